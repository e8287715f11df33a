from __future__ import annotations

import numpy as np
import pytest

from sim.processes.retention import grant_retention
from sim.state.people import FRONTIER
from sim.state.view import Stance


def test_a_defending_firm_grants_its_lab_a_share_of_pay_once_a_year(world):
    people, firms, meta = world.people, world.firms, world.firms.index("meta")
    firms.stances[meta] = Stance("defend", retention_share=0.5)
    before, left = people.unvested_usd.copy(), people.vesting_months_left.copy()
    grant_retention(world)
    gets = (people.firm == meta) & (people.division == FRONTIER)
    extra = np.where(gets, 0.5 * people.pay_usd_per_year, 0.0)
    assert people.unvested_usd == pytest.approx(before + extra)
    horizon = world.scenario.vesting.horizon
    assert np.array_equal(
        people.vesting_months_left, np.where(gets, np.maximum(left, horizon), left)
    )
    for month in range(1, 13):
        granted = people.unvested_usd.sum()
        grant_retention(world)
        assert (people.unvested_usd.sum() > granted) == (month == 12)


def test_without_defence_nothing_is_granted(world):
    before = world.people.unvested_usd.copy()
    grant_retention(world)
    assert np.array_equal(world.people.unvested_usd, before)


def test_a_longer_lock_is_kept(world):
    people, meta = world.people, world.firms.index("meta")
    world.firms.stances[meta] = Stance("defend", retention_share=0.5)
    people.vesting_months_left[:] = 60.0
    grant_retention(world)
    assert (people.vesting_months_left == 60.0).all()


def test_a_grant_costs_no_cash(world):
    meta = world.firms.index("meta")
    world.firms.stances[meta] = Stance("defend", retention_share=0.5)
    cash, pay = world.firms.cash_usd.copy(), world.people.pay_usd_per_year.copy()
    grant_retention(world)
    assert np.array_equal(world.firms.cash_usd, cash)
    assert np.array_equal(world.people.pay_usd_per_year, pay)
