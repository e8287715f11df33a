"""Where a noisy curve that goes one way reaches a value, with an interval for that place.

Nothing is assumed of the curve but that more of the lever moves it one way.  The level means are
fitted by isotonic regression and the threshold is where the fit, interpolated between levels,
crosses the value: the estimator of doses in Stylianou and Flournoy (2002), "Dose finding using the
biased coin up-and-down design and isotonic regression", Biometrics 58(1).  Its interval of 90 % is
a bootstrap over seeds, each with its whole curve, since all levels share their luck; its quantiles
are spread for small samples as those of Student's t (the expanded percentile interval; Hesterberg
2015, "What teachers should know about the bootstrap", The American Statistician 69(4)).  It never
is narrower than the two levels between which the threshold lies: what happens between them nobody
has seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.experiments.pairs import LEVEL, Spread, spread, student

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats

RESAMPLES = 1000
FEWEST = 2
"""A level with fewer runs than this tells nothing of luck and is left out of the fit."""
MISTAKEN = 0.05
"""Chance of seeing a curve turn back, somewhere on it, that does not."""


@dataclass(frozen=True)
class Crossing:
    """The place on the lever where a value is reached; infinite where that is beyond the levels.

    ``low`` and ``high`` are its interval of 90 %, ``below`` and ``above`` the levels next to it.
    ``rising`` says whether more of the lever brings the response nearer to the value.  With
    ``is_nowhere`` no level reaches it, with ``is_everywhere`` all do, and luck explains neither.
    """

    value: float
    low: float
    high: float
    below: float
    above: float
    rising: bool
    is_nowhere: bool
    is_everywhere: bool


@dataclass(frozen=True)
class Reversal:
    """Two levels between which the response clearly goes against its trend, and by how much."""

    here: float
    there: float
    change: Spread


def crossing(levels: Floats, response: Floats, target: float, seed: int) -> Crossing:
    """Where the mean response reaches a target.

    Args:
        levels: of the lever, ascending.
        response: (seeds, levels), NaN where there is none; the more, the nearer to the target.
        target: to be reached, in the unit of the response.
        seed: of the bootstrap.
    """
    thick = (~np.isnan(response)).sum(axis=0) >= FEWEST
    levels, response = levels[thick], response[:, thick]
    seeds = len(response)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(seeds, np.full(seeds, 1 / seeds), RESAMPLES)
    whole = np.ones((1, seeds), dtype=drawn.dtype)
    fits, rising = isotonic(*level_means(response, np.concatenate([whole, drawn])))
    reached = (fits > target) | np.isclose(fits, target, rtol=1e-9, atol=0.0)
    places, lefts, rights = crossed(levels, fits, rising, reached, target)
    sure = 0.5 + LEVEL / 2
    missed = float((~reached[1:].any(axis=1)).mean())
    passed = float(reached[1:].all(axis=1).mean())
    # Resamples of few seeds are too much alike to rule anything out; Student's t knows.
    means = [spread(column[~np.isnan(column)]) for column in response.T]
    low, high = np.quantile(places[1:], tails(seeds), method="inverted_cdf").tolist()
    return Crossing(
        value=float(places[0]),
        low=min(low, float(lefts[0])),
        high=max(high, float(rights[0])),
        below=float(lefts[0]),
        above=float(rights[0]),
        rising=bool(rising[0]),
        is_nowhere=missed >= sure and max(each.high for each in means) < target,
        is_everywhere=passed >= sure and min(each.low for each in means) > target,
    )


def tails(seeds: int) -> tuple[float, float]:
    """Shares of a bootstrap distribution at the ends of an interval of 90 %."""
    from scipy.special import ndtr

    inside = ndtr(math.sqrt(seeds / (seeds - 1)) * student(0.5 + LEVEL / 2, seeds - 1))
    return 1 - float(inside), float(inside)


def level_means(response: Floats, times: Floats) -> tuple[Floats, Floats]:
    """Means of each level, and how many runs they are of, if seeds count so many times.

    A level whose runs a resample has none of keeps its mean, and next to no weight.
    """
    there = ~np.isnan(response)
    runs = (times @ there).astype(np.float64)
    sums = times @ np.where(there, response, 0.0)
    usual = np.nanmean(response, axis=0)
    means = np.divide(sums, runs, out=np.tile(usual, (len(times), 1)), where=runs > 0)
    return means, np.maximum(runs, 1e-9)


def isotonic(means: Floats, weights: Floats) -> tuple[Floats, Flags]:
    """The best monotone fit to each row, and whether it rises: whichever way fits better."""
    from scipy.optimize import isotonic_regression

    fits, rising = np.empty_like(means), np.empty(len(means), dtype=np.bool_)
    for row, (mean, weight) in enumerate(zip(means, weights, strict=True)):
        up, down = (
            isotonic_regression(mean, weights=weight, increasing=way).x for way in (True, False)
        )
        misses = [float(weight @ (mean - fit) ** 2) for fit in (up, down)]
        rising[row] = misses[0] <= misses[1]
        fits[row] = up if rising[row] else down
    return fits, rising


def crossed(
    levels: Floats, fits: Floats, rising: Flags, reached: Flags, target: float
) -> tuple[Floats, Floats, Floats]:
    """Where each fit crosses, and the levels to the left and to the right of that place.

    A fit that rises and never reaches the target may do so above the last level, one that always
    reaches it does so below the first; for one that falls it is the other way round.
    """
    turned = np.where(rising, 1, -1)
    order = np.where(rising[:, None], np.arange(len(levels)), np.arange(len(levels))[::-1])
    along, ordered = levels[order], np.take_along_axis(fits, order, axis=1)
    there = np.take_along_axis(reached, order, axis=1)
    rows, after = np.arange(len(fits)), np.maximum(there.argmax(axis=1), 1)
    before = after - 1
    start, end = along[rows, before], along[rows, after]
    rise = ordered[rows, after] - ordered[rows, before]
    way = np.divide(
        target - ordered[rows, before], rise, out=np.ones_like(rise), where=rise > 0
    ).clip(0.0, 1.0)
    inside = there.any(axis=1) & ~there.all(axis=1)
    beyond = np.where(there.all(axis=1), -turned, turned) * np.inf
    place = np.where(inside, start + way * (end - start), beyond)
    left = np.where(inside, np.minimum(start, end), np.minimum(beyond, levels[-1]))
    right = np.where(inside, np.maximum(start, end), np.maximum(beyond, levels[0]))
    return place, left, right


def reversal(levels: Floats, response: Floats, rising: bool) -> Reversal | None:
    """The clearest of the differences between two levels that go against the trend, if any does.

    All pairs of levels are looked at, by pairs of runs with the same luck, and the chance to find
    one where there is none is held down for all of them together (Bonferroni).
    """
    pairs = [(a, b) for b in range(len(levels)) for a in range(b)]
    found: list[tuple[float, Reversal]] = []
    for a, b in pairs:
        change = response[:, b] - response[:, a]
        change = change[~np.isnan(change)]
        if len(change) < FEWEST:
            continue
        told = spread(change)
        against = -told.mean if rising else told.mean
        error = (told.high - told.low) / 2 / student(0.5 + LEVEL / 2, len(change) - 1)
        if against > student(1 - MISTAKEN / len(pairs), len(change) - 1) * error:
            strength = against / error if error > 0 else math.inf
            found.append((strength, Reversal(float(levels[a]), float(levels[b]), told)))
    return max(found, key=lambda one: one[0])[1] if found else None
