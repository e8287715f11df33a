"""Sobol's indices: which share of the outcome's variance each parameter explains.

Sobol (2001), Mathematics and Computers in Simulation 55; estimators of Saltelli et al. (2010),
Computer Physics Communications 181(2), for first and total order and of Saltelli (2002), ibid.
145(2), for second order; computed by SALib.  A share of the variance of the points' means.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.analysis.indices import (
    ROUNDING,
    Found,
    Index,
    Pair,
    by_influence,
    unmoved,
    varies,
)
from sim.experiments.analysis.sample import whole_blocks
from sim.experiments.packages import fixed, library, quiet

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.experiments.analysis.luck import Luck
    from sim.experiments.analysis.sample import Sample

LEAST_BLOCKS = 16
"""With fewer the intervals, which are resampled, are as unsure as the indices."""
RESAMPLES = 500


def variance_shares(sample: Sample, luck: Luck, seed: int, confidence: float) -> Found:
    """First and total index of each factor, second order where the design has it.

    A block that lacks a point is left out whole: one missing value would make SALib say zero
    for all.  ``chance`` is the total index of a factor without effect: half the mean squared
    difference between its points is then the variance that luck leaves in their means.  A
    factor is clear when its total index lies above that, or its first order above zero.

    Raises:
        TalentwarError: too few blocks are whole.
    """
    blocks = whole_blocks(sample, "block")
    outcome = sample.means()[blocks.kept]
    size = sample.block_size
    if len(outcome) // size < LEAST_BLOCKS:
        raise TalentwarError(
            f"{len(outcome) // size} blocks lack no point, and Sobol's indices need "
            f"{LEAST_BLOCKS} or more; run what is missing ({'; '.join(blocks.left_out)}), or give "
            "the design more points"
        )
    refuse_no_blocks(sample.unit[blocks.kept], size)
    if not varies(outcome):
        return unmoved(outcome, blocks.left_out)
    said = shares(sample, outcome, seed, confidence)
    spread = float(outcome.reshape(-1, size)[:, [0, -1]].var())
    known = not math.isnan(luck.in_differences) and spread > 0
    chance = luck.in_differences / spread if known else math.nan
    floor = max(ROUNDING, chance if known else 0.0)
    rows = []
    for i, factor in enumerate(sample.factors):
        first, around, total, half = (
            float(said[key][i]) for key in ("S1", "S1_conf", "ST", "ST_conf")
        )
        rows.append(
            Index(
                factor.name,
                total,
                total - half,
                total + half,
                chance,
                total - half > floor or first - around > ROUNDING,
                first=first,
                first_low=first - around,
                first_high=first + around,
            )
        )
    return Found(by_influence(rows), pairs_in(said, sample), blocks.left_out, len(outcome))


def shares(sample: Sample, outcome: Floats, seed: int, confidence: float) -> dict[str, Any]:
    """What SALib says of the outcome at whole blocks."""
    sobol = library("SALib.analyze.sobol")
    with quiet():
        said: dict[str, Any] = sobol.analyze(
            sample.problem(),
            outcome,
            calc_second_order=bool(sample.design["second_order"]),
            num_resamples=RESAMPLES,
            conf_level=confidence,
            seed=fixed(seed),
        )
    return said


def pairs_in(said: dict[str, Any], sample: Sample) -> tuple[Pair, ...]:
    """Second-order indices, largest first; none where the design has no points for them."""
    if "S2" not in said:
        return ()
    names = [factor.name for factor in sample.factors]
    found = [
        Pair(names[i], names[j], share, share - half, share + half)
        for i in range(len(names))
        for j in range(i + 1, len(names))
        for share, half in [(float(said["S2"][i, j]), float(said["S2_conf"][i, j]))]
    ]
    return tuple(sorted(found, key=lambda pair: -pair.index))


def refuse_no_blocks(unit: Floats, size: int) -> None:
    """Refuse points of which not just one factor differs from the first of their block."""
    factors = unit.shape[1]
    first, *others = np.moveaxis(unit.reshape(-1, size, factors), 1, 0)
    for i, moved in enumerate(others[:factors]):
        if not (np.delete(moved, i, axis=1) == np.delete(first, i, axis=1)).all():
            raise ValueError("points of a Saltelli design have to stand in blocks")
