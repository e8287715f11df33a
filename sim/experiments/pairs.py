"""Differences between pairs of replicates with the same luck, and how sure they are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LEVEL = 0.90
POWER = 0.80


@dataclass(frozen=True)
class Spread:
    """Mean difference with its interval of 90 % (Student's t over pairs).

    ``smallest_visible`` is the effect these pairs would have shown four times in five.  All
    but the mean are missing (NaN) with fewer than two pairs.
    """

    mean: float
    low: float
    high: float
    smallest_visible: float

    @property
    def is_clear(self) -> bool:
        """The interval leaves out zero."""
        return self.low > 0 or self.high < 0


def spread(differences: npt.NDArray[np.float64]) -> Spread:
    """The mean of paired differences (one entry a pair, none missing) and its interval."""
    mean, half, visible = float(differences.mean()), math.nan, math.nan
    pairs = len(differences)
    if pairs > 1:
        error = float(differences.std(ddof=1)) / math.sqrt(pairs)
        half = error * student(0.5 + LEVEL / 2, pairs - 1)
        visible = half + error * student(POWER, pairs - 1)
    return Spread(mean, mean - half, mean + half, visible)


@cache
def student(level: float, freedom: int) -> float:
    """Quantile of Student's t."""
    from scipy.stats import t

    return float(t.ppf(level, freedom))
