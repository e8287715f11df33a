"""Says on standard error when the posterior in use was made for another model."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.experiments.run import Request
    from sim.parameters.posterior import Posterior


def warn_of_changes(requests: Iterable[Request]) -> None:
    """Tell, once for all runs, what has changed since the posterior they draw from was made."""
    warn_of_posterior(next((one.posterior for one in requests if one.posterior is not None), None))


def warn_of_posterior(posterior: Posterior | None) -> None:
    """Tell what has changed since a posterior, if any is in use, was made."""
    if posterior is None:
        return
    from sim.parameters.stale import changes

    found = changes(posterior)
    if found:
        told = "".join(f"  {each}\n" for each in found)
        print(
            f"warning: {posterior.folder} was made before these changes and is used as it is; "
            f"`talentwar calibrate` makes it anew\n{told}",
            file=sys.stderr,
            end="",
            flush=True,
        )
