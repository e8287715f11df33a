"""What an ensemble says in odds: how often something happens, and who comes out ahead of whom.

The share of replicates in which a thing happened estimates its probability under the model, and
a few replicates estimate it badly.  Each share therefore has its interval of 90 %, by the exact
method of Clopper and Pearson (1934), Biometrika 26(4): it covers the probability at least that
often whatever it is, whereas shorter intervals such as Wilson's do so on average only and fall
short near 0 and 1, where most of these statements stand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.pairs import LEVEL
from sim.statistics import named, nearest_path

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from sim.record.read import Result

    Grid = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Probability:
    """In how many replicates a statistic lies above one bound, below another, or between both.

    ``share`` is of the ``runs`` that have the statistic, with the bounds of its 90 % interval;
    all three are undefined (NaN) if none has.  The ``missing`` are in neither number.
    """

    statistic: str
    above: float | None
    below: float | None
    hits: int
    runs: int
    missing: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Standing:
    """Where one firm comes out in the ensemble.

    ``first`` is the probability that it is ahead of all others, ``ahead`` that it is ahead of
    the firm that follows in the order, each with its 90 % interval; ``rank`` is the median and
    ``rank_low`` to ``rank_high`` the middle 90 % of its ranks.  A firm is not first in a
    replicate that lacks it, and has no rank there.

    Firms of equal value share the ranks they take up: two at the top are each 1.5.  Each counts
    as first, or as ahead of the other, in half of such a replicate; the low end of an interval
    counts it not at all and the high end in full.
    """

    firm: str
    runs: int
    missing: int
    first: float
    first_low: float
    first_high: float
    rank: float
    rank_low: float
    rank_high: float
    ahead: float
    ahead_low: float
    ahead_high: float
    ahead_runs: int
    """Replicates that have both this firm and the next."""


@dataclass(frozen=True)
class Ranks:
    """All firms of a family of statistics, by median rank, then mean rank, then name."""

    family: str
    runs: int
    """Replicates that have any of them."""
    standings: Sequence[Standing]

    def table(self) -> pa.Table:
        """All firms as an Arrow table, a row a firm."""
        import pyarrow as pa

        return pa.Table.from_pylist([vars(each) for each in self.standings])

    def frame(self) -> Any:
        """All firms as a pandas data frame."""
        return self.table().to_pandas()


def probability(
    result: Result, statistic: str, above: float | None = None, below: float | None = None
) -> Probability:
    """How probable it is that a statistic lies above, or below, or between bounds.

    Args:
        result: an ensemble.
        statistic: its name in ``replicates.csv``, such as ``overall.cuts.people``.
        above: the statistic is to be more than this, in its unit.
        below: the statistic is to be less than this.

    Raises:
        TalentwarError: there is no such statistic, or no bound.
    """
    if above is None and below is None:
        raise TalentwarError(f"{statistic}: give a bound, above=... or below=... or both")
    columns = result.values
    if statistic not in columns:
        near = get_close_matches(statistic, columns, n=1, cutoff=0.0)
        what = f"there is no statistic {statistic!r} in {result.folder}"
        raise TalentwarError("; did you mean ".join([what, *near]))
    values = columns[statistic]
    there = values[~np.isnan(values)]
    hit = np.ones(len(there), dtype=bool)
    if above is not None:
        hit &= there > above
    if below is not None:
        hit &= there < below
    hits, runs = int(hit.sum()), len(there)
    return Probability(
        statistic, above, below, hits, runs, len(values) - runs, *_odds(hits, hits, runs)
    )


def ranks(result: Result, family: str = "end.talent_share_<firm>") -> Ranks:
    """Who comes out ahead of whom by one statistic, and how sure that is; the most is first.

    Args:
        result: an ensemble.
        family: the statistic's name in ``replicates.csv``, with ``<firm>`` for the firm.

    Raises:
        TalentwarError: there is no such family in the result.
    """
    firms, grid = _of_family(result, family)
    places = _places(grid)
    order = sorted(range(len(firms)), key=lambda n: (*_middle(places[n]), firms[n]))
    followers = [*order[1:], None]
    return Ranks(
        family=family,
        runs=int((~np.isnan(grid)).any(axis=0).sum()),
        standings=tuple(
            _standing(firms[n], grid, places, n, follower)
            for n, follower in zip(order, followers, strict=True)
        ),
    )


def _standing(firm: str, grid: Grid, places: Grid, number: int, follower: int | None) -> Standing:
    anyone = grid[:, (~np.isnan(grid)).any(axis=0)]
    best = anyone == np.nanmax(anyone, axis=0)
    mine, sharing = best[number], best.sum(axis=0)
    halves = float((mine / sharing).sum())
    alone = int((mine & (sharing == 1)).sum())
    _, low, high = _odds(alone, int(mine.sum()), anyone.shape[1])
    own = places[number][~np.isnan(places[number])]
    band = np.quantile(own, (0.05, 0.95), method="inverted_cdf").tolist()  # ranks that occurred
    ahead, ahead_low, ahead_high, both = _ahead(grid, number, follower)
    return Standing(
        firm=firm,
        runs=len(own),
        missing=grid.shape[1] - len(own),
        first=halves / anyone.shape[1],
        first_low=low,
        first_high=high,
        rank=float(np.median(own)),
        rank_low=band[0],
        rank_high=band[1],
        ahead=ahead,
        ahead_low=ahead_low,
        ahead_high=ahead_high,
        ahead_runs=both,
    )


def _ahead(grid: Grid, number: int, follower: int | None) -> tuple[float, float, float, int]:
    if follower is None:
        return math.nan, math.nan, math.nan, 0
    mine, other = grid[number], grid[follower]
    both = int((~np.isnan(mine) & ~np.isnan(other)).sum())
    return *_odds(int((mine > other).sum()), int((mine >= other).sum()), both), both


def _odds(sure: int, possible: int, runs: int) -> tuple[float, float, float]:
    """A share of replicates and its interval; those in ``possible`` alone count half."""
    if runs == 0:
        return math.nan, math.nan, math.nan
    from scipy.stats import binomtest

    low, high = (
        binomtest(hits, runs).proportion_ci(LEVEL, method="exact") for hits in (sure, possible)
    )
    return (sure + possible) / 2 / runs, float(low.low), float(high.high)


def _places(grid: Grid) -> Grid:
    """Each firm's rank in each replicate, 1 for the most; NaN where it is missing."""
    from scipy.stats import rankdata

    found: Grid = rankdata(-grid, method="average", axis=0, nan_policy="omit")
    return found


def _middle(places: Grid) -> tuple[float, float]:
    return float(np.nanmedian(places)), float(np.nanmean(places))


def _of_family(result: Result, family: str) -> tuple[list[str], Grid]:
    pattern = family.partition(".")[2]
    start, placeholder, end = family.partition("<firm>")
    found = {}
    for name, values in result.values.items():
        if placeholder and name.startswith(start) and name.endswith(end):
            known = named(name)
            if known is not None and known[0] == pattern and not np.isnan(values).all():
                found[name.removeprefix(start).removesuffix(end)] = values
    if not found:
        raise TalentwarError(
            f"there is no family of statistics {family!r} in {result.folder}; give a statistic "
            f"with <firm> for the firm, e.g. {nearest_path(family)}"
        )
    return list(found), np.array(list(found.values()))
