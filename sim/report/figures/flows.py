"""Who took AI people from whom: employers left against employers joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.look import BLUE, INK
from sim.report.picture import WIDE, Picture, named

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result
    from sim.report.language import Language

FIRMS = {True: 25, False: 8}
LABELS = {True: 120, False: 84}
TALLEST_CELL = 27
DARK = 0.72
"""Cells with more than this share of the largest number have white digits."""
Flow = dict[str, Any]
Flows = dict[tuple[str, str], Flow]


def picture(result: Result, say: Language) -> Picture | None:
    """A grid with a number in each cell, firms with the largest net gain first."""
    flows = between_bidders(result)
    if not flows:
        return None
    firms = by_net_gain(flows)
    names = {firm: say.data(result.firm_name(firm)) for firm in firms}
    most = max(flow["people"] for flow in flows.values())
    rows = [
        {
            "left": names[a],
            "joined": names[b],
            "people": flow["people"],
            "p5": flow["p5"],
            "p95": flow["p95"],
            "text": say.count(flow["people"]),
            "dark": flow["people"] > DARK**2 * most,
        }
        for (a, b), flow in sorted(flows.items())
    ]
    return Picture(
        key="flows",
        finding=_finding(result, flows, firms, say),
        explained=_explained(result, len(firms), say),
        rows=rows,
        columns={
            "left": say("left"),
            "joined": say("joined"),
            "people": say("people"),
            "p5": "5 %",
            "p95": "95 %",
        },
        chart=lambda width: _chart(flows, names, width, say),
    )


def between_bidders(result: Result) -> Flows:
    """Flows of at least half a person between the firms that bid and moved most people."""
    flows = {
        (row["from_firm"], row["to_firm"]): row
        for row in result.flows.to_pylist()
        if row["people"] >= 0.5 and result.bids(row["from_firm"]) and result.bids(row["to_firm"])
    }
    return among(flows, busiest(flows, FIRMS[True]))


def busiest(flows: Flows, most: int) -> list[str]:
    """The firms which most people came to or left."""
    turnover: dict[str, float] = {}
    for pair, flow in flows.items():
        for firm in pair:
            turnover[firm] = turnover.get(firm, 0.0) + flow["people"]
    return sorted(turnover, key=lambda firm: (-turnover[firm], firm))[:most]


def among(flows: Flows, firms: list[str]) -> Flows:
    """The flows between some firms only."""
    return {pair: flow for pair, flow in flows.items() if set(firms).issuperset(pair)}


def net_gains(flows: Flows) -> dict[str, float]:
    """People who came less people who left, by firm."""
    gains = dict.fromkeys(sorted({firm for pair in flows for firm in pair}), 0.0)
    for (left, joined), flow in flows.items():
        gains[left] -= flow["people"]
        gains[joined] += flow["people"]
    return gains


def by_net_gain(flows: Flows) -> list[str]:
    """The firms, those first which gained most people from the others."""
    gains = net_gains(flows)
    return sorted(gains, key=lambda firm: (-gains[firm], firm))


def _chart(flows: Flows, names: dict[str, str], width: int, say: Language) -> alt.LayerChart:
    import altair as alt

    wide = width >= WIDE
    here = among(flows, busiest(flows, FIRMS[wide]))
    order = [names[firm] for firm in by_net_gain(here)]
    most = max(flow["people"] for flow in here.values())
    across = (width - LABELS[wide]) / len(order)
    scale = alt.Scale(domain=order)
    shown = alt.FieldOneOfPredicate(field="left", oneOf=order) & alt.FieldOneOfPredicate(
        field="joined", oneOf=order
    )
    top = alt.Axis(orient="top", labelAngle=-50, domain=False, ticks=False, labelPadding=2)
    base = (
        alt.Chart(named())
        .transform_filter(shown)
        .encode(
            x=alt.X("joined:N", title=say("joined"), axis=top, scale=scale),
            y=alt.Y(
                "left:N", title=say("left"), scale=scale, axis=alt.Axis(domain=False, ticks=False)
            ),
        )
    )
    shade = alt.Scale(type="sqrt", domain=[0, most], range=[0.05, 1])
    squares = base.mark_rect(color=BLUE, cornerRadius=2).encode(
        opacity=alt.Opacity("people:Q", scale=shade, legend=None),
        tooltip=[
            alt.Tooltip("left:N", title=say("left")),
            alt.Tooltip("joined:N", title=say("joined")),
            alt.Tooltip("people:Q", title=say("people"), format=",.0f"),
            alt.Tooltip("p5:Q", title="5 %", format=",.0f"),
            alt.Tooltip("p95:Q", title="95 %", format=",.0f"),
        ],
    )
    on_dark = alt.when(alt.datum.dark).then(alt.value("white"))
    size = 11 if across > 40 else 8.5
    numbers = base.mark_text(fontSize=size, tooltip=None).encode(
        text="text:N", color=on_dark.otherwise(alt.value(INK))
    )
    return alt.layer(squares, numbers).properties(
        width=across * len(order), height=min(TALLEST_CELL, across * 0.92) * len(order)
    )


def _finding(result: Result, flows: Flows, firms: list[str], say: Language) -> str:
    def name(firm: str) -> str:
        return say.data(result.firm_name(firm))

    winner, loser = firms[0], firms[-1]
    came = {left: flow["people"] for (left, to), flow in flows.items() if to == winner}
    went = sum(flow["people"] for (left, _), flow in flows.items() if left == winner)
    source = max(sorted(came), key=lambda firm: came[firm])
    return say(
        "Flow by flow, {winner} takes most on balance: {came} people, most of them from {source} "
        "({most}), while {went} leave it; {loser} loses most on balance",
        winner=name(winner),
        came=say.count(sum(came.values())),
        source=name(source),
        most=say.count(came[source]),
        went=say.count(went),
        loser=name(loser),
    )


def _explained(result: Result, firms: int, say: Language) -> str:
    times, months = result.summary["replicates"], result.summary["months"]
    if times < 2:
        return say(
            "AI people who moved between firms over {months} months (one run), among the {firms} "
            "firms with most moves; who takes most on balance stands first.",
            months=months, firms=firms,
        )  # fmt: skip
    return say(
        "AI people who moved between firms over {months} months (each number the median of {runs} "
        "runs; sums are of these medians), among the {firms} firms with most moves; who takes most "
        "on balance stands first.",
        months=months, runs=times, firms=firms,
    )  # fmt: skip
