"""What nobody knows: the first outcome against every number that is sampled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.record.numbers import rounded
from sim.report.axes import axis, axis_title, scale
from sim.report.look import BLUE, VERMILION
from sim.report.picture import WIDE, Picture, named
from sim.report.statistic_words import unit_of
from sim.report.sweep_words import InWords, capital, folded, units_of_factors

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from sim.base.arrays import Floats
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language
    from sim.report.sweep_words import Names

FEWEST_POINTS = 30
FEWEST_FOR_CHANCE = 3
MOST_DRAWN = 400
MOST_IN_ALL = 1_200
PANELS = {True: 12, False: 6}
COLUMNS = {True: 3, False: 1}
PANEL = {True: (210, 140), False: (265, 130)}
LETTERS = {True: 36, False: 44}
PLACES = 60
CLEAR = 0.05
MEDIANS = "medians"


@dataclass(frozen=True)
class Against:
    """A factor's value and the outcome in every run that has one, and how they go together.

    ``rank`` is Spearman's correlation of the means of all ``points`` that have one.  ``chance`` is
    the p-value over one point a block: those of a block are made from each other.
    """

    name: str
    x: Floats
    y: Floats
    rank: float
    chance: float
    points: int


def picture(result: SweepResult, say: Language, names: Names | None = None) -> Picture | None:
    """A panel for each factor, the strongest first; None where nothing was sampled."""
    names = names or InWords(result, say)
    every = factors_by_strength(result)
    if not every:
        return None
    outcome = next(iter(result.sweep.outcomes))
    most, shown = most_drawn(every), every[: PANELS[True]]
    return Picture(
        key="uncertainties",
        finding=finding(every, outcome, names),
        explained=explained(result, every, names),
        rows=[
            {"factor": each.name, "called": names.factor(each.name), **row}
            for each in shown
            for row in drawn(each, most)
        ],
        columns={"called": say("number"), "x": say("its value"), "y": names.outcome(outcome)},
        chart=lambda width: _chart(shown, unit_of(outcome), names, width),
        more={
            MEDIANS: [
                {"factor": each.name, **row} for each in shown for row in running_median(each)
            ]
        },
    )


def factors_by_strength(result: SweepResult) -> list[Against]:
    """The outcome against every sampled number, by the size of the rank correlation."""
    return against(result, result.observed[next(iter(result.sweep.outcomes))])


def against(result: SweepResult, observed: Floats) -> list[Against]:
    """Something known of every run against every sampled number, the strongest first.

    ``observed`` is (points, decisions, replicates), NaN where a run has none.
    """
    points = result.circumstances
    names = [one["name"] for one in result.record["uncertainties"] if not one["levels"]]
    there = ~np.isnan(observed)
    told = there.any(axis=(1, 2))
    number = int(told.sum())
    if not points.units.size or number < FEWEST_POINTS:
        return []
    alone = np.unique(points.blocks[told], return_index=True)[1]
    means = np.nanmean(observed[told], axis=(1, 2))
    found = []
    for name in names:
        values = np.array([float(each[name]) for each in points.settings])
        own = values[told]
        rank, _ = correlation(own, means)
        _, chance = correlation(own[alone], means[alone])
        x = np.broadcast_to(values[:, None, None], observed.shape)[there]
        found.append(Against(name, x, observed[there], rank, chance, number))
    return sorted(found, key=lambda each: -abs(each.rank))


def correlation(x: Floats, y: Floats) -> tuple[float, float]:
    """Spearman's rank correlation and its p-value; none of few points, or where one is constant."""
    from scipy.stats import spearmanr

    if len(x) < FEWEST_FOR_CHANCE or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0, 1.0
    found = spearmanr(x, y)
    return rounded(float(found.statistic)), float(found.pvalue)


def clear_ones(every: Sequence[Against]) -> list[Against]:
    """Those that go with the outcome more than chance would have one of so many do."""
    return [each for each in every if each.chance < CLEAR / len(every)]


def signed(rank: float) -> str:
    """A rank correlation as text; one that is written as nothing has no sign."""
    return f"{rank:+.2f}".replace("-0.00", "0.00").replace("+0.00", "0.00")


def _chart(shown: Sequence[Against], of_outcome: str, names: Names, width: int) -> alt.ConcatChart:
    import altair as alt

    wide = width >= WIDE
    panels = [panel(each, of_outcome, names, wide) for each in shown[: PANELS[wide]]]
    return alt.concat(*panels, columns=COLUMNS[wide], spacing={"row": 24, "column": 22})


def panel(each: Against, of_outcome: str, names: Names, wide: bool) -> alt.LayerChart:
    """The runs as points, and a running median through all of them."""
    import altair as alt

    say, unit = names.say, units_of_factors(names.result).get(each.name, "")
    ends = float(each.x.min()), float(each.x.max()), float(np.median(each.x))
    x = alt.X(
        "x:Q",
        title=folded(names.along(each.name), LETTERS[wide]),
        scale=alt.Scale(**scale(*ends)),
        axis=alt.Axis(grid=False, **axis(unit, say) | {"tickCount": 4}),
    )
    upwards = alt.Axis(**axis(of_outcome, say))
    y = alt.Y("y:Q", title=None, scale=alt.Scale(zero=False), axis=upwards)
    here = alt.datum.factor == each.name
    points = alt.Chart(named()).transform_filter(here)
    line = alt.Chart(named(MEDIANS)).transform_filter(here)
    told = say("rank correlation {rank}", rank=signed(each.rank))
    width, height = PANEL[wide]
    return alt.layer(
        points.mark_point(filled=True, size=9, opacity=0.35, color=BLUE).encode(x=x, y=y),
        line.mark_line(color=VERMILION, strokeWidth=2.4).encode(x=x, y=y),
    ).properties(
        width=width,
        height=height,
        title=alt.Title(told, fontSize=11, fontWeight="normal", offset=5),
    )


def most_drawn(every: Sequence[Against]) -> int:
    """How many runs a panel shows at most, so that the file stays small."""
    return min(MOST_DRAWN, MOST_IN_ALL // min(len(every), PANELS[True]))


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


def finding(every: Sequence[Against], outcome: str, names: Names) -> str:
    """Which factor the outcome goes with most, if any does more than chance."""
    say, name = names.say, names.outcome(outcome)
    clear = clear_ones(every)
    if not clear:
        return say("No single number that is not known clearly moves {outcome}", outcome=name)
    told: dict[str, object] = {"outcome": capital(name), "factor": names.mentioned(clear[0].name)}
    if clear[0].rank > 0:
        first = say("{outcome} rises most clearly with {factor}", **told)
    else:
        first = say("{outcome} falls most clearly with {factor}", **told)
    more = len(clear) - 1
    if not more:
        return first
    others = say.many("{count} other matters too", "{count} others matter too", more)
    return say.clauses([first, others]).rstrip(".。")


def explained(result: SweepResult, every: Sequence[Against], names: Names) -> str:
    """How to read the picture."""
    say, runs, most = names.say, len(every[0].x), most_drawn(every)
    outcome = next(iter(result.sweep.outcomes))
    upwards = axis_title(names.outcome(outcome), unit_of(outcome), say)
    point = say("a run")
    if runs > most:
        point = say("one of {most} runs drawn from {runs}", most=f"{most:,}", runs=f"{runs:,}")
    told = [
        names.question,
        say(
            "Each point: {point}; line: running median over a fifth of them. Upwards: {outcome}; "
            "strongest rank correlation first.",
            point=point,
            outcome=upwards,
        ),
    ]
    if len(every) > PANELS[True]:
        told.append(
            say("The {shown} strongest of {all} are shown.", shown=PANELS[True], all=len(every))
        )
    return say.together([each for each in told if each])


def _places(x: Floats, y: Floats) -> list[dict[str, float]]:
    pairs = zip(x.tolist(), y.tolist(), strict=True)
    return [{"x": rounded(a), "y": rounded(b)} for a, b in pairs if not math.isnan(b)]
