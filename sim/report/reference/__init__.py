"""The reference: pages about scenarios, results, statistics and state, written from the code.

What is declared once in the source (fields of sections, columns, meanings of statistics) is what
the pages say; nothing in them is written by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "model.md"
"""The page beside the folder of the reference whose generated blocks are written anew with it."""
COMMAND = "talentwar schema --pages docs/reference"


def pages() -> dict[str, str]:
    """Every page as Markdown, by the name of its file."""
    from sim.report.reference import scenario_page, state_page, statistics_page, tables_page

    return {
        "scenario.md": scenario_page.page(),
        "tables.md": tables_page.page(),
        "statistics.md": statistics_page.page(),
        "state.md": state_page.page(),
    }


def write_pages(folder: Path) -> list[Path]:
    """Write every page into a folder, and the generated blocks of ``model.md`` beside it anew.

    Raises:
        TalentwarError: a place cannot be written, or ``model.md`` asks for a block there is not.
    """
    from sim.base.files import write_whole
    from sim.report.reference.blocks import refreshed

    texts = {folder / name: text for name, text in pages().items()}
    model = folder.parent / MODEL
    if model.is_file():
        texts[model] = refreshed(model.read_text(encoding="utf-8"))
    for place, text in texts.items():
        write_whole(place, text, "--pages")
    return list(texts)
