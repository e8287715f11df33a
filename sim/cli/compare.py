"""``talentwar compare``: what changing from one scenario to another did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.options import Check, Jobs, Overrides, Point, Replicates, Seed


def compare(
    results: Annotated[
        list[str],
        typer.Argument(metavar="RESULT", help="Result folders, or scenarios, which are then run."),
    ],
    overrides: Overrides = None,
    replicates: Replicates = None,
    seed: Seed = None,
    jobs: Jobs = None,
    markdown: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write the effects on what each scenario looks at as a page."
        ),
    ] = None,
    check: Check = None,
    point: Point = False,
) -> None:
    """Set results side by side: effects against A, in pairs of replicates with the same luck."""
    from sim.base.errors import TalentwarError
    from sim.cli.parameters import warn_of_changes
    from sim.cli.progress import finish
    from sim.experiments.compare import compare as compared
    from sim.experiments.compare import refuse_what_makes_no_pairs
    from sim.experiments.run import Request, prepare, refuse_one_place_for_two
    from sim.record.read import is_result, read_result
    from sim.report.comparison import show_comparisons

    if len(results) < 2:
        raise TalentwarError("give at least two results or scenarios to compare")
    asked: dict[str, Any] = {
        "overrides": overrides or (),
        "replicates": replicates,
        "seed": seed,
        "jobs": jobs,
        "check": check,
        "point": point,
    }
    found = [read_result(each) if is_result(each) else prepare(each, **asked) for each in results]
    to_do = [each for each in found if isinstance(each, Request)]
    refuse_one_place_for_two([each.out for each in to_do])
    for each in found[1:]:
        refuse_what_makes_no_pairs(found[0], each)
    warn_of_changes(to_do)
    first, *others = [finish(each) if isinstance(each, Request) else each for each in found]
    comparisons = [compared(first, other) for other in others]
    show_comparisons(first, comparisons)
    if markdown is not None:
        from sim.base.files import write_whole
        from sim.report.comparison_page import page

        write_whole(markdown, page(first, others, comparisons))
