"""A small chart for each outcome: the setting beside the other levels of the first lever.

Charts are Vega-Lite without data; the page's script gives them rows.  Their axes stay as they are
whatever is set, so that what is set is seen to move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.record.numbers import rounded
from sim.report.axes import axis, scale
from sim.report.look import BLUE, INK, VERMILION
from sim.report.page.embedding import specification
from sim.report.picture import NARROW, Picture, named
from sim.report.statistic_words import unit_of
from sim.report.what_if.factors import is_grid

if TYPE_CHECKING:
    import altair as alt

    from sim.experiments.sweeps.read import SweepResult
    from sim.report.sweep_words import InWords

FEWEST_PLACES = 4
MOST_LEVELS = 12
OTHERS = "#999999"
NOW = "now"
ROW = 26
CURVE_HEIGHT = 150
SURELY_INSIDE = (0.005, 0.995)
LETTERS = 30


def chart(result: SweepResult, outcome: str, names: InWords) -> dict[str, Any]:
    """The chart of an outcome: its kind, its Vega-Lite, and the levels it shows."""
    levers = result.record["levers"]
    domain = domain_of(result, outcome)
    if levers and is_grid(result.cases):
        first = levers[0]
        places = {each[first["name"]] for each in result.cases.settings}
        if not first["levels"] and len(places) >= FEWEST_PLACES:
            drawn = _curve(first, outcome, domain, names)
            return {"kind": "curve", "chart": _specified(drawn, names.outcome(outcome))}
        if 2 <= len(places) <= MOST_LEVELS:
            drawn = _bands(len(places), outcome, domain, names)
            return {"kind": "levels", "chart": _specified(drawn, names.outcome(outcome))}
    drawn = _bands(2, outcome, domain, names)
    return {"kind": "all", "chart": _specified(drawn, names.outcome(outcome))}


def domain_of(result: SweepResult, outcome: str) -> list[float]:
    """The ends of an outcome's axis: between them lie the bands of every setting."""
    observed = result.observed[outcome]
    there = observed[~np.isnan(observed)]
    if not there.size:
        return [0.0, 1.0]
    if is_grid(result.cases) and is_grid(result.circumstances):
        of_settings = observed[(~np.isnan(observed)).any(axis=2)]
        ends = np.nanquantile(of_settings, (0.05, 0.95), axis=1)
        low, high = float(ends[0].min()), float(ends[1].max())
    else:
        low, high = np.quantile(there, SURELY_INSIDE).tolist()
    room = 0.04 * (high - low) or 1.0
    return [rounded(max(low - room, 0.0) if low >= 0 else low - room), rounded(high + room)]


def _specified(drawn: alt.LayerChart, name: str) -> dict[str, Any]:
    """A chart with the page's look, as wide as its place, without data."""
    picture = Picture("what_if", name, "", [], {}, lambda _: drawn)
    found = specification(picture, NARROW)
    found.pop("datasets")
    return found | {"autosize": {"type": "fit-x", "contains": "padding"}}


def _bands(rows: int, outcome: str, domain: list[float], names: InWords) -> alt.LayerChart:
    """A band a level: 90 % as a line, half as a bar, the median across; the setting in colour."""
    import altair as alt

    x = _across(outcome, domain, names)
    label = alt.Axis(ticks=False, domain=False, labelLimit=150, labelFontSize=12, labelPadding=8)
    base = alt.Chart(named()).encode(
        y=alt.Y("level:N", sort=None, title=None, axis=label), tooltip=_told(names)
    )
    colour = alt.condition("datum.now", alt.value(BLUE), alt.value(OTHERS))
    dash = alt.condition("datum.between", alt.value([5, 4]), alt.value([1, 0]))
    filled = alt.condition("datum.between", alt.value(0.3), alt.value(0.75))
    whole = base.mark_rule(strokeWidth=2.5, clip=True).encode(
        x=alt.X("p5:Q", **x), x2="p95:Q", color=colour, strokeDash=dash
    )
    half = base.mark_bar(height=12, clip=True, cornerRadius=2).encode(
        x=alt.X("p25:Q", **x), x2="p75:Q", color=colour, opacity=filled
    )
    middle = base.mark_tick(thickness=2.5, size=18, clip=True, color=INK)
    return alt.layer(whole, half, middle.encode(x=alt.X("p50:Q", **x))).properties(
        width=NARROW, height=ROW * rows
    )


def _curve(
    lever: dict[str, Any], outcome: str, domain: list[float], names: InWords
) -> alt.LayerChart:
    """The outcome along a number, and on it where the reader stands."""
    import altair as alt

    say, unit = names.say, unit_of(outcome)
    y: dict[str, Any] = {
        "title": None,
        "scale": alt.Scale(domain=domain, nice=False, zero=False),
        "axis": alt.Axis(**axis(unit, say) | {"tickCount": 4}),
    }
    ends = float(lever["low"]), float(lever["high"])
    x = alt.X(
        "x:Q",
        title=None,
        scale=alt.Scale(**scale(*ends), domain=[*ends]),
        axis=alt.Axis(grid=False, **axis(lever["unit"], say) | {"tickCount": 4}),
    )
    base = alt.Chart(named()).encode(x=x, tooltip=_told(names))
    here = alt.Chart(named(NOW)).encode(x=x, tooltip=_told(names))
    dash = alt.condition("datum.between", alt.value([5, 4]), alt.value([1, 0]))
    hollow = alt.condition("datum.between", alt.value("var(--card)"), alt.value(VERMILION))
    return alt.layer(
        base.mark_area(color=BLUE, opacity=0.18).encode(y=alt.Y("p5:Q", **y), y2="p95:Q"),
        base.mark_area(color=BLUE, opacity=0.3).encode(y=alt.Y("p25:Q", **y), y2="p75:Q"),
        base.mark_line(color=INK, strokeWidth=1.8).encode(y=alt.Y("p50:Q", **y)),
        here.mark_rule(color=VERMILION, strokeWidth=2).encode(
            y=alt.Y("p5:Q", **y), y2="p95:Q", strokeDash=dash
        ),
        here.mark_point(size=80, filled=True, opacity=1, strokeWidth=2).encode(
            y=alt.Y("p50:Q", **y), fill=hollow, stroke=alt.value(VERMILION)
        ),
    ).properties(width=NARROW, height=CURVE_HEIGHT)


def _across(outcome: str, domain: list[float], names: InWords) -> dict[str, Any]:
    import altair as alt

    return {
        "title": None,
        "scale": alt.Scale(domain=domain, nice=False, zero=False),
        "axis": alt.Axis(**axis(unit_of(outcome), names.say) | {"tickCount": 4}),
    }


def _told(names: InWords) -> list[alt.Tooltip]:
    """What a band tells when it is touched; the script writes the amounts."""
    import altair as alt

    say = names.say
    return [
        alt.Tooltip("level:N", title=say("setting")),
        alt.Tooltip("median:N", title=say("median")),
        alt.Tooltip("half:N", title="50 %"),
        alt.Tooltip("most:N", title="90 %"),
    ]
