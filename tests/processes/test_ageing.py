from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.ageing import grant_usd, grow_older, package_usd, vest
from sim.state.people import NOBODY
from tests.worlds import small_scenario, small_world

RULES = small_scenario().vesting


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 80), st.floats(1.0, 1e9))
def test_a_grant_vests_in_equal_parts_and_exhausts_exactly_at_the_horizon(horizon, grant):
    unvested, left = np.array([grant]), np.array([float(horizon)])
    for month in range(1, horizon + 1):
        unvested, left = vest(unvested, left)
        share = 1.0 - month / horizon
        assert unvested[0] == pytest.approx(grant * share, abs=1e-6 * grant)
        assert left[0] == horizon - month
    assert unvested[0] == left[0] == 0.0


def test_without_a_running_grant_nothing_stays_unvested():
    unvested, left = vest(np.array([5.0, 0.0]), np.array([0.0, 0.0]))
    assert unvested.tolist() == left.tolist() == [0.0, 0.0]


def test_a_new_grant_is_the_equity_part_of_pay_over_the_horizon():
    assert grant_usd(RULES, np.array([1e6])) == pytest.approx([0.5 * 1e6 * 4.0])


def test_a_package_is_pay_over_the_horizon():
    assert package_usd(RULES, 25e6) == pytest.approx(100e6)


def settled(world):
    """Everybody long employed, with no anniversary this month."""
    people = world.people
    people.tenure_months[:] = 24.0
    return people


def test_everyone_employed_grows_a_month_older(world):
    people = settled(world)
    contest = people.months_since_contest.copy()
    grow_older(world)
    employed = people.firm != NOBODY
    assert (people.tenure_months[employed] == 25.0).all()
    assert (people.tenure_months[~employed] == 24.0).all()
    assert (people.months_since_contest[: people.ai] - contest[: people.ai] == 1.0).all()


def test_grants_vest_by_a_month(world):
    people = settled(world)
    unvested, left = vest(people.unvested_usd, people.vesting_months_left)
    grow_older(world)
    assert people.unvested_usd == pytest.approx(unvested)
    assert np.array_equal(people.vesting_months_left, left)
    assert (people.unvested_usd > 0).any()


def test_on_an_anniversary_bidding_firms_top_up(world):
    people = settled(world)
    ai = people.talents
    people.tenure_months[ai][::2] = 23.0
    unvested, left = vest(people.unvested_usd[ai], people.vesting_months_left[ai])
    grow_older(world)
    due = (people.tenure_months[ai] == 24.0) & (people.firm[ai] >= 0)
    due &= world.firms.bids[people.firm[ai]]
    top_up = RULES.refresher * RULES.equity_share * people.pay_usd_per_year[ai]
    assert due.sum() > 300
    assert people.unvested_usd[ai] - unvested == pytest.approx(np.where(due, top_up, 0.0))
    expected = np.where(due, np.maximum(left, RULES.refresher_horizon), left)
    assert np.array_equal(people.vesting_months_left[ai], expected)


def test_a_refresher_never_shortens_a_grant(world):
    people = settled(world)
    people.tenure_months[:] = 11.0
    people.vesting_months_left[:] = 61.0
    grow_older(world)
    assert (people.vesting_months_left[: people.ai] == 60.0).all()


def test_a_refresher_of_nothing_leaves_the_old_grant_alone():
    world = small_world(**{"vesting.refresher": 0})
    people = settled(world)
    people.tenure_months[:] = 23.0
    unvested, left = vest(people.unvested_usd, people.vesting_months_left)
    grow_older(world)
    assert people.unvested_usd == pytest.approx(unvested)
    assert np.array_equal(people.vesting_months_left, left)


def test_somebody_just_hired_gets_no_refresher(world):
    people = settled(world)
    people.tenure_months[:] = 0.0
    before, _ = vest(people.unvested_usd, people.vesting_months_left)
    grow_older(world)
    assert people.unvested_usd == pytest.approx(before)
