"""``talentwar run``: simulate scenarios, show what came out, leave result folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Check, Jobs, Overrides, Point, Seed


def run(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO", help="Files, or names from `list`.")
    ],
    overrides: Overrides = None,
    replicates: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="How often, each with its own luck; run.until does not apply then."
        ),
    ] = None,
    seed: Seed = None,
    jobs: Jobs = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Result folder (default: runs/NAME); with several scenarios, DIR/NAME each.",
        ),
    ] = None,
    check: Check = None,
    point: Point = False,
    abridged: Annotated[
        bool,
        typer.Option(
            "--abridged", help="Leave the short form that is committed: no tables, two pictures."
        ),
    ] = False,
) -> None:
    """Simulate scenarios; show a summary and leave a result folder for each."""
    from sim.cli.parameters import warn_of_changes
    from sim.cli.progress import finish
    from sim.experiments.run import prepare, refuse_one_place_for_two
    from sim.report.terminal import show_summary

    requests = [
        prepare(
            scenario,
            overrides=overrides or (),
            replicates=replicates,
            seed=seed,
            jobs=jobs,
            out=out,
            check=check,
            point=point,
        )
        for scenario in scenarios
    ]
    if len(requests) > 1:
        requests = [request.inside(out or Path("runs")) for request in requests]
    refuse_one_place_for_two([request.out for request in requests])
    warn_of_changes(requests)
    for request in requests:
        show_summary(finish(replace(request, abridged=abridged)))
