"""How amounts are written for readers."""

from __future__ import annotations

import math


def money(usd: float) -> str:
    """An amount in two or three digits: ``250 M USD``."""
    for size, unit in ((1e12, " T"), (1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if abs(usd) >= 0.9995 * size:
            return f"{_three_digits(usd / size)}{unit} USD"
    return f"{usd:.0f} USD"


def count(number: float) -> str:
    """A number of people: ``12,300``; three digits are enough for an estimate."""
    if abs(number) >= 100:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{math.floor(number + 0.5)}"  # a median of 2.5 people reads as 3, and 3.5 as 4


def points(share: float) -> str:
    """A difference between shares, in percentage points with its sign."""
    return f"{100 * share:+.1f}"


def percent(share: float) -> str:
    """A share in per cent."""
    return f"{100 * share:.1f} %"


def _three_digits(number: float) -> str:
    places = 0 if abs(number) >= 99.95 else 1 if abs(number) >= 9.995 else 2
    text = f"{number:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
