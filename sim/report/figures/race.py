"""The race: how far each lab's models are, and who is believed to get there first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.look import BLACK, BLUE, GREEN, ORANGE, PURPLE, VERMILION
from sim.report.monthly import LEVELS, columns, months, tooltips
from sim.report.picture import WIDE, Picture, named

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result
    from sim.report.language import Language

CAPABILITY, BELIEF = "capability_", "belief_"
LABS = 6
COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK)
DASHES = ([1, 0], [7, 3], [2, 2], [10, 3, 2, 3], [4, 2], [1, 3])
Row = dict[str, Any]


def picture(result: Result, say: Language) -> Picture | None:
    """Capability above, belief below, for the labs that come out furthest ahead."""
    paths = _paths(result)
    labs = contenders(paths)
    if not labs:
        return None
    names = {lab: say.data(result.firm_name(lab)) for lab in labs}
    measures = {CAPABILITY: say("capability"), BELIEF: say("belief")}
    rows = [
        {"of": prefix, "what": word, "firm": names[lab], "month": row["month"]}
        | {level: row[level] for level in LEVELS}
        for prefix, word in measures.items()
        for lab in labs
        for row in paths.get((prefix, lab), [])
    ]
    return Picture(
        key="race",
        finding=_finding(result, paths, labs, say),
        explained=_explained(result, say),
        rows=rows,
        columns={
            "what": "",
            "firm": say("firm"),
            **columns(say),
        },
        chart=lambda width: _chart([*names.values()], width, say),
    )


def contenders(paths: dict[tuple[str, str], list[Row]]) -> list[str]:
    """The labs furthest ahead in the last month, half by capability and half by belief."""
    shown: list[str] = []
    for prefix in (BELIEF, CAPABILITY):
        last = {lab: path[-1]["p50"] for (of, lab), path in paths.items() if of == prefix}
        ordered = sorted(last, key=lambda lab: (-last[lab], lab))
        shown += [lab for lab in ordered if lab not in shown][: LABS // 2]
    return shown


def _paths(result: Result) -> dict[tuple[str, str], list[Row]]:
    return {
        (prefix, lab): path
        for prefix in (CAPABILITY, BELIEF)
        for lab, path in result.paths(prefix).items()
    }


def _chart(names: list[str], width: int, say: Language) -> alt.ConcatChart:
    import altair as alt

    wide = width >= WIDE
    drawn = [
        _panel(CAPABILITY, say("capability, the model's index"), names, wide, say),
        _panel(BELIEF, say("belief that it gets there first"), names, wide, say),
    ]
    return alt.concat(*drawn, columns=2 if wide else 1, spacing={"row": 26, "column": 30})


def _panel(
    prefix: str, heading: str, names: list[str], wide: bool, say: Language
) -> alt.LayerChart:
    import altair as alt

    x = months(say, 4)
    shown_as = ".2f" if prefix == CAPABILITY else ".1%"
    y: dict[str, Any] = {
        "scale": alt.Scale(zero=prefix == BELIEF),
        "axis": alt.Axis(format="~f" if prefix == CAPABILITY else "%", tickCount=5),
        "title": None,
    }
    count = len(names)
    legend = alt.Legend(
        title=None, orient="bottom", symbolType="stroke", symbolSize=400, symbolOpacity=1,
        symbolStrokeWidth=2.4, columns=6 if wide else 3,
    )  # fmt: skip
    colour = alt.Color(
        "firm:N", scale=alt.Scale(domain=names, range=list(COLOURS[:count])), legend=legend
    )
    dash = alt.StrokeDash(
        "firm:N", scale=alt.Scale(domain=names, range=list(DASHES[:count])), legend=legend
    )
    here = alt.Chart(named()).transform_filter(alt.datum.of == prefix).encode(x=x, color=colour)
    band = here.mark_area(opacity=0.13).encode(y=alt.Y("p5:Q", **y), y2="p95:Q")
    line = here.mark_line(strokeWidth=2.2).encode(y=alt.Y("p50:Q", **y), strokeDash=dash)
    touched = here.mark_point(size=90, opacity=0).encode(
        y=alt.Y("p50:Q", **y), tooltip=tooltips(say, shown_as)
    )
    title = alt.Title(heading, fontSize=13, fontWeight="normal", offset=8)
    return alt.layer(band, line, touched).properties(
        width=330 if wide else 280, height=230, title=title
    )


def _finding(
    result: Result, paths: dict[tuple[str, str], list[Row]], labs: list[str], say: Language
) -> str:
    def name(lab: str) -> str:
        return say.data(result.firm_name(lab))

    ahead = max(labs, key=lambda lab: paths[CAPABILITY, lab][-1]["p50"])
    believed = max(labs, key=lambda lab: paths[BELIEF, lab][-1]["p50"])
    odds = say.percent(paths[BELIEF, believed][-1]["p50"])
    if ahead == believed:
        return say(
            "{lab} ends ahead in capability, and is the most believed to get there first ({odds})",
            lab=name(ahead), odds=odds,
        )  # fmt: skip
    return say(
        "{ahead} ends ahead in capability; {believed} is the most believed to get there first "
        "({odds})",
        ahead=name(ahead), believed=name(believed), odds=odds,
    )  # fmt: skip


def _explained(result: Result, say: Language) -> str:
    times = result.summary["replicates"]
    if times < 2:
        return say(
            "Labs that end furthest ahead in either (one run). Belief: the chance to get there "
            "first that follows from the distances in capability; it draws AI people."
        )
    return say(
        "Labs that end furthest ahead in either (lines: median of {runs} runs; bands: 5 to 95 %). "
        "Belief: the chance to get there first that follows from the distances in capability; it "
        "draws AI people.",
        runs=times,
    )
