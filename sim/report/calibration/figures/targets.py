"""Model against figures: what the posterior predicts, in the figures' own standard deviations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.report.calibration.words import asked, finite, spread, unit_of
from sim.report.look import BLUE, INK, PALE, VERMILION, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.calibration.targets import Target
    from sim.report.calibration.files import Calibrated

FARTHEST = 6.0
"""Standard deviations shown; what lies further is drawn at the edge, with an arrow."""
STEP, WIDTH = 22, 380
IN, OUT = "reached", "missed"
WORDS = 11


def chart(found: Calibrated) -> alt.LayerChart:
    """A row a target: what was reported, the model's interval over it, and both in numbers."""
    import altair as alt

    data = [_row(found, name) for name in found.targets]
    order = [row["target"] for row in data]
    scale = alt.Scale(domain=[-FARTHEST, FARTHEST], nice=False)
    x_axis = alt.Axis(values=[-6, -4, -2, 0, 2, 4, 6], domain=False)
    x = {
        "title": "standard deviations of the figure, from what was reported",
        "scale": scale,
        "axis": x_axis,
    }
    y = alt.Y(
        "target:N", sort=order, title=None,
        axis=alt.Axis(ticks=False, domain=False, labelLimit=200, labelFontSize=12, offset=9),
    )  # fmt: skip
    base = alt.Chart(rows(data)).encode(y=y)
    colours = alt.Scale(domain=[IN, OUT], range=[BLUE, VERMILION])
    shapes = alt.Scale(domain=[IN, OUT], range=["circle", "diamond"])
    colour = alt.Color("state:N", scale=colours, legend=alt.Legend(title=None, orient="top"))
    shape = alt.Shape("state:N", scale=shapes, legend=alt.Legend(title=None, orient="top"))
    reported = base.mark_bar(color=PALE, height=STEP - 7, opacity=0.75).encode(
        x=alt.X("least:Q", **x), x2="most:Q"
    )
    lines = base.mark_rule(strokeWidth=2.4).encode(x=alt.X("low:Q", **x), x2="high:Q", color=colour)
    inside = base.transform_filter("!datum.hidden")
    points = inside.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("middle:Q", **x), color=colour, shape=shape
    )
    arrows = [
        base.transform_filter(f"datum.{beyond}")
        .mark_point(shape=f"triangle-{end}", filled=True, size=60, opacity=1)
        .encode(x=alt.X(f"{at}:Q", **x), color=colour)
        for beyond, at, end in (("too_low", "low", "left"), ("too_high", "high", "right"))
    ]
    numbers = base.mark_text(align="left", fontSize=WORDS, color=INK).encode(text="text:N")
    return alt.layer(
        reported, lines, *arrows, points, numbers.encode(x=alt.value(WIDTH + 12))
    ).properties(
        width=WIDTH,
        height=STEP * len(data),
        title=title(_finding(found), _explained()),
    )


def _row(found: Calibrated, name: str) -> dict[str, Any]:
    target, told = found.targets[name], found.known.targets[name]
    low, middle, high = away(target, np.array(told.predicted)).tolist()
    least, most = away(target, np.array(target.bounds)).tolist()
    unit = unit_of(target)
    reported = asked(*finite(target.bounds), unit)
    return {
        "target": name.replace("_", " "),
        "state": IN if told.reached else OUT,
        "low": _shown(low),
        "middle": _shown(middle),
        "high": _shown(high),
        "hidden": abs(middle) > FARTHEST,
        "too_low": low < -FARTHEST,
        "too_high": high > FARTHEST,
        "least": _shown(least) - 0.06 * (least == most),
        "most": _shown(most) + 0.06 * (least == most),
        "text": f"{reported}; model {spread(told.predicted, unit)}",
    }


def away(target: Target, values: Any) -> Any:
    """Values of a target's statistic as distances from the middle of its figure.

    Where the figure is a bound, from that; in standard deviations of the figure.
    """
    bounds = [bound for bound in target.interval if math.isfinite(bound)]
    places = np.where(np.isfinite(values), target.on_scale(np.nan_to_num(values)), values)
    return (places - sum(bounds) / len(bounds)) / target.sd


def _shown(number: float) -> float:
    return min(max(number, -FARTHEST), FARTHEST)


def _finding(found: Calibrated) -> str:
    told = found.known.targets.values()
    reached = sum(one.reached for one in told)
    return f"The fitted model reaches {reached} of {len(told)} figures"


def _explained() -> str:
    return (
        "Grey: what was reported. Line: 90 % of runs from the posterior, point: their median. "
        "Reached: the line touches the grey. Arrows: further than the picture shows."
    )
