"""The libraries that a run does without, and the quiet in which they run."""

from __future__ import annotations

import importlib
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import ModuleType


EXTRAS = {"ema_workbench": "discover"}
"""The extra that brings a library; ``analysis`` brings the others."""


def library(name: str) -> ModuleType:
    """A module of such a library, as ``SALib.analyze.morris``.

    Raises:
        TalentwarError: the library is not installed.
    """
    try:
        with quiet():
            return importlib.import_module(name)
    except ImportError as error:
        top = name.partition(".")[0]
        raise TalentwarError(
            f"this needs {top}, which a run does without ({error}): "
            f'pip install "talentwar[{EXTRAS.get(top, "analysis")}]"'
        ) from error


@contextmanager
def quiet() -> Iterator[None]:
    """Let no warning out, and leave numpy's global generator as it was.

    SALib's delta seeds that generator and changes how all warnings are written; ema_workbench
    warns at import of libraries that PRIM does not need.
    """
    luck, form = np.random.get_state(), warnings.formatwarning
    try:
        with warnings.catch_warnings(record=True), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(luck)
        warnings.formatwarning = form


def fixed(seed: int) -> int:
    """A seed that SALib takes for one: it reads 0 as none, and draws from a global generator."""
    return int(np.random.SeedSequence(seed).generate_state(1)[0]) or 1


def problem(names: Sequence[str]) -> dict[str, Any]:
    """Named factors in the unit cube, as SALib describes them."""
    return {"num_vars": len(names), "names": [*names], "bounds": [[0.0, 1.0] for _ in names]}
