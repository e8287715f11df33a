"""The picture of a sweep: what each choice adds in each situation, with its interval."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sim.report.look import BLUE, INK, ORANGE, PALE, PURPLE, VERMILION, rows, svg, title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

    from sim.experiments.choices import Verdict
    from sim.experiments.sweep import Sweep

COLOURS = (VERMILION, BLUE, ORANGE, PURPLE)
SHAPES = ("circle", "square", "triangle-up", "diamond")


def draw(sweep: Sweep, found: Sequence[Verdict]) -> Mapping[str, str]:
    """Every picture of a sweep: file name to SVG text."""
    return {"choices.svg": svg(chart(sweep, found))}


def chart(sweep: Sweep, found: Sequence[Verdict]) -> alt.TopLevelMixin:
    """What each choice adds to the first outcome, a row a situation; the first choice is zero."""
    import altair as alt

    outcome = next(iter(sweep.outcomes))
    there = [each for each in found if each.outcome == outcome]
    first, *rivals = sweep.choices
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
        width=430, height={"step": 14}, title=title(_finding(sweep, there), _explained(sweep))
    )


def _situation(each: Verdict) -> str:
    return ", ".join(f"{name} {level}" for name, level in each.levels.items())


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


def _finding(sweep: Sweep, there: Sequence[Verdict]) -> str:
    wins = Counter(each.winner for each in there)
    said = [f"{choice} wins in {wins[choice]}" for choice in sweep.choices if wins[choice]]
    open_ones = f"{wins['']} stay open" if wins[""] else ""
    return f"Of {len(there)} situations, {', '.join([*said, open_ones] if open_ones else said)}"


def _explained(sweep: Sweep) -> str:
    first = next(iter(sweep.choices))
    return (
        f"{sweep.question} Each point: mean difference to {first} over {sweep.replicates} pairs of "
        "runs with the same luck; line: its interval of 90 %. A choice wins if its lead over the "
        "next best is clear."
    )
