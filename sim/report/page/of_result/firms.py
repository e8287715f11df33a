"""One firm at a time: its talent, its cuts and its stars, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.look import BLUE, INK, ORANGE, VERMILION
from sim.report.monthly import LEVELS, columns, months, tooltips
from sim.report.page.blocks import Drawing, Section
from sim.report.picture import WIDE, Picture, named
from sim.report.statistic_words import TALENT_SHARE

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 75
COLOURS = {TALENT_SHARE: BLUE, "people_cut_": VERMILION, "stars_hired_": ORANGE}


def section(result: Result, say: Language) -> Section | None:
    """A picture in which the reader chooses the firm; None where no month was counted."""
    rows = _rows(result, say)
    if not rows:
        return None
    first = next(iter(rows.values()))
    told = {row["what"] for row in first}
    panels = {prefix: what for prefix, what in _headings(say).items() if what in told}
    picture = Picture(
        key="firm",
        finding=say("Talent, cuts and stars, month by month"),
        explained=say(
            "Medians of {runs} runs; bands and thin lines: 5 to 95 %. Choose any of the {firms} "
            "firms that bid.",
            runs=result.summary["replicates"], firms=len(rows),
        ),
        rows=first,
        columns={
            "what": say("what"),
            "firm": say("firm"),
            **columns(say),
        },
        chart=lambda width: _chart(panels, width, say),
        choices=rows,
    )  # fmt: skip
    return Section("firm", say("One firm at a time"), [Drawing(picture)])


def _rows(result: Result, say: Language) -> dict[str, list[dict[str, Any]]]:
    """By firm's name, the firm with most talent in the end first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for prefix, what in _headings(say).items():
        for firm, path in result.paths(prefix).items():
            if result.bids(firm):
                told = {"what": what, "firm": say.data(result.firm_name(firm))}
                found.setdefault(firm, []).extend(
                    told
                    | {"month": row["month"]}
                    | {level: float(f"{row[level]:.4g}") for level in LEVELS}
                    for row in path
                )
    end = result.summary["end"]

    def most(firm: str) -> tuple[float, str]:
        return -end.get(TALENT_SHARE + firm, {"p50": 0.0})["p50"], firm

    return {say.data(result.firm_name(firm)): found[firm] for firm in sorted(found, key=most)}


def _headings(say: Language) -> dict[str, str]:
    return {
        TALENT_SHARE: say("share of talent"),
        "people_cut_": say("people cut a month"),
        "stars_hired_": say("stars hired a month"),
    }


def _chart(headings: dict[str, str], width: int, say: Language) -> alt.ConcatChart:
    import altair as alt

    wide = width >= WIDE
    panels = [_panel(prefix, heading, wide, say) for prefix, heading in headings.items()]
    return alt.concat(*panels, columns=3 if wide else 1, spacing={"row": 18, "column": 26})


def _panel(prefix: str, heading: str, wide: bool, say: Language) -> alt.LayerChart:
    import altair as alt

    x = months(say, 3)
    share = prefix == TALENT_SHARE
    axis = alt.Axis(format="~%" if share else ",~f", tickCount=4, tickMinStep=0 if share else 1)
    y: dict[str, Any] = {"scale": alt.Scale(zero=not share), "axis": axis, "title": None}
    base = alt.Chart(named()).transform_filter(alt.datum.what == heading).encode(x=x)
    told = tooltips(say, ".1%" if share else ",.0f")
    if share:
        drawn = [
            base.mark_area(color=COLOURS[prefix], opacity=0.25).encode(
                y=alt.Y("p5:Q", **y), y2="p95:Q"
            ),
            base.mark_line(color=INK, strokeWidth=2).encode(y=alt.Y("p50:Q", **y)),
            base.mark_rule(opacity=0, strokeWidth=8).encode(tooltip=told),
        ]
    else:
        drawn = [
            base.mark_bar(color=COLOURS[prefix], width=5).encode(
                y=alt.Y("p50:Q", **y), tooltip=told
            ),
            base.mark_rule(color=INK, strokeWidth=1).encode(y=alt.Y("p5:Q", **y), y2="p95:Q"),
        ]
    return alt.layer(*drawn).properties(
        width=205 if wide else 280,
        height=150 if wide else 120,
        title=alt.Title(heading, fontSize=13, fontWeight="normal", offset=8),
    )
