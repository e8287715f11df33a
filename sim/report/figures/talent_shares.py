"""Talent shares over time: a fan for each of the eight largest firms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.look import BLUE, INK, PALE
from sim.report.monthly import months, tooltips
from sim.report.picture import WIDE, Picture, named
from sim.report.statistic_words import TALENT_SHARE

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result
    from sim.report.language import Language

PANELS = 8
COLUMNS = {True: 4, False: 2}
PANEL_WIDTH = {True: 165, False: 125}
QUANTILES = ("p5", "p25", "p50", "p75", "p95")
Path = list[dict[str, Any]]


def picture(result: Result, say: Language) -> Picture | None:
    """Small panels that share their axes, gainers first; the other firms stay pale behind."""
    paths = result.paths(TALENT_SHARE)
    if not paths:
        return None
    shown = sorted(paths, key=lambda firm: (-_extent(paths[firm]), firm))[:PANELS]
    changes = {firm: result.summary["change"][TALENT_SHARE + firm]["p50"] for firm in shown}
    ordered = sorted(shown, key=lambda firm: (-changes[firm], firm))
    names = {firm: say.data(result.firm_name(firm)) for firm in ordered}
    rows = [
        {"firm": names[firm], "month": row["month"], **{q: row[q] for q in QUANTILES}}
        for firm in ordered
        for row in paths[firm]
    ]
    headings = [
        (names[firm], _change(paths[firm], changes[firm], say)) for firm in ordered
    ]  # fmt: skip
    top = 1.05 * max(row["p95"] for row in rows)
    return Picture(
        key="talent_shares",
        finding=_finding(result, ordered, say),
        explained=_explained(result, say),
        rows=rows,
        columns={"firm": say("firm"), "month": say("month"), **quantile_columns(say)},
        chart=lambda width: _chart(headings, top, width, say),
    )


def quantile_columns(say: Language) -> dict[str, str]:
    """What quantiles over replicates are called."""
    return {"p5": "5 %", "p25": "25 %", "p50": say("median"), "p75": "75 %", "p95": "95 %"}


def _extent(path: Path) -> float:
    return float(max(path[0]["p50"], path[-1]["p50"]))


def _change(path: Path, change: float, say: Language) -> str:
    start, end = say.percent(path[0]["p50"]), say.percent(path[-1]["p50"])
    return say("{start} to {end} ({change})", start=start, end=end, change=say.points(change))


def _finding(result: Result, ordered: list[str], say: Language) -> str:
    def told(firm: str) -> str:
        change = result.summary["change"][TALENT_SHARE + firm]
        name, points = say.data(result.firm_name(firm)), say.points(change["p50"])
        if change["n"] < 2:
            return say("{firm} {change} points", firm=name, change=points)
        low, high = say.points(change["p5"]), say.points(change["p95"])
        return say(
            "{firm} {change} points ({low} to {high})",
            firm=name, change=points, low=low, high=high,
        )  # fmt: skip

    return say(
        "Largest gain of talent: {gain}; largest loss: {loss}",
        gain=told(ordered[0]),
        loss=told(ordered[-1]),
    )


def _explained(result: Result, say: Language) -> str:
    times = result.summary["replicates"]
    if times < 2:
        return say(
            "Share of the talent of all AI people at bidding firms (one run, so no bands: more "
            "--replicates would show the spread; grey: the others)."
        )
    return say(
        "Share of the talent of all AI people at bidding firms (line: median of {runs} runs; dark "
        "band: half of them; pale band: 5 to 95 %; grey: the others).",
        runs=times,
    )


def _chart(
    headings: list[tuple[str, str]], top: float, width: int, say: Language
) -> alt.ConcatChart:
    import altair as alt

    wide = width >= WIDE
    panels = [
        _panel(firm, told, top, wide, place % COLUMNS[wide] == 0, say)
        for place, (firm, told) in enumerate(headings)
    ]
    return alt.concat(*panels, columns=COLUMNS[wide], spacing={"row": 24, "column": 18})


def _panel(
    firm: str, told: str, top: float, wide: bool, left: bool, say: Language
) -> alt.LayerChart:
    import altair as alt

    x = months(say, 3 if wide else 2)
    axis = alt.Axis(format="%", tickCount=5, labels=left, ticks=left, domain=left)
    y: dict[str, Any] = {
        "scale": alt.Scale(domain=[0, top], nice=False),
        "axis": axis,
        "title": say("share of talent") if left else None,
    }
    base = alt.Chart(named()).encode(x=x)
    here = base.transform_filter(alt.datum.firm == firm)
    context = (
        base.transform_filter(alt.datum.firm != firm)
        .mark_line(color=PALE, strokeWidth=0.8, opacity=0.7)
        .encode(y=alt.Y("p50:Q", **y), detail="firm:N")
    )
    outer = here.mark_area(color=BLUE, opacity=0.22).encode(y=alt.Y("p5:Q", **y), y2="p95:Q")
    inner = here.mark_area(color=BLUE, opacity=0.38).encode(y=alt.Y("p25:Q", **y), y2="p75:Q")
    line = here.mark_line(color=INK, strokeWidth=2).encode(y=alt.Y("p50:Q", **y))
    touched = here.mark_rule(opacity=0, strokeWidth=7).encode(tooltip=tooltips(say, ".1%"))
    heading = alt.Title(firm, subtitle=told, fontSize=13, offset=6)
    return alt.layer(context, outer, inner, line, touched).properties(
        width=PANEL_WIDTH[wide], height=130, title=heading
    )
