"""Who gained and who lost talent: a line a firm, with the path of its share as a sparkline.

Shares are of all talent at firms that bid.  Levels and paths are medians over the runs, each path
on its own scale; a change has its 5 to 95 % band.  Where there is little room columns are left
out before anything wraps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.lazy import np
from sim.report.amounts import percent, points
from sim.report.statistic_words import TALENT_SHARE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from sim.record.read import Result

SHOWN = 3
HEADING = "share of talent"
BLOCKS = "▁▂▃▄▅▆▇█"
LONGEST, SHORTEST = 24, 8
GAP = 2
LAYOUTS = (
    ("start", "end", "change", "band", "path"),
    ("end", "change", "band", "path"),
    ("start", "end", "change", "band"),
    ("end", "change", "band"),
    ("change", "band"),
    ("change",),
)
"""What stands beside a firm's name: the first of these for which there is room."""


class Row(NamedTuple):
    """A firm, its cells by column, and its share month by month, missing or not."""

    firm: str
    cells: dict[str, str]
    path: list[float | None]


def talent_table(result: Result, width: int, paths: bool, least: int = 0) -> Table | None:
    """The firms that gained most and those that lost most; None if no share has changed.

    Args:
        result: whose shares of talent are shown.
        width: characters in a line.
        paths: whether the characters of a sparkline can be shown.
        least: how wide the column of names is at least.
    """
    from rich.table import Table

    rows = talent_rows(result)
    if not rows:
        return None
    titles = {
        "start": result.summary["first_month"], "end": result.summary["last_month"],
        "change": "change", "band": "points, 5 to 95 %", "path": "path",
    }  # fmt: skip
    names = max(least, len(HEADING), *(len(row.firm) for row in rows))
    columns, room = layout(rows, titles, width - names, paths)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    table.add_column(HEADING, style="bold", min_width=names, no_wrap=True)
    for name in columns:
        numbers = name in ("start", "end", "change")
        table.add_column(titles[name], justify="right" if numbers else "left", no_wrap=True)
    for row in rows:
        cells = row.cells | {"path": sparkline(row.path, room)}
        table.add_row(row.firm, *(cells[name] for name in columns))
    return table


def talent_rows(result: Result) -> list[Row]:
    """The firms that gained most, the first of them first, then those that lost most."""
    changes = {
        name.removeprefix(TALENT_SHARE): spread
        for name, spread in result.summary["change"].items()
        if name.startswith(TALENT_SHARE)
    }
    shown = [
        firm
        for sign in (1, -1)
        for firm in sorted(changes, key=lambda one: (-sign * changes[one]["p50"], one))[:SHOWN]
        if sign * changes[firm]["p50"] > 0
    ]
    shares = shares_of(result, shown)
    return [
        Row(result.firm_name(firm), _cells(shares[firm], changes[firm]), shares[firm])
        for firm in shown
    ]


def shares_of(result: Result, firms: Sequence[str]) -> dict[str, list[float | None]]:
    """Each firm's median share month by month; None in months that no run has it in."""
    months = sorted(set(result.series.column("month").to_pylist()))
    paths = result.paths(TALENT_SHARE)
    found = {firm: {row["month"]: row["p50"] for row in paths.get(firm, [])} for firm in firms}
    return {firm: [path.get(month) for month in months] for firm, path in found.items()}


def layout(
    rows: Sequence[Row], titles: Mapping[str, str], width: int, paths: bool
) -> tuple[tuple[str, ...], int]:
    """The columns for which there is room beside the names, and how long a sparkline may be."""
    wide = {
        name: GAP + max(len(titles[name]), *(len(row.cells[name]) for row in rows))
        for name in rows[0].cells
    }
    months = len(rows[0].path)
    several = any(row.cells["band"] for row in rows)
    for every in LAYOUTS:
        columns = tuple(name for name in every if several or name != "band")
        room = width - sum(wide.get(name, GAP) for name in columns)
        if "path" not in columns and room >= 0:
            return columns, 0
        if "path" in columns and paths and room >= min(months, SHORTEST) > 1:
            return columns, min(room, LONGEST)
    return ("change",), 0


def sparkline(path: Sequence[float | None], room: int) -> str:
    """A path as bars from its least to its most, a month a bar if there is room for all."""
    from sparklines import sparklines

    bars = min(room, len(path))
    picked = np.linspace(0, len(path) - 1, bars).round().astype(int).tolist()
    return str(sparklines([path[month] for month in picked])[0])


def _cells(path: Sequence[float | None], change: Mapping[str, Any]) -> dict[str, str]:
    start, end = (None if share is None else percent(share) for share in (path[0], path[-1]))
    low, high = points(change["p5"]), points(change["p95"])
    return {
        "start": start or "",
        "end": end or "",
        "change": points(change["p50"]),
        "band": f"[{low} to {high}]" if change["n"] > 1 else "",
    }
