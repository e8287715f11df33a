"""``talentwar sweep``: compare a firm's choices in many situations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Check, Jobs, Point


def sweep(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A sweep file.")],
    jobs: Jobs = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the outcome (default: runs/NAME).")
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of the single results (default: runs/NAME-cases)."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many runs there are, and stop.")
    ] = False,
    check: Check = None,
    point: Point = False,
) -> None:
    """Run every case of a sweep; what is there already is not run again."""
    from sim.cli.parameters import warn_of_changes
    from sim.cli.progress import finish
    from sim.experiments.choices import verdicts
    from sim.experiments.sweep import (
        load_sweep,
        observations,
        parameters_of,
        requests,
        result_of,
    )
    from sim.experiments.sweep_record import write_sweep
    from sim.report.choices import show_verdicts
    from sim.report.figures_of_sweeps import draw
    from sim.report.terminal import parameters_in_words

    loaded = load_sweep(file)
    folder = work or Path("runs") / f"{loaded.name}-cases"
    every = requests(loaded.value, folder, jobs, check, point)
    parameters = parameters_of(request for _, request in every)
    warn_of_changes(request for _, request in every)
    runs = sum(request.replicates for _, request in every)
    words = parameters_in_words(parameters)
    drawn = f"; parameters: {words}" if words else ""
    typer.echo(f"{loaded.name}: {len(every)} cases, {runs} runs{drawn}", err=True)
    if dry_run:
        return
    results = []
    for number, (case, request) in enumerate(every, start=1):
        typer.echo(f"{number} of {len(every)}: {case.folder}", err=True)
        results.append((case, result_of(request, finish)))
    rows = observations(loaded.value, results)
    found = verdicts(loaded.value, rows)
    write_sweep(out or Path("runs") / loaded.name, loaded, rows, found, draw, parameters)
    show_verdicts(loaded.value, found)
