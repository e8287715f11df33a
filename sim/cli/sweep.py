"""``talentwar sweep``: try what somebody may decide in what nobody knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Check, Cluster, Jobs, Point, StoreFolder

if TYPE_CHECKING:
    from sim.experiments.batch.carry import Batch, Pool
    from sim.experiments.batch.store import Store
    from sim.experiments.sweeps.plan import SweepPlan
    from sim.experiments.sweeps.sweep import Estimate, Told


def sweep(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A sweep file, or the name of one that comes along."),
    ],
    jobs: Jobs = None,
    cluster: Cluster = None,
    store: StoreFolder = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the outcome (default: runs/NAME).")
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Say how many runs there are and how long they take: stop."),
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a sweep; refuse one that was never begun.")
    ] = False,
    check: Check = None,
    point: Point = False,
) -> None:
    """Run every decision in every circumstance; what was run before is not run again."""
    from sim.base.files import refuse_to_replace
    from sim.cli.parameters import warn_of_posterior
    from sim.cli.progress import runs_told, tell_of_compiling
    from sim.experiments.batch.ask import STORE, pool_of
    from sim.experiments.sweeps.read import keep_unless
    from sim.experiments.sweeps.sweep import prepare, refuse_if_never_begun, work_out_keys

    with runs_told(Path(file).stem) as progress:
        planned, kept = prepare(file, store=store or STORE, point=point)
        warn_of_posterior(planned.posterior)
        place = out or Path("runs") / planned.loaded.name
        refuse_to_replace(place, keep_unless(planned.loaded.name))
        pool = pool_of(kept, jobs, cluster)
        work_out_keys(planned, progress)
        if resume:
            refuse_if_never_begun(planned, kept)
        tell_of_compiling()
        batch = made(planned, kept, pool, check, None if dry_run else progress)
    if batch is not None:
        finish(planned, kept, place, batch)


def made(
    planned: SweepPlan, kept: Store, pool: Pool, check: bool | None, progress: Told | None
) -> Batch | None:
    """Tell what is to be made, and make it; without progress only tell.

    Whatever stops it, say where the rest is and how to go on.
    """
    from sim.base.errors import TalentwarError
    from sim.experiments.sweeps.sweep import carry_out, estimate

    try:
        expected = estimate(planned, kept, pool, check)
        typer.echo("\n".join(in_words(planned, expected)), err=True)
        if progress is None:
            return None
        seconds = expected.seconds
        return carry_out(planned, kept, pool, seconds=seconds, check=check, progress=progress)
    except (KeyboardInterrupt, SystemExit, TalentwarError):
        typer.echo(f"what is finished is kept in {kept.folder}; --resume goes on", err=True)
        raise


def finish(planned: SweepPlan, kept: Store, place: Path, batch: Batch) -> None:
    """Write the sweep's folder and tell what came out; a run that failed ends in status 1."""
    from sim.experiments.sweeps.record import write_sweep
    from sim.report.figures_of_sweeps import draw
    from sim.report.sweeps import show_sweep

    show_sweep(write_sweep(place, planned, kept, draw))
    typer.echo(f"Files: {place}/")
    if batch.pools_lost:
        typer.echo(
            f"workers were ended from outside {batch.pools_lost} times; their runs were made again",
            err=True,
        )
    if batch.failed:
        raise typer.Exit(1)


def in_words(planned: SweepPlan, expected: Estimate) -> list[str]:
    """What a sweep will take, before it is begun."""
    from sim.report.terminal import parameters_in_words

    words = parameters_in_words(planned.parameters)
    lines = [
        f"{planned.loaded.name}: {counted(len(planned.cases), 'decision')} in "
        f"{counted(len(planned.circumstances), 'circumstance')}, "
        f"{counted(int(planned.sweep.replicates), 'time')} each: {counted(expected.runs, 'run')}"
        + (f"; parameters: {words}" if words else "")
    ]
    if expected.refused:
        first = planned.refused[min(planned.refused)]
        lines.append(f"the scenario does not allow {expected.refused} of them; the first: {first}")
    if expected.to_make:
        lines.append(
            f"{expected.there} are there; {expected.to_make} to make, {expected.seconds:.2g} s "
            f"each as measured, {expected.jobs} at once: "
            f"about {duration(expected.seconds_in_all)}, {expected.megabytes:.2g} MB"
        )
    else:
        lines.append("all are there; nothing is to be made")
    return lines


def counted(number: int, what: str) -> str:
    """So many of something."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
