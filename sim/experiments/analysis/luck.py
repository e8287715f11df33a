"""How much of an outcome is luck, and how much luck is left in the mean of a point.

Points of a block share their luck: what a replicate shifts at all of them alike is luck in
a single run, and yet drops out of every difference between them.  So a block is a two-way
layout, points by replicates, and only what is left after both have their means can blur a
difference.  Source: Searle, Casella & McCulloch (1992), Variance Components, ch. 4.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sim.base.lazy import np

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.experiments.analysis.sample import Sample


class Luck(NamedTuple):
    """Luck as a share and as variances of a point's mean (the outcome's unit squared).

    ``share`` of the variance of single runs differs between replicates of the same point: no
    factor explains it.  ``in_means`` is the variance that luck leaves in a point's mean, and
    ``in_differences`` the part of it that also blurs differences between points of a block.  All
    NaN with fewer than two replicates.
    """

    share: float
    in_means: float
    in_differences: float


UNKNOWN = Luck(math.nan, math.nan, math.nan)


def luck_in(sample: Sample) -> Luck:
    """Luck in a sample's outcome; points that lack a replicate do not count here."""
    whole = ~np.isnan(sample.outcome).any(axis=1)
    outcome, blocks = sample.outcome[whole], sample.shared_luck()[whole]
    points, replicates = outcome.shape
    if points < 2 or replicates < 2:
        return UNKNOWN
    within = float(outcome.var(axis=1, ddof=1).mean())
    in_means = within / replicates
    in_differences = left_over(outcome, blocks, within) / replicates
    together = len(np.unique(blocks)) == 1
    of_means = float(outcome.mean(axis=1).var(ddof=1))
    between = max(0.0, of_means - (in_differences if together else in_means))
    total = within + between
    return Luck(within / total if total > 0 else math.nan, in_means, in_differences)


def left_over(outcome: Floats, blocks: Ints, within: float) -> float:
    """Variance of a run beyond its point's and its block's replicate's mean.

    All variance within points, where every point has luck of its own.
    """
    squares, freedom = 0.0, 0
    for block in np.unique(blocks):
        runs = outcome[blocks == block]
        rest = runs - runs.mean(axis=1, keepdims=True) - runs.mean(axis=0) + runs.mean()
        squares += float((rest**2).sum())
        freedom += (len(runs) - 1) * (runs.shape[1] - 1)
    return squares / freedom if freedom else within
