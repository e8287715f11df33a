"""What each choice adds to the first outcome, a row a situation; the first choice is zero."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.experiments.sweeps.verdicts import labels
from sim.report.look import BLUE, GREEN, INK, ORANGE, PALE, PURPLE, VERMILION, rows
from sim.report.picture import WIDE, Picture, named
from sim.report.sweep_amounts import of_gain
from sim.report.sweep_words import InWords, folded, side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.verdicts import Effect, Verdict
    from sim.report.language import Language
    from sim.report.sweep_words import Names

COLOURS = (VERMILION, BLUE, ORANGE, PURPLE, GREEN)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
MOST_SITUATIONS = 60
STEP, HEAD = 14, 22
"""Heights of a decision's row, and of the name above a situation's rows on a phone."""
LETTERS = {True: 92, False: 44}


@dataclass(frozen=True)
class Drawn:
    """What the chart needs beside its rows, in order as drawn."""

    situations: Sequence[str]
    rivals: Sequence[str]
    axis: str
    wins: str


def picture(result: SweepResult, say: Language, names: Names | None = None) -> Picture | None:
    """A few decisions in listed situations; None for any other sweep."""
    names = names or InWords(result, say)
    outcome, better = next(iter(result.sweep.outcomes.items()))
    there = [each for each in result.verdicts if each.outcome == outcome]
    first, *rivals = labels(result)
    sampled = bool(result.circumstances.units.size)
    if sampled or not 1 <= len(rivals) <= len(COLOURS) or not 0 < len(there) <= MOST_SITUATIONS:
        return None
    called = names.decisions()
    data = [
        _point(names.situation(each.levels), called[effect.choice], effect, each, better)
        for each in there
        for effect in each.effects[1:]
        if effect.gain.mean == effect.gain.mean
    ]
    drawn = Drawn(
        [names.situation(each.levels) for each in there],
        [called[each] for each in rivals],
        say("{outcome}: added to {first}", outcome=names.measured(outcome), first=called[first]),
        say("wins"),
    )
    return Picture(
        key="choices",
        finding=finding(there, called, say),
        explained=_explained(result, called[first], names, say),
        rows=data,
        columns={
            "situation": say("situation"),
            "choice": say("decision"),
            "mean": say("mean difference to {first}", first=called[first]),
            "low": say("from"),
            "high": say("to"),
        },
        chart=lambda width: _chart(drawn, width),
    )


def _point(
    situation: str, choice: str, effect: Effect, each: Verdict, better: str
) -> dict[str, Any]:
    """The difference of the outcome itself, whichever way is better, with its interval."""
    added = of_gain(effect.gain, better)
    low = added.mean if added.low != added.low else added.low
    high = added.mean if added.high != added.high else added.high
    return {
        "situation": situation,
        "choice": choice,
        "mean": added.mean,
        "low": low,
        "high": high,
        "wins": each.winner == effect.choice,
    }


def _chart(drawn: Drawn, width: int) -> alt.LayerChart:
    """Situations stand beside their rows, or above them where there is no room."""
    import altair as alt

    wide = width >= WIDE
    y = alt.Y("situation:N", sort=[*drawn.situations], title=None, **_rows(drawn, wide))
    base = alt.Chart(named()).encode(
        y=y,
        yOffset=alt.YOffset("choice:N", sort=[*drawn.rivals]),
        color=_told_apart(alt.Color, drawn.rivals, COLOURS),
    )
    across = alt.X("low:Q", title=folded(drawn.axis, LETTERS[wide]))
    if not wide:
        across.axis = alt.Axis(tickCount=5)
    intervals = base.mark_rule(strokeWidth=2).encode(x=across, x2="high:Q")
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        x="mean:Q", shape=_told_apart(alt.Shape, drawn.rivals, SHAPES)
    )
    zero = alt.Chart(rows([{"zero": 0.0}])).mark_rule(color=PALE, strokeWidth=1.5)
    won = base.transform_filter("datum.wins").mark_text(
        align="left", dx=8, color=INK, text=drawn.wins
    )
    layers = [
        zero.encode(x="zero:Q"),
        intervals,
        points,
        won.encode(x="high:Q", color=alt.value(INK)),
    ]
    if wide:
        return alt.layer(*layers).properties(width=430, height={"step": STEP})
    above = -STEP * len(drawn.rivals) / 2 - 9
    heads = alt.Chart(named()).mark_text(align="left", dy=above, fontSize=12, color=INK)
    told = heads.transform_aggregate(groupby=["situation"])
    layers.append(told.encode(y=y, text="situation:N", x=alt.value(0)))
    height = len(drawn.situations) * (STEP * len(drawn.rivals) + HEAD)
    return alt.layer(*layers).properties(width=285, height=height)


def _rows(drawn: Drawn, wide: bool) -> dict[str, Any]:
    """The rows of a desk name their situations; those of a phone leave room for that above."""
    import altair as alt

    if wide:
        return {"axis": alt.Axis(labelLimit=320, ticks=False)}
    room = HEAD / (STEP * len(drawn.rivals) + HEAD)
    return {
        "axis": alt.Axis(labels=False, ticks=False, domain=False),
        "scale": alt.Scale(paddingInner=room, paddingOuter=room / 2),
    }


def _told_apart(kind: Any, rivals: Sequence[str], looks: Sequence[str]) -> Any:
    import altair as alt

    return kind(
        "choice:N",
        scale=alt.Scale(domain=[*rivals], range=list(looks[: len(rivals)])),
        legend=alt.Legend(title=None, orient="top"),
    )


def finding(there: Sequence[Verdict], called: Mapping[str, str], say: Language) -> str:
    """How often each decision wins."""
    told = in_situations(there, called, say)
    return say("Of {number} situations, {told}", number=len(there), told=told)


def in_situations(there: Sequence[Verdict], called: Mapping[str, str], say: Language) -> str:
    """In how many situations each decision wins, and how many stay open."""
    wins = Counter(each.winner for each in there)
    told = [
        say("{choice} wins in {number}", choice=name, number=wins[choice])
        for choice, name in called.items()
        if wins[choice]
    ]
    if wins[""]:
        told.append(say.many("{count} stays open", "{count} stay open", wins[""]))
    return side_by_side(told, say)


def _explained(result: SweepResult, first: str, names: Names, say: Language) -> str:
    told = say(
        "Each point: mean difference to {first} over {pairs} pairs of runs with the same luck; "
        "line: its interval of 90 %. A choice wins if its lead over the next best is clear.",
        first=first,
        pairs=result.sweep.replicates,
    )
    return say.together([each for each in (names.question, told) if each])
