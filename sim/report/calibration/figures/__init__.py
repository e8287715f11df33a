"""The pictures of a fit: every module in this folder is one, the file name its key.

A module has ``chart(found)``.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

    from sim.report.calibration.files import Calibrated


COLUMNS = 5
"""Panels in a row, where each parameter has one."""


def names() -> list[str]:
    """Keys of all pictures, in order."""
    return sorted(module.name for module in iter_modules(__path__))


def draw(found: Calibrated) -> dict[str, str]:
    """Make every picture of a fit: file name to SVG text."""
    from sim.report.look import svg

    charts = {name: import_module(f"{__name__}.{name}").chart(found) for name in names()}
    return {f"{name}.svg": svg(chart) for name, chart in charts.items()}


def short(path: str) -> str:
    """A parameter's name where there is little room: ``preferences.mission``."""
    return ".".join(path.split(".")[-2:])


def axes(
    across: str, place: int, panels: int, y_domain: list[float], **y_axis: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both axes of a panel, of shares from 0 to 1 upon heights, labelled at the edges only.

    ``place`` is the panel's among so many, row by row; ``across`` says what shares are of.
    """
    import altair as alt

    left, bottom = place % COLUMNS == 0, place >= panels - COLUMNS
    shares = alt.Axis(format="%", values=[0, 0.5, 1], labels=bottom, ticks=bottom, grid=False)
    heights = alt.Axis(labels=left, ticks=left, domain=False, grid=False, **y_axis)
    return (
        {
            "title": across if bottom else None,
            "scale": alt.Scale(domain=[0, 1]),
            "axis": shares,
        },
        {"title": None, "scale": alt.Scale(domain=y_domain, nice=False), "axis": heights},
    )


def heading(text: str, strong: bool) -> alt.Title:
    """The title of a panel."""
    import altair as alt

    return alt.Title(
        text,
        fontSize=11,
        fontWeight="bold" if strong else "normal",
        offset=5,
        anchor="start",
        frame="group",
    )
