"""The picture of a decision that is a number: every outcome along it, over all else that varies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.record.numbers import rounded
from sim.report.axes import axis, axis_title, scale, written
from sim.report.look import BLUE, GREEN, INK, ORANGE, VERMILION, rows, title
from sim.report.statistic_words import called, unit_of, write_for
from sim.report.sweep_words import runs_of, units_of_factors

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from sim.experiments.sweeps.read import SweepResult

FEWEST_VALUES = 4
MOST_VALUES = 20
BINS = 12
MOST_LEVELS = 4
OUTCOMES = 4
COLUMNS = 2
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
COLOURS = (VERMILION, BLUE, ORANGE, GREEN)
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])


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


def chart(result: SweepResult) -> alt.TopLevelMixin | None:
    """A panel for each outcome; None where no lever is a number with four values or more."""
    import altair as alt

    along = followed(result)
    if along is None:
        return None
    outcomes = list(result.sweep.outcomes)[:OUTCOMES]
    panels = {outcome: spreads(result, along, outcome) for outcome in outcomes}
    there = {outcome: data for outcome, data in panels.items() if data}
    if not there:
        return None
    drawn = [panel(along, outcome, data) for outcome, data in there.items()]
    main, data = next(iter(there.items()))
    return alt.concat(*drawn, columns=COLUMNS, spacing={"row": 28, "column": 28}).properties(
        title=title(finding(along, main, data), explained(result, along))
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
    named = [each for each in result.record["levers"] if 2 <= len(each["levels"]) <= MOST_LEVELS]
    by = named[0]["name"] if named else ""
    return Along(
        name=one["name"],
        unit=units_of_factors(result).get(one["name"], ""),
        places=binned(values),
        of_colour=[str(each[by]) if by else "" for each in settings],
        colours=list(named[0]["levels"]) if named else [""],
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


def spreads(result: SweepResult, along: Along, outcome: str) -> list[dict[str, Any]]:
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
                names = ("p5", "p25", "p50", "p75", "p95")
                found.append({"x": place, "level": colour, **dict(zip(names, at, strict=True))})
    return found


def panel(along: Along, outcome: str, data: list[dict[str, Any]]) -> alt.LayerChart:
    """One outcome along the lever: bands and a median for each colour."""
    import altair as alt

    one = along.colours == [""]
    unit = unit_of(outcome)
    ends = (data[0]["x"], data[-1]["x"])
    x = alt.X(
        "x:Q",
        title=axis_title(along.name, along.unit),
        scale=alt.Scale(**scale(*ends)),
        axis=alt.Axis(grid=False, **axis(along.unit)),
    )
    y = {"scale": alt.Scale(zero=False), "axis": alt.Axis(**axis(unit)), "title": None}
    colour: Any = alt.value(BLUE)
    line_colour: Any = alt.value(INK)
    dash: Any = alt.value([1, 0])
    if not one:
        colour = line_colour = channel(alt.Color, along, COLOURS)
        dash = channel(alt.StrokeDash, along, DASHES)
    base = alt.Chart(rows(data)).encode(x=x)
    outer = base.mark_area(opacity=0.22 if one else 0.1)
    inner = base.mark_area(opacity=0.38 if one else 0.22)
    middle = base.mark_line(strokeWidth=2.2)
    heading = alt.Title(axis_title(called(outcome, str), unit), fontSize=13, offset=8)
    return alt.layer(
        outer.encode(y=alt.Y("p5:Q", **y), y2="p95:Q", color=colour),
        inner.encode(y=alt.Y("p25:Q", **y), y2="p75:Q", color=colour),
        middle.encode(y=alt.Y("p50:Q", **y), color=line_colour, strokeDash=dash),
    ).properties(width=300, height=190, title=heading)


def channel(kind: Any, along: Along, looks: Sequence[Any]) -> Any:
    """How the levels of the other lever are told apart: by colour and, in grey, by dashes."""
    import altair as alt

    return kind(
        "level:N",
        scale=alt.Scale(domain=along.colours, range=list(looks[: len(along.colours)])),
        legend=alt.Legend(
            title=along.by,
            orient="top",
            symbolType="stroke",
            symbolSize=500,
            symbolOpacity=1,
            symbolStrokeWidth=2.2,
        ),
    )


def finding(along: Along, outcome: str, data: list[dict[str, Any]]) -> str:
    """How the median of the first outcome goes from one end to the other."""
    level, _ = write_for(outcome)
    told = []
    for colour in along.colours:
        of = [each for each in data if each["level"] == colour]
        if of:
            ends = level(of[0]["p50"]), level(of[-1]["p50"])
            moves = f"stays at {ends[0]}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
            told.append(f"{colour}: {moves}" if colour else moves)
    low, high = (written(end(along.places), along.unit) for end in (min, max))
    name = called(outcome, str)
    return (
        f"{name[:1].upper()}{name[1:]} as {along.name} goes from {low} to {high}: {'; '.join(told)}"
    )


def explained(result: SweepResult, along: Along) -> str:
    """How to read the picture."""
    others = [one["name"] for one in result.record["levers"]]
    rest = [name for name in others if name not in (along.name, along.by)]
    pooled = f" and over {', '.join(rest)}" if rest else ""
    return (
        f"{result.sweep.question} Line: median; dark band: half of the runs; pale band: 90 % of "
        f"them, over {runs_of(result)}{pooled}."
    )
