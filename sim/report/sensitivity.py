"""Which parameters matter, on the terminal: a table of them, and what may be said of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.comparison import write_for
from sim.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.experiments.analysis.indices import Index
    from sim.experiments.analysis.sensitivity import Sensitivity

NAMED = 5
PAIRS_SHOWN = 5
LITTLE = 0.005
WORDS = {
    "morris": "elementary effects (Morris)",
    "sobol": "shares of variance (Sobol)",
    "pawn": "distances between distribution functions (PAWN)",
    "delta": "distances between densities (delta)",
}
COLUMNS = {
    "morris": ("moves it by", "mean", "spread"),
    "sobol": ("in all", "alone", "its interval"),
    "pawn": ("distance",),
    "delta": ("distance",),
}
READING = {
    "morris": (
        "Moves it by: mean size of the outcome's change over the parameter's whole range (mu*); "
        "mean: with its sign (mu); spread: how much that depends on all others (sigma)."
    ),
    "sobol": (
        "In all: share of variance that goes if the parameter is known last (total order); alone: "
        "share that it explains by itself (first order)."
    ),
    "pawn": "Distance: from 0 to 1, how far the outcome's distribution moves if it is known.",
    "delta": "Distance: from 0 to 1, how far the outcome's distribution moves if it is known.",
}


def show_sensitivity(found: Sensitivity) -> None:
    """Print what was analysed, a line for each factor, and what the table says."""
    from rich.table import Table

    show(*heading(found))
    if found.rows:
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        table.add_column("")
        size, *others = COLUMNS[found.method]
        interval = f"{100 * found.confidence:.0f} % interval"
        for name in (size, interval, *others, "by chance"):
            table.add_column(name, justify="right", no_wrap=True)
        for row in found.rows:
            table.add_row(row.factor, *cells(found, row))
        show(table)
    show(*conclusions(found))


def heading(found: Sensitivity) -> Iterator[str]:
    """What was analysed and how, and what is left out."""
    runs = "1 run" if found.replicates == 1 else f"{found.replicates} runs"
    yield f"What moves {found.statistic}: {WORDS[found.method]}"
    yield f"{found.points} of {found.of_points} points, {runs} each"
    yield from gaps(found.left_out, found.thin)
    yield ""


def gaps(left_out: Sequence[str], thin: Sequence[str]) -> Iterator[str]:
    """What is left out, and what stands on fewer runs, by name."""
    if left_out:
        yield f"Left out, for runs are missing: {first_of(left_out)}"
    if thin:
        yield f"With fewer runs than the others: {first_of(thin)}"


def first_of(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = len(names) - NAMED
    told = ", ".join(names[:NAMED])
    return f"{told} and {more} more" if more > 0 else told


def cells(found: Sensitivity, row: Index) -> Iterator[str]:
    """A factor as the cells of a row after its name."""
    level, change = write_for(found.statistic)
    if found.method == "sobol":
        level = share
    elif found.method != "morris":
        level = hundredths
    yield level(row.index)
    yield f"{level(row.low)} to {level(row.high)}{' *' if row.is_clear else '  '}"
    if found.method == "morris":
        yield change(row.mu)
        yield level(row.sigma)
    if found.method == "sobol":
        yield share(row.first)
        yield f"{share(row.first_low)} to {share(row.first_high)}"
    yield "" if math.isnan(row.chance) else level(row.chance)


def share(value: float) -> str:
    """A share in whole per cent; an estimate of nothing may fall below zero."""
    return f"{100 * value:.0f} %".replace("-0 %", "0 %")


def hundredths(value: float) -> str:
    """A distance."""
    return f"{value:.2f}"


def conclusions(found: Sensitivity) -> Iterator[str]:
    """How to read the table and what it says; of an outcome that does not vary, that."""
    if not found.rows:
        level, _ = write_for(found.statistic)
        yield (
            f"{found.statistic} does not vary: it is {level(found.constant)} at all "
            f"{found.points} points, so nothing here moves it."
        )
        return
    yield f"{READING[found.method]} *: more than chance."
    yield ""
    yield told_from_chance(found)
    if found.pairs:
        yield together(found)
    yield how_much_is_luck(found)


def told_from_chance(found: Sensitivity) -> str:
    """Which factors matter."""
    clear, every = [row.factor for row in found.clear], len(found.rows)
    if not clear:
        return "No parameter shows more than chance would."
    rest = every - len(clear)
    shows = "the other shows" if rest == 1 else f"the other {rest} show"
    others = f"; {shows} no more than chance would" if rest else ""
    verb = "matters" if len(clear) == 1 else "matter"
    return f"{len(clear)} of {every} parameters {verb}: {', '.join(clear)}{others}."


def together(found: Sensitivity) -> str:
    """Which pairs of factors explain more than their members alone."""
    clear = [pair for pair in found.pairs if pair.is_clear][:PAIRS_SHOWN]
    if not clear:
        return "No two parameters clearly add to each other."
    told = (f"{pair.a} with {pair.b} ({share(pair.index)})" for pair in clear)
    return f"Explained by two together only: {', '.join(told)}."


def how_much_is_luck(found: Sensitivity) -> str:
    """What no parameter explains."""
    if found.replicates < 2:
        return (
            "One run a point does not tell luck from effects: run the sweep with 2 replicates or "
            "more to see what chance alone gives."
            if found.method in ("morris", "sobol")
            else "One run a point does not tell how much is luck."
        )
    if math.isnan(found.luck.share):
        return "How much is luck cannot be told: hardly a point has all of its runs."
    if found.luck.share < LITTLE:
        return "Luck plays hardly a part: runs of the same point agree."
    return (
        f"Luck is {share(found.luck.share)} of the variance of single runs: so much no parameter "
        "explains."
    )
