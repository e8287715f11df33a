"""Simulation-based calibration: right methods pass it, wrong ones do not."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.calibration import recovery
from sim.calibration.design import sobol
from sim.calibration.recovery import LEVELS, Recovery, recover, reported_as, uniformity
from sim.calibration.rejection import Posterior
from tests.calibration.known import two_parameters

RUNS, TRIALS = 1024, 200


@cache
def recovered() -> Recovery:
    return found_again()


def found_again() -> Recovery:
    known = two_parameters()
    luck = np.random.default_rng(5)
    points = sobol(np.arange(RUNS), 2, 5)
    scales = np.sqrt(known.sds**2 + known.luck**2)
    return recover(
        points, known.runs(points, luck), known.intervals, known.sds, scales, 0.15, TRIALS, luck
    )


def test_known_parameters_are_found_without_bias():
    # Three standard errors of a mean over the trials.
    assert np.abs(recovered().bias).max() < 3 * recovered().error.max() / np.sqrt(TRIALS)
    assert recovered().error.max() < 0.9


def test_intervals_hold_the_truth_as_often_as_they_say():
    for level, coverage in zip(LEVELS, recovered().coverage, strict=True):
        slack = 3 * np.sqrt(level * (1 - level) / TRIALS)
        assert coverage == pytest.approx(level, abs=slack)


def test_ranks_are_uniform():
    assert recovered().ranks.shape == (TRIALS, 2)
    assert ((recovered().ranks >= 0.0) & (recovered().ranks <= 1.0)).all()
    assert (recovered().uniform > 0.01).all()


@pytest.mark.parametrize("narrower", [0.5, 2.0])
def test_a_posterior_that_is_too_sure_or_unsure_is_noticed(monkeypatch, narrower):
    honest = recovery.reject

    def wrong(*given):
        found = honest(*given)
        mean = found.mean()
        points = np.clip(mean + narrower * (found.points - mean), 0.0, 1.0)
        return Posterior(points, found.weights, found.run)

    monkeypatch.setattr(recovery, "reject", wrong)
    assert (found_again().uniform < 0.001).any()


def test_what_a_figure_that_is_a_range_says_of_a_run():
    intervals = np.array([[5.0, 5.0], [3.0, np.inf], [0.2, 0.4], [0.2, 0.4]])
    told = reported_as(np.array([4.0, 2.0, 0.3, 0.9]), intervals)
    assert told.tolist() == [[4.0, 4.0], [-np.inf, 3.0], [0.2, 0.4], [0.4, np.inf]]


def test_uniformity_is_what_it_says():
    luck = np.random.default_rng(1)
    even, heaped = luck.random((500, 1)), luck.beta(4, 4, (500, 1))
    assert uniformity(even)[0] > 0.01
    assert uniformity(heaped)[0] < 1e-6
