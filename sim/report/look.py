"""How every picture looks, and how it becomes SVG: the same bytes each time."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

# Okabe and Ito (2008), Color Universal Design: told apart by colour-blind readers.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
INK, PALE = "#222222", "#BBBBBB"
MUTED, LABEL, GRID, LINE = "#555555", "#444444", "#E8E8E8", "#999999"
"""Greys of subtitles, of what stands at axes, of grids and of axes themselves."""
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
LETTERS_IN_A_LINE = 92

_PLACES = re.compile(r' (?:d|transform|x|y|x2|y2|width|height)="[^"]*"')
_LONG = re.compile(r"(\.\d)\d+")
_UNSEEN = re.compile(r'<(?:path|line)[^>]* opacity="0"[^>]*/>')

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "padding": 14,
    "view": {"stroke": None},
    "title": {
        "anchor": "start", "frame": "group", "color": INK, "fontSize": 16, "fontWeight": "bold",
        "subtitleColor": MUTED, "subtitleFontSize": 12, "offset": 14, "subtitlePadding": 5,
        "lineHeight": 20, "subtitleLineHeight": 15,
    },
    "axis": {
        "labelColor": LABEL, "titleColor": LABEL, "labelFontSize": 11, "titleFontSize": 11,
        "titleFontWeight": "normal", "gridColor": GRID, "domainColor": LINE,
        "tickColor": LINE,
    },
    "legend": {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
}  # fmt: skip


def title(finding: str, explained: str) -> dict[str, Any]:
    """A heading that states what the data show, and under it how to read the picture."""
    return {
        "text": textwrap.wrap(finding, LETTERS_IN_A_LINE - 14),
        "subtitle": textwrap.wrap(explained, LETTERS_IN_A_LINE + 14),
    }


def rows(values: list[dict[str, Any]]) -> alt.Data:
    """Rows of data, written into the picture itself."""
    import altair as alt

    return alt.Data(values=values)


def svg(chart: alt.TopLevelMixin | dict[str, Any]) -> str:
    """Turn a chart into the text of an SVG file."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification(chart))) + "\n"


def tidy(text: str) -> str:
    """An SVG without what only a pointer could find, and with places to a tenth of a pixel."""
    seen = _UNSEEN.sub("", text)
    return _PLACES.sub(lambda found: _LONG.sub(r"\1", found.group()), seen)


def png(chart: alt.TopLevelMixin | dict[str, Any], scale: float = 2) -> bytes:
    """Turn a chart into the bytes of a PNG file."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(specification(chart), scale=scale))


def specification(chart: alt.TopLevelMixin | dict[str, Any]) -> str:
    """Return the chart as Vega-Lite with the common look, keys in order."""
    whole = chart if isinstance(chart, dict) else described(chart)
    return json.dumps(whole, sort_keys=True)


def described(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """A chart as Vega-Lite with the common look, as a dictionary."""
    found: dict[str, Any] = chart.to_dict(validate=False)
    found["config"] = CONFIG
    return found
