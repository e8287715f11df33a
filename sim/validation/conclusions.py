"""What is concluded, how sure that is, and whether another prior would conclude otherwise.

A statement holds in a run or does not; its probability is the share of draws in whose run it
holds.  Where the figures say little of a parameter, that share rests on the prior.  So each prior
is tilted to its high and to its low end, with density 2u and 2 (1 - u) at place u of its quantiles
instead of 1, and the draws are weighted by that ratio.

Source: Smith and Gelfand (1992), The American Statistician 46(2), on weighting the draws
of one posterior for another prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from sim.base.errors import PlacedError, PlacedErrors
from sim.base.lazy import np
from sim.base.section import Section
from sim.evidence.figures import Unit
from sim.scenario.load import load
from sim.scenario.nearest import did_you_mean
from sim.scenario.overlay import scenario_names
from sim.scenario.places import calibration_file, load_scenario, scenario_folder
from sim.scenario.units import in_model_unit
from sim.statistics import named, nearest_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from sim.base.arrays import Flags, Floats

DRAWS = 128
UNDECIDED = (0.1, 0.9)
"""Probabilities between which a statement is open."""
MOVED = 0.1
"""Change of the probability by a tilted prior that counts."""


class Conclusion(Section):
    """A statement about a run, or about a run beside one of another scenario."""

    says: str = Field(min_length=1)
    """The statement, in plain words."""
    statistic: str
    """What it is about, by its name in a result."""
    above: float | None = None
    """It holds where the statistic, or its difference, is above this, in ``unit`` ..."""
    below: float | None = None
    """... or below this."""
    unit: Unit
    """Unit of that number."""
    against: str | None = None
    """Scenario a run is paired with; nothing where the statement is about one scenario."""
    source: str = Field(min_length=1)
    """Who says so, and where."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Conclusion:
        found: list[PlacedError] = []
        if (self.above is None) == (self.below is None):
            found.append(PlacedError("above", "a statement is above or below one number", ""))
        scenarios = scenario_names(str(scenario_folder()))
        if self.against is not None and self.against not in scenarios:
            hint = did_you_mean(self.against, scenarios)
            found.append(PlacedError("against", "there is no such scenario", hint))
        if found:
            raise PlacedErrors(found)
        return self

    @property
    def bound(self) -> float:
        """The number, in the model's unit."""
        number = self.below if self.above is None else self.above
        assert number is not None
        return in_model_unit(number, self.unit)

    def holds(self, values: Floats) -> Flags:
        """In which of these runs, or pairs, (m,), the statement holds."""
        return values < self.bound if self.above is None else values > self.bound


class Conclusions(Section):
    """All statements by name, and the statistics whose spread is taken apart."""

    conclusions: dict[str, Conclusion] = Field(min_length=1)
    """The statements."""
    headlines: tuple[str, ...] = Field(min_length=1)
    """The statistics."""

    @model_validator(mode="after")
    def _are_known(self) -> Conclusions:
        places: dict[tuple[str | int, ...], str] = {
            ("conclusions", name, "statistic"): one.statistic
            for name, one in self.conclusions.items()
        }
        places |= {("headlines", place): name for place, name in enumerate(self.headlines)}
        found = [*unknown(places)]
        if found:
            raise PlacedErrors(found)
        return self

    @property
    def statistics(self) -> tuple[str, ...]:
        """Every statistic that is needed, once."""
        of_statements = (one.statistic for one in self.conclusions.values())
        return tuple(dict.fromkeys([*self.headlines, *of_statements]))


def load_conclusions(path: str | Path | None = None) -> Conclusions:
    """The statements and the headlines.

    Raises:
        ScenarioError: an entry is incomplete, or about a statistic or scenario that there is not.
        TalentwarError: there is no such file.
    """
    return load(calibration_file("conclusions.yaml", path), Conclusions).value


def unknown(places: Mapping[tuple[str | int, ...], str]) -> Iterator[PlacedError]:
    """Names of statistics, by their places, that no result has."""
    firms = load_scenario("baseline").value.firms
    for place, statistic in places.items():
        known = named(statistic)
        if known is None:
            hint = f"did you mean {nearest_path(statistic)}?"
            yield PlacedError(place, f"there is no statistic {statistic}", hint)
            continue
        for firm in known[1]:
            if firm not in firms:
                yield PlacedError(place, f"there is no firm {firm}", did_you_mean(firm, firms))


@dataclass(frozen=True)
class Tilt:
    """What a statement's probability becomes when a parameter is believed to be high, or low."""

    parameter: str
    towards: str
    probability: float


@dataclass(frozen=True)
class Judgement:
    """How sure a statement is: its probability, and the tilted prior that moves it most, if any."""

    draws: int
    probability: float
    tilt: Tilt | None

    @property
    def shift(self) -> float:
        """How far the tilt moves the probability, with its sign."""
        return 0.0 if self.tilt is None else self.tilt.probability - self.probability

    @property
    def is_open(self) -> bool:
        """Whether the draws disagree."""
        least, most = UNDECIDED
        return least <= self.probability <= most

    @property
    def fragile(self) -> bool:
        """Whether draws disagree or a tilted prior says otherwise.

        No tilt takes a probability across one half that is not open and moves less than counts.
        """
        return self.is_open or abs(self.shift) > MOVED

    @property
    def why(self) -> str:
        """Why it is fragile or not, in words."""
        if self.tilt is None:
            return f"it holds in {'all' if self.probability else 'none'} of {self.draws} draws"
        share, other = percent(self.probability), percent(self.tilt.probability)
        believed = f"if {self.tilt.parameter} is believed to be {self.tilt.towards}"
        reasons = []
        if self.is_open:
            reasons.append(f"it holds in {share} of the draws")
        if abs(self.shift) > MOVED:
            across = (self.probability - 0.5) * (self.tilt.probability - 0.5) < 0.0
            word = ", across one half," if across else ""
            reasons.append(f"its probability goes from {share} to {other}{word} {believed}")
        return "; ".join(reasons) or (
            f"it holds in {share} of the draws; the tilted prior that matters most makes that "
            f"{other} ({believed})"
        )


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100.0 * share:.0f} %"


def judged(holds: Flags, units: Floats, parameters: Sequence[str]) -> Judgement:
    """How sure a statement is that holds in some runs (m,).

    ``units`` are the draws (m, d) in the quantiles of the priors.
    """
    probability = float(holds.mean())
    if probability in (0.0, 1.0):
        return Judgement(len(holds), probability, None)
    sides = {"high": tilted(holds, units), "low": tilted(holds, 1.0 - units)}
    shifts = np.round(np.abs(np.stack(list(sides.values())) - probability), 12)
    side, column = divmod(int(np.argmax(shifts)), len(parameters))
    towards = list(sides)[side]
    found = float(sides[towards][column])
    return Judgement(len(holds), probability, Tilt(parameters[column], towards, found))


def tilted(holds: Flags, weights: Floats) -> Floats:
    """Probability under each column of weights (m, d), (d,)."""
    found: Floats = holds.astype(np.float64) @ weights / weights.sum(axis=0)
    return found
