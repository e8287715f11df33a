"""The chart of a benchmark: nanoseconds a person and month against people, both on log scales."""

from __future__ import annotations

from typing import Any

INK, GRID = "#333333", "#e3e3e3"
COLOURS = {
    "engine, 1 thread": "#0072b2",
    "engine, 2 threads": "#009e73",
    "numpy": "#e69f00",
    "Mesa": "#d55e00",
}
"""Okabe and Ito's palette, told apart by the colour-blind."""


def draw(rows: list[dict[str, Any]]) -> str:
    """One line an implementation, labelled at its end; an SVG."""
    import altair as alt
    import vl_convert

    data, ends = lines_of(rows)
    names = [end["implementation"] for end in ends]
    largest = max(row["people"] for row in data)
    domain = [7e3, largest * 14]
    x = alt.X(
        "people:Q",
        title="people",
        scale=alt.Scale(type="log", domain=domain, nice=False),
        axis=alt.Axis(values=[1e4, 1e5, 1e6, 1e7], format="~s", grid=False),
    )
    y = alt.Y(
        "ns:Q",
        title=None,
        scale=alt.Scale(type="log"),
        axis=alt.Axis(values=[10.0**k for k in range(1, 6)], format="~s", gridColor=GRID),
    )
    colour = alt.Color(
        "implementation:N",
        scale=alt.Scale(domain=names, range=[COLOURS[name] for name in names]),
        legend=None,
    )
    base = alt.Chart(alt.Data(values=data)).encode(x=x, y=y, color=colour)
    labels = alt.Chart(alt.Data(values=apart(ends))).encode(
        x=x, y=alt.Y("at:Q", scale=alt.Scale(type="log")), color=colour, text="label:N"
    )
    chart = (
        alt.layer(
            base.mark_line(strokeWidth=2.5),
            base.mark_point(filled=True, size=55, opacity=1),
            labels.mark_text(align="left", dx=10, fontSize=12, fontWeight=600),
        )
        .properties(
            width=560,
            height=340,
            title=alt.Title(
                "A month of the model, nanoseconds a person",
                subtitle="The same rules in each; lower is faster, level is linear in people",
                anchor="start",
            ),
        )
        .configure(font="Helvetica, Arial, sans-serif", background="white")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=INK, domainColor=INK, tickColor=INK, labelFontSize=11
        )
        .configure_title(color=INK, fontSize=15, subtitleColor=INK, subtitleFontSize=12, offset=14)
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg


def lines_of(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Points of the implementations that are drawn, and the last of each."""
    data = [
        {"implementation": name, "people": row["people"], "ns": row["ns_per_person_month"]}
        for name in COLOURS
        for row in rows
        if row["implementation"] == name
    ]
    last: dict[str, dict[str, Any]] = {}
    for row in sorted(data, key=lambda row: row["people"]):
        last[row["implementation"]] = row
    return data, [last[name] for name in COLOURS if name in last]


NEAREST = 1.35
"""Labels closer than this factor are moved apart."""


def apart(ends: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ends of lines with labels and heights at which those do not touch."""
    placed: list[dict[str, Any]] = []
    for end in sorted(ends, key=lambda end: end["ns"]):
        near = [
            other["at"]
            for other in placed
            if other["people"] / end["people"] < 10 and end["people"] / other["people"] < 10
        ]
        at = max([end["ns"], *(height * NEAREST for height in near)])
        placed.append(end | {"at": at, "label": f"{end['implementation']}: {end['ns']:,.0f}"})
    return placed
