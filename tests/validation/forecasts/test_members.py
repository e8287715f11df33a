"""What runs come to over a period, and what the rival says who expects no change."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from sim.base.quantities import Month
from sim.validation.forecasts.known import Known
from sim.validation.forecasts.members import basis, history, over, unchanged
from sim.validation.forecasts.periods import Period
from sim.validation.forecasts.subjects import Subject

START = Month.parse("2026-01")
MONTHS = ["2026-01", "2026-02", "2026-03"]
RUNS = np.array([[1.0, 2.0, 4.0, 8.0], [10.0, 0.0, 5.0, 1.0]])
"""Two runs of four months."""


def subject(statistic: str = "people_cut_meta", how: str = "sum", known: Known | None = None):
    return Subject(statistic, "", "meta", "words", "people", how, "somebody", False, known)


def known(low: float, value: float, high: float) -> Known:
    return Known(low, value, high, Period.parse("2025"), "base_data:cuts.meta_2025")


@pytest.mark.parametrize(
    ("how", "expected"), [("sum", [6.0, 5.0]), ("max", [4.0, 5.0]), ("end", [4.0, 5.0])]
)
def test_months_come_to_a_sum_the_largest_or_the_last(how, expected):
    found = over(Period.parse("2026-02..2026-03"), how, RUNS, START)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("how", "period", "expected"),
    [
        ("end", "2026-04", [4.0, 5.0]),
        ("sum", "2026-04..2026-05", [6.0, 5.0]),
        ("sum", "2026-04..2026-09", [14.0, 30.0]),
        ("max", "2026-04..2026-09", [4.0, 10.0]),
    ],
)
def test_without_a_known_figure_each_run_goes_on_as_it_was(how, period, expected):
    origin = Month.parse("2026-03")
    found = unchanged(subject(how=how), Period.parse(period), RUNS, START, origin)
    np.testing.assert_array_equal(found, expected)
    assert "2026-03" in basis(subject(how=how), origin)


def test_a_known_state_stays_and_a_known_count_is_one_of_a_year():
    origin, half = Month.parse("2026-03"), Period.parse("2026-07..2026-12")
    count = subject(known=known(100.0, 120.0, 200.0))
    np.testing.assert_array_equal(unchanged(count, half, RUNS, START, origin), [50, 60, 100])
    state = subject(how="end", known=known(100.0, 120.0, 200.0))
    np.testing.assert_array_equal(unchanged(state, half, RUNS, START, origin), [100, 120, 200])
    assert basis(state, origin) == "base_data:cuts.meta_2025 (2025)"


def test_what_a_month_lacks_is_nothing_in_it():
    tables = {
        "market": pa.table({"month": MONTHS, "package_max_bid": [None, 5.0, float("nan")]}),
        "firms": pa.table(
            {
                "month": ["2026-01", "2026-01", "2026-02"],
                "firm": ["meta", "openai", "meta"],
                "heads_frontier": [1.0, 100.0, 2.0],
                "heads_applied": [10.0, 0.0, 10.0],
                "heads_core": [5.0, 0.0, 5.0],
                "heads_legacy": [0.0, 0.0, 0.5],
                "valuation_usd": [3.0, 4.0, 5.0],
            }
        ),
    }
    for name, expected in {
        "package_max_bid": [0.0, 5.0, 0.0],
        "firms.heads.meta": [16.0, 17.5, 0.0],
        "firms.valuation_usd.meta": [3.0, 5.0, 0.0],
    }.items():
        np.testing.assert_array_equal(history(tables, subject(name), MONTHS), expected)
