"""``talentwar compare``: what changing from one scenario to another did."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.options import Check, Cluster, Jobs, Overrides, Point, Replicates, Seed, StoreFolder
from sim.cli.which_edit import By, First, Of, Orders, WhichEdit, divide


def compare(
    results: Annotated[
        list[str],
        typer.Argument(metavar="RESULT", help="Result folders, or scenarios, which are then run."),
    ],
    *,
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
    gallery: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Also write DIR/README.md: a picture and three numbers for each."
        ),
    ] = None,
    check: Check = None,
    point: Point = False,
    which_edit: WhichEdit = None,
    of: Of = None,
    by: By = None,
    first: First = None,
    orders: Orders = None,
    cluster: Cluster = None,
    store: StoreFolder = None,
) -> None:
    """Set results side by side: effects against A, in pairs of replicates with the same luck."""
    asked: dict[str, Any] = {
        "overrides": overrides or (),
        "replicates": replicates,
        "seed": seed,
        "point": point,
    }
    division = {"by": by, "first": first, "orders": orders}
    where: dict[str, Any] = {"cluster": cluster, "store": store}
    if which_edit is None:
        _refuse({"of": of} | division | where, "needs --which-edit")
        _set_side_by_side(results, asked | {"jobs": jobs, "check": check}, markdown, gallery)
        return
    _refuse({"markdown": markdown, "gallery": gallery}, "does not go with --which-edit")
    asked["statistics"] = of
    divide(results, {"way": which_edit} | division, asked, jobs=jobs, check=check, **where)


def _refuse(options: dict[str, Any], why: str) -> None:
    from sim.base.errors import TalentwarError

    for name, value in options.items():
        if value is not None:
            raise TalentwarError(f"--{name} {why}")


def _refuse_what_only_runs_take(results: Sequence[str], asked: dict[str, Any]) -> None:
    from sim.base.errors import TalentwarError

    spoken = {"overrides": "--set", "check": "--check" if asked["check"] else "--no-check"}
    absent = {"overrides": (), "point": False}
    given = [
        spoken.get(name, f"--{name}")
        for name, value in asked.items()
        if value is not None and value != absent.get(name)
    ]
    if given:
        raise TalentwarError(
            f"{', '.join(given)}: without effect on {', '.join(results)}, which are results and "
            "are not run again; leave it out, or give scenarios"
        )


def _set_side_by_side(
    results: Sequence[str], asked: dict[str, Any], markdown: Path | None, gallery: Path | None
) -> None:
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
    if all(is_result(each) for each in results):
        _refuse_what_only_runs_take(results, asked)
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
    if gallery is not None:
        from sim.base.files import write_whole
        from sim.report.gallery import gallery as drawn

        for name, text in drawn(gallery, first, others, comparisons).items():
            write_whole(gallery / name, text)
