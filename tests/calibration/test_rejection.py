"""Rejection with regression adjustment against posteriors that are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.calibration.design import sobol
from sim.calibration.rejection import COPIES, Posterior, reject, with_errors
from tests.calibration.known import Conjugate, as_normal, two_parameters

RUNS = 4096
ACCEPTED = 0.1


def fitted(
    known: Conjugate,
    seed: int = 1,
    intervals: np.ndarray | None = None,
    accepted: float = ACCEPTED,
) -> Posterior:
    luck = np.random.default_rng(seed)
    points = sobol(np.arange(RUNS), known.seen.shape[1], seed)
    noisy = with_errors(known.runs(points, luck), known.sds, luck)
    scales = np.sqrt(known.sds**2 + known.luck**2)
    wanted = known.intervals if intervals is None else intervals
    return reject(points, noisy, wanted, scales, accepted)


def moments(found: Posterior) -> tuple[np.ndarray, np.ndarray]:
    parameters = as_normal(found.points)
    mean = found.weights @ parameters
    away = parameters - mean
    return mean, (found.weights[:, None] * away).T @ away


def test_a_conjugate_posterior_is_found():
    known = two_parameters()
    means, covariances = zip(*(moments(fitted(known, seed)) for seed in range(8)), strict=True)
    sd = np.sqrt(np.diag(known.covariance))
    assert np.mean(means, axis=0) == pytest.approx(known.mean, abs=0.12 * sd.min())
    assert np.mean(covariances, axis=0) == pytest.approx(known.covariance, abs=0.1 * sd.min())


def test_parameters_that_trade_off_do_so_in_the_posterior():
    _, covariance = moments(fitted(two_parameters()))
    correlation = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    exact = two_parameters().covariance
    assert correlation == pytest.approx(exact[0, 1] / np.sqrt(exact[0, 0] * exact[1, 1]), abs=0.1)
    assert correlation < -0.5


def test_the_adjustment_is_what_makes_a_loose_rejection_enough():
    known = two_parameters()
    found = fitted(known, accepted=0.5)
    exact = np.sqrt(np.diag(known.covariance))
    raw = as_normal(sobol(np.arange(RUNS), 2, 1)[found.run])
    unadjusted = np.sqrt(found.weights @ (raw - found.weights @ raw) ** 2)
    assert (unadjusted > 1.4 * exact).all()
    assert np.sqrt(np.diag(moments(found)[1])) == pytest.approx(exact, rel=0.12)


def test_a_range_moves_nothing_that_lies_inside():
    known = two_parameters()
    free = np.array([[-np.inf, np.inf]] * 3)
    found = fitted(known, intervals=free)
    points = sobol(np.arange(RUNS), 2, 1)
    assert found.points == pytest.approx(points[found.run], abs=1e-9)
    mean, covariance = moments(found)
    assert mean == pytest.approx([0.0, 0.0], abs=0.1)
    assert np.diag(covariance) == pytest.approx([1.0, 1.0], abs=0.15)


def test_at_least_cuts_the_posterior_off_below():
    known = Conjugate(np.array([[1.0]]), np.array([0.05]), np.array([0.05]), np.array([0.0]))
    found = fitted(known, intervals=np.array([[1.0, np.inf]]))
    parameters = as_normal(found.points)[:, 0]
    # Of a standard normal above 1 the mean is the inverse Mills ratio, 1.525.
    assert found.weights @ parameters == pytest.approx(1.525, abs=0.1)
    assert parameters.min() > 0.7


def test_nothing_leaves_the_prior():
    known = Conjugate(np.array([[1.0]]), np.array([0.1]), np.array([0.1]), np.array([9.0]))
    found = fitted(known)
    assert ((found.points > 0.0) & (found.points < 1.0)).all()


def test_draws_have_equal_weight_and_the_same_moments():
    found = fitted(two_parameters())
    drawn = found.draws(2000, np.random.default_rng(3))
    assert drawn.mean(axis=0) == pytest.approx(found.mean(), abs=0.01)
    low, middle, high = np.quantile(drawn, [0.05, 0.5, 0.95], axis=0)
    expected = found.quantiles(np.array([0.05, 0.5, 0.95]))
    assert np.array([low, middle, high]) == pytest.approx(expected, abs=0.02)


def test_what_weighs_more_is_drawn_more_often():
    lopsided = Posterior(np.array([[0.1], [0.9]]), np.array([0.9, 0.1]), np.array([0, 1]))
    drawn = lopsided.draws(1000, np.random.default_rng(3))
    assert (drawn == 0.1).mean() == pytest.approx(0.9, abs=0.001)


def test_draws_stand_in_random_order():
    found = fitted(two_parameters())
    drawn = found.draws(2000, np.random.default_rng(3))
    assert abs(np.corrcoef(drawn[:-1, 0], drawn[1:, 0])[0, 1]) < 0.1


def test_every_run_gets_figures_errors_of_its_own():
    noisy = with_errors(np.zeros((500, 2)), np.array([1.0, 3.0]), np.random.default_rng(1))
    assert noisy.shape == (500 * COPIES, 2)
    assert noisy.std(axis=0) == pytest.approx([1.0, 3.0], rel=0.05)
    assert not np.allclose(noisy[:500], noisy[500:1000])


def test_a_statistic_that_never_varies_does_no_harm():
    known = Conjugate(
        np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([0.1, 0.0]), np.array([0.1, 1e-9]),
        np.array([0.5, 0.0]),
    )  # fmt: skip
    found = fitted(known)
    assert np.isfinite(found.points).all()
    assert as_normal(found.mean())[0] == pytest.approx(0.5, abs=0.05)
