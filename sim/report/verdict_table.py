"""Verdicts of a sweep as a Markdown table, read from its ``verdicts.csv``.

Listed circumstances have a row each; sampled ones are one situation, that of not knowing.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OF_CHOICE = ("p50", "gain", "low", "high")
NOBODY = "nobody clearly"
NO_FIGURE = "no figure"


def markdown(verdicts: Path, outcome: str) -> str:
    """A row for each situation, by one outcome: what each choice adds, and which wins."""
    with verdicts.open(encoding="utf-8", newline="") as stream:
        every = list(csv.DictReader(stream))
    rows = [row for row in every if row["outcome"] == outcome]
    if not rows:
        named = ", ".join(dict.fromkeys(row["outcome"] for row in every))
        raise TalentwarError(f"{verdicts}: no verdict by {outcome}; there are: {named}")
    columns = list(rows[0])
    circumstances = columns[1 : columns.index(next(c for c in columns if c.endswith("_p50")))]
    choices = [column.removesuffix("_p50") for column in columns if column.endswith("_p50")]
    first, *rivals = choices
    header = [*circumstances, first, *(f"{choice} adds" for choice in rivals), "wins"]
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    lines += [f"| {' | '.join(cells(row, circumstances, first, rivals))} |" for row in rows]
    return "\n".join(lines)


def cells(
    row: dict[str, str], circumstances: list[str], first: str, rivals: list[str]
) -> Iterator[str]:
    """One situation: its levels, the first choice's median, gains with intervals, the winner."""
    yield from (row[name] for name in circumstances)
    middle = row[f"{first}_p50"]
    yield f"{float(middle):.3g}" if middle else NO_FIGURE
    for choice in rivals:
        yield gain(*(row[f"{choice}_{what}"] for what in OF_CHOICE[1:]))
    yield row["winner"] or NOBODY


def gain(mean: str, low: str, high: str) -> str:
    """A mean gain with its interval, as far as they are there."""
    if not mean:
        return NO_FIGURE
    if not low:
        return f"{float(mean):+.2g}"
    return f"{float(mean):+.2g} [{float(low):+.2g}, {float(high):+.2g}]"
