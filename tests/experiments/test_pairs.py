from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.experiments.pairs import spread, student


def test_the_interval_is_that_of_the_one_sample_t_test():
    differences = np.array([0.3, -0.1, 0.4, 0.2, 0.05])
    found = spread(differences)
    low, high = stats.ttest_1samp(differences, 0.0).confidence_interval(0.90)
    assert found.mean == pytest.approx(differences.mean())
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_smallest_visible_effect_adds_the_power_to_the_half_width():
    differences = np.array([1.0, 2.0, 4.0])
    error = differences.std(ddof=1) / math.sqrt(3)
    wanted = error * (stats.t.ppf(0.95, 2) + stats.t.ppf(0.8, 2))
    assert spread(differences).smallest_visible == pytest.approx(wanted)


def test_one_pair_tells_no_interval():
    found = spread(np.array([0.7]))
    assert found.mean == 0.7
    assert math.isnan(found.low)
    assert math.isnan(found.smallest_visible)
    assert not found.is_clear


@pytest.mark.parametrize(
    ("differences", "clear"),
    [([1.0, 1.1, 0.9], True), ([-1.0, -1.1, -0.9], True), ([1.0, -1.0, 0.5], False)],
)
def test_an_effect_is_clear_when_its_interval_leaves_out_zero(differences, clear):
    assert spread(np.array(differences)).is_clear is clear


def test_quantiles_are_those_of_student():
    assert student(0.95, 7) == pytest.approx(stats.t.ppf(0.95, 7))
