"""Does the fit find what it is asked for?  Runs with known parameters stand in for the figures.

Each trial takes one run of the plausible region as the truth: its statistics, with errors as
large as the figures', are what was reported.  A figure that is a number becomes the run's
number; one that is a range becomes whichever side of its ends the run lies on, since that is
all such a figure tells.  The posterior from all other runs is then set beside the truth.

Source: Talts et al. (2018), simulation-based calibration, algorithm 1; Nunes and Balding (2010)
for doing it on stored runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.rejection import reject, with_errors

if TYPE_CHECKING:
    from sim.base.arrays import Floats

LEVELS = (0.5, 0.8, 0.9)
BINS = 10


@dataclass(frozen=True)
class Recovery:
    """What became of known parameters, by parameter (d,).

    ``ranks`` are the truths' places in their posteriors, 0 to 1 (trials, d); ``bias`` the mean
    error of posterior means, in standard deviations of what the trials vary over; ``error`` the
    root of its mean square in the same unit; ``coverage`` the share of truths within central
    intervals of each level (len(LEVELS), d); ``uniform`` the p-value of a chi-square test that
    ranks are uniform.
    """

    ranks: Floats
    bias: Floats
    error: Floats
    coverage: Floats
    uniform: Floats


def recover(
    points: Floats,
    scaled: Floats,
    intervals: Floats,
    sds: Floats,
    scales: Floats,
    accepted: float,
    trials: int,
    luck: np.random.Generator,
) -> Recovery:
    """Fit ``trials`` known runs from the others.

    Args:
        points: of the runs in the unit cube, (n, d).
        scaled: their statistics on the targets' scales, (n, k).
        intervals: what each figure allows, (k, 2): says whether it is a number or a range.
        sds: standard deviation of each figure, (k,).
        scales: unit of distances by target, (k,).
        accepted: share of runs the rejection keeps.
        trials: how many truths.
        luck: of choosing them and of the figures' errors.
    """
    noisy = with_errors(scaled, sds, luck)
    truths = luck.permutation(len(points))[:trials]
    ranks, means = (
        np.empty((len(truths), points.shape[1])),
        np.empty((len(truths), points.shape[1])),
    )
    for trial, truth in enumerate(truths.tolist()):
        others = np.delete(np.arange(len(points)), truth)
        reported = reported_as(noisy[truth], intervals)
        copies = len(noisy) // len(points)
        rows = np.concatenate([others + copy * len(points) for copy in range(copies)])
        found = reject(points[others], noisy[rows], reported, scales, accepted)
        below = found.weights @ (found.points < points[truth])
        ranks[trial] = np.clip(np.round(below, 12), 0.0, 1.0)  # all weights may add up to 1 + 2e-16
        means[trial] = found.mean()
    errors = (means - points[truths]) / points.std(axis=0)
    return Recovery(
        ranks,
        errors.mean(axis=0),
        np.sqrt((errors**2).mean(axis=0)),
        np.stack([(np.abs(ranks - 0.5) <= level / 2).mean(axis=0) for level in LEVELS]),
        uniformity(ranks),
    )


def reported_as(statistics: Floats, intervals: Floats) -> Floats:
    """What figures like ours would have said of a run with these statistics (k,): (k, 2)."""
    low, high = intervals[:, 0], intervals[:, 1]
    found = np.stack([statistics, statistics], axis=1)
    for column in np.flatnonzero(low < high):
        if statistics[column] < low[column]:
            found[column] = (-np.inf, low[column])
        elif statistics[column] > high[column]:
            found[column] = (high[column], np.inf)
        else:
            found[column] = (low[column], high[column])
    return found


def uniformity(ranks: Floats) -> Floats:
    """p-value, by parameter, of ranks (trials, d) being uniform: chi-square over equal bins."""
    from scipy.stats import chisquare

    found = []
    for column in ranks.T:
        counts, _ = np.histogram(column, bins=BINS, range=(0.0, 1.0))
        found.append(float(chisquare(counts).pvalue))
    return np.array(found)
