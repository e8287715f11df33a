"""The pictures of a result: every module in this folder is one, the file name its key.

A module has ``chart(result)``, which answers None when the result has nothing to show.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.record.read import Result


def names() -> list[str]:
    """Keys of all pictures, in order."""
    return sorted(module.name for module in iter_modules(__path__))


def draw(result: Result) -> dict[str, str]:
    """Make every picture of a result: file name to SVG text."""
    from sim.report.look import svg

    charts = {name: import_module(f"{__name__}.{name}").chart(result) for name in names()}
    return {f"{name}.svg": svg(chart) for name, chart in charts.items() if chart is not None}
