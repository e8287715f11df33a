"""The posterior: runs that came out near the figures, moved to where they would have met them.

Each run gets the figures' errors on top of its luck, so that a run that meets the figures
exactly is as likely as the figures are unsure.  The nearest are kept, weighted by nearness,
and their parameters are regressed on their statistics and moved along to the figures.  Both
happen on the logit of the unit cube, so that nothing leaves its prior's range.

Source: Beaumont, Zhang and Balding (2002), Genetics 162, equations 3 to 9; Wilkinson (2013) on
errors of figures; Blum et al. (2013) on logits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.problem import gaps, off_the_faces

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

COPIES = 4
"""Errors drawn for each run."""
STIFFNESS = 1.0
"""Ridge of the regression, in runs: it matters where as few runs as parameters were kept."""


@dataclass(frozen=True)
class Posterior:
    """Weighted points of the unit cube (m, d); ``run`` says which run each comes from (m,)."""

    points: Floats
    weights: Floats
    run: Ints

    def draws(self, count: int, luck: np.random.Generator) -> Floats:
        """Points (count, d) of equal weight: a systematic sample in random order.

        Source: Carpenter, Clifford and Fearnhead (1999), stratified resampling.
        """
        steps = (np.arange(count) + luck.random()) / count
        chosen = np.searchsorted(np.cumsum(self.weights), steps * self.weights.sum())
        drawn: Floats = self.points[np.minimum(chosen, len(self.points) - 1)]
        return luck.permutation(drawn)

    def mean(self) -> Floats:
        """Weighted mean of each coordinate, (d,)."""
        found: Floats = self.weights @ self.points / self.weights.sum()
        return found

    def quantiles(self, levels: Floats) -> Floats:
        """Weighted quantiles of each coordinate, (len(levels), d)."""
        found: Floats = np.quantile(
            self.points, levels, axis=0, weights=self.weights, method="inverted_cdf"
        )
        return found


def with_errors(scaled: Floats, sds: Floats, luck: np.random.Generator) -> Floats:
    """Statistics with the figures' errors on top, (n * COPIES, k): one copy after the other."""
    copies = np.tile(scaled, (COPIES, 1))
    return copies + sds * luck.standard_normal(copies.shape)


def reject(
    points: Floats, noisy: Floats, intervals: Floats, scales: Floats, accepted: float
) -> Posterior:
    """Keep the nearest and move them to the figures.

    Args:
        points: of the runs in the unit cube, (n, d).
        noisy: their statistics with errors, (n * copies, k), copy after copy.
        intervals: what the figures allow on the same scales, (k, 2).
        scales: unit in which distances are counted, by target, (k,).
        accepted: share that is kept.
    """
    away = gaps(noisy, intervals) / scales
    distance = np.sqrt((away**2).sum(axis=1))
    kept = np.argsort(distance, kind="stable")[: max(int(accepted * len(distance)), 2)]
    width = float(distance[kept[-1]])
    near = distance[kept] / width if width > 0.0 else np.zeros(len(kept))
    weights = np.maximum(1.0 - near**2, 0.0)  # Epanechnikov
    if weights.sum() == 0.0:
        weights = np.ones(len(kept))
    inside = points[kept % len(points)]
    moved = adjusted(logit(inside), noisy[kept] / scales, -away[kept], weights)
    unit = off_the_faces(1.0 / (1.0 + np.exp(-moved)))
    return Posterior(unit, weights / weights.sum(), kept % len(points))


def adjusted(parameters: Floats, statistics: Floats, way: Floats, weights: Floats) -> Floats:
    """Parameters (m, d) moved along the regression on their statistics (m, k) by ``way`` (m, k)."""
    from sklearn.linear_model import Ridge

    varying = statistics.std(axis=0) > 0.0
    if not varying.any():
        return parameters
    fit = Ridge(alpha=STIFFNESS, solver="cholesky")
    fit.fit(statistics[:, varying], parameters, sample_weight=weights * (weights > 0).sum())
    slopes: Floats = fit.coef_.reshape(parameters.shape[1], -1)
    return parameters + way[:, varying] @ slopes.T


def logit(unit: Floats) -> Floats:
    """Log odds of points of the unit cube."""
    return np.log(unit / (1.0 - unit))
