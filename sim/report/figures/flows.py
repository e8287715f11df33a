"""Who took AI people from whom: employers left against employers joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.amounts import count
from sim.report.look import INK, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result

FIRMS = 12
CELL_WIDTH, CELL_HEIGHT = 47, 28
Flows = dict[tuple[str, str], float]


def chart(result: Result) -> alt.LayerChart | None:
    """A grid with a number in each cell, firms with the largest net gain first."""
    import altair as alt

    flows = between_bidders(result)
    if not flows:
        return None
    gains = net_gains(flows)
    firms = sorted(gains, key=lambda firm: (-gains[firm], firm))
    order = [result.firm_name(firm) for firm in firms]
    cells = [
        {"left": result.firm_name(a), "joined": result.firm_name(b), "people": flows[a, b],
         "text": count(flows[a, b])}
        for a, b in sorted(flows)
    ]  # fmt: skip
    most = max(flows.values())
    base = alt.Chart(rows(cells)).encode(
        x=alt.X(
            "joined:N", title="joined", axis=alt.Axis(orient="top", labelAngle=-40),
            scale=alt.Scale(domain=order),
        ),
        y=alt.Y("left:N", title="left", scale=alt.Scale(domain=order)),
    )  # fmt: skip
    scale = alt.Scale(type="pow", exponent=0.6, domain=[0, most], range=["#EAF2FA", "#08306B"])
    squares = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("people:Q", scale=scale, legend=None)
    )
    on_dark = alt.when(alt.datum.people > 0.35 * most).then(alt.value("white"))
    numbers = base.mark_text(fontSize=11).encode(
        text="text:N", color=on_dark.otherwise(alt.value(INK))
    )
    return alt.layer(squares, numbers).properties(
        width=CELL_WIDTH * len(firms),
        height=CELL_HEIGHT * len(firms),
        view=alt.ViewConfig(fill="#F7F7F7"),
        title=title(_finding(result, flows, firms), _explained(result)),
    )


def between_bidders(result: Result) -> Flows:
    """Flows of at least half a person between the firms that bid and moved most people."""
    flows = {
        (row["from_firm"], row["to_firm"]): row["people"]
        for row in result.flows.to_pylist()
        if row["people"] >= 0.5 and result.bids(row["from_firm"]) and result.bids(row["to_firm"])
    }
    turnover: dict[str, float] = {}
    for pair, people in flows.items():
        for firm in pair:
            turnover[firm] = turnover.get(firm, 0.0) + people
    shown = set(sorted(turnover, key=lambda firm: (-turnover[firm], firm))[:FIRMS])
    return {pair: people for pair, people in flows.items() if shown.issuperset(pair)}


def net_gains(flows: Flows) -> dict[str, float]:
    """People who came less people who left, by firm."""
    gains = dict.fromkeys(sorted({firm for pair in flows for firm in pair}), 0.0)
    for (left, joined), people in flows.items():
        gains[left] -= people
        gains[joined] += people
    return gains


def _finding(result: Result, flows: Flows, firms: list[str]) -> str:
    winner, loser = firms[0], firms[-1]
    came = {left: people for (left, joined), people in flows.items() if joined == winner}
    went = sum(people for (left, _), people in flows.items() if left == winner)
    source = max(sorted(came), key=lambda firm: came[firm])
    return (
        f"{result.firm_name(winner)} takes {count(sum(came.values()))} people from the others, "
        f"most from {result.firm_name(source)} ({count(came[source])}), and loses {count(went)}; "
        f"{result.firm_name(loser)} has the largest net loss"
    )


def _explained(result: Result) -> str:
    times = result.summary["replicates"]
    runs = f"median of {times} runs" if times > 1 else "one run"
    return (
        f"AI people who moved between firms over {result.summary['months']} months ({runs}), among "
        f"the {FIRMS} firms with most moves; the largest net gain stands first."
    )
