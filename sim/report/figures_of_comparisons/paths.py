"""Talent shares month by month under each scenario, for the firms that the change moves most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.figures_of_comparisons import COLOURS, DASHES, MOST
from sim.report.look import INK
from sim.report.monthly import LEVELS, columns, months, tooltips
from sim.report.picture import WIDE, Picture, named
from sim.report.statistic_words import TALENT_SHARE

if TYPE_CHECKING:
    import altair as alt

    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

PREFIX = f"end.{TALENT_SHARE}"
PANELS = 6
Row = dict[str, Any]


def picture(compared: Compared, say: Language) -> Picture | None:
    """A panel a firm, a line with its band for each scenario; None where no month was counted."""
    firms = _most_moved(compared)
    titles = compared.names(say)[: MOST + 1]
    names = {firm: say.data(compared.a.firm_name(firm)) for firm in firms}
    rows = [
        {"scenario": title, "firm": names[firm], "month": row["month"]}
        | {level: row[level] for level in LEVELS}
        for title, result in zip(titles, compared.results, strict=False)
        for firm, path in result.paths(TALENT_SHARE).items()
        if firm in names
        for row in path
    ]
    if not rows:
        return None
    return Picture(
        key="paths",
        finding=say(
            "Shares of talent under either, for the firms whose share shifts most: {firms}",
            firms=say.listed([names[firm] for firm in firms[:3]]),
        ),
        explained=say(
            "Lines: medians over runs; bands: 5 to 95 %. Bands overlap more than effects are "
            "unsure: pairs of runs share their luck, and what they share drops out of an effect."
        ),
        rows=rows,
        columns={
            "scenario": say("scenario"),
            "firm": say("firm"),
            **columns(say),
        },
        chart=lambda width: _chart([*names.values()], titles, width, say),
    )


def _most_moved(compared: Compared) -> list[str]:
    largest: dict[str, float] = {}
    for comparison in compared.comparisons:
        for path, effect in comparison.effects.items():
            if path.startswith(PREFIX):
                firm = path.removeprefix(PREFIX)
                largest[firm] = max(abs(effect.mean), largest.get(firm, 0.0))
    return sorted(largest, key=lambda firm: (-largest[firm], firm))[:PANELS]


def _chart(firms: list[str], titles: list[str], width: int, say: Language) -> alt.ConcatChart:
    import altair as alt

    wide = width >= WIDE
    panels = [_panel(firm, titles, wide, say) for firm in firms]
    return alt.concat(*panels, columns=3 if wide else 1, spacing={"row": 20, "column": 24})


def _panel(firm: str, titles: list[str], wide: bool, say: Language) -> alt.LayerChart:
    import altair as alt

    count = len(titles)
    legend = alt.Legend(
        title=None, orient="top", symbolType="stroke", symbolSize=400, symbolOpacity=1,
        symbolStrokeWidth=2.4, labelLimit=300, columns=2 if wide else 1,
    )  # fmt: skip
    scale = alt.Scale(domain=titles, range=[INK, *COLOURS[: count - 1]])
    colour = alt.Color("scenario:N", scale=scale, legend=legend)
    dash_scale = alt.Scale(domain=titles, range=[[1, 0], *DASHES[1:count]])
    dash = alt.StrokeDash("scenario:N", scale=dash_scale, legend=legend)
    x = months(say, 3)
    y: dict[str, Any] = {
        "scale": alt.Scale(zero=False),
        "axis": alt.Axis(format="~%", tickCount=4),
        "title": None,
    }
    base = alt.Chart(named()).transform_filter(alt.datum.firm == firm).encode(x=x, color=colour)
    band = base.mark_area(opacity=0.14).encode(y=alt.Y("p5:Q", **y), y2="p95:Q")
    line = base.mark_line(strokeWidth=2.2).encode(y=alt.Y("p50:Q", **y), strokeDash=dash)
    touched = base.mark_point(size=80, opacity=0).encode(
        y=alt.Y("p50:Q", **y),
        tooltip=tooltips(say, ".1%", of="scenario"),
    )
    heading = alt.Title(firm, fontSize=13, offset=6)
    return alt.layer(band, line, touched).properties(
        width=205 if wide else 280, height=130, title=heading
    )
