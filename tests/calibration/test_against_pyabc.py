"""The posterior beside that of pyABC, on a problem with a known answer and on a small world.

pyABC's acceptance is stochastic here (Schälte and Hasenauer 2020): figures have the same errors
as in ours, so both aim at the same posterior.
"""

from __future__ import annotations

import random
import warnings
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import ndtri

from sim.calibration.design import sobol
from sim.calibration.rejection import reject, with_errors
from sim.model import simulate
from sim.record.outcome import values_of
from sim.statistics import overall
from tests.worlds import small_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

FIGURE, ERROR, LUCK = 0.8, 0.3, 0.2


def by_pyabc(
    model: Callable[[float], float], figure: float, error: float, population: int, most: int
) -> tuple[float, float]:
    """Mean and standard deviation of a parameter uniform on 0 to 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyabc

        np.random.seed(7)  # noqa: NPY002 - pyABC draws from numpy's global generator
        random.seed(7)
        search = pyabc.ABCSMC(
            lambda one: {"y": model(one["u"])},
            pyabc.Distribution(u=pyabc.RV("uniform", 0, 1)),
            pyabc.IndependentNormalKernel(var=[error**2]),
            population_size=population,
            eps=pyabc.Temperature(),
            acceptor=pyabc.StochasticAcceptor(),
            sampler=pyabc.sampler.SingleCoreSampler(),
        )
        search.new("sqlite://", {"y": figure})
        history = search.run(max_nr_populations=4, max_total_nr_simulations=most)
        frame, weights = history.get_distribution()
    values = frame["u"].to_numpy()
    mean = float(weights @ values)
    return mean, float(np.sqrt(weights @ (values - mean) ** 2))


def by_ours(
    statistics: np.ndarray, points: np.ndarray, figure: float, error: float, luck: float
) -> tuple[float, float]:
    noisy = with_errors(statistics[:, None], np.array([error]), np.random.default_rng(7))
    scales = np.array([np.hypot(error, luck)])
    found = reject(points, noisy, np.array([[figure, figure]]), scales, 0.3)
    mean = found.mean()
    spread = np.sqrt(found.weights @ (found.points - mean) ** 2)
    return float(mean[0]), float(spread[0])


def test_both_find_a_posterior_that_is_known():
    luck = np.random.default_rng(3)
    theirs = by_pyabc(
        lambda u: float(ndtri(u) + LUCK * luck.standard_normal()), FIGURE, ERROR, 300, 8000
    )
    points = sobol(np.arange(2048), 1, 3)
    statistics = ndtri(points[:, 0]) + LUCK * luck.standard_normal(2048)
    ours = by_ours(statistics, points, FIGURE, ERROR, LUCK)
    # In normal scores: variance 1 / (1 + 1 / 0.13), mean that times 0.8 / 0.13.
    from scipy.stats import norm

    variance = 1.0 / (1.0 + 1.0 / (ERROR**2 + LUCK**2))
    exact = norm(variance * FIGURE / (ERROR**2 + LUCK**2), np.sqrt(variance))
    known = norm.cdf(exact.rvs(20_000, random_state=1))
    assert ours == pytest.approx((known.mean(), known.std()), abs=0.015)
    assert theirs == pytest.approx((known.mean(), known.std()), abs=0.03)


@pytest.mark.full
def test_both_agree_on_a_small_world():
    """How strongly pressure cuts staff, from how many were let go in half a year."""
    figure = people_cut(0.4, 999)
    error = 0.1 * figure
    seeds = iter(range(10_000, 20_000))
    theirs = by_pyabc(lambda u: people_cut(u, next(seeds)), figure, error, 60, 600)
    points = sobol(np.arange(256), 1, 5)
    statistics = np.array([people_cut(float(u), seed) for seed, (u,) in enumerate(points)])
    ours = by_ours(statistics, points, figure, error, 0.02 * figure)
    assert ours[0] == pytest.approx(theirs[0], abs=0.05)
    assert ours[1] == pytest.approx(theirs[1], rel=0.5)


@cache
def people_cut(u: float, seed: int) -> float:
    scenario = small_scenario(**{"cuts.per_pressure": 0.02 + 0.2 * u, "cuts.largest_wave": 0.5})
    ledger = simulate(scenario, seed, check=False)
    return float(values_of(ledger, overall(ledger, {"cuts"}))["overall.cuts.people"])
