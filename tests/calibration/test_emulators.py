"""Emulators of functions that are known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.calibration.design import sobol
from sim.calibration.emulators import MOST_INPUTS, Emulator, emulate, inputs_that_matter

RUNS, INPUTS = 256, 12
LUCK = 0.2


def bent(points: np.ndarray) -> np.ndarray:
    """Three inputs matter, one of them in a wave that no quadratic follows."""
    return 2.0 * points[:, 0] + np.sin(6.0 * points[:, 3]) - points[:, 7] ** 2


@cache
def learnt(luck: float = LUCK) -> tuple[Emulator, np.ndarray]:
    points = sobol(np.arange(2 * RUNS), INPUTS, 3)
    errors = luck * np.random.default_rng(1).standard_normal(RUNS)
    return emulate(points[:RUNS], bent(points[:RUNS]) + errors), points[RUNS:]


def test_unseen_points_are_foreseen():
    emulator, unseen = learnt()
    mean, _ = emulator(unseen)
    error = mean - bent(unseen)
    assert (error**2).mean() < 0.01 * bent(unseen).var()


def test_how_unsure_it_is_is_right():
    emulator, unseen = learnt()
    mean, variance = emulator(unseen)
    within = np.abs(mean - bent(unseen)) <= 2.0 * np.sqrt(variance)
    assert within.mean() > 0.8
    # Of the mean over luck, which 256 runs tell far better than any one of them.
    assert np.sqrt(variance).mean() < 0.6 * LUCK


def test_luck_is_told_from_what_inputs_do():
    assert np.sqrt(learnt()[0].luck) == pytest.approx(LUCK, rel=0.2)
    assert np.sqrt(learnt(0.0)[0].luck) < 0.05


def test_the_inputs_that_matter_are_found():
    points = sobol(np.arange(RUNS), INPUTS, 3)
    assert {0, 3, 7} <= set(inputs_that_matter(points, bent(points)).tolist())
    many = points @ np.arange(1.0, INPUTS + 1.0)
    assert inputs_that_matter(points, many).tolist() == list(range(2, 2 + MOST_INPUTS))


def test_a_statistic_that_never_varies_is_known_exactly():
    emulator = emulate(sobol(np.arange(64), 2, 1), np.full(64, 7.0))
    mean, variance = emulator(sobol(np.arange(9), 2, 2))
    assert mean.tolist() == [7.0] * 9
    assert variance.tolist() == [0.0] * 9
    assert emulator.luck == 0.0


def test_pure_luck_is_called_luck():
    values = np.random.default_rng(2).standard_normal(RUNS)
    emulator = emulate(sobol(np.arange(RUNS), INPUTS, 3), values)
    mean, _ = emulator(sobol(np.arange(RUNS), INPUTS, 4))
    assert np.abs(mean).max() < 0.5
    assert emulator.luck == pytest.approx(1.0, rel=0.2)


def test_the_same_runs_make_the_same_emulator():
    points = sobol(np.arange(64), INPUTS, 3)
    one, other = emulate(points, bent(points)), emulate(points, bent(points))
    points = sobol(np.arange(32), INPUTS, 9)
    assert one(points)[0].tolist() == other(points)[0].tolist()
