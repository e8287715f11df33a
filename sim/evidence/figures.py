"""The figures of the articles as data: ``calibration/figures.yaml``, read and checked.

A figure says what was reported, where, and how it was read, and is tied to the model both
ways: the parameters it enters, the statistics it is held against, the files and scenarios that
rest on it.  Readings that differ stand side by side under one figure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.base.errors import PlacedErrors, Problem, ScenarioError, TalentwarError
from sim.base.quantities import Count, Month, Share
from sim.base.references import FigureDate, Lines, Source, cited
from sim.base.section import Section
from sim.evidence.faults import faults
from sim.scenario.load import load
from sim.scenario.places import calibration_place
from sim.scenario.units import known_unit

FILE = "figures.yaml"

Kind = Literal["offer", "capex", "cut", "deal", "stake", "user", "budget", "knowledge"]
Role = Literal["input", "target", "check", "mechanism", "scenario", "unusable"]


Unit = Annotated[str, AfterValidator(known_unit)]


class Article(Section):
    """An article the figures are taken from."""

    title: str
    """What it is about, in our words."""
    date: FigureDate
    """When it appeared."""
    lines: Count
    """Lines of its text: a reference beyond them is an error."""


class Held(Section):
    """A statistic of the model that a reading is held against."""

    name: str
    """Its path in ``summary.json`` (``overall.cuts.people``), or with ``month`` a column of
    ``series.csv``."""
    compare: Literal["value", "at_least", "at_most", "range"]
    """What the reading asks of the model's median."""
    within: Share | None = None
    """For ``value``: the share by which it may miss and still agree (our choice)."""
    month: Month | None = None
    """The month of the series meant; nothing for a statistic of the summary."""


class Reading(Section):
    """One number, or one fact without a number, as one source gives it."""

    value: float | None = None
    """The number, in ``unit``."""
    low: float | None = None
    """Least it may be: of a range, or the bound of a figure that only says at least."""
    high: float | None = None
    """Most it may be."""
    states: str = ""
    """What is said where there is no number, in our words."""
    unit: Unit | None = None
    """Unit of the number."""
    date: FigureDate
    """The month, year or span it is about."""
    where: tuple[Source, ...] = Field(min_length=1)
    """Lines of articles, or entries of ``base_data.yaml``."""
    read: str = Field(min_length=1)
    """How it was read: the wording in our words, what was counted, what is unclear."""
    confidence: Literal["high", "medium", "low"]
    """How far to believe it."""
    why: str = ""
    """Why the confidence is low."""
    enters: tuple[str, ...] = ()
    """Where it enters the baseline: paths, or a sum of paths (``a.b + c.d - e.f``)."""
    differs: str = ""
    """Why the baseline has another number there."""
    statistic: tuple[Held, ...] = ()
    """Statistics it is held against."""
    not_modelled: str = ""
    """Why the model cannot say it."""

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers given, least first."""
        return tuple(n for n in (self.low, self.value, self.high) if n is not None)

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and most the reading allows; a single value is both, a missing end infinite."""
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        return (-float("inf") if low is None else low, float("inf") if high is None else high)


class Figure(Section):
    """What is reported about one thing, and what it has to do with the model."""

    about: str
    """What the figure is about."""
    kind: Kind
    """Subject: offers and who takes them, capex, people cut or gone, deals, stakes, users,
    other money, or models and what spreads of them."""
    role: Role
    """Whether it goes in as it stands, is to be fitted, is to come out unfitted, is told by a
    rule, is the subject of a scenario, or cannot be used."""
    readings: dict[str, Reading] = Field(min_length=1)
    """The readings by name; where sources differ, each has its own."""
    mechanism: tuple[str, ...] = ()
    """Files of ``sim/`` whose rule rests on it."""
    scenarios: tuple[str, ...] = ()
    """Scenarios that ask about it."""
    drives: tuple[str, ...] = ()
    """Statistics it moves."""
    not_modelled: str = ""
    """What of it the model cannot say, and why."""

    @property
    def lines(self) -> list[Lines]:
        """Every place in an article that a reading rests on."""
        return [found for one in self.readings.values() for found in cited(" ".join(one.where))]

    @property
    def enters(self) -> list[str]:
        """Every entry into the baseline."""
        return [path for reading in self.readings.values() for path in reading.enters]

    @property
    def held(self) -> list[Held]:
        """Every statistic the figure is held against."""
        return [each for reading in self.readings.values() for each in reading.statistic]


class Figures(Section):
    """All figures, and the articles they are from."""

    articles: dict[str, Article]
    """The articles by the letter and number they are cited with."""
    figures: dict[str, Figure]
    """The figures by their names."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Figures:
        found = [*faults(self)]
        if found:
            raise PlacedErrors(found)
        return self


def figures_file() -> Path:
    """Where the figures are: in the current directory's ``calibration/``, else with the program."""
    return calibration_place(FILE)


def load_figures(path: str | Path | None = None) -> Figures:
    """The figures, checked.

    Raises ScenarioError with every fault found, each at its place.
    """
    file = figures_file() if path is None else Path(path)
    if not file.is_file():
        raise TalentwarError(f"{file}: there is no such file; the figures belong there")
    try:
        loaded = load(file, Figures)
    except ScenarioError as error:
        raise ScenarioError(without_echoes(error.problems), error.more) from None
    if loaded.has_distributions:
        what, hint = "a figure is a number, not a draw", "write low and high"
        drawn = loaded.distributions
        raise ScenarioError(loaded.place_of(path).problem(path, what, hint) for path in drawn)
    return loaded.value


def without_echoes(problems: tuple[Problem, ...]) -> list[Problem]:
    """Leave out what a part that could not be read makes its whole lack.

    A wrong unit is told as such, and not again as a number without a unit.
    """
    return [
        one
        for one in problems
        if "missing" in one.what
        or not any(other.path.startswith(f"{one.path}.") for other in problems)
    ]


def targets(book: Figures) -> dict[str, Figure]:
    """The figures that parameters may be fitted to: never one whose role is ``check``."""
    return {name: one for name, one in book.figures.items() if one.role == "target" and one.held}
