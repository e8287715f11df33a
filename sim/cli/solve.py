"""``talentwar solve``: what must be paid to get there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.options import Cluster, Jobs, Overrides, Point, Seed, StoreFolder

if TYPE_CHECKING:
    from sim.experiments.solve import Threshold
    from sim.experiments.solving.question import Question

Turned = Annotated[str, typer.Option(metavar="PATH", help="The number to turn, by its path.")]
Between = Annotated[
    tuple[str, str], typer.Option(metavar="LOW HIGH", help="Its least and its most, with units.")
]
Statistic = Annotated[str, typer.Option(metavar="STATISTIC", help="What is to be reached.")]
Reach = Annotated[str, typer.Option(metavar="VALUE", help="How much: 50, 100 M USD, 12 %.")]
AtMost = Annotated[bool, typer.Option("--at-most", help="That or less is wanted, not more.")]
InShare = Annotated[
    str | None,
    typer.Option(metavar="SHARE", help="In this share of runs, as 0.9; else in their mean."),
]
Replicates = Annotated[
    int, typer.Option(metavar="N", help="Runs of each level at first, each with its own luck.")
]
Precision = Annotated[
    str, typer.Option(metavar="SHARE", help="How wide the interval may be, of HIGH less LOW.")
]
MostRuns = Annotated[int, typer.Option(metavar="N", help="Runs in all, at most.")]
Table = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the levels looked at there, as CSV.")
]


def solve(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A file, or a name.")],
    lever: Turned,
    between: Between,
    of: Statistic,
    reach: Reach,
    at_most: AtMost = False,
    in_share: InShare = None,
    overrides: Overrides = None,
    replicates: Replicates = 20,
    precision: Precision = "5%",
    max_runs: MostRuns = 1000,
    jobs: Jobs = None,
    cluster: Cluster = None,
    store: StoreFolder = None,
    seed: Seed = None,
    point: Point = False,
    out: Table = None,
) -> None:
    """Find what a parameter must be for a statistic to reach a value, and how sure that is."""
    from sim.base.errors import TalentwarError
    from sim.experiments.solving.question import prepare
    from sim.report.solve import show_threshold, write_levels

    if out is not None and out.is_dir():
        raise TalentwarError(f"{out}: this is a folder; give the name of a file")
    question = prepare(
        scenario,
        lever=lever,
        between=between,
        of=of,
        reach=reach,
        at_most=at_most,
        in_share=in_share,
        overrides=overrides or (),
        replicates=replicates,
        precision=precision,
        max_runs=max_runs,
        seed=seed,
        point=point,
    )
    found = answered(question, store, jobs, cluster)
    show_threshold(found)
    if out is not None:
        write_levels(found, out)


def answered(
    question: Question, store: Path | None, jobs: int | None, cluster: str | None
) -> Threshold:
    """Answer a question while telling how far that is; what is finished is kept."""
    from sim.cli.parameters import warn_of_posterior
    from sim.cli.progress import runs_told, tell_of_compiling
    from sim.experiments.batch.ask import STORE, Asking, pool_of
    from sim.experiments.batch.store import Store
    from sim.experiments.solve import carry_out

    warn_of_posterior(question.posterior)
    kept = Store(store or STORE)
    asking = Asking(kept, pool_of(kept, jobs, cluster))
    tell_of_compiling()
    try:
        with runs_told(question.loaded.name) as progress:
            return carry_out(question, asking, progress)
    except (KeyboardInterrupt, SystemExit):
        typer.echo(f"what is finished is kept in {kept.folder}; the same command goes on", err=True)
        raise
