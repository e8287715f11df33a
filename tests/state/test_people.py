"""Sums over people and who works where, against plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base import parts
from sim.state.people import NOBODY, employed_by
from tests.worlds import small_world

SUMS = ("heads", "ai_heads", "staff_heads", "talent_sums", "morale_sums", "payrolls", "exposed")


@pytest.fixture
def world():
    return small_world()


@pytest.mark.parametrize("last", [0, 2, NOBODY])
def test_the_people_of_some_firms_are_those_and_no_others(last):
    firm, marked = np.array([1, 2, NOBODY, 0, 2, NOBODY, 1, last]), np.array([False, True, True])
    expected = [0, 1, 4, 6, 7] if last > 0 else [0, 1, 4, 6]
    assert np.flatnonzero(employed_by(firm, marked)).tolist() == expected
    assert employed_by(firm[:0], marked).tolist() == []
    assert not employed_by(firm, np.zeros(3, dtype=np.bool_)).any()


def test_people_of_a_firm_are_found_among_all_and_in_a_range_of_rows(world):
    people, meta = world.people, world.firms.index("meta")
    mine, only = np.flatnonzero(people.firm == meta), world.firms.only(meta)
    assert people.rows_of(only).tolist() == mine.tolist()
    assert people.rows_of(only, people.staff).tolist() == mine[mine >= people.ai].tolist()
    assert people.rows_of(only, people.talents).tolist() == mine[mine < people.ai].tolist()


@pytest.mark.parametrize("name", SUMS)
@pytest.mark.parametrize("length", [101, 2**17])
def test_every_sum_counts_each_row_once_however_long_parts_are(world, name, length, monkeypatch):
    monkeypatch.setattr(parts, "ROWS", length)
    people, count = world.people, len(world.firms)
    people.morale[:] = np.linspace(-1.0, 0.0, len(people))
    people.firm[-1] = 0
    values = {
        "heads": people.weight,
        "ai_heads": people.weight,
        "staff_heads": people.weight,
        "talent_sums": people.talent,
        "morale_sums": people.morale,
        "payrolls": people.weight * people.pay_usd_per_year,
        "exposed": people.weight * people.exposure,
    }[name]
    counted = np.arange(len(people)) < people.ai
    if name in ("heads", "payrolls"):
        counted[:] = True
    elif name in ("staff_heads", "exposed"):
        counted = ~counted
    counted &= people.firm != NOBODY
    expected = np.zeros((count, 4))
    np.add.at(expected, (people.firm[counted], people.division[counted]), values[counted])
    people.staff_moved()
    assert getattr(people, name)(count) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("name", SUMS)
def test_who_asks_for_a_sum_may_change_it(world, name):
    people, count = world.people, len(world.firms)
    got = getattr(people, name)(count)
    before = got.copy()
    got += 1.0
    assert np.array_equal(getattr(people, name)(count), before)
