"""What a forecast is about: ``calibration/forecasts.yaml``, read, checked and spelt out by firm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.base.errors import PlacedError, PlacedErrors, TalentwarError
from sim.base.quantities import refusal
from sim.base.section import Section
from sim.scenario.load import load
from sim.scenario.nearest import did_you_mean
from sim.scenario.places import calibration_file
from sim.state.ledger import TABLES
from sim.statistics import meanings
from sim.validation.forecasts.known import OF_BASE_DATA, OF_FIGURES, Known, KnownFigures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sim.scenario.schema import Scenario

FILE = "forecasts.yaml"
FIRM = "<firm>"
OF_FIRMS, HEADS = "firms.", "heads"
"""Of the table ``firms``: a column, or everybody employed."""
SAME_UNIT = {"probability": "share", "bids": "offers"}
"""Units of statistics by the name that figures give them."""


def _reference(written: str) -> str:
    if not written.startswith((OF_FIGURES, OF_BASE_DATA)):
        hint = "write e.g. base_data:firms.meta.staff or figures:cut.microsoft.people"
        raise refusal(f"{written!r} is no figure", hint)
    return written


Reference = Annotated[str, AfterValidator(_reference)]


class Stated(Section):
    """One statistic, of one firm or of several."""

    words: str = Field(min_length=1)
    """What it is, in words; ``<firm>`` stands for the firm's name."""
    over: Literal["end", "sum", "max"]
    """The state in single months, or the sum or the largest of the months of a period."""
    judged_by: str = Field(min_length=1)
    """Which published figure will judge it, and how nearly that is the same."""
    firms: dict[str, Reference | None] = Field(default={})
    """Firms it is told of, each with the last figure known."""
    known: Reference | None = None
    """The last figure known of a statistic that is of no firm."""
    headline: bool = False
    """Whether it stands among the first sentences of the statement."""


class Stateds(Section):
    """All statistics of forecasts, by their names in the model's tables."""

    statistics: dict[str, Stated] = Field(min_length=1)
    """Each by its name, in which ``<firm>`` stands for a firm."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Stateds:
        found = [*_faults(self.statistics)]
        if found:
            raise PlacedErrors(found)
        return self


@dataclass(frozen=True)
class Subject:
    """A statistic that is forecast: its name with its firm, its unit and how it is told.

    ``family`` are its words for any firm.
    """

    statistic: str
    family: str
    firm: str
    words: str
    unit: str
    over: str
    judged_by: str
    headline: bool
    known: Known | None


def subjects(scenario: Scenario, path: str | Path | None = None) -> list[Subject]:
    """Everything that a forecast from this scenario is about.

    Raises:
        ScenarioError: the file is not as it must be.
        TalentwarError: there is no such file, firm or figure.
    """
    stated = load(calibration_file(FILE, path), Stateds).value.statistics
    figures = KnownFigures()
    names = {key: firm.name for key, firm in scenario.firms.items()}
    return [each for name, one in stated.items() for each in _of(name, one, names, figures)]


def unit_of(name: str) -> str | None:
    """The unit of a statistic as figures write it; None if no table of the model has it."""
    if name.startswith(OF_FIRMS):
        column = name.removeprefix(OF_FIRMS).partition(".")[0]
        units = {each.name: each.unit for each in TABLES["firms"]} | {HEADS: "people"}
        return units.get(column)
    found = meanings().get(name)
    return None if found is None or "." in name else SAME_UNIT.get(found[0], found[0])


def _of(
    name: str, one: Stated, names: Mapping[str, str], figures: KnownFigures
) -> Iterator[Subject]:
    unit = unit_of(name) or ""
    told = one.firms if FIRM in name else {"": one.known}
    for firm, reference in told.items():
        if firm and firm not in names:
            hint = did_you_mean(firm, names)
            raise TalentwarError(f"{FILE}: {name}: the scenario has no firm {firm!r}; {hint}")
        yield Subject(
            statistic=name.replace(FIRM, firm),
            family=one.words.replace(FIRM, "a firm"),
            firm=firm,
            words=one.words.replace(FIRM, names.get(firm, "")),
            unit=unit,
            over=one.over,
            judged_by=one.judged_by,
            headline=one.headline,
            known=None if reference is None else figures(reference, unit),
        )


def _faults(stated: Mapping[str, Stated]) -> Iterator[PlacedError]:
    for name, one in stated.items():
        place = ("statistics", name)
        if unit_of(name) is None:
            hint = "name a column of the tables market (people_cut_<firm>) or firms"
            yield PlacedError(place, "is no monthly statistic of the model", hint)
        if (FIRM in name) != bool(one.firms):
            hint = f"firms belong to a name with {FIRM} in it, and to no other"
            yield PlacedError((*place, "firms"), "does not go with the name", hint)
        if FIRM in name and one.known is not None:
            yield PlacedError((*place, "known"), "is of no firm", "write it beside the firm")
