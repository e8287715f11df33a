"""Cuts against star hires: what each firm let go, and whom it bought meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.amounts import count
from sim.report.look import BLUE, INK, ORANGE, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result

FIRMS = 14
CUT, HIRED = "cuts.by_firm.", "stars.hired_by_firm."


def chart(result: Result) -> alt.HConcatChart | None:
    """Two ladders side by side with the same rungs: people cut, stars hired."""
    import altair as alt

    firms = rungs(result)
    if not firms:
        return None
    left = _ladder(result, CUT, firms, ORANGE, "people cut")
    right = _ladder(result, HIRED, firms, BLUE, "stars hired")
    return alt.hconcat(left, right, spacing=10).properties(
        title=title(_finding(result, firms), _explained(result))
    )


def rungs(result: Result) -> list[str]:
    """Firms to show, those that cut most first: half of them for cuts, half for stars."""
    keys = [firm for firm in result.summary["firms"] if result.bids(firm)]
    cutters = sorted(keys, key=lambda firm: (-middle(result, CUT, firm), firm))
    hirers = sorted(keys, key=lambda firm: (-middle(result, HIRED, firm), firm))
    shown = {
        firm
        for kind, ordered in ((CUT, cutters), (HIRED, hirers))
        for firm in ordered[: FIRMS // 2]
        if middle(result, kind, firm) >= 0.5
    }
    return [firm for firm in cutters if firm in shown]


def middle(result: Result, kind: str, firm: str) -> float:
    """Median number of people, 0 where none is told."""
    return float(result.summary["overall"].get(kind + firm, {}).get("p50", 0.0))


def _ladder(result: Result, kind: str, firms: list[str], colour: str, name: str) -> Any:
    """Bars with their spread; those of cuts grow to the left, towards a common middle."""
    import altair as alt

    mirrored = kind == CUT
    nothing = {"p50": 0.0, "p5": 0.0, "p95": 0.0}
    found = [result.summary["overall"].get(kind + firm, nothing) for firm in firms]
    data = [
        {"firm": result.firm_name(firm), **each, "text": count(each["p50"])}
        for firm, each in zip(firms, found, strict=True)
    ]
    widest = max(each["p95"] for each in found) or 1.0
    scale = alt.Scale(domain=[0, 1.18 * widest], nice=False, reverse=mirrored)
    x = {"title": name, "scale": scale, "axis": alt.Axis(tickCount=4, tickMinStep=1, format=",d")}
    axis = alt.Axis(labels=not mirrored, ticks=False, domain=False, labelFontSize=12)
    order = [result.firm_name(firm) for firm in firms]
    base = alt.Chart(rows(data)).encode(y=alt.Y("firm:N", sort=order, axis=axis, title=None))
    bars = base.mark_bar(color=colour, height={"band": 0.62}).encode(x=alt.X("p50:Q", **x))
    spread = base.mark_rule(color=INK, strokeWidth=1.3).encode(x=alt.X("p5:Q", **x), x2="p95:Q")
    align, dx = ("right", -6) if mirrored else ("left", 6)
    text = base.mark_text(align=align, dx=dx, fontSize=11, color=INK)
    layers = (bars, spread, text.encode(x=alt.X("p95:Q", **x), text="text:N"))
    return alt.layer(*layers).properties(width=310, height=28 * len(firms))


def _finding(result: Result, firms: list[str]) -> str:
    cutter = max(firms, key=lambda firm: middle(result, CUT, firm))
    buyer = max(firms, key=lambda firm: middle(result, HIRED, firm))
    cut, hired = middle(result, CUT, cutter), middle(result, HIRED, buyer)
    cuts = f"{result.firm_name(cutter)} cuts most ({count(cut)})"
    hires = f"hires most stars ({count(hired)})"
    if cut < 0.5:
        return f"Nobody cuts; {result.firm_name(buyer)} {hires}"
    if hired < 0.5:
        return f"{cuts}; nobody hires stars"
    if cutter == buyer:
        return f"{cuts} and {hires}"
    let_go = count(middle(result, CUT, buyer))
    return f"{cuts}; {result.firm_name(buyer)} {hires} while it lets {let_go} go"


def _explained(result: Result) -> str:
    times = result.summary["replicates"]
    spread = f"bars: median of {times} runs, lines: 90 %" if times > 1 else "one run"
    return (
        f"People over {result.summary['months']} months ({spread}). Cut: let go in waves, all "
        "roles. Star: as talented as the top 1 % of AI people at the start."
    )
