"""How a sweep is told: what its factors, levels, decisions and outcomes are called.

Files and pictures beside them call everything as the sweep file does (:class:`Names`); pages for
readers who never saw that file say it in words (:class:`InWords`).
"""

from __future__ import annotations

import math
import re
import textwrap
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.experiments.sweeps.verdicts import label
from sim.report import axes
from sim.report.language import ENGLISH
from sim.report.statistic_words import MONEY, called

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.experiments.sweeps.factors import Setting
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language

SYMBOL = re.compile(r"^[a-z]+[:：]\s*")
"""What a parameter is called in equations, before what it is."""
PER_YEAR = "1/yr"


def units_of_factors(result: SweepResult) -> dict[str, str]:
    """Unit of each factor that is a number, by its name."""
    factors = (*result.record["levers"], *result.record["uncertainties"])
    return {one["name"]: one["unit"] for one in factors if one["unit"]}


def runs_of(result: SweepResult, say: Language = ENGLISH) -> str:
    """How many circumstances a sweep has, and how many runs in each."""
    number, times = len(result.circumstances), int(result.sweep.replicates)
    told: dict[str, object] = {"number": f"{number:,}", "times": f"{times:,}"}
    if number == 1:
        one_each, several_each = (
            say("1 circumstance, 1 run each"),
            say("1 circumstance, {times} runs each", **told),
        )
    else:
        one_each, several_each = (
            say("{number} circumstances, 1 run each", **told),
            say("{number} circumstances, {times} runs each", **told),
        )
    return one_each if times == 1 else several_each


class Names:
    """What the parts of a sweep are called in its files."""

    def __init__(self, result: SweepResult, say: Language = ENGLISH) -> None:
        self.result, self.say = result, say
        self.units = units_of_factors(result)
        factors = (*result.record["levers"], *result.record["uncertainties"])
        self.paths = {one["name"]: str(one["path"]) for one in factors if not one["levels"]}
        """Where each factor that is a number stands in the scenario."""

    @property
    def question(self) -> str:
        """What a picture that stands by itself says first."""
        return self.say.data(self.result.sweep.question)

    def factor(self, name: str) -> str:
        """What is varied."""
        return name

    def mentioned(self, name: str) -> str:
        """What is varied, inside a sentence."""
        return name

    def along(self, name: str) -> str:
        """What is varied, as the title of an axis: with its unit."""
        return axes.axis_title(self.factor(name), self.units.get(name, ""), self.say)

    def level(self, level: str) -> str:
        """A named level."""
        return level

    def value(self, name: str, value: float) -> str:
        """A factor's number in a sentence."""
        return axes.written(value, self.units.get(name, ""), self.say)

    def setting(self, name: str, setting: Setting) -> str:
        """What a factor is set to."""
        return self.level(setting) if isinstance(setting, str) else self.value(name, setting)

    def outcome(self, path: str) -> str:
        """What is looked at, in a sentence or a heading."""
        return called(path, str, self.say)

    def measured(self, path: str) -> str:
        """What is looked at, on an axis."""
        return path

    def decision(self, settings: Mapping[str, Setting]) -> str:
        """A combination of levers."""
        return label(settings)

    def decisions(self) -> dict[str, str]:
        """Every decision by what verdicts call it."""
        return {label(each): self.decision(each) for each in self.result.cases.settings}

    def situation(self, levels: Mapping[str, str]) -> str:
        """A combination of circumstances, as verdicts have it."""
        return ", ".join(f"{name} {level}" for name, level in levels.items()) or label({})


class InWords(Names):
    """What they are called on a page, in its language."""

    @property
    def question(self) -> str:
        """Nothing: the page has asked it."""
        return ""

    def factor(self, name: str) -> str:
        """Its name, or what the parameter is where that is only a path."""
        if "." in name and (said := self.meaning(name)):
            return said
        return spaced(self.say.data(name))

    def mentioned(self, name: str) -> str:
        """The same inside a sentence, where what is a sentence itself stands in quotes."""
        said = self.factor(name)
        return f"“{said}”" if "." in name else said

    def along(self, name: str) -> str:
        """As the title of an axis: what a parameter is says of what a rate is one."""
        rate = self.units.get(name) in axes.RATES
        return self.factor(name) if rate and "." in name else super().along(name)

    def meaning(self, name: str) -> str:
        """What the parameter of a factor is; nothing of a choice of levels."""
        found = SYMBOL.sub("", self.say.data(self._meanings.get(name, "")))
        return capital(found).rstrip(".。")

    def level(self, level: str) -> str:
        """A named level, with blanks."""
        return spaced(self.say.data(level))

    def value(self, name: str, value: float) -> str:
        """A factor's number with its unit, in three digits."""
        return quantity(value, self.units.get(name, ""), self.say)

    def outcome(self, path: str) -> str:
        """What is looked at, with the firm's name."""
        return called(path, self.firm, self.say)

    def measured(self, path: str) -> str:
        """The same on an axis."""
        return self.outcome(path)

    def firm(self, key: str) -> str:
        """A firm's name in print."""
        return self.say.data(self._firms.get(key, key))

    def decision(self, settings: Mapping[str, Setting]) -> str:
        """A combination of levers: levels by their names, a number with that of its factor."""
        if len(settings) == 1:
            return self.setting(*next(iter(settings.items())))
        parts = [
            self.setting(name, one) if isinstance(one, str) else self._with_factor(name, one)
            for name, one in settings.items()
        ]
        return side_by_side(parts, self.say) or self.say("as it is")

    def situation(self, levels: Mapping[str, str]) -> str:
        """A combination of circumstances."""
        parts = [
            self._with_factor(name, float(level) if name in self.paths else level)
            for name, level in levels.items()
        ]
        return side_by_side(parts, self.say) or self.say("as it is")

    def _with_factor(self, name: str, setting: Setting) -> str:
        factor, level = self.factor(name), self.setting(name, setting)
        return self.say("{factor} {level}", factor=factor, level=level)

    @cached_property
    def _scenario(self) -> Any:
        """The scenario that the sweep varies, as it is now; None where it is not at hand."""
        from sim.experiments.sweeps.factors import overrides
        from sim.scenario.places import load_scenario

        try:
            return load_scenario(self.result.sweep.scenario, overrides(self.result.sweep.always))
        except TalentwarError:
            return None

    @cached_property
    def _firms(self) -> dict[str, str]:
        if self._scenario is None:
            return {}
        return {key: firm.name for key, firm in self._scenario.value.firms.items()}

    @cached_property
    def _meanings(self) -> dict[str, str]:
        from sim.scenario.meanings import meaning

        if self._scenario is None:
            return {}
        return {name: meaning(self._scenario, path) for name, path in self.paths.items()}


def side_by_side(parts: Iterable[str], say: Language) -> str:
    """Several things one after the other, nothing between them but a comma."""

    def joined(first: str, second: str) -> str:
        return say("{first}, {second}", first=first, second=second)

    found = [*parts]
    return reduce(joined, found) if found else ""


def quantity(value: float, unit: str, say: Language) -> str:
    """A number that is varied, as people write it: ``0.25 %``, ``12.3 bn USD``, ``1.15``."""
    if unit in MONEY:
        rate = unit.removeprefix("USD")
        return f"{say.money(value)}{say.data(rate)}" if rate else say.money(value)
    if unit in axes.RATES:
        return per(unit, say).format(amount=say.percent(value, places_of(100 * value)))
    unit_in_words = "" if unit in axes.SAID_ALREADY else say.data(unit)
    return f"{plain(value, say)} {unit_in_words}".rstrip()


def per(unit: str, say: Language) -> str:
    """How a share of each year or month is written around its ``{amount}``."""
    if unit == PER_YEAR:
        return say("{amount} a year", amount="{amount}")
    if unit == "1/month":
        return say("{amount} a month", amount="{amount}")
    return "{amount}"


def places_of(number: float) -> int:
    """Decimals that show three digits of a number and no zeros after them."""
    return len(in_digits(number, 3).partition(".")[2])


def plain(value: float, say: Language) -> str:
    """A number in three digits: ``4.85``, ``12,300``."""
    return say.count(value) if abs(value) >= 1000 else in_digits(value, 3)


def in_digits(value: float, number: int) -> str:
    """A number in so many digits, never with an exponent."""
    text = f"{value:.{number}g}"
    if "e-" not in text:
        return text
    return f"{float(text):.{number - 1 - int(text.partition('e')[2])}f}".rstrip("0")


def folded(text: str, letters: int) -> Any:
    """A title in lines that a panel has room for; letters of Chinese are twice as wide."""
    if not text.isascii() and " " not in text.strip():
        letters //= 2
    lines = textwrap.wrap(text, letters)
    if len(lines) < 2:
        return text
    even = math.ceil(len(text) / len(lines))
    widths = range(even, letters + 1)
    return next(found for each in widths if len(found := textwrap.wrap(text, each)) == len(lines))


def spaced(word: str) -> str:
    """A name as words."""
    return word.replace("_", " ")


def capital(text: str) -> str:
    """A text that begins a sentence or stands alone."""
    return text[:1].upper() + text[1:]
