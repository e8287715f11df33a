"""A language that marks whatever it says, and every text of a page to look for what it did not say.

What is filled into a sentence is not said with it: an English word that code fills in stands
outside the marks, and so does a text that code writes down plainly.
"""

from __future__ import annotations

import re
import string
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sim.record.edits import NOT_THERE, THERE
from sim.report.language import Language
from sim.report.page.blocks import Cell, Command, Control, Table
from sim.report.picture import WIDE, Picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NO_TEXTS = {"lang", "name", "key", "kind", "mark", "tone"}
"""Fields of a page that are for its script and style; a language's name is its own."""
TITLES = {"title", "subtitle", "text", "domain", "sort"}
"""What readers see of a chart beside its rows."""
OF_CONTROLS = {"label", "mention", "about", "around"}
OF_SCENARIOS = re.compile("changed|edits_.*")
"""Tables whose cells are as scenario files have them, or say that there is nothing."""
PRESENCE = {NOT_THERE, THERE}
SAID = re.compile("⟦[^⟦⟧]*⟧")
PLACE = re.compile(r"\{\w+\}")
"""What the page's script fills in."""
SETTING = re.compile(r"\b(?:[a-z_]+(?:\.\w+)+|events_add): [^;⟦⟧]+")
"""A value as a scenario file sets it: ``firms.meta.cash: 8 bn USD``."""
WORD = re.compile(r"[\w./:-]*[A-Za-z][\w./:-]*")
THE_SAME = {
    "a path of a scenario": re.compile(r"[a-z_]+(?:\.\w+)+"),
    "a digest": re.compile(r"[0-9a-f]{10}|[0-9a-f]{64}"),
    "its kind": re.compile("SHA-256"),
    "lines of an article": re.compile(r"A\d:\d+(?:-\d+)?"),
    "a grade": re.compile("[A-DM]"),
    "a tiny number": re.compile(r"[-\d.]+e-\d+"),
    "a program": re.compile("talentwar|python|numpy|numba|mesa|altair|vl-convert-python"),
    "its version": re.compile(r"\d+(?:\.\d+)+\.post\d+"),
}


class Marked(Language):
    """English, each thing that is said between ⟦ and ⟧."""

    key: ClassVar[str] = "en"

    def __init__(self) -> None:
        self.data_said: set[str] = set()

    def __call__(self, text: str, /, **filled: object) -> str:
        return _marked(text).format(**filled)

    def many(self, one: str, several: str, count: int, /, **filled: object) -> str:
        return _marked(one if count == 1 else several).format(count=self.count(count), **filled)

    def data(self, text: str) -> str:
        if text.strip():
            self.data_said.add(" ".join(text.split()))
        return f"⟦{text}⟧" if text else text

    def money(self, usd: float) -> str:
        return f"⟦{super().money(usd)}⟧"

    def month(self, month: str) -> str:
        return f"⟦{super().month(month)}⟧"

    def both(self, names: list[str]) -> str:
        return "⟦ and ⟧".join(names)

    def listed(self, items: list[str]) -> str:
        return "⟦, ⟧".join(items)


def _marked(text: str) -> str:
    parts = string.Formatter().parse(text)
    return "".join(
        f"⟦{said}⟧" + (f"{{{place}}}" if place is not None else "") for said, place, *_ in parts
    )


def words_not_said(text: str) -> list[str]:
    """Latin words outside the marks, but for those that are the same in every language."""
    for same in (PLACE, SETTING):
        text = same.sub(" ", text)
    while SAID.search(text):
        text = SAID.sub(" ", text)
    words = (word.rstrip(".:") for word in WORD.findall(text))
    return [word for word in words if not any(same.fullmatch(word) for same in THE_SAME.values())]


def texts_of(part: Any) -> Iterator[str]:
    """Every text that a reader sees of a page or of a part of it, but for commands."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Picture):
        yield from of_picture(part)
    elif isinstance(part, Cell):
        yield part.text
    elif isinstance(part, Table) and OF_SCENARIOS.fullmatch(part.key):
        yield from (part.caption, *(column.heading for column in part.columns))
        yield from (cell.text for row in part.rows for cell in row if cell.text in PRESENCE)
    elif isinstance(part, Control):
        yield from of_control(part.data)
    elif is_dataclass(part) and not isinstance(part, Command):
        for one in fields(part):
            if one.name not in NO_TEXTS:
                yield from texts_of(getattr(part, one.name))
    elif isinstance(part, dict):
        yield from texts_of(list(part.values()))
    elif isinstance(part, list | tuple):
        for one in part:
            yield from texts_of(one)


def of_picture(picture: Picture) -> Iterator[str]:
    """What a picture says, its data as its table shows them, and what is written into its chart."""
    yield from (picture.finding, picture.explained, *picture.columns.values(), *picture.choices)
    for rows in (picture.rows, *picture.choices.values()):
        yield from texts_of([row[name] for row in rows for name in picture.columns if name in row])
    for rows in picture.more.values():
        yield from texts_of([row["text"] for row in rows if "text" in row])
    yield from of_chart(
        {key: part for key, part in picture.specification(WIDE).items() if key != "datasets"}
    )


def of_chart(part: Any) -> Iterator[str]:
    """Titles of axes, legends and panels, levels, and texts that are drawn."""
    if isinstance(part, dict):
        for key, below in part.items():
            yield from of_title(below) if key in TITLES else of_chart(below)
    elif isinstance(part, list):
        for one in part:
            yield from of_chart(one)


def of_title(part: Any) -> Iterator[str]:
    """A title in one line or several."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list) and all(isinstance(line, str) for line in part):
        yield "\n".join(part)
    else:
        yield from of_chart(part)


def of_control(data: dict[str, Any]) -> Iterator[str]:
    """What a control says, and what is written into its charts."""
    yield from data["words"].values()
    yield from _below(data, OF_CONTROLS)
    for outcome in data["outcomes"]:
        yield from of_chart(outcome["chart"])


def _below(part: Any, keys: Iterable[str]) -> Iterator[str]:
    if isinstance(part, dict):
        for key, below in part.items():
            if key in keys and isinstance(below, str):
                yield below
            else:
                yield from _below(below, keys)
    elif isinstance(part, list):
        for one in part:
            yield from _below(one, keys)
