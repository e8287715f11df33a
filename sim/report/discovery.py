"""Where outcomes of interest lie, on the terminal: boxes in words, limit by limit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.axes import written
from sim.report.comparison import write_for
from sim.report.sensitivity import gaps, share
from sim.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiments.analysis.boxes import Limit
    from sim.experiments.analysis.discovery import Box, Discovery

SURE = 0.05


def show_discovery(found: Discovery) -> None:
    """Print what was looked for, a table and a sentence for each box, and how far to trust it."""
    show(*heading(found))
    for number, box in enumerate(found.boxes, start=1):
        show_box(found, number, box)
    show(*conclusions(found))


def heading(found: Discovery) -> Iterator[str]:
    """What was looked for in which runs, and what is left out."""
    yield f"Where {of_interest(found)} (PRIM)"
    yield (
        f"{found.of_interest} of {found.cases} runs, at {found.points} of {found.of_points} points"
    )
    yield from gaps(found.left_out, found.thin)
    yield ""


def of_interest(found: Discovery) -> str:
    """What makes a run one of interest."""
    level, _ = write_for(found.statistic)
    side = "at least" if found.asked.side == "above" else "at most"
    return f"{found.statistic} is {side} {level(found.asked.threshold)}"


def show_box(found: Discovery, number: int, box: Box) -> None:
    """A table of the limits of one box, and the box in a sentence."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in (f"box {number}", "limits", "by chance"):
        table.add_column(name, justify="left" if name != "by chance" else "right")
    for limit in box.limits:
        table.add_row(limit.factor, asks(limit), chances(limit))
    show(table, "", sentence(found, number, box), "")


def asks(limit: Limit) -> str:
    """What a limit asks, in words."""
    if limit.levels:
        return " or ".join(limit.levels)
    if math.isnan(limit.high):
        return f"at least {number(limit.low, limit.unit)}"
    if math.isnan(limit.low):
        return f"at most {number(limit.high, limit.unit)}"
    return f"between {number(limit.low, limit.unit)} and {number(limit.high, limit.unit)}"


def number(value: float, unit: str) -> str:
    """A limit in three digits, money and shares as people write them."""
    return written(float(f"{value:.3g}"), unit)


def chances(limit: Limit) -> str:
    """The quasi-p-values of a limit's ends."""
    return ", ".join(
        "< 0.001" if p < 0.001 else f"{p:.3f}"
        for p in (limit.low_p, limit.high_p)
        if not math.isnan(p)
    )


def sentence(found: Discovery, number: int, box: Box) -> str:
    """A box in one sentence: how often the outcome comes about in it, and how much it holds."""
    limits = " and ".join(f"{limit.factor} {asks(limit)}" for limit in box.limits)
    others = "" if number == 1 else "in no box above, "
    return (
        f"Where {of_interest(found)} in {share(found.base_rate)} of all runs, it is in "
        f"{share(box.density)} of those with {limits}, {others}which hold {share(box.coverage)} "
        "of all such runs."
    )


def conclusions(found: Discovery) -> Iterator[str]:
    """How far the boxes may be trusted."""
    if not found.boxes:
        yield (
            f"No limit of a parameter sets these runs apart: they are {share(found.base_rate)} of "
            "all, wherever one looks."
        )
    yield from out_of_sample(found)
    if found.boxes:
        yield (
            "By chance: how likely the box were as dense by chance if this limit did nothing; too "
            "small, as the same runs chose the limit."
        )
    if found.boxes and found.replicates > 1:
        yield "Every replicate counts as a run; for what chance may do, points are counted."


def out_of_sample(found: Discovery) -> Iterator[str]:
    """How boxes do at points that had no say in them."""
    held = found.held_out
    if held is None:
        if found.boxes:
            yield "Too few points to try the boxes on points that had no say in them (100 or more)."
        return
    if math.isnan(held.density):
        if found.boxes:
            yield "Half of the points alone show no box: do not build on these."
        return
    verdict = "so they hold" if held.p <= SURE else "no more than chance: do not build on them"
    yield (
        f"Boxes found so on one half of the points have, in the other half, {share(held.density)} "
        f"such runs and hold {share(held.coverage)} of all: {verdict}."
    )
