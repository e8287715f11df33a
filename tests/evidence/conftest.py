"""A small book of figures to write faults into."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.base.errors import ScenarioError
from sim.evidence.figures import load_figures

BOOK = """\
articles:
  A0: {title: On stars, date: 2025-08, lines: 20}
  A1: {title: On cuts, date: 2025-06, lines: 63}
figures:
  capex.meta:
    about: What is spent
    kind: capex
    role: input
    readings:
      spoken:
        value: 75
        unit: bn USD/yr
        date: 2025-08
        where: [A0:12]
        read: In conversation.
        confidence: high
        enters: [firms.meta.capex.2025]
        differs: The filing counts.
  cut.microsoft:
    about: Who was let go
    kind: cut
    role: check
    readings:
      people:
        value: 15000
        unit: people
        date: 2025-07
        where: [A0:12-14, A1:3]
        read: A total.
        confidence: medium
        statistic: [{name: overall.cuts.people, compare: value, within: 20 %}]
"""


class Book:
    """A file of figures that can be changed and read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, *changes: tuple[str, str]):
        """The book with texts replaced, each of which must be there."""
        text = BOOK
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        self.path.write_text(text, encoding="utf-8")
        return load_figures(self.path)

    def faults(self, *changes: tuple[str, str]) -> list[str]:
        """What is wrong with it, as shown, without the folder's name."""
        with pytest.raises(ScenarioError) as caught:
            self.read(*changes)
        return [line.replace(f"{self.path.parent}/", "") for line in str(caught.value).splitlines()]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "figures.yaml")
