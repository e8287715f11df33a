"""The picture of what nobody knows: the first outcome against every number that is sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.record.numbers import rounded
from sim.report.axes import axis, axis_title, scale
from sim.report.look import BLUE, VERMILION, rows, title
from sim.report.statistic_words import called, unit_of
from sim.report.sweep_words import units_of_factors

if TYPE_CHECKING:
    import altair as alt

    from sim.base.arrays import Floats
    from sim.experiments.sweeps.read import SweepResult

FEWEST_POINTS = 30
MOST_DRAWN = 400
MOST_IN_ALL = 1_200
PANELS = 12
COLUMNS = 3
PLACES = 60
CLEAR = 0.05


@dataclass(frozen=True)
class Against:
    """A factor's value and the outcome in every run that has one, and how they go together.

    ``rank`` is Spearman's correlation of points' means, ``chance`` its p-value.
    """

    name: str
    x: Floats
    y: Floats
    rank: float
    chance: float


def chart(result: SweepResult) -> alt.TopLevelMixin | None:
    """A panel for each factor, the strongest first; None where nothing was sampled."""
    import altair as alt

    every = factors_by_strength(result)
    if not every:
        return None
    outcome = next(iter(result.sweep.outcomes))
    units = units_of_factors(result)
    most = most_drawn(every)
    panels = [
        panel(each, units.get(each.name, ""), unit_of(outcome), most) for each in every[:PANELS]
    ]
    return alt.concat(*panels, columns=COLUMNS, spacing={"row": 24, "column": 22}).properties(
        title=title(finding(every, outcome), explained(result, every))
    )


def factors_by_strength(result: SweepResult) -> list[Against]:
    """The outcome against every sampled number, by the size of the rank correlation."""
    points = result.circumstances
    observed = result.observed[next(iter(result.sweep.outcomes))]
    names = [one["name"] for one in result.record["uncertainties"] if not one["levels"]]
    there = ~np.isnan(observed)
    if not points.units.size or len(points) < FEWEST_POINTS or there.sum() < FEWEST_POINTS:
        return []
    told = there.any(axis=(1, 2))
    means = np.nanmean(observed[told], axis=(1, 2))
    found = []
    for name in names:
        values = np.array([float(each[name]) for each in points.settings])
        rank, chance = correlation(values[told], means)
        x = np.broadcast_to(values[:, None, None], observed.shape)[there]
        found.append(Against(name, x, observed[there], rank, chance))
    return sorted(found, key=lambda each: -abs(each.rank))


def correlation(x: Floats, y: Floats) -> tuple[float, float]:
    """Spearman's rank correlation and its p-value; none where one of the two does not vary."""
    from scipy.stats import spearmanr

    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0, 1.0
    found = spearmanr(x, y)
    return rounded(float(found.statistic)), float(found.pvalue)


def panel(each: Against, unit: str, of_outcome: str, most: int) -> alt.LayerChart:
    """The runs as points, and a running median through all of them."""
    import altair as alt

    x = alt.X(
        "x:Q",
        title=axis_title(each.name, unit),
        scale=alt.Scale(
            **scale(float(each.x.min()), float(each.x.max()), float(np.median(each.x)))
        ),
        axis=alt.Axis(grid=False, **axis(unit) | {"tickCount": 4}),
    )
    y = alt.Y("y:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(**axis(of_outcome)))
    points = alt.Chart(rows(drawn(each, most))).mark_point(
        filled=True, size=9, opacity=0.35, color=BLUE
    )
    line = alt.Chart(rows(running_median(each))).mark_line(color=VERMILION, strokeWidth=2.4)
    told = f"rank correlation {each.rank:+.2f}".replace("-0.00", "0.00").replace("+0.00", "0.00")
    heading = alt.Title(told, fontSize=11, fontWeight="normal", offset=5)
    return alt.layer(points.encode(x=x, y=y), line.encode(x=x, y=y)).properties(
        width=210, height=140, title=heading
    )


def most_drawn(every: list[Against]) -> int:
    """How many runs a panel shows at most, so that the file stays small."""
    return min(MOST_DRAWN, MOST_IN_ALL // min(len(every), PANELS))


def drawn(each: Against, most: int) -> list[dict[str, float]]:
    """The runs that are drawn: all, or a draw of some that is the same each time."""
    order = np.random.default_rng(0).permutation(len(each.x))[:most]
    return _places(each.x[order], each.y[order])


def running_median(each: Against) -> list[dict[str, float]]:
    """Medians of the outcome over a fifth of the runs, along the factor."""
    import pandas as pd

    order = np.argsort(each.x, kind="stable")
    window = max(len(order) // 5, 10)
    rolling = pd.DataFrame({"x": each.x[order], "y": each.y[order]}).rolling(window, center=True)
    medians = rolling.median().dropna()
    at = np.unique(np.linspace(0, len(medians) - 1, PLACES).astype(np.int64))
    return _places(medians["x"].to_numpy()[at], medians["y"].to_numpy()[at])


def finding(every: list[Against], outcome: str) -> str:
    """Which factor the outcome goes with most, if any does more than chance."""
    name = called(outcome, str)
    clear = [each for each in every if each.chance < CLEAR / len(every)]
    if not clear:
        return f"No single number that is not known clearly moves {name}"
    first = clear[0]
    way = "rises" if first.rank > 0 else "falls"
    more = len(clear) - 1
    others = f"; {more} other{'s matter' if more > 1 else ' matters'} too" if more else ""
    return f"{name[:1].upper()}{name[1:]} {way} most clearly with {first.name}{others}"


def explained(result: SweepResult, every: list[Against]) -> str:
    """How to read the picture."""
    runs = len(every[0].x)
    outcome = next(iter(result.sweep.outcomes))
    upwards = axis_title(called(outcome, str), unit_of(outcome))
    most = most_drawn(every)
    point = "a run" if runs <= most else f"one of {most:,} runs drawn from {runs:,}"
    shown = f" The {PANELS} strongest of {len(every)} are shown." if len(every) > PANELS else ""
    return (
        f"{result.sweep.question} Each point: {point}; line: running median over a fifth of them. "
        f"Upwards: {upwards}; strongest rank correlation first.{shown}"
    )


def _places(x: Floats, y: Floats) -> list[dict[str, float]]:
    pairs = zip(x.tolist(), y.tolist(), strict=True)
    return [{"x": rounded(a), "y": rounded(b)} for a, b in pairs if not math.isnan(b)]
