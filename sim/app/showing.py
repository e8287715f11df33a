"""Shows the blocks of a report on the page: tiles, sentences, tables, pictures.

Every text may come from a scenario that somebody sent, so it is shown as text and never as markup.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from sim.report.page.blocks import Command, Drawing, Points, Prose, Table, Tiles
from sim.report.page.embedding import specification
from sim.report.picture import NARROW, WIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.report.language import Language
    from sim.report.page.blocks import Block, Cell, Column, Section, Tile
    from sim.report.picture import Picture

    Charts = Mapping[str, Mapping[str, Any]]
    """Vega-Lite by key of a picture."""


MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!<>|~:$-])")


def show_section(section: Section, charts: Charts, say: Language) -> None:
    """A heading and what stands under it."""
    html(f"<h2>{escape(section.heading)}</h2>")
    for block in section.blocks:
        show_block(block, charts, say)


def show_block(block: Block, charts: Charts, say: Language) -> None:
    """One block of a report."""
    import streamlit as st

    match block:
        case Tiles():
            html(f'<div class="tiles">{"".join(map(tile, block.tiles))}</div>')
        case Prose():
            html(f'<p class="{escape(block.tone)}">{escape(block.text)}</p>')
        case Points():
            html(f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</ul>")
        case Command():
            st.code("\n".join(block.lines), language=None, wrap_lines=True)
        case Table():
            with card(f"table-{block.key}"):
                html(table(block, say))
        case Drawing():
            show_picture(block.picture, charts)


def show_picture(picture: Picture, charts: Charts) -> None:
    """A picture with its heading; the style makes it fit a window that is narrower."""
    import streamlit as st

    with card(f"picture-{picture.key}"):
        html(f'<h3>{escape(picture.finding)}</h3><p class="muted">{escape(picture.explained)}</p>')
        chart = dict(charts[picture.key])
        st.vega_lite_chart(spec=chart, theme=None, width="content", alt=picture.finding)


def width_of_pictures() -> int:
    """For phones, which say that they are, or for desks."""
    import streamlit as st

    agent = st.context.headers.get("User-Agent", "")
    return NARROW if "Mobi" in agent else WIDE


def on_screen(picture: Picture, width: int) -> dict[str, Any]:
    """Vega-Lite that keeps its own size, drawn as SVG so that the page's style colours it.

    Screen readers are told the picture's heading and not every mark, which has no name.
    """
    drawn = in_rows(specification(picture, width))
    silent = {**drawn["config"], "mark": {"aria": False}}
    return {
        **drawn,
        "config": silent,
        "autosize": {"type": "pad", "contains": "padding"},
        "usermeta": {"embedOptions": {"renderer": "svg"}},
    }


def in_rows(drawn: dict[str, Any]) -> dict[str, Any]:
    """Panels as rows of rows: Streamlit draws nothing of a chart that says ``concat``."""
    if "concat" not in drawn:
        return drawn
    rest = dict(drawn)
    panels, columns, between = rest.pop("concat"), rest.pop("columns", None), rest.pop("spacing", 0)
    spacing = between if isinstance(between, dict) else {"row": between, "column": between}
    each = columns or len(panels)
    rows = [
        {"hconcat": panels[at : at + each], "spacing": spacing["column"]}
        for at in range(0, len(panels), each)
    ]
    return {**rest, "vconcat": rows, "spacing": spacing["row"]}


def tile(each: Tile) -> str:
    """A sentence of the answer with its number, as HTML."""
    sure = f'<p class="sure">{escape(each.sure)}</p>' if each.sure else ""
    return (
        f'<div class="tile"><p class="label">{escape(each.label)}</p>'
        f'<p class="number">{escape(each.number)}</p><p>{escape(each.sentence)}</p>{sure}</div>'
    )


def table(block: Table, say: Language) -> str:
    """A table as HTML, with what is beyond its first rows folded away."""
    shown = block.shown or len(block.rows)
    whole = _rows(block.caption, block.columns, block.rows[:shown])
    rest = block.rows[shown:]
    if not rest:
        return whole
    more = say.many("{count} more", "{count} more", len(rest))
    folded = _rows("", block.columns, rest)
    return f"{whole}<details><summary>{escape(more)}</summary>{folded}</details>"


def _rows(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> str:
    kinds = [' class="n"' if column.is_number else "" for column in columns]
    heads = "".join(
        f'<th scope="col"{kind}>{escape(column.heading)}</th>'
        for kind, column in zip(kinds, columns, strict=True)
    )
    lines = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{_cell(one)}</td>" for kind, one in zip(kinds, row, strict=True))
        + "</tr>"
        for row in rows
    )
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll"><table>{told}<thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    return f'<span class="{escape(cell.mark)}">{text}</span>' if cell.mark else text


def html(markup: str) -> None:
    """Markup in the page's style; every text in it has to be escaped."""
    import streamlit as st

    st.html(f'<div class="tw">{markup}</div>')


def as_text(text: str) -> str:
    """A text for a label, which Streamlit takes for Markdown, so that it shows as it is."""
    return MARKDOWN.sub(r"\\\1", text)


def card(key: str) -> Any:
    """A box on the page."""
    import streamlit as st

    return st.container(key=f"card-{key}", gap="small")
