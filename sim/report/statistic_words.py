"""How a statistic is called and its amounts are written, by its unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.report.language import ENGLISH
from sim.statistics import meanings, named

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.language import Language

TALENT_SHARE = "talent_share_"
"""How the shares of firms in the talent of the month begin; the firm follows."""
SHARES = ("share", "probability", "1/month")
MONEY = ("USD", "USD/yr")
OF_MONEY = ((1e12, "T USD"), (1e9, "bn USD"), (1e6, "M USD"), (1e3, "k USD"))
COUNTED = ("people", "offers", "bids", "contests", "moves", "firms", "months", "times", "users")

Write = tuple["Callable[[float], str]", "Callable[[float], str]"]


def _signed(write: Callable[[float], str]) -> Callable[[float], str]:
    return lambda value: f"{'-' if value < 0 else '+'}{write(abs(value))}"


def writing(say: Language) -> dict[str, Write]:
    """How amounts are written in a table, by their unit: levels, and differences."""
    share: Write = (say.percent, say.points)
    usd: Write = (say.money, _signed(say.money))
    people: Write = (say.count, _signed(say.count))
    return dict.fromkeys(SHARES, share) | {"people": people} | dict.fromkeys(MONEY, usd)


IN_ENGLISH = writing(ENGLISH)
SHARE, USD, PEOPLE = (IN_ENGLISH[unit] for unit in ("share", "USD", "people"))
NUMBER: Write = (lambda value: f"{value:.3g}", lambda value: f"{value:+.2g}")

HEADLINES: dict[str, tuple[str, Write]] = {
    "end.hhi_talent": ("concentration of talent (HHI)", NUMBER),
    "end.effective_labs_talent": ("equal labs that would share it so", NUMBER),
    "overall.flows.voluntary_move_rate": ("voluntary moves a month", SHARE),
    "overall.acceptance.retained_share": ("kept of those approached", SHARE),
    "overall.packages.package_max_bid": ("largest package offered", USD),
    "overall.packages.package_max_accepted": ("largest package taken", USD),
    "overall.packages.packages_100m_bid": ("offers of 100 M USD and more", PEOPLE),
    "end.pay_p50": ("median pay a year", USD),
    "end.pay_p99": ("pay of the top 1 % a year", USD),
    "end.gini_pay": ("Gini of pay", NUMBER),
    "overall.cuts.people": ("people cut", PEOPLE),
    "overall.stars.hired": ("stars hired", PEOPLE),
}


def unit_of(path: str) -> str:
    """The unit of a statistic, nothing if it is not known."""
    found = named(path)
    return meanings()[found[0]][0] if found else ""


def write_for(path: str, say: Language = ENGLISH) -> Write:
    """How amounts of a statistic are written in a table, by its unit: levels, and differences."""
    return writing(say).get(unit_of(path), NUMBER)


def called(path: str, firm_name: Callable[[str], str], say: Language = ENGLISH) -> str:
    """A statistic's name for a sentence: ``cuts (Meta)``, ``talent share at the end (Meta)``.

    ``firm_name`` tells a firm's name as it is to be printed.
    """
    if path in HEADLINES:
        return say.data(HEADLINES[path][0])
    found = named(path)
    firms = found[1] if found else []
    group, _, name = path.partition(".")
    for firm in firms:
        name = re.sub(rf"(?<=[._]){re.escape(firm)}(?=[._]|$)", "", name, count=1)
    words = re.sub(r"[._]+", " ", re.sub(r"by_(firm|pair|incumbent|bidder)\b", "", name)).strip()
    when = {"end": " at the end", "change": " over the run"}.get(group, "")
    told = say.data(f"{words}{when}")
    return (
        say("{statistic} ({firms})", statistic=told, firms=say.both([*map(firm_name, firms)]))
        if firms
        else told
    )


def amount(path: str, value: float, say: Language = ENGLISH) -> str:
    """The size of a difference with its unit: ``32,000 people``, ``1.4 points``, ``20 M USD``."""
    if unit_of(path) in MONEY:
        return say.money(abs(value))
    divisor, word = scale(path, value)
    return say.of(digits(value / divisor, say), say.data(word))


def size(path: str, value: float, say: Language = ENGLISH) -> str:
    """The size of a difference without its unit, but money with it."""
    if unit_of(path) in MONEY:
        return say.money(abs(value))
    return digits(value / scale(path, value)[0], say)


def scale(path: str, largest: float) -> tuple[float, str]:
    """What differences are divided by to be written, and the unit they then have.

    Money is written in the unit that suits the ``largest`` of them.
    """
    unit = unit_of(path)
    if unit in SHARES:
        return 0.01, "points"
    if unit in MONEY:
        return next((one for one in OF_MONEY if abs(largest) >= one[0]), (1.0, "USD"))
    return 1.0, unit if unit in COUNTED else ""


def digits(number: float, say: Language = ENGLISH) -> str:
    """A size in two digits, or three from a hundred on."""
    magnitude = abs(number)
    return say.count(magnitude) if magnitude >= 100 else f"{float(f'{magnitude:.2g}'):g}"
