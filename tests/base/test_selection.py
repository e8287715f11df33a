"""The smallest of many values, against sorting all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.base.selection import smallest

FEW_VALUES = st.sampled_from([-np.inf, -1.0, -0.0, 0.0, 5e-324, 0.5, 1.0, np.inf])
ANY_VALUES = st.floats(allow_nan=False)
COUNTS = st.integers(-2, 45)


def first_of_all_sorted(values, count):
    """The definition: by value, then by position."""
    return np.lexsort((np.arange(len(values)), values))[: max(count, 0)]


def assert_smallest(values, count):
    found = smallest(values, count)
    assert found.tolist() == first_of_all_sorted(values, count).tolist()
    assert found.dtype == np.int64


@settings(deadline=None, derandomize=True, max_examples=400)
@given(hnp.arrays(np.float64, st.integers(0, 40), elements=FEW_VALUES), COUNTS)
def test_ties_are_broken_by_position(values, count):
    assert_smallest(values, count)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(hnp.arrays(np.float64, st.integers(0, 40), elements=ANY_VALUES), COUNTS)
def test_the_smallest_come_in_order(values, count):
    assert_smallest(values, count)


@pytest.mark.parametrize("count", [0, 1, 2, 999, 5000, 9999, 10_000, 10_001])
@pytest.mark.parametrize("different", [1, 3, 100, 10**9])
def test_among_many_values_with_many_ties(different, count):
    values = np.random.default_rng(different).integers(0, different, 10_000) / 7.0
    assert_smallest(values, count)


@pytest.mark.parametrize("count", [0, -1, -(10**9)])
def test_none_are_asked_for(count):
    assert smallest(np.array([2.0, 1.0]), count).tolist() == []


@pytest.mark.parametrize("count", [3, 4, 10**9])
def test_as_many_as_there_are_or_more_are_all_of_them(count):
    assert smallest(np.array([2.0, 1.0, 2.0]), count).tolist() == [1, 0, 2]


@pytest.mark.parametrize("count", [0, 1, 7])
def test_of_no_values_there_is_no_smallest(count):
    found = smallest(np.zeros(0), count)
    assert found.shape == (0,)
    assert found.dtype == np.int64


def test_the_values_are_left_alone():
    values = np.array([3.0, 1.0, 2.0])
    values.flags.writeable = False
    assert smallest(values, 2).tolist() == [1, 2]
    assert smallest(np.arange(10.0)[::-2], 2).tolist() == [4, 3]
