"""Measures of distributions against closed forms and other people's packages.

A law is given to the measures as grades: rows of pay one step apart in logs, each standing for
as many people as the law puts there.  So the heaviest tail needs no luck, and weights are
tested too; what a grade hides inside is of the second order in its width.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.processes.founding import found_world
from sim.processes.population import cohorts_of
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.statistics.concentration import effective_number, hhi, top_share
from sim.statistics.inequality import (
    gini,
    lorenz_ordinates,
    tail_index,
    theil,
    theil_decomposition,
    weighted_quantile,
)
from sim.statistics.polarisation import wolfson
from sim.statistics.retention import kaplan_meier
from tests.worlds import BASELINE

TOPIC = "Inequality"
GRADE = 0.002
SECOND_ORDER = GRADE**2
SHARES = np.array([0.01, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999])
ROUNDING = 1e-9
HEAVY = 1.6
NORMAL = stats.norm


def grades(law, low, high):
    """Values one step apart between these logs, and the people the law puts around each."""
    edges = np.arange(low, high, GRADE)
    return np.exp(edges[:-1] + GRADE / 2), -np.diff(law.sf(np.exp(edges)))


def pareto(index):
    """Up to where less than 1e-9 of all pay is left."""
    return grades(stats.pareto(index), 0.0, math.log(1e9) / (index - 1))


def lognormal(spread):
    return grades(stats.lognorm(spread), -9 * spread, 9 * spread + spread**2)


def crowds(count):
    """Small random crowds in rows of several people, some without pay; first a single person."""
    draw = np.random.default_rng(8)
    for size in [1, *draw.integers(3, 50, count - 1)]:
        values = draw.lognormal(0.0, draw.uniform(0.2, 2.0), size)
        values[draw.random(size) < draw.choice([0.0, 0.3])] = 0.0
        values[0] += 1.0  # somebody has something
        weights = draw.integers(1, 5, size) if size > 1 else np.ones(1, dtype=int)
        yield values, weights.astype(float), np.repeat(values, weights)


def farthest(ours, theirs):
    """The largest difference, relative to what is above one."""
    return float(np.max(np.abs(np.subtract(ours, theirs)) / np.maximum(1.0, np.abs(theirs))))


# -- closed forms ----------------------------------------------------------------------------------


@pytest.mark.parametrize("index", [HEAVY, 2.0, 3.0])
def test_a_pareto_law_is_measured_as_its_closed_forms_say(index, verified):
    values, people = pareto(index)
    found = {
        "Gini coefficient": (gini(values, people), 1 / (2 * index - 1)),
        "Theil index": (theil(values, people), 1 / (index - 1) - math.log(index / (index - 1))),
        "Share of the top 1 %": (top_share(values, people, 0.01), 0.01 ** (1 - 1 / index)),
    }
    for name, (got, expected) in found.items():
        assert got == pytest.approx(expected, abs=SECOND_ORDER)
        if index == HEAVY:
            verified(
                TOPIC,
                f"{name} of a Pareto law of index {index:g}",
                source="closed form; Arnold, Pareto Distributions",
                expected=expected,
                got=got,
                within=SECOND_ORDER,
                why=f"people stand in grades of {GRADE} in logs: an error of the second order",
            )
    curve = lorenz_ordinates(values, people, SHARES)
    assert curve == pytest.approx(1 - (1 - SHARES) ** (1 - 1 / index), abs=SECOND_ORDER)


@pytest.mark.parametrize("spread", [0.3, 1.0, 1.5])
def test_a_lognormal_law_is_measured_as_its_closed_forms_say(spread):
    values, people = lognormal(spread)
    exact_gini = 2 * NORMAL.cdf(spread / math.sqrt(2)) - 1
    assert gini(values, people) == pytest.approx(exact_gini, abs=SECOND_ORDER)
    assert theil(values, people) == pytest.approx(spread**2 / 2, abs=SECOND_ORDER)
    curve = lorenz_ordinates(values, people, SHARES)
    assert curve == pytest.approx(NORMAL.cdf(NORMAL.ppf(SHARES) - spread), abs=SECOND_ORDER)
    quantiles = np.log(weighted_quantile(values, people, SHARES))
    assert quantiles == pytest.approx(spread * NORMAL.ppf(SHARES), abs=GRADE / 2 + ROUNDING)


def test_polarisation_of_a_lognormal_law(verified):
    spread = 1.0
    halves = 0.5 - NORMAL.cdf(-spread) - (NORMAL.cdf(spread / math.sqrt(2)) - 0.5)
    expected = 4 * math.exp(spread**2 / 2) * halves
    verified(
        TOPIC,
        f"Wolfson's polarisation of a lognormal law of spread {spread:g}",
        source="Wolfson (1994), with the closed forms of Gini and Lorenz",
        expected=expected,
        got=wolfson(*lognormal(spread)),
        within=expected * GRADE / 2 + SECOND_ORDER,
        why="it is relative to the median, which grades know to half a grade",
    )


@pytest.mark.parametrize("index", [HEAVY, 3.0])
def test_hills_index_of_a_drawn_tail_misses_by_its_sampling_error_only(index):
    values = stats.pareto(index).rvs(200_000, random_state=4)
    error = index / math.sqrt(0.01 * values.size)
    assert tail_index(values, np.ones(values.size), 0.01) == pytest.approx(index, abs=4 * error)


def test_labs_of_geometric_sizes_are_as_concentrated_as_the_series_says():
    ratio = 0.7
    sizes = ratio ** np.arange(200.0)
    assert hhi(sizes) == pytest.approx((1 - ratio) / (1 + ratio), abs=ROUNDING)
    assert effective_number(sizes) == pytest.approx((1 + ratio) / (1 - ratio), rel=ROUNDING)


def test_talent_of_everyone_in_the_field_follows_its_law(verified):
    scenario = load(BASELINE, Scenario, overrides=["population.scale=0.001"]).value
    people, rules = found_world(scenario, 1).people, scenario.population
    ai, _ = cohorts_of(scenario, int(scenario.run.end) - int(scenario.run.start) + 1, 1)
    odds = np.array([cohort.selectivity for cohort in ai])[people.cohort[people.talents]]
    least = 2.0 ** (-1.0 / rules.talent_index)
    law = stats.truncpareto(rules.talent_index, rules.talent_ceiling / least, scale=least)
    above = law.sf(people.talent[people.talents])
    ranks = 1.0 - odds * above / (1.0 - above + odds * above)
    verified(
        TOPIC,
        f"Talent of {len(ranks):,} people: Kolmogorov-Smirnov distance to its law",
        source="truncated Pareto law with proportional odds, Marshall & Olkin (1997)",
        expected=0.0,
        got=stats.kstest(ranks, "uniform").statistic,
        within=stats.kstwo.isf(1e-3, len(ranks)),
        why="as many draws from the law itself stand farther off once in a thousand",
    )


# -- other people's packages -----------------------------------------------------------------------


def from_quantecon(values, weights, copies):
    """Gini coefficient and Lorenz curve; as Python, for compiling takes longer than they do."""
    from quantecon import gini_coefficient, lorenz_curve

    shares, curve = lorenz_curve.py_func(copies)
    yield gini(values, weights), gini_coefficient.py_func(copies)
    yield lorenz_ordinates(values, weights, shares), curve


def from_pysal(values, weights, copies):
    """Gini, Theil in two parts, Wolfson; theirs is half of ours and needs a median."""
    from inequality.gini import Gini
    from inequality.theil import TheilD
    from inequality.wolfson import wolfson as halved

    groups = np.arange(values.size) % 3
    parts = TheilD(copies, np.repeat(groups, weights.astype(int)))
    yield gini(values, weights), Gini(copies).g
    yield theil_decomposition(values, weights, groups), [parts.T, parts.wg[0], parts.bg[0]]
    if np.median(copies) > 0:
        yield wolfson(values, weights), 2 * halved(copies)


def from_powerlaw(values, weights, copies):
    """Index of the upper half; theirs is the exponent of the density, one more than ours."""
    from powerlaw import Fit

    least = np.quantile(values, 0.5, method="higher")
    tail = weights[values >= least].sum() / weights.sum()
    # A hair less, so that rounding does not let the next row into the tail.
    found = tail_index(values, weights, tail * (1 - 1e-12))
    if 0.5 < found < 2:  # elsewhere they search instead of using their closed form
        yield found, Fit(copies, xmin=least, verbose=False).power_law.alpha - 1


def test_other_packages_say_the_same_of_many_crowds(verified):
    gaps = []
    for package in (from_quantecon, from_pysal, from_powerlaw):
        found = [farthest(*pair) for crowd in crowds(80) for pair in package(*crowd)]
        assert len(found) > 30
        gaps += found
    verified(
        TOPIC,
        f"Gini, Lorenz, Theil, Wolfson, Hill: largest of {len(gaps)} gaps to other packages",
        source="quantecon, PySAL's inequality, powerlaw, on random crowds",
        expected=0.0,
        got=max(gaps),
        within=ROUNDING,
        why="rounding only, once Wolfson's index is doubled and the density's exponent is less one",
    )


def test_kaplan_meier_is_scipys_for_weighted_spells_with_ties():
    draw = np.random.default_rng(9)
    for size in (1, *draw.integers(2, 60, 40)):
        durations, left = draw.integers(1, 12, size).astype(float), draw.random(size) < 0.6
        weights = draw.integers(1, 4, size)
        copies, gone = np.repeat(durations, weights), np.repeat(left, weights)
        theirs = stats.ecdf(stats.CensoredData.right_censored(copies, ~gone)).sf
        times, survival = kaplan_meier(durations, left, weights.astype(float))
        assert times.tolist() == theirs.quantiles.tolist()
        assert survival == pytest.approx(theirs.probabilities, abs=ROUNDING)
