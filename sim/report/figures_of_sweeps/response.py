"""A decision that is a number: every outcome along it, over all else that varies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.record.numbers import rounded
from sim.report.axes import axis, axis_title, scale
from sim.report.look import BLUE, GREEN, INK, ORANGE, VERMILION
from sim.report.picture import WIDE, Picture, named
from sim.report.statistic_words import unit_of, write_for
from sim.report.sweep_words import (
    InWords,
    capital,
    folded,
    runs_of,
    side_by_side,
    units_of_factors,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language
    from sim.report.sweep_words import Names

FEWEST_VALUES = 4
MOST_VALUES = 20
BINS = 12
MOST_LEVELS = 4
OUTCOMES = 4
COLUMNS = {True: 2, False: 1}
PANEL = {True: (300, 190), False: (265, 150)}
LETTERS = {True: 54, False: 46}
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
QUANTILES = ("p5", "p25", "p50", "p75", "p95")
COLOURS = (VERMILION, BLUE, ORANGE, GREEN)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Along:
    """The number that outcomes are followed along: its place of each decision, and the colours.

    ``places`` holds each decision's value, or the middle of those it is put together with.
    ``of_colour`` names the level of another lever that each decision has, ``colours`` all of them.
    """

    name: str
    unit: str
    places: list[float]
    of_colour: list[str]
    colours: list[str]
    by: str


@dataclass(frozen=True)
class Panel:
    """One outcome: its heading, its unit, and the ends of the lever in its data."""

    outcome: str
    heading: str
    unit: str
    ends: tuple[float, float]


def picture(result: SweepResult, say: Language, names: Names | None = None) -> Picture | None:
    """A panel for each outcome; None where no lever is a number with four values or more."""
    names = names or InWords(result, say)
    along = followed(result)
    if along is None:
        return None
    outcomes = list(result.sweep.outcomes)[:OUTCOMES]
    found = {outcome: spreads(result, along, outcome) for outcome in outcomes}
    there = {outcome: data for outcome, data in found.items() if data}
    if not there:
        return None
    called = {colour: names.level(colour) for colour in along.colours}
    panels = [_panel(names.outcome(outcome), outcome, data, say) for outcome, data in there.items()]
    rows = [
        {
            "outcome": panel.outcome,
            "name": names.outcome(panel.outcome),
            **row,
            "level": called[row["level"]],
        }
        for panel, data in zip(panels, there.values(), strict=True)
        for row in data
    ]
    main, data = next(iter(there.items()))
    return Picture(
        key="response",
        finding=finding(along, main, data, names),
        explained=explained(result, along, names),
        rows=rows,
        columns=_columns(along, names, say),
        chart=lambda width: _chart(panels, along, called, names, width),
    )


def followed(result: SweepResult) -> Along | None:
    """The first lever that is a number with enough values, and another that gives colours."""
    settings = result.cases.settings
    numbers = [one for one in result.record["levers"] if not one["levels"]]
    for one in numbers:
        values = np.array([float(each[one["name"]]) for each in settings])
        if np.unique(values).size >= FEWEST_VALUES:
            break
    else:
        return None
    named_ones = [one for one in result.record["levers"] if 2 <= len(one["levels"]) <= MOST_LEVELS]
    by = named_ones[0]["name"] if named_ones else ""
    return Along(
        name=one["name"],
        unit=units_of_factors(result).get(one["name"], ""),
        places=binned(values),
        of_colour=[str(each[by]) if by else "" for each in settings],
        colours=list(named_ones[0]["levels"]) if named_ones else [""],
        by=by,
    )


def binned(values: Any) -> list[float]:
    """Values as they are if they are few; otherwise the middle of each one's twelfth."""
    if np.unique(values).size <= MOST_VALUES:
        return [rounded(value) for value in values.tolist()]
    order = np.argsort(values, kind="stable")
    places = np.empty(len(values))
    for part in np.array_split(order, BINS):
        places[part] = np.median(values[part])
    return [rounded(value) for value in places.tolist()]


def spreads(result: SweepResult, along: Along, outcome: str) -> Rows:
    """Quantiles of an outcome at every place of the lever, for each colour."""
    observed = result.observed[outcome]
    found = []
    for colour in along.colours:
        for place in sorted(set(along.places)):
            here = [
                number
                for number, (x, of) in enumerate(zip(along.places, along.of_colour, strict=True))
                if x == place and of == colour
            ]
            values = observed[:, here, :].ravel()
            values = values[~np.isnan(values)]
            if values.size:
                at = map(rounded, np.quantile(values, LEVELS).tolist())
                found.append({"x": place, "level": colour, **dict(zip(QUANTILES, at, strict=True))})
    return found


def _panel(name: str, outcome: str, data: Rows, say: Language) -> Panel:
    unit = unit_of(outcome)
    return Panel(outcome, axis_title(name, unit, say), unit, (data[0]["x"], data[-1]["x"]))


def _columns(along: Along, names: Names, say: Language) -> dict[str, str]:
    by = {"level": names.factor(along.by)} if along.by else {}
    middle = {"p5": "5 %", "p25": "25 %", "p50": say("median"), "p75": "75 %", "p95": "95 %"}
    return {"name": say("outcome"), "x": names.factor(along.name), **by, **middle}


def _chart(
    panels: Sequence[Panel], along: Along, called: Mapping[str, str], names: Names, width: int
) -> alt.ConcatChart:
    import altair as alt

    wide = width >= WIDE
    drawn = [draw_panel(panel, along, called, names, wide) for panel in panels]
    return alt.concat(*drawn, columns=COLUMNS[wide], spacing={"row": 28, "column": 28})


def draw_panel(
    panel: Panel, along: Along, called: Mapping[str, str], names: Names, wide: bool
) -> alt.LayerChart:
    """One outcome along the lever: bands and a median for each colour."""
    import altair as alt

    one = along.colours == [""]
    x = alt.X(
        "x:Q",
        title=folded(names.along(along.name), LETTERS[wide]),
        scale=alt.Scale(**scale(*panel.ends)),
        axis=alt.Axis(grid=False, **axis(along.unit, names.say)),
    )
    upwards = alt.Axis(**axis(panel.unit, names.say))
    y = {"scale": alt.Scale(zero=False), "axis": upwards, "title": None}
    colour: Any = alt.value(BLUE)
    line_colour: Any = alt.value(INK)
    dash: Any = alt.value([1, 0])
    if not one:
        levels, by = list(called.values()), names.factor(along.by)
        colour = line_colour = channel(alt.Color, levels, by, COLOURS)
        dash = channel(alt.StrokeDash, levels, by, DASHES)
    base = alt.Chart(named()).transform_filter(alt.datum.outcome == panel.outcome).encode(x=x)
    outer = base.mark_area(opacity=0.22 if one else 0.1)
    inner = base.mark_area(opacity=0.38 if one else 0.22)
    middle = base.mark_line(strokeWidth=2.2)
    heading = alt.Title(panel.heading, fontSize=13, offset=8)
    width, height = PANEL[wide]
    return alt.layer(
        outer.encode(y=alt.Y("p5:Q", **y), y2="p95:Q", color=colour),
        inner.encode(y=alt.Y("p25:Q", **y), y2="p75:Q", color=colour),
        middle.encode(y=alt.Y("p50:Q", **y), color=line_colour, strokeDash=dash),
    ).properties(width=width, height=height, title=heading)


def channel(kind: Any, levels: Sequence[str], by: str, looks: Sequence[Any]) -> Any:
    """How the levels of the other lever are told apart: by colour and, in grey, by dashes."""
    import altair as alt

    return kind(
        "level:N",
        scale=alt.Scale(domain=[*levels], range=list(looks[: len(levels)])),
        legend=alt.Legend(
            title=by,
            orient="top",
            symbolType="stroke",
            symbolSize=500,
            symbolOpacity=1,
            symbolStrokeWidth=2.2,
        ),
    )


def finding(along: Along, outcome: str, data: Rows, names: Names) -> str:
    """How the median of the first outcome goes from one end to the other."""
    say = names.say
    level, _ = write_for(outcome, say)
    told = []
    for colour in along.colours:
        of = [each for each in data if each["level"] == colour]
        if of:
            first, last = level(of[0]["p50"]), level(of[-1]["p50"])
            moves = say("{low} to {high}", low=first, high=last)
            if first == last:
                moves = say("stays at {amount}", amount=first)
            one = say("{level}: {moves}", level=names.level(colour), moves=moves)
            told.append(one if colour else moves)
    low, high = (names.value(along.name, end(along.places)) for end in (min, max))
    return say(
        "{outcome} as {lever} goes from {low} to {high}: {told}",
        outcome=capital(names.outcome(outcome)),
        lever=names.mentioned(along.name),
        low=low,
        high=high,
        told=say.clauses(told).rstrip(".。"),
    )


def explained(result: SweepResult, along: Along, names: Names) -> str:
    """How to read the picture."""
    say = names.say
    others = [one["name"] for one in result.record["levers"]]
    rest = [names.mentioned(name) for name in others if name not in (along.name, along.by)]
    over = runs_of(result, say)
    if rest:
        over = say("{runs} and over {levers}", runs=over, levers=side_by_side(rest, say))
    told = say(
        "Line: median; dark band: half of the runs; pale band: 90 % of them, over {runs}.",
        runs=over,
    )
    return say.together([each for each in (names.question, told) if each])
