"""``talentwar reproduce``: whether committed results still come out as they were committed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Jobs


def reproduce(
    places: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DIR...",
            help="Results and sweeps, or folders of them (default: results).",
            show_default=False,
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(metavar="N", help="So many of the results (default: all); sweeps always."),
    ] = None,
    turn: Annotated[
        int, typer.Option(metavar="K", help="Which of them: consecutive numbers take all in turn.")
    ] = 0,
    runs: Annotated[
        int | None, typer.Option(metavar="N", help="Runs made again of each sweep (default: 8).")
    ] = None,
    jobs: Jobs = None,
    recorded: Annotated[
        bool,
        typer.Option(
            "--recorded", help="From the scenarios in the folders, not those of that name today."
        ),
    ] = False,
) -> None:
    """Make results again in a scratch place; say what differs, by how much and why."""
    from sim.cli.progress import tell_of_compiling
    from sim.experiments.reproduction.verb import prepare
    from sim.report.reproduction import Pictures, show_finding, show_verdict

    asked = prepare(places or ["results"], sample, turn, runs, jobs, recorded, Pictures())
    tell_of_compiling()
    findings = []
    for found in asked.findings():
        show_finding(found)
        findings.append(found)
    show_verdict(findings)
    if not all(one.holds for one in findings):
        raise typer.Exit(1)
