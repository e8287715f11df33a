"""How the amounts of forecasts are written, by their unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.amounts import count, money, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.validation.forecasts.record import Forecast, Row

LOW, MIDDLE, HIGH = 1, 4, 7
"""Places of the 5, 50 and 95 % quantiles among those of a forecast."""


def number(value: float, unit: str) -> str:
    """An amount without the word for what is counted: ``14,300``, ``4.9 %``, ``550 k USD``."""
    if unit.startswith("USD"):
        return money(value)
    if unit == "share":
        return percent(value + 0.0)
    return f"-{count(-value)}" if value <= -0.5 else count(value)


def written(value: float, unit: str) -> str:
    """An amount in full: ``14,300 people``, ``4.9 %``, ``550 k USD/yr``."""
    return number(value, unit) + ending(unit)


def ending(unit: str) -> str:
    """What stands behind an amount of a unit."""
    if unit.startswith("USD"):
        return unit.removeprefix("USD")
    return "" if unit == "share" else f" {unit}"


def band(row: Row, unit: str) -> str:
    """The middle run, and the middle nine tenths of all: ``14,300 (12,000 to 18,400)``."""
    low, middle, high = (float(row.quantiles[place]) for place in (LOW, MIDDLE, HIGH))
    return f"{number(middle, unit)} ({span(low, high, unit)})"


def span(low: float, high: float, unit: str) -> str:
    """A range without the word for what is counted."""
    return f"{number(low, unit)} to {number(high, unit)}"


def rows_of(found: Forecast, statistic: str) -> list[Row]:
    """What is expected of a statistic, in order of time."""
    own = [one for one in found.rows if one.statistic == statistic]
    return sorted(own, key=lambda one: (one.period.last, one.period.first))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
