"""How the page's script writes amounts: as this program does in the same language.

Each amount is written by a small rule that both follow: ``{"as": "percent", "around": "{amount} a
year"}``.  :func:`written` is the rule in Python; tests hold the script's answers against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import axes
from sim.report.statistic_words import COUNTED, MONEY, SHARES, unit_of
from sim.report.sweep_words import in_digits, per, places_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.language import Language

SIZES = {
    "en": ((1e12, " T"), (1e9, " bn"), (1e6, " M"), (1e3, " k")),
    "zh": ((1e12, " 万亿"), (1e8, " 亿"), (1e4, " 万")),
}
"""Words for large numbers; in English they stand with money only."""


def alphabet(say: Language) -> dict[str, Any]:
    """What differs between languages in writing amounts."""
    sizes = SIZES[say.key]
    return {
        "sizes": sizes,
        "counts": sizes if say.key == "zh" else (),
        "whole": say.key == "en",
        "usd": {"sized": say.money(1e12).partition(sizes[0][1])[2], "plain": say.money(0)[1:]},
        "percent": say.percent(0, 0)[1:],
    }


def of_outcome(outcome: str) -> dict[str, str]:
    """How an outcome's amounts are written."""
    unit = unit_of(outcome)
    if unit in SHARES:
        return {"as": "share"}
    if unit in MONEY:
        return {"as": "money"}
    return {"as": "count"} if unit in COUNTED else {"as": "plain"}


def of_factor(unit: str, say: Language) -> dict[str, str]:
    """How a number that is varied is written."""
    if unit in MONEY:
        rate = unit.removeprefix("USD")
        return {"as": "money", "around": f"{{amount}}{say.data(rate) if rate else ''}"}
    if unit in axes.RATES:
        return {"as": "percent", "around": per(unit, say)}
    said = "" if unit in axes.SAID_ALREADY else f" {say.data(unit)}"
    return {"as": "plain", "around": f"{{amount}}{said}"}


def written(value: float, rule: dict[str, str], say: Language) -> str:
    """An amount by its rule."""
    ways: dict[str, Callable[[float], str]] = {
        "share": say.percent,
        "money": say.money,
        "count": say.count,
        "plain": lambda number: plain(number, say),
        "percent": lambda share: say.percent(share, places_of(100 * share)),
    }
    told = ways[rule["as"]](value)
    return rule.get("around", "{amount}").replace("{amount}", told)


def difference(value: float, rule: dict[str, str], say: Language) -> str:
    """A difference by the rule of its amounts, with its sign: shares in points."""
    if rule["as"] == "share":
        return say("{change} points", change=say.points(value))
    as_level = rule["as"] == "money" or abs(value) >= 100
    size = written(abs(value), rule, say) if as_level else in_digits(abs(value), 2)
    return f"{'-' if value < 0 else '+'}{size}"
