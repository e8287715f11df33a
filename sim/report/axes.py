"""How numbers stand on the axes of pictures: money, shares and counts as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.record.numbers import digits
from sim.report.language import ENGLISH
from sim.report.statistic_words import COUNTED, MONEY, SHARES

if TYPE_CHECKING:
    from sim.report.language import Language

RATES = (*SHARES, "1/yr")
SAID_ALREADY = {"", "share", "probability", "ratio", "count", "index", *COUNTED} - {"months"}
WIDE = 100.0
"""A range whose ends differ by more than this factor is drawn on a logarithmic axis."""
CROWDED = 5.0


def axis(unit: str, say: Language = ENGLISH) -> dict[str, Any]:
    """The axis of a quantity: ``14 bn``, ``12%``, ``32,000``."""
    if unit in MONEY:
        return {"labelExpr": say.money_on_axis, "tickCount": 5}
    if unit in RATES:
        return {"format": "~%", "tickCount": 5}
    return {**say.count_on_axis, "tickCount": 5}


def scale(low: float, high: float, middle: float | None = None) -> dict[str, Any]:
    """The scale of a quantity between two values, which need not include zero.

    ``middle`` is the median of what is drawn; values that crowd at the low end of a wide range
    are drawn apart.
    """
    crowded = middle is None or middle < high / CROWDED
    if low > 0 and high / low > WIDE and crowded:
        return {"type": "log", "nice": False}
    return {"zero": False, "nice": False}


def axis_title(name: str, unit: str, say: Language = ENGLISH) -> str:
    """A quantity's name with its unit, where neither the numbers nor the name say it."""
    said = {"1/month": "a month", "1/yr": "a year"}.get(unit, unit)
    return name if said in SAID_ALREADY else say.in_unit(name, say.data(said))


def written(value: float, unit: str, say: Language = ENGLISH) -> str:
    """A value in a sentence, as the axis has it."""
    if unit in MONEY:
        return say.money(value)
    return say.percent(value) if unit in RATES else digits(value)
