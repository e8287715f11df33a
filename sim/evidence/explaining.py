"""What the model makes of a figure: where it enters, whether it agrees, what came out.

Two directions are joined here: the baseline's values at the places a figure enters, and a
result's statistics beside the figures they are held against.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.evidence.entering import Entry, allowed, entries
from sim.evidence.figures import Figure, Figures, Held, Reading, load_figures
from sim.record.read import Result, is_result, read_result
from sim.scenario.load import Loaded
from sim.scenario.nearest import did_you_mean
from sim.scenario.places import load_scenario
from sim.scenario.schema import Scenario
from sim.scenario.units import in_model_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

USUAL_RESULT = Path("results/baseline")


@dataclass(frozen=True)
class Measure:
    """One statistic beside a reading: its spread over replicates, and whether it agrees.

    ``low`` and ``high`` are what the reading allows, in the statistic's unit; ``p50`` and the
    verdict are missing when the result does not have the statistic.
    """

    reading: str
    held: Held
    low: float
    high: float
    p5: float | None
    p50: float | None
    p95: float | None

    @property
    def verdict(self) -> str:
        """``in``, ``out`` (by the median), or ``not measured``."""
        if self.p50 is None:
            return "not measured"
        return "in" if self.low <= self.p50 <= self.high else "out"

    @property
    def band_reaches(self) -> bool:
        """Whether the 5-95 % band and what the reading allows have something in common."""
        return self.p5 is not None and self.p95 is not None and (
            self.p5 <= self.high and self.p95 >= self.low
        )  # fmt: skip


@dataclass(frozen=True)
class Explanation:
    """A figure with where it enters and what the model says of it."""

    name: str
    figure: Figure
    entries: tuple[Entry, ...]
    measures: tuple[Measure, ...]
    result: str

    @property
    def verdict(self) -> str:
        """The model beside the figure, in a word or two."""
        found = [measure.verdict for measure in self.measures]
        for word in ("out", "not measured", "in"):
            if word in found:
                return word
        if self.figure.role in ("target", "check", "unusable"):
            return "not modelled"
        agree = [entry.agrees for entry in self.entries if entry.agrees is not None]
        return "" if not agree else "agrees" if all(agree) else "differs"


def explain(
    figure: str, result: str | Path | Result | None = None, *, book: Figures | None = None
) -> Explanation:
    """What the articles say of one thing, where it enters the model, and what came out.

    ``result`` is a result folder; without one ``results/baseline`` is taken if it is there.

    Raises:
        TalentwarError: there is no such figure, or the folder is no result.
    """
    known = load_figures() if book is None else book
    if figure not in known.figures:
        raise TalentwarError(f"no figure {figure!r}; {did_you_mean(figure, known.figures)}")
    return _explained(figure, known.figures[figure], load_scenario("baseline"), opened(result))


def explain_all(
    result: str | Path | Result | None = None, *, book: Figures | None = None
) -> list[Explanation]:
    """Every figure, in the order of the file; see :func:`explain`."""
    known, baseline, shown = book or load_figures(), load_scenario("baseline"), opened(result)
    return [_explained(name, one, baseline, shown) for name, one in known.figures.items()]


def opened(result: str | Path | Result | None) -> Result | None:
    """The result to show: the one given, else the usual one, else none."""
    if isinstance(result, Result):
        return result
    if result is not None:
        return read_result(result)
    return read_result(USUAL_RESULT) if is_result(USUAL_RESULT) else None


def asked(reading: Reading, held: Held) -> tuple[float, float]:
    """What the reading asks of a statistic, least and most, in the model's unit."""
    low, high = allowed(reading)
    if held.compare == "at_least":
        return (low if reading.value is None else _value(reading), math.inf)
    if held.compare == "at_most":
        return (-math.inf, high if reading.value is None else _value(reading))
    if held.compare == "value":
        slack = abs(_value(reading)) * (held.within or 0.0)
        return _value(reading) - slack, _value(reading) + slack
    return low, high


def measures(figure: Figure, result: Result | None) -> list[Measure]:
    """The statistics a figure is held against, as a result has them."""
    found = []
    for name, reading in figure.readings.items():
        for held in reading.statistic:
            spread = _spread(result, held) if result is not None else {}
            quantiles = (spread.get(level) for level in ("p5", "p50", "p95"))
            found.append(Measure(name, held, *asked(reading, held), *quantiles))
    return found


def _explained(
    name: str, figure: Figure, baseline: Loaded[Scenario], result: Result | None
) -> Explanation:
    found, held = tuple(entries(figure, baseline)), tuple(measures(figure, result))
    return Explanation(name, figure, found, held, str(result.folder) if result is not None else "")


def _spread(result: Result, held: Held) -> Mapping[str, Any]:
    if held.month is None:
        group, _, name = held.name.partition(".")
        found: Mapping[str, Any] = result.summary.get(group, {}).get(name, {})
        return found
    path = result.paths(held.name).get("", [])
    return next((row for row in path if row["month"] == str(held.month)), {})


def _value(reading: Reading) -> float:
    assert reading.value is not None
    assert reading.unit is not None
    return in_model_unit(reading.value, reading.unit)
