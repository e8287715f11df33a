"""Months and periods: how they are written, and which of them a forecast is about."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic_core import PydanticCustomError

from sim.base.quantities import Month
from sim.validation.forecasts.periods import Period, single_months, spans

ORIGIN, START = Month.parse("2026-11"), Month.parse("2025-01")


@pytest.mark.parametrize(
    ("written", "shortest", "months", "end"),
    [
        ("2027-02", "2027-02", 1, date(2027, 2, 28)),
        ("2028-02..2028-02", "2028-02", 1, date(2028, 2, 29)),
        ("2026", "2026", 12, date(2026, 12, 31)),
        ("2026-01..2026-12", "2026", 12, date(2026, 12, 31)),
        ("2026-12..2027-11", "2026-12..2027-11", 12, date(2027, 11, 30)),
        ("2026..2027", "2026-01..2027-12", 24, date(2027, 12, 31)),
    ],
)
def test_a_period_is_written_in_its_shortest_way(written, shortest, months, end):
    found = Period.parse(written)
    assert (str(found), found.months, found.end_date) == (shortest, months, end)
    assert Period.parse(str(found)) == found


@pytest.mark.parametrize("written", ["2027-13", "next year", "2027-05..2027-04", 2026, None, ""])
def test_what_is_no_period_is_refused(written):
    with pytest.raises(PydanticCustomError, match=r"write e\.g\. 2027-05"):
        Period.parse(written)


def test_states_are_told_at_ends_of_quarters_and_at_the_end():
    said = [str(one) for one in single_months(ORIGIN, 12)]
    assert said == ["2026-12", "2027-03", "2027-06", "2027-09", "2027-11"]
    assert [str(one) for one in single_months(ORIGIN + 1, 2)] == ["2027-02"]


def test_counts_are_told_of_years_and_halves_that_end_ahead_and_of_all_months():
    said = [str(one) for one in spans(ORIGIN, 13, START)]
    assert said == [
        "2026", "2026-12..2027-12", "2027-01..2027-06", "2027", "2027-07..2027-12",
    ]  # fmt: skip
    assert [str(one) for one in spans(ORIGIN, 12, START)] == [
        "2026", "2026-12..2027-11", "2027-01..2027-06",
    ]  # fmt: skip


def test_a_year_that_began_before_the_run_is_not_counted():
    assert [str(one) for one in spans(ORIGIN, 1, Month.parse("2026-02"))] == ["2026-12"]
