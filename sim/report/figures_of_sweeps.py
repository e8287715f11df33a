"""The pictures of a sweep: each is drawn where the sweep is of its kind.

``choices.svg`` compares a few decisions in listed situations, ``response.svg`` follows outcomes
along a number that somebody decides, ``uncertainties.svg`` along those that nobody knows.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sim.experiments.sweeps.verdicts import label, labels
from sim.report.look import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    VERMILION,
    rows,
    svg,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.verdicts import Verdict

COLOURS = (VERMILION, BLUE, ORANGE, PURPLE, GREEN)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
MOST_SITUATIONS = 60


def draw(result: SweepResult) -> dict[str, str]:
    """Every picture that fits a sweep: file name to SVG text."""
    from sim.report import sweep_response, sweep_uncertainties

    charts = {
        "choices.svg": chart(result),
        "response.svg": sweep_response.chart(result),
        "uncertainties.svg": sweep_uncertainties.chart(result),
    }
    return {name: svg(each) for name, each in charts.items() if each is not None}


def chart(result: SweepResult) -> alt.TopLevelMixin | None:
    """What each choice adds to the first outcome, a row a situation; the first choice is zero."""
    import altair as alt

    outcome = next(iter(result.sweep.outcomes))
    there = [each for each in result.verdicts if each.outcome == outcome]
    first, *rivals = labels(result)
    sampled = bool(result.circumstances.units.size)
    if sampled or not 1 <= len(rivals) <= len(COLOURS) or len(there) > MOST_SITUATIONS:
        return None
    data = [
        point
        for each in there
        for effect in each.effects[1:]
        if effect.gain.mean == effect.gain.mean
        for point in [_point(each, effect.choice, effect.gain)]
    ]
    order = [_situation(each) for each in there]
    y = alt.Y("situation:N", sort=order, title=None, axis=alt.Axis(labelLimit=320, ticks=False))
    colour = alt.Color(
        "choice:N",
        scale=alt.Scale(domain=rivals, range=list(COLOURS[: len(rivals)])),
        legend=alt.Legend(title=None, orient="top"),
    )
    shape = alt.Shape(
        "choice:N",
        scale=alt.Scale(domain=rivals, range=list(SHAPES[: len(rivals)])),
        legend=alt.Legend(title=None, orient="top"),
    )
    x_title = f"{outcome}: added to {first}"
    base = alt.Chart(rows(data)).encode(
        y=y, yOffset=alt.YOffset("choice:N", sort=rivals), color=colour
    )
    intervals = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=x_title), x2="high:Q")
    points = base.mark_point(filled=True, size=55, opacity=1).encode(x="mean:Q", shape=shape)
    zero = alt.Chart(rows([{"zero": 0.0}])).mark_rule(color=PALE, strokeWidth=1.5)
    named = base.transform_filter("datum.wins").mark_text(
        align="left", dx=8, color=INK, text="wins"
    )
    return alt.layer(
        zero.encode(x="zero:Q"), intervals, points, named.encode(x="high:Q", color=alt.value(INK))
    ).properties(
        width=430, height={"step": 14}, title=title(_finding(result, there), _explained(result))
    )


def _situation(each: Verdict) -> str:
    return ", ".join(f"{name} {level}" for name, level in each.levels.items()) or label({})


def _point(each: Verdict, choice: str, gain: Any) -> dict[str, Any]:
    low = gain.mean if gain.low != gain.low else gain.low
    high = gain.mean if gain.high != gain.high else gain.high
    return {
        "situation": _situation(each),
        "choice": choice,
        "mean": gain.mean,
        "low": low,
        "high": high,
        "wins": each.winner == choice,
    }


def _finding(result: SweepResult, there: Sequence[Verdict]) -> str:
    wins = Counter(each.winner for each in there)
    said = [f"{choice} wins in {wins[choice]}" for choice in labels(result) if wins[choice]]
    open_ones = f"{wins['']} stay open" if wins[""] else ""
    return f"Of {len(there)} situations, {', '.join([*said, open_ones] if open_ones else said)}"


def _explained(result: SweepResult) -> str:
    first, pairs = labels(result)[0], result.sweep.replicates
    return (
        f"{result.sweep.question} Each point: mean difference to {first} over {pairs} pairs of "
        "runs with the same luck; line: its interval of 90 %. A choice wins if its lead over the "
        "next best is clear."
    )
