"""Talent shares over time: a fan for each of the eight largest firms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.amounts import percent, points
from sim.report.look import BLUE, INK, PALE, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result

PREFIX = "talent_share_"
PANELS = 8
COLUMNS = 4


def chart(result: Result) -> alt.ConcatChart | None:
    """Small panels that share their axes, gainers first; the other firms stay pale behind."""
    import altair as alt

    paths = shares(result)
    if not paths:
        return None
    shown = sorted(paths, key=lambda firm: (-_extent(paths[firm]), firm))[:PANELS]
    changes = {firm: result.summary["change"][PREFIX + firm]["p50"] for firm in shown}
    ordered = sorted(shown, key=lambda firm: (-changes[firm], firm))
    top = 1.05 * max(row["p95"] for firm in shown for row in paths[firm])
    panels = [_panel(result, paths, ordered, place, top) for place in range(len(ordered))]
    return alt.concat(*panels, columns=COLUMNS, spacing={"row": 24, "column": 18}).properties(
        title=title(_finding(result, ordered), _explained(result))
    )


def shares(result: Result) -> dict[str, list[dict[str, Any]]]:
    """The quantiles of each firm's share of talent, month by month."""
    paths: dict[str, list[dict[str, Any]]] = {}
    for row in result.series.to_pylist():
        if row["statistic"].startswith(PREFIX):
            paths.setdefault(row["statistic"].removeprefix(PREFIX), []).append(row)
    return paths


def _extent(path: list[dict[str, Any]]) -> float:
    return float(max(path[0]["p50"], path[-1]["p50"]))


def _finding(result: Result, ordered: list[str]) -> str:
    def told(firm: str) -> str:
        change = result.summary["change"][PREFIX + firm]
        spread = f" ({points(change['p5'])} to {points(change['p95'])})" if change["n"] > 1 else ""
        return f"{result.firm_name(firm)} {points(change['p50'])} points{spread}"

    return f"Largest gain of talent: {told(ordered[0])}; largest loss: {told(ordered[-1])}"


def _explained(result: Result) -> str:
    times = result.summary["replicates"]
    spread = (
        f"line: median of {times} runs; dark band: half of them; pale band: 90 %"
        if times > 1
        else "one run, so no bands: more --replicates would show the spread"
    )
    return f"Share of the talent of all AI people at bidding firms ({spread}; grey: the others)."


def _panel(
    result: Result,
    paths: dict[str, list[dict[str, Any]]],
    ordered: list[str],
    place: int,
    top: float,
) -> alt.LayerChart:
    import altair as alt

    firm = ordered[place]
    others = [
        {"month": row["month"], "p50": row["p50"], "firm": other}
        for other in ordered
        if other != firm
        for row in paths[other]
    ]
    left = place % COLUMNS == 0
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%b %y", tickCount=3, grid=False))
    scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(format="%", tickCount=5, labels=left, ticks=left, domain=left)
    y_title = "share of talent" if left else None
    here = alt.Chart(rows([_without_name(row) for row in paths[firm]])).encode(x=x)
    y = {"scale": scale, "axis": axis, "title": y_title}
    context = (
        alt.Chart(rows(others))
        .mark_line(color=PALE, strokeWidth=0.8, opacity=0.7)
        .encode(x=x, y=alt.Y("p50:Q", **y), detail="firm:N")
    )
    outer = here.mark_area(color=BLUE, opacity=0.22).encode(y=alt.Y("p5:Q", **y), y2="p95:Q")
    inner = here.mark_area(color=BLUE, opacity=0.38).encode(y=alt.Y("p25:Q", **y), y2="p75:Q")
    line = here.mark_line(color=INK, strokeWidth=2).encode(y=alt.Y("p50:Q", **y))
    start, end = paths[firm][0]["p50"], paths[firm][-1]["p50"]
    change = result.summary["change"][PREFIX + firm]["p50"]
    told = f"{percent(start)} to {percent(end)} ({points(change)})"
    heading = alt.Title(result.firm_name(firm), subtitle=told, fontSize=13, offset=6)
    return alt.layer(context, outer, inner, line).properties(width=165, height=130, title=heading)


def _without_name(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "statistic"}
