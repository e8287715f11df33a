"""Kinds of levers: a number, a factor on several numbers, a word of several.

A lever knows the value that a scenario gives it and writes the edits, ``path=value``, that set it
otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sim.base.errors import TalentwarError
from sim.scenario.nearest import did_you_mean
from sim.strategies import names as strategy_names

if TYPE_CHECKING:
    from sim.report.language import Language
    from sim.scenario.schema import Scenario

    Said = Callable[[Language], str]

Value = float | str
"""Where a lever stands: a number in the unit it is shown in, or a word."""


class Lever(Protocol):
    """One thing to turn; ``key`` is its name in addresses, ``group`` what it belongs to."""

    @property
    def key(self) -> str:
        """Name in addresses."""
        ...

    @property
    def name(self) -> Said:
        """What it is called."""
        ...

    @property
    def meaning(self) -> Said:
        """What it means, as the schema has it."""
        ...

    @property
    def paths(self) -> tuple[str, ...]:
        """The values of a scenario that it sets."""
        ...

    def of(self, scenario: Scenario) -> Value:
        """Where it stands in a scenario.

        Raises:
            LookupError: the scenario does not have it.
        """
        ...

    def edits(self, scenario: Scenario, value: Value) -> Iterator[str]:
        """What sets it to a value in a scenario."""
        ...

    def read(self, text: str) -> Value:
        """A value from its text.

        Raises:
            TalentwarError: it is none, or out of range.
        """
        ...

    def shown(self, value: Value, say: Language) -> str:
        """A value as people write it."""
        ...


@dataclass(frozen=True)
class Amount:
    """A number of the scenario in the unit it is shown in, ``per`` of which are one of the model's.

    A scenario that draws this number has its middle value here; one that is set is the same in
    every run.
    """

    key: str
    paths: tuple[str, ...]
    name: Said
    meaning: Said
    least: float
    most: float
    step: float
    unit: str = ""
    per: float = 1.0
    whole: bool = False

    def of(self, scenario: Scenario) -> Value:
        """The number there."""
        return tidy(float(value_at(scenario, self.paths[0])) * self.per)

    def edits(self, scenario: Scenario, value: Value) -> Iterator[str]:  # noqa: ARG002
        """The number with its unit."""
        for path in self.paths:
            yield f"{path}={written(value, self.unit)}"

    def read(self, text: str) -> Value:
        """A number within the lever's ends."""
        number = number_between(self.key, text, self.least, self.most)
        if self.whole and not number.is_integer():
            raise TalentwarError(f"{self.key}: {text} is not a whole number")
        return number

    def shown(self, value: Value, say: Language) -> str:  # noqa: ARG002
        """The number with its unit."""
        return written(value, self.unit)


@dataclass(frozen=True)
class Times:
    """A factor on all numbers at some paths, which are written in ``unit``."""

    key: str
    paths: tuple[str, ...]
    name: Said
    meaning: Said
    unit: str = ""
    per: float = 1.0
    least: float = 0.0
    most: float = 3.0
    step: float = 0.05

    def of(self, scenario: Scenario) -> Value:
        """One: what the scenario has."""
        for path in self.paths:
            value_at(scenario, path)
        return 1.0

    def edits(self, scenario: Scenario, value: Value) -> Iterator[str]:
        """Every number times the factor."""
        for path in self.paths:
            for place, number in numbers_below(path, value_at(scenario, path)):
                yield f"{place}={written(float(value) * number * self.per, self.unit)}"

    def read(self, text: str) -> Value:
        """A factor within the lever's ends."""
        return number_between(self.key, text, self.least, self.most)

    def shown(self, value: Value, say: Language) -> str:  # noqa: ARG002
        """The factor with its sign."""
        return f"× {float(value):g}"


@dataclass(frozen=True)
class Choice:
    """One word of several."""

    key: str
    paths: tuple[str, ...]
    name: Said
    meaning: Said
    options: Callable[[], list[str]] = field(default=strategy_names)

    def of(self, scenario: Scenario) -> Value:
        """The word there."""
        return str(value_at(scenario, self.paths[0]))

    def edits(self, scenario: Scenario, value: Value) -> Iterator[str]:  # noqa: ARG002
        """The word."""
        for path in self.paths:
            yield f"{path}={value}"

    def read(self, text: str) -> Value:
        """One of the words."""
        if text not in self.options():
            hint = did_you_mean(text, self.options())
            raise TalentwarError(f"{self.key}: there is no {text[:60]!r}; {hint}")
        return text

    def shown(self, value: Value, say: Language) -> str:
        """The word in a language."""
        return say.data(str(value))


def value_at(scenario: Scenario, path: str) -> Any:
    """What stands at a path of a scenario.

    Raises:
        LookupError: nothing does.
    """
    here: Any = scenario
    for step in path.split("."):
        if isinstance(here, Mapping):
            here = here[step]
        elif hasattr(here, step):
            here = getattr(here, step)
        else:
            raise LookupError(path)
    return here


def numbers_below(path: str, value: Any) -> Iterator[tuple[str, float]]:
    """Every number at or below a path, each with its own."""
    if isinstance(value, int | float):
        yield path, float(value)
        return
    below = value if isinstance(value, Mapping) else value.model_dump()
    for key, each in below.items():
        yield from numbers_below(f"{path}.{key}", each)


def number_between(what: str, text: str, least: float, most: float) -> float:
    """A number within bounds, both allowed.

    Raises:
        TalentwarError: the text is none, or out of bounds.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        raise TalentwarError(
            f"{what}: {text[:60]!r} is not allowed; give a number from {least:g} to {most:g}"
        )
    return tidy(number)


def tidy(number: float) -> float:
    """A number in six digits: what a slider shows is what is simulated."""
    return float(f"{number:.6g}")


def written(value: Value, unit: str) -> str:
    """A number with its unit, as a scenario writes it."""
    return f"{tidy(float(value)):g} {unit}".rstrip()
