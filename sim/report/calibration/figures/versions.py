"""The model, its versions and the null, figure by figure: how far predictions lie off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.look import BLACK, BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION, rows, title

if TYPE_CHECKING:
    import altair as alt

    from sim.report.calibration.files import Calibrated, OfVersion

COLOURS = (BLACK, BLUE, ORANGE, GREEN, PURPLE, VERMILION)
SHAPES = ("circle", "square", "cross", "triangle-up", "triangle-down", "diamond")
STEP, WIDTH = 21, 470


def chart(found: Calibrated) -> alt.VConcatChart:
    """Two blocks over one axis: targets, and checks that nothing was fitted to."""
    import altair as alt

    told = found.appraisal.versions
    every = [
        one.crps
        for version in told.values()
        for scores in (version.targets, version.checks)
        for one in scores.each.values()
    ]
    ends = [min(0.0, *every), max(every)]
    blocks = [
        _block(told, "targets", "targets, fitted", ends, legend=True),
        _block(told, "checks", "checks, never fitted", ends, legend=False),
    ]
    return alt.vconcat(*blocks, spacing=14).properties(title=title(_finding(told), _explained()))


def _block(
    told: dict[str, OfVersion], part: str, name: str, ends: list[float], legend: bool
) -> alt.LayerChart:
    import altair as alt

    data: list[dict[str, Any]] = [
        {"figure": figure.replace("_", " "), "version": version, "crps": one.crps}
        for version, each in told.items()
        for figure, one in getattr(each, part).each.items()
    ]
    names, figures = list(told), list(dict.fromkeys(row["figure"] for row in data))
    shown = alt.Legend(title=None, orient="top", columns=3, labelLimit=260) if legend else None
    colour = alt.Color(
        "version:N",
        scale=alt.Scale(domain=names, range=list(COLOURS[: len(names)])),
        legend=shown,
    )
    shape = alt.Shape(
        "version:N", scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])), legend=shown
    )
    x = alt.X(
        "crps:Q",
        title=None if legend else "CRPS, standard deviations of the figure; 0: every run agrees",
        scale=alt.Scale(type="symlog", constant=0.5, domain=ends, nice=False),
        axis=alt.Axis(
            values=[0, 0.5, 1, 2, 5, 10, 20, 50],
            format="~g",
            labels=not legend,
            ticks=not legend,
            domain=False,
        ),
    )
    y = alt.Y(
        "figure:N", sort=figures, title=name,
        axis=alt.Axis(
            ticks=False, domain=False, grid=True, labelLimit=200, labelFontSize=12, offset=9
        ),
    )  # fmt: skip
    points = alt.Chart(rows(data)).mark_point(filled=True, size=64, opacity=0.9, stroke=INK)
    return points.encode(
        x=x,
        y=y,
        yOffset=alt.YOffset("version:N", sort=names),
        color=colour,
        shape=shape,
        strokeWidth=alt.value(0.3),
    ).properties(width=WIDTH, height={"step": STEP / len(names)})


def _finding(told: dict[str, OfVersion]) -> str:
    (_, best), *others = told.items()
    said = f"The fitted model lies {best.targets.crps:.2g} standard deviations off the targets"
    if not others:
        return said
    name, worst = max(others, key=lambda each: each[1].targets.crps)
    return f"{said}; furthest is {name.partition(':')[0]}, {worst.targets.crps:.2g}"


def _explained() -> str:
    return (
        "How far predictions lie from each figure: continuous ranked probability score of the "
        "distance, less is better. All but the first were fitted anew with the same small effort."
    )
