"""Where the spread of what the model predicts comes from: luck, parameters, structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.look import BLUE, INK, ORANGE, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.report.calibration.files import Calibrated

LIGHT = "#DDDDDD"
SOURCES = {
    "parameters": ("parameters", BLUE),
    "seed": ("luck", LIGHT),
    "structure": ("structure", ORANGE),
    "both": ("parameters by structure", INK),
}
STEP, WIDTH = 26, 440
WRITTEN = 0.07
"""Share from which it is written into its bar."""


def chart(found: Calibrated) -> alt.LayerChart:
    """A bar a statistic, of shares that sum to one."""
    import altair as alt

    told = found.appraisal.variance.statistics
    data = []
    for name, one in told.items():
        before = 0.0
        for place, (source, (label, _)) in enumerate(SOURCES.items()):
            share = one.shares[source]
            data.append({
                "statistic": name, "source": label, "place": place, "from": before,
                "to": before + share, "middle": before + share / 2,
                "text": f"{100 * share:.0f} %" if share >= WRITTEN else "",
            })  # fmt: skip
            before += share
    labels = [label for label, _ in SOURCES.values()]
    colours = [colour for _, colour in SOURCES.values()]
    x = {
        "title": "share of the variance",
        "scale": alt.Scale(domain=[0, 1]),
        "axis": alt.Axis(format="%", tickCount=5, grid=False),
    }
    base = alt.Chart(rows(data)).encode(
        y=alt.Y(
            "statistic:N", sort=list(told), title=None,
            axis=alt.Axis(ticks=False, domain=False, labelLimit=320),
        )
    )  # fmt: skip
    bars = base.mark_bar(height=STEP - 8, stroke="white", strokeWidth=1).encode(
        x=alt.X("from:Q", **x),
        x2="to:Q",
        color=alt.Color(
            "source:N",
            scale=alt.Scale(domain=labels, range=colours),
            legend=alt.Legend(title=None, orient="top", labelLimit=300, symbolType="square"),
        ),
    )
    dark = alt.FieldOneOfPredicate("source", [labels[0], labels[-1]])
    on_dark = alt.when(dark).then(alt.value("white"))
    numbers = base.mark_text(fontSize=11).encode(
        x=alt.X("middle:Q", **x), text="text:N", color=on_dark.otherwise(alt.value(INK))
    )
    return alt.layer(bars, numbers).properties(
        width=WIDTH, height=STEP * len(told), title=title(_finding(found), _explained(found))
    )


def _finding(found: Calibrated) -> str:
    told = found.appraisal.variance.statistics.values()
    most = {
        source: sum(max(one.shares, key=lambda each: one.shares[each]) == source for one in told)
        for source in SOURCES
    }
    said = [f"{SOURCES[source][0]} in {times}" for source, times in most.items() if times]
    return f"Largest source of spread, {len(told)} predictions: {', '.join(said)}"


def _explained(found: Calibrated) -> str:
    told = found.appraisal.variance
    return (
        f"Runs of {told.draws} draws of the posterior with {told.seeds} seeds each, in "
        f"{len(told.structures)} structures of the model: {', '.join(told.structures)}."
    )
