"""Verdicts of a sweep as a Markdown table, read from its ``verdicts.csv``."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OF_CHOICE = ("p50", "gain", "low", "high")
NOBODY = "nobody clearly"


def markdown(verdicts: Path, outcome: str) -> str:
    """A row for each situation, by one outcome: what each choice adds, and which wins."""
    with verdicts.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["outcome"] == outcome]
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
    yield f"{float(row[f'{first}_p50']):.3g}"
    for choice in rivals:
        gain, low, high = (float(row[f"{choice}_{what}"]) for what in OF_CHOICE[1:])
        yield f"{gain:+.2g} [{low:+.2g}, {high:+.2g}]"
    yield row["winner"] or NOBODY
