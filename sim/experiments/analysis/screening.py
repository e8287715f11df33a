"""Morris' elementary effects: how far the outcome goes when one parameter moves alone.

Morris (1991), Technometrics 33(2); mu* after Campolongo, Cariboni & Saltelli (2007),
Environmental Modelling & Software 22(10); computed by SALib.  An effect is the outcome's
change over a parameter's whole range, in the outcome's own unit.
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
    by_influence,
    unmoved,
    varies,
)
from sim.experiments.analysis.sample import whole_blocks
from sim.experiments.packages import fixed, library, quiet
from sim.experiments.pairs import student

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.experiments.analysis.luck import Luck
    from sim.experiments.analysis.sample import Sample

LEAST_TRAJECTORIES = 4
"""What Morris himself worked with; fewer effects a factor tell nothing of their spread."""
RESAMPLES = 1000


def elementary_effects(sample: Sample, luck: Luck, seed: int, confidence: float) -> Found:
    """mu*, mu and sigma of each factor; a trajectory that lacks a point is left out whole.

    ``chance`` is the mu* that luck gives a factor without effect: its effects would be
    differences of two means, normal with twice the variance that luck leaves in one.  A factor
    is clear when mu* lies above that, or when its mean effect differs from zero (Student's t
    over trajectories), which luck does not feign.

    Raises:
        TalentwarError: too few trajectories are whole, or the points are no trajectories.
    """
    blocks = whole_blocks(sample, "trajectory")
    points = int(blocks.kept.sum())
    trajectories = points // sample.block_size
    if trajectories < LEAST_TRAJECTORIES:
        raise TalentwarError(
            f"{trajectories} trajectories lack no point, and Morris' effects need "
            f"{LEAST_TRAJECTORIES} or more; run what is missing ({'; '.join(blocks.left_out)}), "
            "or give the design more points"
        )
    unit, levels = sample.unit[blocks.kept], int(sample.design["levels"])
    refuse_no_trajectories(unit, sample.block_size)
    outcome = sample.means()[blocks.kept]
    if not varies(outcome):
        return unmoved(outcome, blocks.left_out)
    said = effects(sample, unit, outcome, seed, confidence)
    in_differences = 0.0 if math.isnan(luck.in_differences) else luck.in_differences
    rounding = ROUNDING * float(np.ptp(outcome))
    chance = 2 * math.sqrt(in_differences / math.pi) * 2 * (levels - 1) / levels
    chance = chance if chance > rounding else 0.0
    quantile = student(0.5 + confidence / 2, trajectories - 1) / math.sqrt(trajectories)
    rows = []
    for i, factor in enumerate(sample.factors):
        star, half, mu, sigma = (
            float(said[key][i]) for key in ("mu_star", "mu_star_conf", "mu", "sigma")
        )
        is_clear = star - half > max(chance, rounding) or abs(mu) > max(quantile * sigma, rounding)
        rows.append(
            Index(
                factor.name,
                star,
                max(star - half, 0.0),
                star + half,
                math.nan if sample.replicates < 2 else chance,
                is_clear,
                mu=mu,
                sigma=sigma,
            )
        )
    return Found(by_influence(rows), (), blocks.left_out, points)


def effects(
    sample: Sample, unit: Floats, outcome: Floats, seed: int, confidence: float
) -> dict[str, Any]:
    """What SALib says of the outcome along whole trajectories."""
    morris = library("SALib.analyze.morris")
    with quiet():
        said: dict[str, Any] = morris.analyze(
            sample.problem(),
            unit,
            outcome,
            num_resamples=RESAMPLES,
            conf_level=confidence,
            num_levels=int(sample.design["levels"]),
            seed=fixed(seed),
        )
    return said


def refuse_no_trajectories(unit: Floats, size: int) -> None:
    """Refuse points of which more than one factor changes at a step, or one changes twice."""
    moved = np.abs(np.diff(unit.reshape(-1, size, unit.shape[1]), axis=1)) > ROUNDING
    if not ((moved.sum(axis=1) == 1).all() and (moved.sum(axis=2) == 1).all()):
        raise ValueError("points of a Morris design have to stand in trajectories")
