"""``talentwar sensitivity``: which factors of a sweep an outcome depends on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from sim.cli.options import Decision, Outcome, Over


def sensitivity(
    result: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a sweep.")],
    of: Outcome = None,
    method: Annotated[
        Literal["morris", "sobol", "pawn", "delta"] | None,
        typer.Option(help="How (default: what the sweep's design is made for)."),
    ] = None,
    decision: Decision = None,
    over: Over = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Of resampling.")] = 1,
) -> None:
    """Tell which factors an outcome depends on, from runs that are there."""
    from sim.experiments.analysis.verbs import sensitivity as found
    from sim.report.sensitivity import show_sensitivity

    show_sensitivity(found(result, of, method=method, decision=decision, over=over, seed=seed))
