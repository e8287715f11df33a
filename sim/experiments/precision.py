"""When there have been replicates enough: the mean of one statistic is known well and stays so.

The rule is that of Hoad, Robinson and Davies (2010), "Automated selection of the number of
replications for a discrete-event simulation", Journal of the Operational Research Society
61(11): the interval of the cumulative mean is looked at after each replicate, and a precision
once reached has to last for some replicates more, because the first few may agree by chance.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.experiments.pairs import student
from sim.record.numbers import rounded
from sim.scenario.checks import FEWEST_BEFORE_STOPPING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario.schema import Until

LEVEL = 0.95
LOOK_AHEAD = 5
"""The paper's kLimit: so many replicates more have to be as precise, and 5 in 100 later on."""


def relative_half_width(values: Sequence[float]) -> float:
    """How well a mean is known: half its 95 % interval (Student's t) as a share of its size.

    Undefined (NaN) with fewer than three values, and for a mean of 0, of which nothing is a
    share.
    """
    found = np.array(values)
    mean = abs(float(found.mean())) if len(found) >= FEWEST_BEFORE_STOPPING else 0.0
    if mean == 0.0:
        return math.nan
    error = float(found.std(ddof=1)) / math.sqrt(len(found))
    return error * student(0.5 + LEVEL / 2, len(found) - 1) / mean


def look_ahead(values: int) -> int:
    """For how many values more a precision has to last, after so many values in all."""
    return LOOK_AHEAD * max(values, 100) // 100


@dataclass(frozen=True)
class Precision:
    """How well the mean was known when the run ended.

    ``reached`` is undefined (NaN) where :func:`relative_half_width` is; ``needed`` is the
    number of replicates from which on it was as precise as asked, None if that did not last.
    """

    statistic: str
    half_width: float
    reached: float
    needed: int | None
    run: int

    def described(self) -> dict[str, Any]:
        """The entry of ``summary.json``."""
        reached = None if math.isnan(self.reached) else rounded(self.reached)
        return vars(self) | {"reached": reached}


@dataclass
class StoppingRule:
    """Says after each replicate whether another one is worth its time.

    It is fed one value a replicate, in the order of replicates, so it stops at the same number
    whatever order they were finished in.  A replicate that lacks the statistic counts as run,
    but neither towards the mean nor towards the replicates for which a precision has to last.
    A mean of 0 is never precise: the run goes on to ``most``.
    """

    statistic: str
    half_width: float
    fewest: int
    most: int
    run: int = 0
    _values: array[float] = field(default_factory=lambda: array("d"), repr=False)
    _lasted: int = 0
    _since: int | None = None

    @classmethod
    def of(cls, until: Until, fewest: int) -> StoppingRule:
        """The rule a scenario asks for, with the number of replicates it begins with."""
        return cls(until.of, until.half_width, fewest, until.max)

    def add(self, value: float) -> None:
        """Take in the statistic of the next replicate; NaN where it is missing.

        The value is rounded as it is published, so that ``replicates.csv`` tells all that the
        decision rests on.
        """
        self.run += 1
        if math.isnan(value):
            return
        self._values.append(rounded(value))
        if not relative_half_width(self._values) <= self.half_width:
            self._lasted, self._since = 0, None
            return
        self._since = self.run if self._since is None else self._since
        self._lasted += 1

    @property
    def is_settled(self) -> bool:
        """The mean has been as precise as asked for as long as it has to."""
        return self._lasted > look_ahead(len(self._values))

    @property
    def is_over(self) -> bool:
        """No further replicate is to be run."""
        return self.run >= self.most or (self.run >= self.fewest and self.is_settled)

    @property
    def wanted(self) -> int:
        """Replicates that are run in any case before the rule can stop; 0 once it has."""
        if self.is_over:
            return 0
        begun = max(len(self._values), FEWEST_BEFORE_STOPPING - 1)
        lacking = begun - len(self._values) + look_ahead(len(self._values)) + 1 - self._lasted
        return min(max(lacking, self.fewest - self.run), self.most - self.run)

    @property
    def precision(self) -> Precision:
        """How well the mean is known by now."""
        return Precision(
            statistic=self.statistic,
            half_width=self.half_width,
            reached=relative_half_width(self._values),
            needed=self._since if self.is_settled else None,
            run=self.run,
        )
