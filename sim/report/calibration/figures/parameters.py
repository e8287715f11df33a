"""Prior against posterior: where in its prior each parameter's draws lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.report.calibration.figures import COLUMNS, axes, heading, short
from sim.report.look import BLUE, INK, ORANGE, PALE, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.base.arrays import Floats
    from sim.report.calibration.files import Calibrated

BINS = 20
WIDTH, HEIGHT = 158, 62
TOP = 5
"""Multiple of the prior at which bars are cut off; the title says how high they are."""


def chart(found: Calibrated) -> alt.ConcatChart:
    """A panel a parameter, in shares of the prior, so that the prior itself is a level line."""
    import altair as alt

    panels = [_panel(found, name) for name in found.parameters]
    return alt.concat(*panels, columns=COLUMNS, spacing={"row": 16, "column": 18}).properties(
        title=title(_finding(found), _explained(found))
    )


def densities(found: Calibrated, name: str) -> Floats:
    """How many times likelier than before each part of the prior is, equal parts, (BINS,)."""
    column = found.parameters.index(name)
    places = found.quantiles(name, found.posterior.draws[:, column])
    counts, _ = np.histogram(places, bins=BINS, range=(0.0, 1.0))
    return np.asarray(counts * BINS / len(places), dtype=np.float64)


def _panel(found: Calibrated, name: str) -> alt.LayerChart:
    import altair as alt

    known = found.known.parameters[name]
    place = found.parameters.index(name)
    heights = densities(found, name)
    data = [
        {"from": part / BINS, "to": (part + 1) / BINS, "zero": 0, "height": min(times, TOP)}
        for part, times in enumerate(heights.tolist())
    ]
    x, y = axes("share of the prior below", place, len(found.parameters), [0, TOP], values=[1, 3])
    bars = alt.Chart(rows(data)).mark_bar(
        color=BLUE if known.identified else PALE, stroke="white", strokeWidth=0.5
    )
    prior = alt.Chart(rows([{"height": 1.0}])).mark_rule(color=INK, strokeDash=[4, 3])
    best = alt.Chart(rows([{"best": float(found.quantiles(name, np.array(known.point)))}]))
    return alt.layer(
        bars.encode(x=alt.X("from:Q", **x), x2="to:Q", y=alt.Y("height:Q", **y), y2="zero:Q"),
        best.mark_rule(color=ORANGE, strokeWidth=2.5).encode(x=alt.X("best:Q", **x)),
        prior.encode(y=alt.Y("height:Q", **y)),
    ).properties(
        width=WIDTH,
        height=HEIGHT,
        title=heading(f"{short(name)}{cut_off(heights)}", known.identified),
    )


def cut_off(heights: Floats) -> str:
    """How high the highest bar is, where it is cut off."""
    return f" (to {heights.max():.0f})" if heights.max() > TOP else ""


def _finding(found: Calibrated) -> str:
    known = found.known.parameters.values()
    told = sum(one.identified for one in known)
    return f"The figures tell something about {told} of {len(known)} parameters"


def _explained(found: Calibrated) -> str:
    return (
        f"Bars: {len(found.posterior.draws)} draws of the posterior, as multiples of the prior "
        "(broken line), from its smallest value on the left to its largest on the right. "
        "Orange: best point. Grey: the figures say nothing about it. In brackets: how high a bar "
        f"is that is cut off at {TOP}."
    )
