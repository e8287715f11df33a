"""What trades off: rank correlations of the posterior's draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.identify import TRADED
from sim.report.calibration.figures import short
from sim.report.look import INK, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.base.arrays import Floats
    from sim.report.calibration.files import Calibrated

CELL = 23
COLOURS = ("#B35806", "#F7F7F7", "#2166AC")
"""Against each other, apart, together: told apart by colour-blind readers."""


def chart(found: Calibrated) -> alt.LayerChart:
    """A triangle of cells; a number where two parameters trade off."""
    import altair as alt

    names = [short(name) for name in found.parameters]
    among = correlations(found)
    cells = [
        {"one": names[i], "other": names[j], "r": round(float(among[i, j]), 4),
         "text": f"{100 * among[i, j]:+.0f}".replace("-", "\u2212")}
        for i in range(len(names))
        for j in range(i)
    ]  # fmt: skip
    axis = {"labelLimit": 240, "ticks": False, "domain": False, "grid": False}
    base = alt.Chart(rows(cells)).encode(
        x=alt.X(
            "other:N", sort=names, title=None, scale=alt.Scale(domain=names[:-1]),
            axis=alt.Axis(labelAngle=-50, labelAlign="right", **axis),
        ),
        y=alt.Y(
            "one:N", sort=names, title=None, scale=alt.Scale(domain=names[1:]),
            axis=alt.Axis(**axis),
        ),
    )  # fmt: skip
    scale = alt.Scale(domain=[-0.8, 0, 0.8], range=list(COLOURS), clamp=True)
    squares = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        color=alt.Color("r:Q", scale=scale, legend=None)
    )
    on_dark = alt.when("abs(datum.r) > 0.6").then(alt.value("white")).otherwise(alt.value(INK))
    numbers = base.mark_text(fontSize=10).encode(text="text:N", color=on_dark)
    return alt.layer(squares, numbers.transform_filter(f"abs(datum.r) >= {TRADED}")).properties(
        width=CELL * (len(names) - 1),
        height=CELL * (len(names) - 1),
        title=title(_finding(found), _explained()),
    )


def correlations(found: Calibrated) -> Floats:
    """Rank correlations of the draws, (d, d)."""
    from scipy.stats import rankdata

    ranks = rankdata(found.posterior.draws, axis=0)
    among: Floats = np.nan_to_num(np.atleast_2d(np.corrcoef(ranks, rowvar=False)))
    return among


def _finding(found: Calibrated) -> str:
    pairs = found.known.trade_offs
    if not pairs:
        return "No two parameters trade off"
    one, other, r = pairs[0]
    how = "together" if r > 0 else "against each other"
    counted = f"{len(pairs)} pairs trade off" if len(pairs) > 1 else "One pair trades off"
    return f"{counted}; {short(one)} and {short(other)} go {how} most ({100 * r:+.0f})".replace(
        "-", "\u2212"
    )


def _explained() -> str:
    return (
        "Rank correlation in hundredths, of draws of the posterior; written where it is "
        f"{100 * TRADED:.0f} or more either way. Blue: more of one goes with more of the other. "
        "Brown: more of one makes up for less of the other."
    )
