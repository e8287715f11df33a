from __future__ import annotations

import numpy as np
import pytest

from sim.base.quantities import Month
from sim.processes.paths import monthly_path


def dates(first, months):
    start = int(Month.parse(first))
    return range(start, start + months)


def test_the_mean_rate_of_a_year_between_equal_steps_is_its_total():
    path = monthly_path({"2024": 10.0, "2025": 22.0, "2026": 34.0}, dates("2025-01", 12))
    assert path.mean() == pytest.approx(22.0)
    assert np.diff(path) == pytest.approx(np.full(11, 1.0))


def test_a_total_is_the_rate_at_the_middle_of_its_year():
    path = monthly_path({"2025": 12.0, "2026": 24.0}, dates("2025-01", 24))
    assert (path[5] + path[6]) / 2.0 == pytest.approx(12.25)
    assert (path[5], path[6]) == (12.0, pytest.approx(12.5))
    assert (path[17], path[18]) == (pytest.approx(23.5), 24.0)


def test_before_the_first_and_after_the_last_year_the_rate_stays():
    path = monthly_path({"2025": 12.0, "2026": 24.0}, dates("2024-01", 48))
    assert (path[:18] == 12.0).all()
    assert (path[30:] == 24.0).all()


def test_the_order_in_which_years_are_written_does_not_matter():
    one = monthly_path({"2026": 3.0, "2024": 1.0, "2025": 7.0}, dates("2024-01", 36))
    two = monthly_path({"2024": 1.0, "2025": 7.0, "2026": 3.0}, dates("2024-01", 36))
    assert np.array_equal(one, two)


def test_a_rate_is_this_months_column_of_its_path(world):
    paths = world.firms.paths
    for month in (0, 4):
        world.month = month
        for name, path in paths.items():
            assert np.array_equal(world.rate(name), path[:, month]), name
