"""The English texts that the program itself says to readers: every ``say("...")`` of its source.

A translation of each belongs into ``locale/<language>/LC_MESSAGES/talentwar.po``.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = ("sim/report", "sim/app")
SAID_BY = {"say": 1, "many": 2}
"""How many of a call's arguments are texts."""

Text = str | tuple[str, ...]
"""A text, or its singular and plural."""


def texts() -> dict[Text, list[str]]:
    """Every text with the files that say it, in order."""
    found: dict[Text, set[str]] = {}
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for text in said_in(file.read_text(encoding="utf-8")):
                found.setdefault(text, set()).add(file.relative_to(ROOT).as_posix())
    return {text: sorted(found[text]) for text in sorted(found, key=str)}


def said_in(source: str) -> Iterator[Text]:
    """The texts of a source, also those inside f-strings, which Babel's extraction passes over.

    Raises:
        ValueError: a text is not written out where it is said, so that nobody could translate it.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _name(node.func) not in SAID_BY:
            continue
        said = [_written(each) for each in node.args[: SAID_BY[_name(node.func)]]]
        if None in said or not said:
            raise ValueError(f"line {node.lineno}: a text stands in its call: {ast.unparse(node)}")
        yield said[0] if len(said) == 1 else tuple(said)


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _written(argument: ast.expr) -> str | None:
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return argument.value if is_text else None
