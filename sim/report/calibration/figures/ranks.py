"""Simulation-based calibration: where known parameters came to lie in their posteriors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.calibration.figures import COLUMNS, axes, heading, short
from sim.report.look import BLUE, INK, PALE, VERMILION, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.report.calibration.files import Calibrated

WIDTH, HEIGHT = 158, 62
LEVEL = 0.99
SURPRISING = 0.05


def chart(found: Calibrated) -> alt.ConcatChart:
    """A histogram a parameter, over what chance alone would leave of equal bars."""
    import altair as alt

    told = found.known.recovery.parameters
    top = 1.05 * max(band(found)[1], *(max(one.ranks) for one in told.values()))
    panels = [_panel(found, name, top) for name in found.parameters]
    return alt.concat(*panels, columns=COLUMNS, spacing={"row": 16, "column": 18}).properties(
        title=title(_finding(found), _explained(found))
    )


def band(found: Calibrated) -> tuple[float, float]:
    """Least and most of the trials in a tenth that chance explains."""
    from scipy.stats import binom

    bins = len(next(iter(found.known.recovery.parameters.values())).ranks)
    low, high = binom.interval(LEVEL, found.known.recovery.trials, 1 / bins)
    return float(low), float(high)


def _panel(found: Calibrated, name: str, top: float) -> alt.LayerChart:
    import altair as alt

    told = found.known.recovery.parameters[name]
    size = len(told.ranks)
    place = found.parameters.index(name)
    odd = told.uniform_p < SURPRISING
    low, high = band(found)
    expected = found.known.recovery.trials / size
    data = [
        {"middle": (tenth + 0.5) / size, "trials": times, "level": expected}
        for tenth, times in enumerate(told.ranks)
    ]
    x, y = axes("share of the posterior below", place, len(found.parameters), [0, top], tickCount=3)
    chance = alt.Chart(rows([{"from": 0, "to": 1, "low": low, "high": high}])).mark_rect(
        color=PALE, opacity=0.45
    )
    level = alt.Chart(rows([{"level": expected}])).mark_rule(color=INK, strokeDash=[4, 3])
    here = alt.Chart(rows(data)).encode(x=alt.X("middle:Q", **x), y=alt.Y("trials:Q", **y))
    colour = VERMILION if odd else BLUE
    text = f"{short(name)} (p {told.uniform_p:.2g})" if odd else short(name)
    return alt.layer(
        chance.encode(x=alt.X("from:Q", **x), x2="to:Q", y=alt.Y("low:Q", **y), y2="high:Q"),
        level.encode(y=alt.Y("level:Q", **y)),
        here.mark_rule(color=colour, strokeWidth=2).encode(y2="level:Q"),
        here.mark_point(
            color=colour, filled=True, opacity=1, size=34, shape="diamond" if odd else "circle"
        ),
    ).properties(width=WIDTH, height=HEIGHT, title=heading(text, odd))


def _finding(found: Calibrated) -> str:
    told = found.known.recovery.parameters.values()
    odd = sum(one.uniform_p < SURPRISING for one in told)
    expected = SURPRISING * len(told)
    return (
        f"Known parameters are found where they should be: {odd} of {len(told)} histograms are not "
        f"level by a test at 5 %, {expected:.2g} would be by chance"
        if odd <= 2 * expected + 1
        else f"{odd} of {len(told)} histograms are not level by a test at 5 %, where chance would "
        f"make {expected:.2g}: some posteriors are too narrow, too wide or off"
    )


def _explained(found: Calibrated) -> str:
    return (
        f"{found.known.recovery.trials} runs with known parameters, each fitted as if it were what "
        "was reported: how many true values fall into each tenth of their posterior. Grey: where "
        f"{100 * LEVEL:.0f} % of points lie if the posterior is right. A hump: too wide; a valley: "
        "too narrow; a slope: off to one side."
    )
