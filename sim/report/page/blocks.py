"""What a page is made of: sections of sentences, tiles, tables and pictures, in one language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.report.picture import Picture


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and the value that is written to CSV and sorted by, if it is another."""

    text: str
    value: float | str | None = None
    sort: float | None = None
    """What it is sorted by where that is not what it says: one end of an interval."""
    mark: str = ""
    """``good`` or ``bad``: what the cell says about the model beside a figure."""


@dataclass(frozen=True)
class Column:
    """A column's heading; numbers stand to the right and are sorted as numbers."""

    heading: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows that a reader can sort and download."""

    key: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    shown: int = 0
    """How many rows are shown before the reader asks for all; 0 shows all."""
    kind: str = "table"


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: str
    tone: str = ""
    """``muted`` for how to read what is shown, ``warning`` for what to beware of."""
    kind: str = "prose"


@dataclass(frozen=True)
class Points:
    """A list of short statements."""

    items: Sequence[str]
    kind: str = "points"


@dataclass(frozen=True)
class Command:
    """What to type."""

    lines: Sequence[str]
    kind: str = "command"


@dataclass(frozen=True)
class Tile:
    """One sentence of the answer, with the number that carries it."""

    label: str
    number: str
    sentence: str
    sure: str = ""
    """How sure that is."""


@dataclass(frozen=True)
class Tiles:
    """The answer."""

    tiles: Sequence[Tile]
    kind: str = "tiles"


@dataclass(frozen=True)
class Drawing:
    """A picture with its heading."""

    picture: Picture
    kind: str = "drawing"


@dataclass(frozen=True)
class Control:
    """Something the reader sets, and the data that answer it; drawn by the page's script."""

    key: str
    data: dict[str, Any]
    kind: str = "control"


Block = Prose | Points | Command | Tiles | Table | Drawing | Control


@dataclass(frozen=True)
class Section:
    """A part of a page with a heading; ``key`` is its address on the page."""

    key: str
    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Body:
    """A page in one language."""

    lang: str
    name: str
    title: str
    question: str
    facts: Sequence[str]
    """What the page is about, in a line: months, runs, model."""
    sections: Sequence[Section]
    words: dict[str, str] = field(default_factory=dict)
    """What the page's own buttons and notes say."""
    source: str = ""
    """Where the figures are from, as it stands under every picture, downloaded ones too."""

    @property
    def pictures(self) -> list[Picture]:
        """Every picture of the page."""
        blocks = (block for section in self.sections for block in section.blocks)
        return [block.picture for block in blocks if isinstance(block, Drawing)]

    @property
    def controls(self) -> dict[str, Any]:
        """The data of everything that the reader sets."""
        blocks = (block for section in self.sections for block in section.blocks)
        return {block.key: block.data for block in blocks if isinstance(block, Control)}


def number(value: float, text: str) -> Cell:
    """A cell with a number."""
    return Cell(text, value)


def between(text: str, sort: float) -> Cell:
    """A cell with two numbers, which is sorted by one of them and written to CSV as it stands."""
    return Cell(text, sort=sort)
