"""How two versions of a file differ, as numbers: how many of them moved, and by how much.

What a reader wants to know first is whether the numbers moved and how far; that an SVG has other
bytes matters less.  Tables and JSON are therefore compared value by value, each under a name.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.record.edits import edits

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Difference:
    """One file that came out otherwise, and how, in words; ``numbers`` says whether data moved."""

    file: str
    how: str
    numbers: bool = True


def of_files(name: str, then: Path, now: Path) -> Difference | None:
    """How a file differs from what it was; None if it is the same to the byte."""
    before, after = then.read_bytes(), now.read_bytes()
    if before == after:
        return None
    return of_texts(name, before.decode("utf-8", "replace"), after.decode("utf-8", "replace"))


def of_texts(name: str, then: str, now: str) -> Difference:
    """How two texts of a file differ."""
    if name.endswith(".svg"):
        return Difference(name, "drawn otherwise", numbers=False)
    if name.endswith((".yaml", ".yml")):
        return Difference(name, _edited(edits(then, now)))
    if name.endswith(".json"):
        return of_values(name, *(dict(_leaves("", json.loads(each))) for each in (then, now)))
    if name.endswith(".csv"):
        return of_values(name, _cells(then), _cells(now))
    return Difference(name, "other text", numbers=False)


def of_values(name: str, then: Mapping[str, str], now: Mapping[str, str]) -> Difference:
    """How the values of a file differ, by the name of each."""
    return Difference(name, _moved(then, now))


def _edited(found: list[tuple[str, str, str]]) -> str:
    if not found:
        return "other words, or written otherwise"
    path, before, after = found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{path} {before} -> {after}{more}"


def _moved(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """How many values moved, the one that moved most, and which are new or gone."""
    both = [name for name in then if name in now]
    moved = {name: _distance(then[name], now[name]) for name in both if then[name] != now[name]}
    told = []
    if moved:
        most = max(moved, key=lambda name: moved[name])
        told.append(
            f"{len(moved)} of {len(both)} values, most of all {most} "
            f"{then[most] or 'none'} -> {now[most] or 'none'}"
        )
    for what, names in (
        ("gone", [name for name in then if name not in now]),
        ("new", [name for name in now if name not in then]),
    ):
        if names:
            told.append(f"{len(names)} values {what}, as {names[0]}")
    return "; ".join(told) or "the same values in another order"


def _distance(before: str, after: str) -> float:
    """Distance of two numbers relative to the larger; of what is no number without end."""
    if not (_is_number(before) and _is_number(after)):
        return math.inf
    a, b = float(before), float(after)
    return 0.0 if a == b else abs(b - a) / max(abs(a), abs(b))


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(f"{name}.{place}", inner)
    else:
        yield name, str(value)


def _cells(text: str) -> dict[str, str]:
    """The cells of a table by the words of their line and the name of their column."""
    header, *lines = csv.reader(io.StringIO(text))
    found: dict[str, str] = {}
    for line in lines:
        label = " ".join(cell for cell in line if cell and not _is_number(cell))
        for column, cell in zip(header, line, strict=False):
            name = f"{label} {column}".strip()
            while name in found:
                name += "'"
            found[name] = cell
    return found


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
