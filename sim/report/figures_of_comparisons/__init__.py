"""The pictures of a comparison: what each scenario does against the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.experiments.compare import compare
from sim.report.look import BLUE, GREEN, ORANGE, PURPLE, VERMILION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.compare import Comparison
    from sim.record.read import Result
    from sim.report.language import Language

COLOURS = (VERMILION, BLUE, GREEN, PURPLE, ORANGE)
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4])
MOST = len(COLOURS)


@dataclass(frozen=True)
class Compared:
    """Results set against the first, pair by pair."""

    a: Result
    others: Sequence[Result]
    comparisons: Sequence[Comparison]

    @property
    def results(self) -> list[Result]:
        """All of them, the first first."""
        return [self.a, *self.others]

    def names(self, say: Language) -> list[str]:
        """What the results are called, the first first: titles, numbered where they are alike."""
        titles = [say.data(result.summary["title"]) for result in self.results]
        alike = {title for title in titles if titles.count(title) > 1}
        return [
            say("{title} ({number})", title=title, number=number) if title in alike else title
            for number, title in enumerate(titles, start=1)
        ]


def compared(results: Sequence[Result]) -> Compared:
    """Set results against the first.

    Raises:
        TalentwarError: two of them make no pairs.
    """
    a, *others = results
    return Compared(a, others, [compare(a, other) for other in others])
