"""How outcomes of a sweep, differences between decisions and their intervals are written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.amount_rules import difference, of_outcome, written

if TYPE_CHECKING:
    from sim.experiments.pairs import Spread
    from sim.report.language import Language


def level(outcome: str, value: float, say: Language) -> str:
    """An outcome, or that there is none."""
    return say("no figure") if math.isnan(value) else written(value, of_outcome(outcome), say)


def band(outcome: str, low: float, high: float, say: Language) -> str:
    """Where nine in ten runs lie."""
    if math.isnan(low) or math.isnan(high):
        return say("no figure")
    return say("{low} to {high}", low=level(outcome, low, say), high=level(outcome, high, say))


def change(outcome: str, value: float, say: Language) -> str:
    """A difference with its sign and, of shares, that it is in points."""
    return say("no figure") if math.isnan(value) else difference(value, of_outcome(outcome), say)


def short_change(outcome: str, value: float, say: Language) -> str:
    """The same for a table, whose heading says that shares are in points."""
    if not math.isnan(value) and of_outcome(outcome)["as"] == "share":
        return say.points(value)
    return change(outcome, value, say)


def gain(outcome: str, spread: Spread, say: Language) -> str:
    """A mean difference with its interval, for a table."""
    mean = short_change(outcome, spread.mean, say)
    if math.isnan(spread.low):
        return mean
    low, high = (short_change(outcome, end, say) for end in (spread.low, spread.high))
    return say("{mean} [{low}, {high}]", mean=mean, low=low, high=high)


def of_gain(spread: Spread, better: str) -> Spread:
    """A gain, which is positive where better, as a difference of the outcome itself."""
    if better == "higher":
        return spread
    return type(spread)(-spread.mean, -spread.high, -spread.low, spread.smallest_visible)
