"""Where to look next: levels near the threshold first, more seeds when levels are close enough.

This is stochastic root finding by sample averages with common random numbers: every level is
run with the same seeds, and so with the same draws of the posterior, and samples grow as the
levels draw together (retrospective approximation; Pasupathy and Kim 2011, "The stochastic
root-finding problem: overview, solutions, and open questions", ACM TOMACS 21(3)).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.experiments.solving.crossing import FEWEST, Crossing, crossing

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints

    Pair = tuple[float, int]
    Observe = Callable[[Sequence[Pair]], Floats]

FIRST_LEVELS = 7
DIGITS = 6
"""Levels are rounded to so many digits of the bracket's width."""
CLOSE = 2
"""Levels are close enough if the interval is so many times as wide as the gap between them."""
FEWEST_MORE = 4
"""Seeds are added by a quarter of those there are at least, and doubled at most."""


@dataclass(frozen=True)
class Aim:
    """What is looked for: a place of the lever between two, where a response reaches a target.

    ``responds`` turns outcomes into the response, of which more is nearer to the target;
    ``precise`` is how wide the interval may be, in the lever's unit; ``seed`` is the bootstrap's.
    """

    low: float
    high: float
    whole: bool
    responds: Callable[[Floats], Floats]
    target: float
    precise: float
    seed: int

    def level(self, place: float) -> float:
        """The level at a place: a whole number where the lever is one."""
        if self.whole:
            return float(round(place))
        digits = DIGITS - math.ceil(math.log10(self.high - self.low))
        return min(max(round(place, digits), self.low), self.high)

    def first_levels(self) -> list[float]:
        """Levels of the first look, evenly over the bracket."""
        steps = np.linspace(self.low, self.high, FIRST_LEVELS).tolist()
        return sorted({self.level(place) for place in steps})

    def width(self, found: Crossing) -> float:
        """How wide the interval is within the bracket."""
        return min(found.high, self.high) - max(found.low, self.low)

    def is_settled(self, found: Crossing) -> bool:
        """Nothing more is to be found out: the place is precise, or clearly not here."""
        if math.isinf(found.value):
            return found.is_nowhere or found.is_everywhere
        return self.width(found) <= max(self.precise, float(self.whole))


@dataclass(frozen=True)
class Seen:
    """Outcomes by seed and level, (seeds, levels): NaN where none was asked for or none came."""

    levels: Floats
    outcomes: Floats
    asked: Flags

    @classmethod
    def nothing(cls, levels: Sequence[float], seeds: int) -> Seen:
        """Before anything is asked."""
        shape = (seeds, len(levels))
        return cls(np.array(levels), np.full(shape, np.nan), np.zeros(shape, dtype=np.bool_))

    @property
    def seeds(self) -> int:
        """How many there are."""
        return len(self.outcomes)

    @property
    def runs(self) -> int:
        """How many were asked for."""
        return int(self.asked.sum())

    @property
    def can_tell(self) -> bool:
        """There is something to fit: two levels with two outcomes each."""
        return int(((~np.isnan(self.outcomes)).sum(axis=0) >= FEWEST).sum()) > 1

    def with_levels(self, more: Sequence[float]) -> Seen:
        """The same, with further levels of which nothing is known."""
        new = Seen.nothing(more, self.seeds)
        levels = np.concatenate([self.levels, new.levels])
        order = np.argsort(levels, kind="stable")
        outcomes = np.concatenate([self.outcomes, new.outcomes], axis=1)[:, order]
        return Seen(
            levels[order], outcomes, np.concatenate([self.asked, new.asked], axis=1)[:, order]
        )

    def with_seeds(self, more: int) -> Seen:
        """The same, with further seeds of which nothing is known."""
        new = Seen.nothing(self.levels.tolist(), more)
        return Seen(
            self.levels,
            np.concatenate([self.outcomes, new.outcomes]),
            np.concatenate([self.asked, new.asked]),
        )

    def ask(self, columns: Ints, observe: Observe) -> Seen:
        """Have every seed at these levels."""
        missing = ~self.asked
        missing[:, np.setdiff1d(np.arange(len(self.levels)), columns)] = False
        seeds, places = np.nonzero(missing)
        pairs = list(zip(self.levels[places].tolist(), seeds.tolist(), strict=True))
        outcomes = self.outcomes.copy()
        outcomes[missing] = observe(pairs)
        return replace(self, outcomes=outcomes, asked=self.asked | missing)


def looks(
    aim: Aim, observe: Observe, seeds: int, most: int
) -> Iterator[tuple[Seen, Crossing | None]]:
    """Look again and again until the place is precise or the runs are spent.

    Each item is all that is seen by then and where the crossing is; None, and the last, if
    hardly a run has an outcome.
    """
    seen = Seen.nothing(aim.first_levels(), seeds)
    columns: Ints = np.arange(len(seen.levels))
    while len(columns):
        seen = seen.ask(columns, observe)
        if not seen.can_tell:
            yield seen, None
            return
        found = crossing(seen.levels, aim.responds(seen.outcomes), aim.target, aim.seed)
        yield seen, found
        if aim.is_settled(found):
            return
        seen, columns = next_look(aim, seen, found, most - seen.runs)


def next_look(aim: Aim, seen: Seen, found: Crossing, left: int) -> tuple[Seen, Ints]:
    """What to ask next, with so many runs left: the columns of a larger table; none if too few."""
    new = halves(aim, seen.levels, found)[: left // seen.seeds]
    if new:
        larger = seen.with_levels(new)
        return larger, np.flatnonzero(np.isin(larger.levels, new))
    near = cells(seen.levels, aim, found)
    columns: Ints = np.arange(min(near), max(near) + 2)
    lacking = int((~seen.asked[:, columns]).sum())
    needed = math.ceil(seen.seeds * ((aim.width(found) / aim.precise) ** 2 - 1))
    wanted = min(max(needed, math.ceil(seen.seeds / FEWEST_MORE)), seen.seeds)
    more = min(wanted, (left - lacking) // len(columns))
    return (seen.with_seeds(more), columns) if more > 0 else (seen, columns[:0])


def halves(aim: Aim, levels: Floats, found: Crossing) -> list[float]:
    """New levels in the middle of gaps too wide: where the crossing is, and where it may be."""
    coarse = max(aim.width(found), aim.precise) / CLOSE
    middles: dict[float, None] = {}
    for cell in cells(levels, aim, found):
        start, end = levels[cell : cell + 2].tolist()
        middle = aim.level((start + end) / 2)
        if end - start > coarse and start < middle < end:
            middles[middle] = None
    return list(middles)


def cells(levels: Floats, aim: Aim, found: Crossing) -> list[int]:
    """The gaps between levels that hold the crossing and the ends of its interval.

    Gap ``i`` lies between levels ``i`` and ``i + 1``.
    """
    low, value, high = (
        min(max(place, aim.low), aim.high) for place in (found.low, found.value, found.high)
    )
    places = [
        np.searchsorted(levels, value, side="right") - 1,
        np.searchsorted(levels, low, side="right") - 1,
        np.searchsorted(levels, high, side="left") - 1,
    ]
    return [min(max(int(place), 0), len(levels) - 2) for place in places]
