"""Pictures as a page holds them: drawn beforehand, and as data for Vega to take over.

Colours of the house are written as CSS variables, so that one drawing is light, dark or printed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from sim.report import look
from sim.report.picture import NARROW, WIDE

if TYPE_CHECKING:
    from sim.report.picture import Picture

VARIABLES = {
    look.INK: "ink",
    look.MUTED: "muted",
    look.LABEL: "label",
    look.GRID: "grid",
    look.LINE: "line",
    look.PALE: "pale",
    look.BLUE: "blue",
    look.ORANGE: "orange",
    look.VERMILION: "vermilion",
    look.GREEN: "green",
    look.PURPLE: "purple",
    look.SKY: "sky",
    look.BLACK: "black",
}
"""Colours of pictures, and the variables of ``page.css`` that stand for them on a page."""
FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, "
    "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
)
_SAID_BY_STYLE = re.compile(
    r' (?:font-family="[^"]*"|pointer-events="none"|opacity="1"|aria-hidden="true"'
    r'|class="(?:mark-|background|foreground)[^"]*")'
)
_EMPTY = re.compile(r'<path d="" ?(?:display="none")?/>|<path d="M0,0h[^"]*v0h0Z"/>')


def embedded(picture: Picture) -> dict[str, Any]:
    """A picture as data of the page: Vega-Lite for desks and phones, sharing their rows."""
    drawings = {"wide": specification(picture, WIDE), "narrow": specification(picture, NARROW)}
    datasets = [each.pop("datasets") for each in drawings.values()]
    fields = list(picture.columns)
    return {
        **drawings,
        "datasets": datasets[0],
        "columns": dict(picture.columns),
        "finding": picture.finding,
        "explained": picture.explained,
        "choices": {
            name: [[row[field] for field in fields] for row in rows]
            for name, rows in picture.choices.items()
        },
    }


def drawn(found: dict[str, Any]) -> str:
    """A picture of the page, from its data, as SVG inside it."""
    import vl_convert

    wide = found["wide"] | {"datasets": found["datasets"]}
    text = look.tidy(str(vl_convert.vegalite_to_svg(json.dumps(wide))))
    for needless in (_SAID_BY_STYLE, _EMPTY):
        text = needless.sub("", text)
    return text


def specification(picture: Picture, width: int) -> dict[str, Any]:
    """A picture as Vega-Lite with the page's look."""
    text = json.dumps(picture.specification(width), ensure_ascii=False)
    described: dict[str, Any] = json.loads(with_variables(text))
    described["config"] |= {
        "background": "transparent",
        "font": FONT,
        "padding": 4,
        "aria": False,
    }
    described.pop("$schema", None)
    return described


def with_variables(text: str) -> str:
    """Put the page's variables in the place of colours."""
    for colour, variable in VARIABLES.items():
        text = text.replace(f'"{colour}"', f'"var(--{variable})"')
    return text
