"""How the page looks: the report's colours, light and dark, and what Streamlit shows too much."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from sim.report.page.assemble import asset

STREAMLIT_NAMES = {
    "primaryColor": "accent",
    "backgroundColor": "page",
    "secondaryBackgroundColor": "card",
    "textColor": "ink",
    "borderColor": "edge",
    "linkColor": "accent",
    "dataframeBorderColor": "edge",
}
"""Streamlit's name of a colour, and the report's."""


def theme() -> dict[str, Any]:
    """Options of Streamlit's look: its widgets in the report's colours, light and dark."""
    found: dict[str, Any] = {
        f"theme.{which}.{streamlit}": colours[place]
        for place, which in enumerate(("light", "dark"))
        for streamlit, name in STREAMLIT_NAMES.items()
        for colours in (palette()[name],)
    }
    for which in ("light", "dark"):
        found[f"theme.{which}.sidebar.backgroundColor"] = found[
            f"theme.{which}.secondaryBackgroundColor"
        ]
        found[f"theme.{which}.sidebar.secondaryBackgroundColor"] = found[
            f"theme.{which}.backgroundColor"
        ]
    return found | {"theme.baseRadius": "6px", "theme.showWidgetBorder": True}


@cache
def style(levers: str) -> str:
    """The page's style sheet; each colour is the one of the theme that the page is shown in.

    ``levers`` is what the button says that opens the side where it is closed, as on phones.
    """
    named = [f"--{name}: light-dark({light}, {dark});" for name, (light, dark) in palette().items()]
    named.append(f"--levers: {json.dumps(levers, ensure_ascii=False)};")
    return f"<style>:root {{ {' '.join(named)} }}{_own_style()}</style>"


@cache
def palette() -> dict[str, tuple[str, str]]:
    """Every colour of the report by its name, for a light and for a dark page."""
    light, dark = (_colours(block) for block in _blocks(asset("page.css")))
    return {name: (colour, dark.get(name, colour)) for name, colour in light.items()}


def _own_style() -> str:
    return (files("sim") / "app" / "look.css").read_text(encoding="utf-8")


def _blocks(style_sheet: str) -> tuple[str, str]:
    light = re.search(r":root \{(.*?)\}", style_sheet, re.DOTALL)
    dark = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', style_sheet, re.DOTALL)
    assert light is not None
    assert dark is not None
    return light[1], dark[1]


def _colours(block: str) -> dict[str, Any]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-fA-F]{3,8});", block))
