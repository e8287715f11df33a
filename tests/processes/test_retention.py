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
    assert gets.sum() > 30
    assert np.array_equal(people.vesting_months_left[~gets], left[~gets])
    promised = (before * left + extra * horizon)[gets]
    got = (people.unvested_usd * people.vesting_months_left)[gets]
    assert got == pytest.approx(promised)
    for month in range(1, 13):
        granted = people.unvested_usd.sum()
        grant_retention(world)
        assert (people.unvested_usd.sum() > granted) == (month == 12)


def test_without_defence_nothing_is_granted(world):
    before = world.people.unvested_usd.copy()
    grant_retention(world)
    assert np.array_equal(world.people.unvested_usd, before)


def defended(world, unvested_years, months):
    """Months left of Meta's lab after its grant, and of others; all held so many years of pay."""
    people, meta = world.people, world.firms.index("meta")
    world.firms.stances[meta] = Stance("defend", retention_share=0.5)
    people.unvested_usd[:] = unvested_years * people.pay_usd_per_year
    people.vesting_months_left[:] = months
    grant_retention(world)
    gets = (people.firm == meta) & (people.division == FRONTIER)
    return people.vesting_months_left[gets], people.vesting_months_left[~gets]


def test_the_first_grant_vests_over_the_horizon(world):
    granted, others = defended(world, unvested_years=0.0, months=60.0)
    assert granted == pytest.approx(np.full(len(granted), 48.0), rel=1e-15)
    assert (others == 60.0).all()


@pytest.mark.parametrize(("months", "joint"), [(60.0, 57.6), (48.0, 48.0), (8.0, 16.0)])
def test_old_and_new_vest_together_at_their_mean_maturity(world, months, joint):
    assert world.scenario.vesting.horizon == 48.0
    granted, others = defended(world, unvested_years=2.0, months=months)
    assert granted == pytest.approx(np.full(len(granted), joint))
    assert (others == months).all()


def test_a_grant_of_nothing_leaves_the_months_alone(world):
    people, meta = world.people, world.firms.index("meta")
    world.firms.stances[meta] = Stance("defend", retention_share=0.0)
    left = people.vesting_months_left.copy()
    grant_retention(world)
    assert np.array_equal(people.vesting_months_left, left)


def test_a_grant_costs_no_cash(world):
    meta = world.firms.index("meta")
    world.firms.stances[meta] = Stance("defend", retention_share=0.5)
    cash, pay = world.firms.cash_usd.copy(), world.people.pay_usd_per_year.copy()
    grant_retention(world)
    assert np.array_equal(world.firms.cash_usd, cash)
    assert np.array_equal(world.people.pay_usd_per_year, pay)
