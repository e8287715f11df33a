"""What came to pass: ``calibration/outcomes.yaml``, by which dated forecasts are judged.

Figures are added as they are published.  The fit cannot import this, and never opens the file.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.base.errors import PlacedError, PlacedErrors, ScenarioError
from sim.base.quantities import brief, refusal
from sim.base.section import Section
from sim.evidence.figures import without_echoes
from sim.scenario.load import load
from sim.scenario.places import calibration_file
from sim.scenario.units import in_model_unit, known_unit
from sim.validation.forecasts.periods import AnyPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE = "outcomes.yaml"


def _day(written: Any) -> date:
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise refusal(f"{brief(written)} is not a day", "write e.g. 2027-01-29") from None


class Outcome(Section):
    """One published figure on a statistic that forecasts are about."""

    statistic: str = Field(min_length=1)
    """Its name, as in the forecast: ``people_cut_meta``."""
    period: AnyPeriod
    """The month or period it is about."""
    value: float | None = None
    """The best reading, in ``unit``; the middle of the range unless given."""
    low: float | None = None
    """Least reading, where sources differ or are not exact."""
    high: float | None = None
    """Largest reading."""
    unit: Annotated[str, AfterValidator(known_unit)]
    """Unit of the numbers."""
    published: Annotated[date, BeforeValidator(_day)]
    """The day on which it could first be read."""
    grade: Literal["A", "B", "C", "M", "D"]
    """A filing or release, B reputable outlet or two, C weak, M from memory, D derived."""
    source: str = Field(min_length=3)
    """Who published it, and where."""
    role: Literal["outcome"]
    """That it judges forecasts and nothing is fitted to it."""
    note: str = ""
    """What else must be said."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Outcome:
        found = [*_faults_of(self)]
        if found:
            raise PlacedErrors(found)
        return self

    @property
    def readings(self) -> tuple[float, float, float]:
        """Least, best and largest reading, in the model's unit."""
        given = [each for each in (self.low, self.value, self.high) if each is not None]
        best = sum((given[0], given[-1])) / 2 if self.value is None else self.value
        low, middle, high = (
            in_model_unit(each, self.unit) for each in (min(given), best, max(given))
        )
        return low, middle, high


class Outcomes(Section):
    """All of them, by name."""

    outcomes: dict[str, Outcome]
    """Each by its name."""

    @model_validator(mode="after")
    def _once_each(self) -> Outcomes:
        found = [*_repeated(self.outcomes)]
        if found:
            raise PlacedErrors(found)
        return self


def load_outcomes(path: str | Path | None = None) -> dict[str, Outcome]:
    """The published figures by name.

    Raises:
        ScenarioError: one is incomplete, or two are of the same thing.
        TalentwarError: there is no such file.
    """
    try:
        loaded = load(calibration_file(FILE, path), Outcomes)
    except ScenarioError as error:
        raise ScenarioError(without_echoes(error.problems), error.more) from None
    if loaded.has_distributions:
        what, hint = "what came to pass is a number, not a draw", "write low and high"
        drawn = loaded.distributions
        raise ScenarioError(loaded.place_of(each).problem(each, what, hint) for each in drawn)
    return dict(loaded.value.outcomes)


def _faults_of(one: Outcome) -> Iterator[PlacedError]:
    given = [each for each in (one.low, one.value, one.high) if each is not None]
    if one.value is None and len(given) < 2:
        yield PlacedError("value", "is missing", "give value, or low and high")
    if given != sorted(given):
        yield PlacedError("low", "the readings are not in order", "allowed: low, value, high")
    if one.published < one.period.end_date.replace(day=1):
        what = f"{one.published} is before {one.period} was over"
        hint = "what is published ahead is a forecast too, and no outcome"
        yield PlacedError("published", what, hint)


def _repeated(outcomes: Mapping[str, Outcome]) -> Iterator[PlacedError]:
    seen: dict[Any, str] = {}
    for name, one in outcomes.items():
        other = seen.setdefault((one.statistic, one.period), name)
        if other != name:
            what = f"is of the same statistic and period as {other}"
            hint = "give one of them, with low and high where sources differ"
            yield PlacedError(("outcomes", name), what, hint)
