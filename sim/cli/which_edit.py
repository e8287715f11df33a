"""The part of ``talentwar compare`` that tells which edit moved the result, and its options."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

WhichEdit = Annotated[
    Literal["ordered", "shapley"] | None,
    typer.Option(
        help="Divide the effect among the edits from A to B: in their order, or over all."
    ),
]
Of = Annotated[
    list[str] | None,
    typer.Option(metavar="STATISTIC", help="What to divide (default: B's look_at)."),
]
By = Annotated[
    Literal["edit", "section", "value"] | None,
    typer.Option(help="One edit is an event, firm or parameter; a section; or a value."),
]
First = Annotated[
    list[str] | None,
    typer.Option(metavar="EDIT", help="An edit that comes before others, if ordered."),
]
Orders = Annotated[
    int | None,
    typer.Option(metavar="N", help="Orders to draw (default: all of up to 6 edits, else 12)."),
]


def divide(
    scenarios: Sequence[str],
    division: dict[str, Any],
    asked: dict[str, Any],
    *,
    store: Path | None = None,
    jobs: int | None = None,
    cluster: str | None = None,
    check: bool | None = None,
) -> None:
    """Run what is needed to divide the effect among the edits, and print who did what."""
    from sim.base.errors import TalentwarError
    from sim.cli.parameters import warn_of_changes
    from sim.cli.progress import runs_told, tell_of_compiling
    from sim.experiments.batch.ask import STORE, Asking, pool_of
    from sim.experiments.batch.store import Store
    from sim.experiments.edits.attribution import attribute
    from sim.experiments.edits.question import Division, question
    from sim.report.attribution import show_attribution

    if len(scenarios) != 2:
        raise TalentwarError("--which-edit: give two scenarios or results, A and B")
    a, b = scenarios
    given = {key: value for key, value in division.items() if value is not None}
    found = question(a, b, Division(**given), **asked)
    warn_of_changes(found.requests.values())
    typer.echo(f"{found.a} -> {found.b}: {found.size}", err=True)
    kept = Store(STORE if store is None else store)
    pool = pool_of(kept, jobs, cluster)
    tell_of_compiling()
    with runs_told(f"{found.a} -> {found.b}") as tell:
        asking = Asking(kept, pool, check, lambda done, total: tell("some edits made", done, total))
        divided = attribute(found, asking)
    if asking.failed:
        first = min(asking.failed.values())
        typer.echo(f"warning: {len(asking.failed)} runs failed; one of them: {first}", err=True)
    show_attribution(divided)
