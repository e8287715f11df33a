"""What the fit is held to: ``calibration/targets.yaml``.

A target sets an interval for one statistic of the model on a scale of its own, and a standard
deviation that says how exact the figure is, and how nearly the statistic is what the figure
counts.  Inside the interval every number agrees; beyond it agreement falls off as a normal.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, model_validator

from sim.base.errors import PlacedError, PlacedErrors
from sim.base.lazy import np
from sim.base.quantities import Month, refusal
from sim.base.references import cited
from sim.base.section import Section
from sim.scenario.load import load
from sim.scenario.places import calibration_file
from sim.scenario.units import in_model_unit, known_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sim.base.arrays import Floats

DOUBT = {"high": 2 / 3, "medium": 1.0, "low": 2.0}
"""Factor on the error of a figure by how sure it is."""
LEAST_ON_A_LOG_SCALE = 0.01
"""Share of the figure below which a statistic counts as that share: nothing has no logarithm."""
NINE_IN_TEN = 1.645
"""Standard deviations about a normal's mean that hold nine in ten."""
SPREAD = (0.05, 0.5, 0.95)
"""Quantiles that are told of what runs predict."""
GROUPS = ("overall.", "end.", "change.")


def _source(written: str) -> str:
    named = written.startswith(("figures:", "base_data:")) and written.count(".") >= 1
    if not (named or cited(written)):
        hint = "write e.g. figures:lab.size.people, base_data:pay.engineer or A1:58"
        raise refusal(f"{written!r} is not a source", hint)
    return written


class Target(Section):
    """One figure, and the statistic of the model that must come out as it."""

    statistic: str
    """Its name in a result: ``overall.raids.joined_in_3_months.meta``."""
    month: Month
    """The month it is about."""
    value: float | None = None
    """The figure, where it is a number, in ``unit``."""
    low: float | None = None
    """Least that agrees, where a range agrees."""
    high: float | None = None
    """Most that agrees."""
    unit: Annotated[str, AfterValidator(known_unit)]
    """Unit of the numbers."""
    scale: Literal["log", "linear"]
    """Whether errors are shares of the figure or amounts."""
    error: Annotated[float, Field(gt=0)]
    """One standard deviation: a share of the figure on a log scale, else in ``unit``."""
    weight: Literal["high", "medium", "low"]
    """How sure the figure is."""
    source: Annotated[str, AfterValidator(_source)]
    """Where it is from."""
    why: str = Field(min_length=1)
    """Why it is no surer than that, and how it was read."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Target:
        found = [*_faults_of(self)]
        if found:
            raise PlacedErrors(found)
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and most that agree, in the model's unit; infinite where nothing bounds."""
        low = self.value if self.value is not None else self.low
        high = self.value if self.value is not None else self.high
        return (
            -math.inf if low is None else in_model_unit(low, self.unit),
            math.inf if high is None else in_model_unit(high, self.unit),
        )

    @property
    def reference(self) -> float:
        """The figure itself, or the bound that is there, in the model's unit."""
        return next(abs(bound) for bound in self.bounds if math.isfinite(bound))

    @property
    def sd(self) -> float:
        """Standard deviation of the figure on the target's scale."""
        return DOUBT[self.weight] * (
            self.error if self.scale == "log" else in_model_unit(self.error, self.unit)
        )

    def on_scale(self, values: Floats) -> Floats:
        """Values of the statistic on the target's scale; a run that has none has nothing."""
        there = np.where(np.isnan(values), 0.0, values)
        if self.scale == "linear":
            return there
        found: Floats = np.log(np.maximum(there, LEAST_ON_A_LOG_SCALE * self.reference))
        return found

    @property
    def interval(self) -> tuple[float, float]:
        """The bounds on the target's scale."""
        low, high = self.bounds
        if self.scale == "linear":
            return low, high
        return (
            -math.inf if low == -math.inf else math.log(low),
            math.inf if high == math.inf else math.log(high),
        )

    def agrees(self, value: float) -> bool:
        """Whether a value of the statistic lies where the figure with its error allows."""
        low, high = self.interval
        at = float(self.on_scale(np.array([value]))[0])
        return low - NINE_IN_TEN * self.sd <= at <= high + NINE_IN_TEN * self.sd


class Prediction(NamedTuple):
    """What runs predict of one statistic beside its figure.

    ``spread`` are the 5, 50 and 95 % quantiles, in the model's unit; ``inside`` says whether the
    interval between the outer ones has something in common with what the figure allows.
    """

    spread: tuple[float, float, float]
    inside: bool
    median_agrees: bool


def prediction(values: Floats, target: Target) -> Prediction:
    """Runs' values of a statistic, (m,), beside its figure; a run that has none has nothing."""
    low, middle, high = np.quantile(np.nan_to_num(values), SPREAD).tolist()
    least, most = target.bounds
    inside = bool(low <= most and high >= least)
    return Prediction((low, middle, high), inside, target.agrees(middle))


class Targets(Section):
    """All that the fit is held to, by name."""

    targets: dict[str, Target] = Field(min_length=1)
    """Each by its name."""

    @model_validator(mode="after")
    def _do_not_contradict(self) -> Targets:
        found = [*contradictions(self.targets)]
        if found:
            raise PlacedErrors(found)
        return self


def load_targets(path: str | Path | None = None) -> dict[str, Target]:
    """The targets by name.

    Raises:
        ScenarioError: one is incomplete, or two cannot both be met.
    """
    return dict(load(calibration_file("targets.yaml", path), Targets).value.targets)


def contradictions(targets: Mapping[str, Target]) -> Iterator[PlacedError]:
    """Targets of one statistic that lie so far apart that none can be met with the other."""
    seen: dict[str, str] = {}
    for name, one in targets.items():
        other = seen.setdefault(one.statistic, name)
        if other == name:
            continue
        low = max(one.bounds[0], targets[other].bounds[0])
        high = min(one.bounds[1], targets[other].bounds[1])
        if low > high:
            what = f"contradicts {other}: no value of {one.statistic} agrees with both"
            hint = "keep the surer one, or give one interval that holds both"
            yield PlacedError(("targets", name), what, hint)


def _faults_of(one: Target) -> Iterator[PlacedError]:
    given = [number for number in (one.low, one.value, one.high) if number is not None]
    if not given or (one.value is not None and len(given) > 1):
        hint = "give value, or low, high or both"
        yield PlacedError("value", "is either a number or a range", hint)
    if given != sorted(given):
        yield PlacedError("low", "lies above high", "allowed: low at most high")
    if one.scale == "log" and any(number <= 0 for number in given):
        yield PlacedError("scale", "a log scale needs figures above zero", "write scale: linear")
    if not one.statistic.startswith(GROUPS):
        hint = f"allowed: {', '.join(GROUPS)} and a name"
        yield PlacedError("statistic", "is no statistic of a result", hint)
