"""What the figures tell about each parameter, which trade off, and what each figure pins down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.rejection import Posterior, logit, reject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.base.arrays import Floats

UNIFORM_SD = 12.0**-0.5
NARROWED = 0.15
"""Share by which figures must narrow a prior's standard deviation, at least ..."""
SHIFTED = 0.5
"""... or shift its mean, in prior standard deviations, for the parameter to count as identified."""
TRADED = 0.3
"""Rank correlation from which two parameters are said to trade off."""
PINNED = 0.05
"""Share by which a posterior must widen, or half its shift, for a left-out figure to matter."""


@dataclass(frozen=True)
class Knowledge:
    """Of one parameter: how much narrower the figures make it, and how far they move it.

    In units of the prior's own quantiles: ``narrowed`` is 0 where the figures say nothing and 1
    where they say all; ``shifted`` in standard deviations of the prior.
    """

    narrowed: float
    shifted: float

    @property
    def identified(self) -> bool:
        """Whether the figures say anything worth the name."""
        return self.narrowed >= NARROWED or abs(self.shifted) >= SHIFTED


def knowledge(draws: Floats) -> list[Knowledge]:
    """What is known of each parameter from draws (m, d) in the unit cube of the priors."""
    narrowed = 1.0 - draws.std(axis=0) / UNIFORM_SD
    shifted = (draws.mean(axis=0) - 0.5) / UNIFORM_SD
    return [Knowledge(float(n), float(s)) for n, s in zip(narrowed, shifted, strict=True)]


def trade_offs(draws: Floats, names: Sequence[str]) -> list[tuple[str, str, float]]:
    """Pairs of parameters whose draws go together or against each other, strongest first."""
    from scipy.stats import spearmanr

    size = draws.shape[1]
    if size < 2:
        return []
    correlations = np.atleast_2d(spearmanr(logit(draws)).statistic)
    if size == 2:
        one = float(spearmanr(draws[:, 0], draws[:, 1]).statistic)
        correlations = np.array([[1.0, one], [one, 1.0]])
    pairs = [(names[i], names[j], float(correlations[i, j])) for i in range(size) for j in range(i)]
    strong = [pair for pair in pairs if abs(pair[2]) >= TRADED]
    return sorted(strong, key=lambda pair: -abs(pair[2]))


def left_out(
    points: Floats, noisy: Floats, intervals: Floats, scales: Floats, accepted: float
) -> list[Posterior]:
    """The posterior without each figure in turn, (k of them), from the same plausible runs.

    The runs still lie where history matching, with that figure, had left off, so that what a
    figure pins down is told too small rather than too large.
    """
    found = []
    for column in range(len(scales)):
        free = intervals.copy()
        free[column] = (-np.inf, np.inf)
        found.append(reject(points, noisy, free, scales, accepted))
    return found


def pinned_down(
    whole: Posterior, without: Posterior, names: Sequence[str]
) -> list[tuple[str, float, float]]:
    """Parameters that a figure tells something about.

    Each with how much wider it is without the figure (share of its standard deviation) and how
    far its mean moves (standard deviations with the figure); the strongest first.
    """
    sd, sd_without = spread_of(whole), spread_of(without)
    wider = sd_without / sd - 1.0
    moved = (without.mean() - whole.mean()) / sd
    strength = wider + 0.5 * np.abs(moved)
    order = np.argsort(-strength, kind="stable")
    return [
        (names[place], float(wider[place]), float(moved[place]))
        for place in order
        if wider[place] >= PINNED or abs(moved[place]) >= 5 * PINNED
    ]


def spread_of(posterior: Posterior) -> Floats:
    """Weighted standard deviation of each coordinate, (d,)."""
    away = posterior.points - posterior.mean()
    found: Floats = np.sqrt(posterior.weights @ away**2 / posterior.weights.sum())
    return found
