"""How pages of the reference are written: tables, names as code, links to files that are true."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import ModuleType

ROOT = Path(__file__).parents[3]
"""The folder in which ``sim`` stands, from which files are named."""
LONGEST = 60
"""Characters of a value that a table shows."""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a Markdown table, and an empty line after it."""
    yield f"| {' | '.join(header)} |"
    yield "|" + " --- |" * len(header)
    for row in rows:
        yield f"| {' | '.join(map(cell, row))} |"
    yield ""


def cell(text: str) -> str:
    """Text on one line, in which no bar ends the cell and no ``<firm>`` is taken for HTML."""
    parts = " ".join(text.replace("|", "/").split()).split("`")
    # Every second part stands between backticks, where nothing is marked up.
    parts[::2] = [plain.replace("<", "&lt;").replace("*", "\\*") for plain in parts[::2]]
    return "`".join(parts)


def code(text: str) -> str:
    """A name as code; nothing stays nothing."""
    return f"`{text}`" if text else ""


def words(text: str) -> str:
    """A docstring's text as Markdown: names that stand in double backticks in single ones."""
    return " ".join(text.replace("``", "`").split())


def sentence(text: str) -> str:
    """The same as a sentence: a capital first and a full stop last."""
    said = words(text)
    if not said:
        return ""
    return f"{said[0].upper()}{said[1:]}" + ("" if said.endswith((".", "?", "!")) else ".")


def heading(doc: str | None) -> str:
    """The first paragraph of a docstring on one line."""
    return words((doc or "").strip().partition("\n\n")[0])


def shortened(text: str) -> str:
    """A long value as tables show it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4].rstrip(' ,')} ..."


def source_of(thing: type | ModuleType) -> str:
    """The file in which something is written, from the root: ``sim/processes/cuts.py``."""
    return Path(inspect.getfile(thing)).relative_to(ROOT).as_posix()


def link(file: str, up: str) -> str:
    """A link to a file of the project; ``up`` leads from the page to the project's root."""
    return f"[`{file}`]({up}{file})"
