"""PAWN and delta: how far an outcome's distribution moves when one parameter is held.

Both take any sample.  A parameter's values are cut into slices, and the distribution of the
outcome within a slice is set against that over all points: PAWN by the largest distance
between distribution functions (Pianosi & Wagener 2018, Environmental Modelling & Software
108), delta by half the area between densities (Borgonovo 2007, Reliability Engineering &
System Safety 92(6); Plischke, Borgonovo & Smith 2013, European Journal of Operational Research
226(3)).  SALib computes both.

Slices hold equally many points: values are ranked, equal ones in random order, so that choices
and numbers alike have no empty slice, and chance does as much for each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.analysis.indices import Found, Index, by_influence, unmoved, varies
from sim.experiments.packages import fixed, library, problem, quiet

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.base.arrays import Floats
    from sim.experiments.analysis.sample import Sample

LEAST_PER_FACTOR = 10
LEAST_POINTS = 50
"""Five slices of ten points: distances between smaller samples are mostly chance."""
IN_A_SLICE = 10
SLICES = (2, 3, 4, 5, 7, 8, 10)
"""Numbers of slices: SALib 1.6's PAWN cannot cut six or nine (its steps go past the last)."""
RESAMPLES = 50
DUMMIES = 100
DELTA_ANALYSES = 4
"""SALib's delta starts from one resample of the points: the mean of a few analyses is steadier."""
DELTA_RESAMPLES = 25
DELTA_DUMMIES = 30
DELTA_DUMMY_RESAMPLES = 3


def pawn(sample: Sample, seed: int, confidence: float) -> Found:
    """PAWN index of each factor: the distance, as the mean over its slices.

    The mean and not the more usual median, which overlooks a parameter that matters beyond
    some threshold only.  The interval is the index with the spread of its bootstrap; ``chance``
    is the quantile, at the interval's upper end, of what random dummies show.

    Raises:
        TalentwarError: too few points.
    """
    return distances(sample, seed, confidence, _pawn)


def delta(sample: Sample, seed: int, confidence: float) -> Found:
    """Borgonovo's delta of each factor, the mean of a few of SALib's bootstrapped analyses.

    ``chance`` is as in :func:`pawn`, of dummies.

    Raises:
        TalentwarError: too few points, or the outcome has no density.
    """
    return distances(sample, seed, confidence, _delta)


def distances(
    sample: Sample,
    seed: int,
    confidence: float,
    method: Callable[[Floats, Floats, np.random.Generator, float], tuple[Floats, Floats, float]],
) -> Found:
    """Indices by a method that gives index and half width of ranked columns, and chance."""
    kept = sample.counts()
    outcome = sample.means()[kept]
    if not varies(outcome):
        return unmoved(outcome, sample.missing())
    refuse_too_few(int(kept.sum()), len(sample.factors))
    rng = np.random.default_rng(seed)
    columns = np.column_stack([ranked(column, rng) for column in sample.values[kept].T])
    index, half, chance = method(columns, outcome, rng, confidence)
    rows = [
        Index(factor.name, at, at - around, at + around, chance, at > chance)
        for factor, at, around in zip(sample.factors, index.tolist(), half.tolist(), strict=True)
    ]
    return Found(by_influence(rows), (), sample.missing(), int(kept.sum()))


def refuse_too_few(points: int, factors: int) -> None:
    """Refuse a sample in which distances between distributions would be chance."""
    least = max(LEAST_POINTS, LEAST_PER_FACTOR * factors)
    if points < least:
        raise TalentwarError(
            f"{points} points have an outcome, and PAWN and delta need {least} or more for "
            f"{factors} factors ({LEAST_PER_FACTOR} a factor and {LEAST_POINTS} in all: distances "
            "between fewer are mostly chance); give the design more points"
        )


def ranked(values: Floats, rng: np.random.Generator) -> Floats:
    """Ranks from 0 to 1, ties in random order."""
    order = np.lexsort((rng.random(len(values)), values))
    ranks = np.empty(len(values))
    ranks[order] = (np.arange(len(values)) + 0.5) / len(values)
    return ranks


def _pawn(
    columns: Floats, outcome: Floats, rng: np.random.Generator, confidence: float
) -> tuple[Floats, Floats, float]:
    from scipy.stats import norm

    points, upper = len(outcome), 0.5 + confidence / 2
    slices = max(number for number in SLICES if number * IN_A_SLICE <= points)
    draws = [
        mean_distance(columns[rows], outcome[rows], slices)
        for rows in rng.integers(points, size=(RESAMPLES, points))
    ]
    half = norm.ppf(upper) * np.std(draws, axis=0, ddof=1)
    shown = mean_distance(rng.random((points, DUMMIES)), outcome, slices)
    return mean_distance(columns, outcome, slices), half, float(np.quantile(shown, upper))


def mean_distance(columns: Floats, outcome: Floats, slices: int) -> Floats:
    """PAWN's mean distance over so many slices for each column (n, d)."""
    analysis = library("SALib.analyze.pawn")
    names = [f"column {i}" for i in range(columns.shape[1])]
    with quiet():
        said = analysis.analyze(problem(names), columns, outcome, S=slices)
    found: Floats = said["mean"]
    return found


def _delta(
    columns: Floats, outcome: Floats, rng: np.random.Generator, confidence: float
) -> tuple[Floats, Floats, float]:
    def areas(of: Floats, resamples: int) -> Floats:
        seeds = rng.integers(2**32, size=DELTA_ANALYSES)
        every = [area(of, outcome, fixed(int(seed)), confidence, resamples) for seed in seeds]
        mean: Floats = np.mean(every, axis=0)
        return mean

    index, half = areas(columns, DELTA_RESAMPLES)
    shown, _ = areas(rng.random((len(outcome), DELTA_DUMMIES)), DELTA_DUMMY_RESAMPLES)
    return index, half, float(np.quantile(shown, 0.5 + confidence / 2))


def area(columns: Floats, outcome: Floats, seed: int, confidence: float, resamples: int) -> Floats:
    """SALib's delta of each column (n, d), and below it half the width of its interval (2, d)."""
    analysis = library("SALib.analyze.delta")
    names = [f"column {i}" for i in range(columns.shape[1])]
    limits = library("threadpoolctl").threadpool_limits
    bins = max(2, min(10, len(outcome) // (2 * IN_A_SLICE)))
    try:
        with quiet(), limits(limits=1):  # its matrices are small: threads wait for each other
            said = analysis.analyze(
                problem(names),
                columns,
                outcome,
                num_resamples=resamples,
                conf_level=confidence,
                method="delta",
                bins_specs=dict.fromkeys(names, bins),
                seed=seed,
            )
    except ValueError as error:
        raise no_density() from error
    found: Floats = np.array([said["delta_raw"], said["delta_raw_conf"]])
    if np.isnan(found).any():
        raise no_density()
    return found


def no_density() -> TalentwarError:
    """What to say of an outcome that delta cannot take."""
    return TalentwarError(
        "delta needs an outcome with a density, and this one has too many equal values; "
        "use the method pawn"
    )
