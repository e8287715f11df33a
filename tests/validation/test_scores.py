"""Scores against closed forms, and ranges that touch or miss."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.calibration.targets import Target
from sim.validation.scores import crps, distances, scored, total


def target(**changed) -> Target:
    said = {
        "statistic": "overall.cuts.people",
        "month": "2025-12",
        "low": 100.0,
        "high": 200.0,
        "unit": "people",
        "scale": "linear",
        "error": 10.0,
        "weight": "medium",
        "source": "A1:58",
        "why": "made up",
    }
    return Target.model_validate(said | changed)


def of_one(one: Target, *values: float):
    return scored(np.array(values)[:, None], {"one": one})["one"]


def test_distance_is_none_inside_and_counted_in_standard_deviations_outside():
    held = {"linear": target(), "sure": target(weight="high")}
    values = np.array([[150.0, 150.0], [80.0, 80.0], [230.0, 230.0], [100.0, 200.0]])
    expected = [[0.0, 0.0], [-2.0, -3.0], [3.0, 4.5], [0.0, 0.0]]
    np.testing.assert_allclose(distances(values, held), expected)


def test_distance_on_a_log_scale_is_in_shares_of_the_figure_and_in_the_models_unit():
    held = {"log": target(unit="M USD", scale="log", error=0.5, weight="low")}
    values = np.array([[100e6], [200e6 * np.e], [100e6 / np.e**2], [np.nan]])
    least = np.log(0.01)
    np.testing.assert_allclose(distances(values, held)[:, 0], [0.0, 1.0, -2.0, least])


def test_the_score_is_the_mean_distance_less_half_the_mean_difference_of_pairs():
    away = np.array([[0.0, -3.0], [1.0, 0.5], [4.0, 0.0], [-2.0, 7.0]])
    pairs = [(i, j) for i, j in product(range(4), repeat=2) if i != j]
    differences = np.mean([np.abs(away[i] - away[j]) for i, j in pairs], axis=0)
    np.testing.assert_allclose(crps(away), np.abs(away).mean(axis=0) - 0.5 * differences)


def test_the_score_is_nothing_if_all_agree_and_the_distance_if_all_miss_alike():
    np.testing.assert_allclose(crps(np.array([[0.0, -4.0]] * 9)), [0.0, 4.0])


def test_the_score_does_not_grow_with_the_number_of_runs():
    luck = np.random.default_rng(3)
    few, many = (crps(luck.standard_normal((runs, 4000))).mean() for runs in (4, 64))
    expected = np.sqrt(2.0 / np.pi) - 1.0 / np.sqrt(np.pi)
    assert few == pytest.approx(expected, abs=0.02)
    assert many == pytest.approx(expected, abs=0.01)


def test_a_range_that_reaches_the_figure_is_in_although_the_median_misses():
    score = of_one(target(), *[80.0] * 30, 105.0)
    assert (score.predicted.inside, score.predicted.median_agrees) == (
        False,
        False,
    )  # one in thirty is above p95
    score = of_one(target(), *[80.0] * 8, 105.0, 105.0)
    assert (score.predicted.inside, score.predicted.median_agrees) == (True, False)
    assert score.predicted.spread == (80.0, 80.0, 105.0)
    assert of_one(target(), 250.0, 260.0).predicted.inside is False
    assert of_one(target(), 20.0, 260.0).predicted.inside is True


def test_a_run_that_has_no_value_has_nothing():
    score = of_one(target(low=None, high=0.0), *[np.nan] * 5)
    assert (score.predicted.spread, score.predicted.inside, score.crps) == (
        (0.0, 0.0, 0.0),
        True,
        0.0,
    )
    assert of_one(target(), *[np.nan] * 5).predicted.inside is False


def test_a_total_counts_what_is_in_and_averages_the_scores():
    held = {"near": target(), "far": target()}
    scores = scored(np.array([[150.0, 300.0], [150.0, 300.0]]), held)
    found = total(scores.values())
    assert (found.inside, found.of, found.crps) == (1, 2, pytest.approx(5.0))
