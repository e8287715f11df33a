"""Cuts against star hires: what each firm let go, and whom it bought meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.look import BLUE, INK, ORANGE
from sim.report.picture import WIDE, Picture, named

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result
    from sim.report.language import Language

FIRMS = 14
CUT, HIRED = "cuts.by_firm.", "stars.hired_by_firm."
NOTHING = {"p50": 0.0, "p5": 0.0, "p95": 0.0}


def picture(result: Result, say: Language) -> Picture | None:
    """Two ladders side by side with the same rungs: people cut, stars hired."""
    firms = rungs(result)
    if not firms:
        return None
    order = [say.data(result.firm_name(firm)) for firm in firms]
    rows = [
        {"kind": kind, "what": name, "firm": printed, **spread, "text": say.count(spread["p50"])}
        for kind, name in (("cut", say("people cut")), ("hired", say("stars hired")))
        for firm, printed in zip(firms, order, strict=True)
        for spread in [_spread(result, CUT if kind == "cut" else HIRED, firm)]
    ]
    columns = {"what": "", "firm": say("firm"), "p5": "5 %", "p50": say("median"), "p95": "95 %"}
    return Picture(
        key="cuts_and_stars",
        finding=_finding(result, firms, say),
        explained=_explained(result, say),
        rows=rows,
        columns=columns,
        chart=lambda width: _chart(rows, order, width, say),
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
    return _spread(result, kind, firm)["p50"]


def _spread(result: Result, kind: str, firm: str) -> dict[str, float]:
    found = result.summary["overall"].get(kind + firm, NOTHING)
    return {level: float(found[level]) for level in NOTHING}


def _chart(
    rows: list[dict[str, Any]], order: list[str], width: int, say: Language
) -> alt.HConcatChart:
    import altair as alt

    ladder_width = 310 if width >= WIDE else 120
    ladders = [
        _ladder(rows, "cut", order, ladder_width, say),
        _ladder(rows, "hired", order, ladder_width, say),
    ]
    return alt.hconcat(*ladders, spacing=10)


def _ladder(
    rows: list[dict[str, Any]], kind: str, order: list[str], width: int, say: Language
) -> alt.LayerChart:
    """Bars with their spread; those of cuts grow to the left, towards a common middle."""
    import altair as alt

    mirrored = kind == "cut"
    widest = max(row["p95"] for row in rows if row["kind"] == kind) or 1.0
    room = 1.18 if width > 200 else 1.45
    scale = alt.Scale(domain=[0, room * widest], nice=False, reverse=mirrored)
    ticks = alt.Axis(tickCount=4 if width > 200 else 2, tickMinStep=1, format=",d")
    title = say("people cut") if mirrored else say("stars hired")
    x: dict[str, Any] = {"title": title, "scale": scale, "axis": ticks}
    axis = alt.Axis(labels=not mirrored, ticks=False, domain=False, labelFontSize=12)
    base = (
        alt.Chart(named())
        .transform_filter(alt.datum.kind == kind)
        .encode(y=alt.Y("firm:N", sort=order, axis=axis, title=None))
    )
    told = [
        alt.Tooltip("firm:N", title=say("firm")),
        alt.Tooltip("p50:Q", title=title, format=",.0f"),
        alt.Tooltip("p5:Q", title="5 %", format=",.0f"),
        alt.Tooltip("p95:Q", title="95 %", format=",.0f"),
    ]
    bars = base.mark_bar(color=ORANGE if mirrored else BLUE, height={"band": 0.62})
    spread = base.mark_rule(color=INK, strokeWidth=1.3).encode(x=alt.X("p5:Q", **x), x2="p95:Q")
    align, dx = ("right", -6) if mirrored else ("left", 6)
    text = base.mark_text(align=align, dx=dx, fontSize=11, color=INK)
    return alt.layer(
        bars.encode(x=alt.X("p50:Q", **x), tooltip=told),
        spread,
        text.encode(x=alt.X("p95:Q", **x), text="text:N"),
    ).properties(width=width, height=28 * len(order))


def _finding(result: Result, firms: list[str], say: Language) -> str:
    cutter = max(firms, key=lambda firm: middle(result, CUT, firm))
    buyer = max(firms, key=lambda firm: middle(result, HIRED, firm))
    cut, hired = middle(result, CUT, cutter), middle(result, HIRED, buyer)
    told: dict[str, object] = {
        "cutter": say.data(result.firm_name(cutter)),
        "buyer": say.data(result.firm_name(buyer)),
        "cut": say.count(cut),
        "hired": say.count(hired),
        "let_go": say.count(middle(result, CUT, buyer)),
    }
    if cut < 0.5:
        return say("Nobody cuts; {buyer} hires most stars ({hired})", **told)
    if hired < 0.5:
        return say("{cutter} cuts most ({cut}); nobody hires stars", **told)
    if cutter == buyer:
        return say("{cutter} cuts most ({cut}) and hires most stars ({hired})", **told)
    return say(
        "{cutter} cuts most ({cut}); {buyer} hires most stars ({hired}) while it lets {let_go} go",
        **told,
    )


def _explained(result: Result, say: Language) -> str:
    times, months = result.summary["replicates"], result.summary["months"]
    if times < 2:
        return say(
            "People over {months} months (one run). Cut: let go in waves, all roles. Star: as "
            "talented as the top 1 % of AI people at the start.",
            months=months,
        )
    return say(
        "People over {months} months (bars: median of {runs} runs, lines: 5 to 95 %). Cut: let go "
        "in waves, all roles. Star: as talented as the top 1 % of AI people at the start.",
        months=months,
        runs=times,
    )
