"""Numbers gathered replicate by replicate, eight bytes each, whatever their names."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt


class Gathered:
    """One number a replicate for each name; NaN where a replicate has none."""

    def __init__(self) -> None:
        self.replicates = 0
        self._columns: dict[str, array[float]] = {}

    def add(self, numbers: Mapping[str, float]) -> None:
        """Take in the numbers of the next replicate."""
        for name, number in numbers.items():
            column = self._columns.setdefault(name, array("d"))
            self._pad(column)
            column.append(number)
        self.replicates += 1

    def columns(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return all numbers of each name, in order of replicates."""
        for column in self._columns.values():
            self._pad(column)
        return {name: np.array(column) for name, column in self._columns.items()}

    def _pad(self, column: array[float]) -> None:
        column.extend([math.nan] * (self.replicates - len(column)))
