"""How the page on calibration writes amounts, what figures ask, and tables."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from sim.report import explanation
from sim.scenario.units import UNITS
from sim.statistics import meanings, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.calibration.targets import Target


ONE = {"people": "person", "offers": "offer", "months": "month"}
"""Units of one thing."""
BARE = frozenset({"0 or 1", "index", "log index", "ratio"})
"""Units that a reader of a number can do without."""
LETTERS = 110


def paragraph(text: str) -> Iterator[str]:
    """Text in lines that an editor shows whole."""
    yield from textwrap.wrap(text, LETTERS, break_long_words=False, break_on_hyphens=False)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A Markdown table."""
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"


def code(names: Iterable[str]) -> str:
    """Names as code, in a row."""
    return ", ".join(f"`{name}`" for name in names)


def listed(names: Iterable[str]) -> str:
    """Names in a row as people write them: ``a, b and c``."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f} %"


def parameter(number: float, unit: str) -> str:
    """A parameter's value: three digits, shares and rates in per cent."""
    if unit == "share":
        return f"{100 * number:.3g} %"
    if unit == "1/month":
        return f"{100 * number:.3g} % a month"
    return f"{number:.3g}"


def amount(number: float, unit: str) -> str:
    """A statistic's value in two or three digits: ``1 person``, ``12.5 %``, ``250 M USD``."""
    if unit == "1/month":
        return f"{amount(number, 'share')} a month"
    if unit in ("share", "probability"):
        return explanation.amount(number, "share").replace(".0 %", " %")
    if unit in BARE:
        return f"{number:.3g}"
    written = unit == "people" or unit.startswith("USD")
    text = explanation.amount(number, unit) if written else f"{number:.3g} {unit}".rstrip()
    return f"1 {ONE[unit]}" if unit in ONE and text == f"1 {unit}" else text


def meaning(statistic: str) -> str:
    """What a statistic is, in words."""
    known = named(statistic)
    return meanings()[known[0]][1] if known else ""


def unit_of(target: Target) -> str:
    """The model's unit of what a target is about."""
    return UNITS[target.unit][0]


def between(low: str, high: str) -> str:
    """Two amounts, with what they are counted in once: ``28 to 54 people``."""
    number, unit = taken_apart(low)
    alike = unit and taken_apart(high)[1] == unit
    return f"{number} to {high}" if alike else f"{low} to {high}"


def taken_apart(text: str) -> tuple[str, str]:
    """An amount's number and unit, that of many things."""
    number, _, unit = text.partition(" ")
    return number, {one: many for many, one in ONE.items()}.get(unit, unit)


def asked(low: float | None, high: float | None, unit: str) -> str:
    """What a figure asks: a number, a range, or a bound."""
    if low is None or high is None:
        bound = "at least" if high is None else "at most"
        number = low if high is None else high
        assert number is not None
        return f"{bound} {amount(number, unit)}"
    if low == high:
        return amount(low, unit)
    return between(amount(low, unit), amount(high, unit))


def spread(values: Sequence[float], unit: str) -> str:
    """A median with its interval of 90 %: ``38 (29 to 54 people)``."""
    low, middle, high = (amount(value, unit) for value in values)
    alike = len({taken_apart(text)[1] for text in (low, middle, high)}) == 1
    return f"{taken_apart(middle)[0] if alike else middle} ({between(low, high)})"


def finite(bounds: Sequence[float]) -> tuple[float | None, float | None]:
    """Bounds, of which an infinite one is none."""
    low, high = bounds
    return (None if abs(low) == float("inf") else low, None if abs(high) == float("inf") else high)
