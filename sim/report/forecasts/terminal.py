"""A forecast and its marks on the terminal, and the marks as a page of text."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from sim.report.forecasts.words import band, number, rows_of, span, table
from sim.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.validation.forecasts.record import Forecast
    from sim.validation.forecasts.score import Mark, Scores

MARKS = (
    "", "unit", "period", "came", "expected (90 %)", "CRPS", "rival", "saved", "50 %", "90 %",
    "PIT",
)  # fmt: skip
READING = (
    "CRPS: distance between what was expected and what came, in the statistic's unit, less is "
    "better; rival: the same of who expects no change; saved: the share of it that is saved.  "
    "50 %, 90 %: whether the figure lies in that part of the runs.  PIT: its place among them.  "
    "*: at the least or the largest reading of the figure it would be the other way round."
)


def show_forecast(found: Forecast) -> None:
    """Print what is expected of each statistic at the end, and where the statement is."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("expected", "unit", "when", "middle run (nine in ten)"):
        grid.add_column(name, overflow="fold")
    for statistic, one in found.statistics.items():
        row = rows_of(found, statistic)[-1]
        grid.add_row(one["words"], one["unit"], str(row.period), band(row, one["unit"]))
    record = found.record
    misses = sum(not one["agrees"] for one in record["already_known"])
    show(
        Text(f"Forecast of {found.made_on}, to {record['last_month']}", style="bold"),
        grid,
        "",
        f"{len(found.rows)} statements, {record['replicates']} runs; "
        f"{misses} of {len(record['already_known'])} figures already known are missed",
        f"digest {record['sha256']}",
        f"{found.folder}/ (statement.md, forecast.csv, members.csv); it is never changed",
    )


def show_scores(found: Scores) -> None:
    """Print the marks, what is left out and why, and what is still waited for."""
    from rich.table import Table
    from rich.text import Text

    show(Text(f"Forecast of {found.forecast.made_on}: {_counted(found)}", style="bold"))
    if found.marks:
        grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
        for place, name in enumerate(MARKS):
            grid.add_column(name, justify="left" if place < 3 else "right", overflow="fold")
        for one in found.marks:
            grid.add_row(*cells(found.forecast, one))
        show(grid, "", *totals(found), "", READING)
    show(*remarks(found))


def markdown(found: Scores) -> str:
    """The marks as a page of text."""
    lines = [f"# Marks of the forecast of {found.forecast.made_on}", "", f"{_counted(found)}."]
    if found.marks:
        rows = (list(cells(found.forecast, one)) for one in found.marks)
        lines += ["", *table(MARKS, rows), "", *totals(found), "", READING]
    return "\n".join([*lines, *remarks(found)]).rstrip() + "\n"


def cells(forecast: Forecast, one: Mark) -> Iterator[str]:
    """A mark as the cells of its row."""
    yield forecast.statistics[one.statistic]["words"]
    yield one.unit
    yield one.period
    yield number(one.came, one.unit)
    yield f"{number(one.median, one.unit)} ({span(one.low, one.high, one.unit)})"
    yield from (number(each, one.unit) for each in (one.crps, one.rival_crps))
    yield "-" if math.isnan(one.skill) else f"{100 * one.skill:.0f} %{'' if one.sure else ' *'}"
    yield from ("in" if each else "out" for each in (one.inside_half, one.inside_nine_tenths))
    yield f"{one.pit:.2f}"


def totals(found: Scores) -> Iterator[str]:
    """The forecast as a whole, in sentences."""
    every = len(found.marks)
    yield f"Nearer than the rival in {found.nearer} of {every}."
    if not math.isnan(found.relative_wis):
        told = "nearer than the rival" if found.relative_wis < 1 else "no nearer than the rival"
        yield (
            f"Weighted interval score {found.relative_wis:.2f} of the rival's (geometric mean): "
            f"in all {told}."
        )
    yield (
        f"In the middle half of the runs lie {found.inside_half} of {every}, in the middle nine "
        f"tenths {found.inside_nine_tenths} of {every}; with honest bands it is "
        f"{every / 2:g} and {0.9 * every:g} on average."
    )


def remarks(found: Scores) -> Iterator[str]:
    """Figures that mark nothing, and what is still waited for, by when it can be known."""
    if found.left_out:
        yield ""
        yield "Not marked:"
        yield from (f"- {name}: {why}" for name, why in found.left_out)
    if found.waiting:
        yield ""
        yield "Waited for, in calibration/outcomes.yaml:"
        for period, names in found.waiting.items():
            after = period.end_date + timedelta(days=1)
            yield f"- {period}, from {after} on: {', '.join(names)}"


def _counted(found: Scores) -> str:
    if not found.marks:
        return "no published figure marks it yet"
    of = len(found.forecast.rows)
    return f"{len(found.marks)} of {of} statements marked"
