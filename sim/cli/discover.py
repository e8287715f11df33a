"""``talentwar discover``: in which circumstances an outcome is of interest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Decision, Outcome, Over


def discover(
    result: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a sweep.")],
    of: Outcome = None,
    above: Annotated[
        float | None, typer.Option(metavar="X", help="Runs of interest have this or more.")
    ] = None,
    below: Annotated[
        float | None, typer.Option(metavar="X", help="Runs of interest have this or less.")
    ] = None,
    best: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Or the best of all runs: 0.2.")
    ] = None,
    decision: Decision = None,
    over: Over = None,
    density: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Take the largest box of which so many are."),
    ] = None,
    boxes: Annotated[int, typer.Option(metavar="N", help="How many boxes at most.")] = 1,
    seed: Annotated[int, typer.Option(metavar="N", help="Of the halves that test a box.")] = 1,
) -> None:
    """Find the circumstances in which an outcome is of interest, from runs that are there."""
    from sim.experiments.analysis.verbs import discover as found
    from sim.report.discovery import show_discovery

    show_discovery(
        found(
            result,
            of,
            above=above,
            below=below,
            best=best,
            decision=decision,
            over=over,
            density=density,
            boxes=boxes,
            seed=seed,
        )
    )
