"""PRIM: the box of parameters in which the cases of interest are thickest.

The patient rule induction method of Friedman & Fisher (1999), Statistics and Computing 9(2),
as Bryant & Lempert (2010), Technological Forecasting and Social Change 77(1), use it for
scenario discovery; the peeling is ema_workbench's.  Which box of its trajectory is taken, and
which limits are kept, is decided here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.lazy import np
from sim.experiments.packages import library, quiet

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.experiments.analysis.sample import Factor

UNSURE = 0.05
"""A limit whose quasi-p-value is larger is dropped."""
LEAST_MASS = 0.05
"""A box holds this share of the cases, or half as many as are of interest if that is less..."""
LEAST_POINTS = 10
"""...and at least so many points."""


@dataclass(frozen=True)
class Limit:
    """What a box asks of one factor: a number from ``low`` to ``high``, or one of ``levels``.

    An end that is NaN is open.  ``low_p`` and ``high_p`` are the quasi-p-values of the ends, and
    ``low_p`` that of the levels: how likely the box would be as dense by chance if the limit did
    nothing.
    """

    factor: str
    low: float = math.nan
    high: float = math.nan
    levels: tuple[str, ...] = ()
    unit: str = ""
    low_p: float = math.nan
    high_p: float = math.nan


class Cases(NamedTuple):
    """Runs as PRIM sees them: factors' values (m, d), whether of interest (m), the point (m)."""

    factors: tuple[Factor, ...]
    values: Floats
    interest: Flags
    point: Ints

    def those(self, which: Flags) -> Cases:
        """Some of the cases."""
        return Cases(self.factors, self.values[which], self.interest[which], self.point[which])


def inside(limits: tuple[Limit, ...], factors: tuple[Factor, ...], values: Floats) -> Flags:
    """Which rows of values (m, d) lie within every limit; ends belong to the box."""
    within = np.ones(len(values), dtype=bool)
    place = {factor.name: i for i, factor in enumerate(factors)}
    for limit in limits:
        column = values[:, place[limit.factor]]
        if limit.levels:
            names = factors[place[limit.factor]].levels
            within &= np.isin(column, [names.index(level) for level in limit.levels])
        else:
            within &= ~(column < limit.low) & ~(column > limit.high)
    return within


def box(cases: Cases, density: float | None) -> tuple[Limit, ...] | None:
    """The limits of one box; none if no limit is sure, None if no box is as dense as asked.

    Every box that PRIM peels and pastes, one after the other, loses the limits whose
    quasi-p-value is above 0.05, the least sure one first.  Of what is left the box is taken
    whose harmonic mean of coverage and density is largest, so that neither is bought dearly
    with the other; or, where a density is asked for, the one that covers most among those as
    dense.
    """
    prim = library("ema_workbench.analysis.prim")
    with quiet():
        search = prim.Prim(
            frame(cases),
            cases.interest.astype(np.int64),
            threshold=np.finfo(float).tiny,  # any case of interest is one, and any box will do
            mass_min=least_mass(cases),
        )
        found = search.find_box()
    whole, *narrower = found.box_lims
    every = [sure(limits(cases.factors, whole, each), cases) for each in narrower]
    figures = [(each, *coverage_and_density(each, cases)) for each in every if each]
    if density is not None:
        figures = [each for each in figures if each[2] >= density]
        return max(figures, key=itemgetter(1, 2))[0] if figures else None
    return max(figures, key=lambda each: 1 / (1 / each[1] + 1 / each[2]))[0] if figures else ()


def coverage_and_density(limits: tuple[Limit, ...], cases: Cases) -> tuple[float, float]:
    """A box's share of the cases of interest, and theirs of its cases."""
    within = inside(limits, cases.factors, cases.values)
    held = float(cases.interest[within].sum())
    return held / float(cases.interest.sum()), held / float(within.sum())


def least_mass(cases: Cases) -> float:
    """The smallest share of the cases that a box may hold."""
    points = len(np.unique(cases.point))
    return max(min(LEAST_MASS, float(cases.interest.mean()) / 2), LEAST_POINTS / points)


def frame(cases: Cases) -> Any:
    """The cases as a data frame with a column a factor, choices as objects.

    Columns go by number, since ema_workbench drops one called ``scenario``; levels by their
    codes, since sets of text have another order each time Python starts.
    """
    import pandas as pd

    columns = {}
    for i, (factor, column) in enumerate(zip(cases.factors, cases.values.T, strict=True)):
        codes = [int(code) for code in column] if factor.levels else column
        columns[f"x{i}"] = pd.Series(codes, dtype=object if factor.levels else float)
    return pd.DataFrame(columns)


def limits(factors: tuple[Factor, ...], whole: Any, chosen: Any) -> tuple[Limit, ...]:
    """What a box of ema_workbench restricts, against the one that holds all."""
    found = []
    for i, factor in enumerate(factors):
        name = f"x{i}"
        if name not in chosen:  # a choice that has one level here
            continue
        (most, _), (asked, _) = whole[name], chosen[name]
        if factor.levels and asked != most:
            levels = tuple(factor.levels[code] for code in sorted(asked))
            found.append(Limit(factor.name, levels=levels))
        elif not factor.levels:
            low, high = (
                float(end) if end != widest else math.nan
                for end, widest in zip(chosen[name], whole[name], strict=True)
            )
            if not (math.isnan(low) and math.isnan(high)):
                found.append(Limit(factor.name, low, high, unit=factor.unit))
    return tuple(found)


def sure(limits: tuple[Limit, ...], cases: Cases) -> tuple[Limit, ...]:
    """The limits left, with their quasi-p-values, once those that chance could give are gone."""
    while True:
        tested = tuple(
            replace(
                limit,
                low_p=math.nan if open_at(limit, "low") else quasi_p(limits, limit, "low", cases),
                high_p=math.nan
                if open_at(limit, "high")
                else quasi_p(limits, limit, "high", cases),
            )
            for limit in limits
        )
        ends = [(limit.low_p, i, "low") for i, limit in enumerate(tested)]
        ends += [(limit.high_p, i, "high") for i, limit in enumerate(tested)]
        worst, i, end = max((e for e in ends if not math.isnan(e[0])), default=(0.0, 0, ""))
        if worst <= UNSURE:
            return tested
        limits = without(limits, limits[i], end)


def open_at(limit: Limit, end: str) -> bool:
    """A limit asks nothing at this end; levels count as a low end."""
    return not (limit.levels and end == "low") and math.isnan(getattr(limit, end))


def without(limits: tuple[Limit, ...], one: Limit, end: str) -> tuple[Limit, ...]:
    """The limits with one end of one of them open."""
    opened = replace(one, levels=(), low=math.nan) if end == "low" else replace(one, high=math.nan)
    every = tuple(opened if limit is one else limit for limit in limits)
    return tuple(limit for limit in every if not (open_at(limit, "low") and open_at(limit, "high")))


def quasi_p(limits: tuple[Limit, ...], one: Limit, end: str, cases: Cases) -> float:
    """Chance that a box is as dense if one of its limits did nothing (Bryant & Lempert 2010).

    A binomial test of the cases of interest in the box, at the density that it has without
    the limit.  Points are counted and not runs: a point counts with the share of its runs that
    are of interest, since runs of one point are no independent evidence about its parameters.
    With one run a point this is ema_workbench's value.  "Quasi", for the same cases chose the
    limit.
    """
    within = inside(limits, cases.factors, cases.values)
    wider = inside(without(limits, one, end), cases.factors, cases.values)
    return chance_of(cases.those(within), float(cases.interest[wider].mean()))


def chance_of(cases: Cases, density: float) -> float:
    """Probability of at least so many points of interest as here, were the density this one."""
    from scipy.stats import binomtest

    points = len(np.unique(cases.point))
    if points == 0:
        return math.nan
    runs = np.bincount(cases.point)
    hits = float((cases.interest / runs[cases.point]).sum())
    p = binomtest(round(hits), points, density, alternative="greater").pvalue
    return float(p)
