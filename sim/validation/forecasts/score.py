"""Marks a forecast against what was published later, beside a rival who expected no change.

The continuous ranked probability score is the distance between what was expected and what came,
in the statistic's own unit: for a single number its absolute error, and less for who is rightly
unsure.  Its fair estimator is, on average, neither smaller nor larger for the number of runs.  The
weighted interval score is nearly the same from quantiles alone, as forecast hubs count it.
Coverage tells whether the intervals are as wide as they claim to be.

Source: Gneiting & Raftery (2007), JASA 102(477); Ferro (2014); Bracher et al. (2021), PLOS
Computational Biology 17(2); Cramer et al. (2022), PNAS 119(15), for relative scores.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.scenario.nearest import did_you_mean
from sim.scenario.units import UNITS
from sim.validation.forecasts.outcomes import load_outcomes
from sim.validation.forecasts.record import LEVELS, Forecast, quantiles, read_forecast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sim.base.arrays import Floats
    from sim.validation.forecasts.outcomes import Outcome
    from sim.validation.forecasts.periods import Period
    from sim.validation.forecasts.record import Row

HALF, NINE_TENTHS = (0.25, 0.75), (0.05, 0.95)


@dataclass(frozen=True)
class Mark:
    """One published figure beside what was expected of it.

    ``crps`` and ``wis`` are in ``unit``, less is better; ``pit`` is the share of runs below what
    came (of those equal to it, half).  ``sure`` says whether the forecast stands the same against
    the rival at the least and at the largest reading of the figure.
    """

    name: str
    statistic: str
    period: str
    unit: str
    came: float
    median: float
    low: float
    high: float
    crps: float
    rival_crps: float
    wis: float
    rival_wis: float
    inside_half: bool
    inside_nine_tenths: bool
    pit: float
    sure: bool

    @property
    def skill(self) -> float:
        """Share of the rival's score that is saved; below zero where the rival was nearer."""
        return 1 - self.crps / self.rival_crps if self.rival_crps > 0 else math.nan


@dataclass(frozen=True)
class Scores:
    """A forecast and its marks; ``left_out`` says of each other figure why it marks nothing.

    ``waiting`` are periods not judged yet, with the statistics that are not.
    """

    forecast: Forecast
    marks: tuple[Mark, ...]
    left_out: tuple[tuple[str, str], ...]
    waiting: Mapping[Period, Sequence[str]]

    @property
    def relative_wis(self) -> float:
        """Geometric mean of the score over the rival's: below 1, the forecast was nearer.

        Of the figures for which neither of them is exactly right.
        """
        ratios = [one.wis / one.rival_wis for one in self.marks if one.wis > 0 < one.rival_wis]
        return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan

    @property
    def nearer(self) -> int:
        """In how many figures the forecast was nearer than the rival."""
        return sum(one.crps < one.rival_crps for one in self.marks)

    @property
    def inside_half(self) -> int:
        """How many figures lie in the middle half of the runs; half of them should."""
        return sum(one.inside_half for one in self.marks)

    @property
    def inside_nine_tenths(self) -> int:
        """How many lie in the middle nine tenths."""
        return sum(one.inside_nine_tenths for one in self.marks)

    def frame(self) -> Any:
        """A row for each mark, as a pandas data frame."""
        import pandas as pd

        names = [each.name for each in fields(Mark)]
        rows = [[*(getattr(one, name) for name in names), one.skill] for one in self.marks]
        return pd.DataFrame(rows, columns=[*names, "skill"])


def score(forecast: str | Path | Forecast, outcomes: str | Path | None = None) -> Scores:
    """Mark a forecast against what was published since.

    Args:
        forecast: its folder.
        outcomes: the file of published figures; ``calibration/outcomes.yaml`` unless given.

    Raises:
        TalentwarError: the folder is no forecast or was changed, a figure is of a statistic that
            no forecast is about, or in another unit.
    """
    found = forecast if isinstance(forecast, Forecast) else read_forecast(forecast)
    marks, left_out = [], []
    for name, one in load_outcomes(outcomes).items():
        refuse_what_cannot_be(found, name, one)
        row = found.row(one.statistic, one.period)
        if one.published <= found.made_on:
            was = f"was published on {one.published}, before the forecast was made"
            left_out.append((name, f"{was}: to foresee it is no forecast"))
        elif row is None:
            left_out.append((name, f"the forecast is not about {one.statistic} in {one.period}"))
        else:
            marks.append(mark(name, row, one, found.statistics[one.statistic]["unit"]))
    return Scores(found, tuple(marks), tuple(left_out), _waiting(found, marks))


def refuse_what_cannot_be(found: Forecast, name: str, one: Outcome) -> None:
    """Refuse a figure of a statistic that is none of the forecast's, or in another unit."""
    told = found.statistics.get(one.statistic)
    if told is None:
        hint = did_you_mean(one.statistic, found.statistics)
        raise TalentwarError(f"{name}: no forecast is about {one.statistic!r}; {hint}")
    if UNITS[one.unit][0] != told["unit"]:
        units = ", ".join(each for each, (base, _) in UNITS.items() if base == told["unit"])
        what = f"{name}: {one.statistic} is not counted in {one.unit!r}"
        raise TalentwarError(f"{what}; allowed: {units}")


def mark(name: str, row: Row, one: Outcome, unit: str) -> Mark:
    """One figure's mark."""
    low, came, high = one.readings
    members = np.sort(row.members)
    at = dict(zip(LEVELS, row.quantiles.tolist(), strict=True))
    nearer = {crps(each, members) < crps(each, row.rival) for each in (low, came, high)}
    return Mark(
        name=name,
        statistic=row.statistic,
        period=str(row.period),
        unit=unit,
        came=came,
        median=at[0.5],
        low=at[0.05],
        high=at[0.95],
        crps=crps(came, members),
        rival_crps=crps(came, row.rival),
        wis=weighted_interval_score(came, row.quantiles),
        rival_wis=weighted_interval_score(came, quantiles(row.rival)),
        inside_half=at[HALF[0]] <= came <= at[HALF[1]],
        inside_nine_tenths=at[NINE_TENTHS[0]] <= came <= at[NINE_TENTHS[1]],
        pit=float(np.mean(members < came) + np.mean(members == came) / 2),
        sure=len(nearer) == 1,
    )


def crps(came: float, members: Floats) -> float:
    """Continuous ranked probability score of members, (m,) with m at least 2; fair estimator."""
    found = _scoringrules().crps_ensemble(came, members, estimator="fair", backend="numpy")
    return float(found)


def weighted_interval_score(came: float, at_levels: Floats) -> float:
    """Weighted interval score of quantiles at the levels of a forecast.

    It is twice the mean quantile score, levels being symmetric about the median.
    """
    # The library's own weighted_interval_score (0.10, numpy) adds the median, not its error.
    found = _scoringrules().quantile_score(came, at_levels, np.array(LEVELS), backend="numpy")
    return 2 * float(np.mean(found))


def _scoringrules() -> Any:
    try:
        import scoringrules  # type: ignore[import-untyped]
    except ImportError as error:
        raise TalentwarError(
            f"marking a forecast needs scoringrules, which a run does without ({error}): "
            'pip install "talentwar[calibrate]"'
        ) from error
    return scoringrules


def _waiting(found: Forecast, marks: Iterable[Mark]) -> dict[Period, list[str]]:
    judged = {(one.statistic, one.period) for one in marks}
    waiting: dict[Period, list[str]] = {}
    for one in sorted(found.rows, key=lambda each: (each.period.last, each.period.first)):
        if (one.statistic, str(one.period)) not in judged:
            waiting.setdefault(one.period, []).append(one.statistic)
    return waiting
