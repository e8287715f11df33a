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


def compared(results: Sequence[Result]) -> Compared:
    """Set results against the first.

    Raises:
        TalentwarError: two of them make no pairs.
    """
    a, *others = results
    return Compared(a, others, [compare(a, other) for other in others])
