"""Why people moved and why they stayed: what each part of an offer weighed against staying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.look import BLUE, INK, PALE, VERMILION
from sim.report.picture import WIDE, Picture, named

if TYPE_CHECKING:
    import altair as alt

    from sim.record.read import Result
    from sim.report.language import Language

FIRMS = 4
FEWEST = 5
"""Groups of fewer people in the middle run are not shown."""
COMPONENTS = ("pay", "mission", "compute", "peers", "publishing", "lock_in", "chance")


def picture(result: Result, say: Language) -> Picture | None:
    """A row for each group of people, a column of bars for each part of what they were offered."""
    groups = {key: name for key, name in _groups(result, say).items() if _people(result, key)}
    if not groups:
        return None
    parts = _parts(say)
    rows = [
        {"group": name, "part": parts[part], "key": part, "worth": worth, "text": f"{worth:+.2f}"}
        for key, name in groups.items()
        for part in COMPONENTS
        if (worth := _middle(result, f"{key}.{part}")) is not None
    ]
    return Picture(
        key="reasons",
        finding=_finding(result, say),
        explained=_explained(result, say),
        rows=rows,
        columns={
            "group": say("who"),
            "part": say("part of the offer"),
            "worth": say("worth against staying, log points of pay"),
        },
        chart=lambda width: _chart(rows, [*groups.values()], width, say),
    )


def _groups(result: Result, say: Language) -> dict[str, str]:
    """Groups by the start of their statistics' names, in order."""
    joined = {
        key.split(".")[2]: spread["p50"]
        for key, spread in result.summary["overall"].items()
        if key.startswith("reasons.joined.") and key.endswith(".people")
    }
    most = sorted(joined, key=lambda firm: (-joined[firm], firm))[:FIRMS]
    return {
        "reasons.moved.all": say("moved: everybody"),
        "reasons.moved.stars": say("moved: stars"),
        "reasons.moved.large": say("moved: for 100 M USD or more"),
        **{
            f"reasons.joined.{firm}": say("joined {firm}", firm=say.data(result.firm_name(firm)))
            for firm in most
        },
        "reasons.stayed.all": say("stayed: everybody"),
        "reasons.stayed.stars": say("stayed: stars"),
        "reasons.stayed.large": say("stayed: in spite of 100 M USD"),
    }


def _people(result: Result, group: str) -> bool:
    return (_middle(result, f"{group}.people") or 0) >= FEWEST


def _middle(result: Result, statistic: str) -> float | None:
    spread = result.summary["overall"].get(statistic)
    return None if spread is None else float(spread["p50"])


def _parts(say: Language) -> dict[str, str]:
    return {
        "pay": say("pay, equity"),
        "mission": say("mission"),
        "compute": say("compute"),
        "peers": say("peers"),
        "publishing": say("publishing"),
        "lock_in": say("lock-in"),
        "chance": say("chance"),
    }


def _chart(
    rows: list[dict[str, Any]], groups: list[str], width: int, say: Language
) -> alt.ConcatChart:
    import altair as alt

    wide = width >= WIDE
    extent = max(abs(row["worth"]) for row in rows) * (1.45 if wide else 1.25)
    drawn = [
        _bars(part, name, groups, extent, wide, place, say)
        for place, (part, name) in enumerate(_parts(say).items())
    ]
    return alt.concat(*drawn, columns=len(drawn) if wide else 2, spacing={"row": 16, "column": 4})


def _bars(
    part: str, name: str, groups: list[str], extent: float, wide: bool, place: int, say: Language
) -> alt.LayerChart:
    import altair as alt

    labelled = place == 0 if wide else place % 2 == 0
    axis = alt.Axis(labels=labelled, ticks=False, domain=False, labelLimit=190 if wide else 118)
    scale = alt.Scale(domain=[-extent, extent], nice=False)
    bare = alt.Axis(labels=False, ticks=False, domain=False, grid=False)
    x = alt.X("worth:Q", title=None, scale=scale, axis=bare)
    base = (
        alt.Chart(named())
        .transform_filter(alt.datum.key == part)
        .encode(y=alt.Y("group:N", sort=groups, title=None, axis=axis))
    )
    colour = alt.when(alt.datum.worth >= 0).then(alt.value(BLUE)).otherwise(alt.value(VERMILION))
    tooltip = [
        alt.Tooltip("group:N", title=say("who")),
        alt.Tooltip("part:N", title=say("part of the offer")),
        alt.Tooltip("worth:Q", title=say("log points of pay"), format="+.3f"),
    ]
    bars = base.mark_bar(height={"band": 0.6}).encode(x=x, color=colour, tooltip=tooltip)
    zero = alt.Chart(named()).mark_rule(color=PALE).encode(x=alt.XDatum(0, axis=bare))
    right = base.transform_filter(alt.datum.worth >= 0).mark_text(align="left", dx=3, fontSize=10)
    left = base.transform_filter(alt.datum.worth < 0).mark_text(align="right", dx=-3, fontSize=10)
    return alt.layer(
        zero,
        bars,
        *(text.encode(x=x, text="text:N", color=alt.value(INK)) for text in (right, left)),
    ).properties(
        width=78 if wide else 100,
        height=24 * len(groups),
        title=alt.Title(name, fontSize=12, anchor="middle"),
    )


def _finding(result: Result, say: Language) -> str:
    parts = _parts(say)

    def largest(group: str) -> tuple[str, float]:
        worth = {part: _middle(result, f"{group}.{part}") or 0.0 for part in COMPONENTS}
        most = max((part for part in worth if part != "chance"), key=lambda part: worth[part])
        return parts[most], worth[most]

    if not _people(result, "reasons.moved.all"):
        return say("Hardly anybody moves for a rival's offer; those who stay refuse these")
    moved, weight = largest("reasons.moved.all")
    held = _middle(result, "reasons.moved.all.lock_in") or 0.0
    return say(
        "Chance aside, who moved was drawn most by {part} ({weight} log points of pay), against "
        "{held} of lock-in",
        part=moved, weight=f"{weight:+.2f}", held=f"{held:+.2f}",
    )  # fmt: skip


def _explained(result: Result, say: Language) -> str:
    runs = result.summary["replicates"]
    means = say("Means over people, the middle of {runs} runs.", runs=runs)
    return say.together(
        [
            say(
                "What a rival's job was worth against staying, part by part, in log points of pay "
                "(+0.10: as much as a tenth more pay; +0.69: as much as twice the pay)."
            ),
            means if runs > 1 else say("Means over people, one run."),
            say(
                "Pay: with what equity is expected to gain. Lock-in: unvested shares, moving, "
                "visas. Chance: taste that nobody else sees. Stayed: the best offer they refused."
            ),
        ]
    )
