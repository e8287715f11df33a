from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.ageing import (
    grant_usd,
    grow_older,
    joint_maturity,
    package_usd,
    still_unvested,
)
from sim.state.people import NOBODY
from tests.worlds import small_scenario, small_world

RULES = small_scenario().vesting


def vest(unvested, months_left):
    """Many grants after a month."""
    left = [still_unvested(*grant) for grant in zip(unvested, months_left, strict=True)]
    return np.array(left), np.maximum(0.0, months_left - 1.0)


def together(old, old_months, new, new_months):
    """Many pairs of grants taken as one."""
    pairs = zip(old, old_months, new, strict=True)
    return np.array([joint_maturity(*pair, new_months) for pair in pairs])


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


def test_what_has_not_vested_moves_with_the_employers_valuation(world):
    people, ai = settled(world), world.people.talents
    world.firms.equity_return = np.linspace(0.8, 1.2, len(world.firms))
    unvested, _ = vest(people.unvested_usd[ai], people.vesting_months_left[ai])
    grow_older(world)
    moved = world.firms.equity_return[people.firm[ai]]
    assert people.unvested_usd[ai] == pytest.approx(unvested * moved)


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
    promised = unvested * left + np.where(due, top_up * RULES.refresher_horizon, 0.0)
    months = people.vesting_months_left[ai]
    assert people.unvested_usd[ai][due] * months[due] == pytest.approx(promised[due])
    assert np.array_equal(months[~due], left[~due])
    shorter, longer = np.sort([left, np.full(len(left), RULES.refresher_horizon)], axis=0)
    assert ((months >= shorter * (1 - 1e-12)) & (months <= longer * (1 + 1e-12)))[due].all()


GRANTS = st.tuples(st.just(0.0) | st.floats(1e-3, 1e9), st.just(0.0) | st.floats(1.0 / 64.0, 80.0))


@settings(deadline=None, derandomize=True)
@given(GRANTS, GRANTS)
def test_two_grants_as_one_have_their_mean_maturity_weighted_by_what_is_unvested(one, other):
    (old, old_months), (new, new_months) = one, other
    got = joint_maturity(old, old_months, new, new_months)
    if new == 0.0:
        assert got == old_months
        return
    low, high = sorted((old_months, new_months))
    assert low * (1 - 1e-12) <= got <= high * (1 + 1e-12)
    assert (old + new) * got == pytest.approx(old * old_months + new * new_months)


def test_the_first_grant_has_its_own_maturity():
    old, months = np.zeros(3), np.array([0.0, 12.0, 70.0])
    got = together(old, months, np.array([5.0, 1e8, 1e-3]), 48.0)
    assert got == pytest.approx(np.full(3, 48.0), rel=1e-15)


def test_a_grant_joined_to_one_as_long_keeps_its_months():
    got = together(np.array([3e6, 7e6]), np.full(2, 36.0), np.array([2e6, 0.0]), 36.0)
    assert got == pytest.approx([36.0, 36.0], rel=1e-15)


@settings(deadline=None, derandomize=True)
@given(GRANTS, st.floats(1.0, 1e9), st.integers(1, 80))
def test_grants_taken_as_one_vest_whole_by_the_later_maturity(old_grant, new, new_months):
    old, old_months = old_grant
    left = together(np.array([old]), np.array([old_months]), np.array([new]), new_months)
    unvested = np.array([old + new])
    for _ in range(math.ceil(max(old_months, new_months) * (1 + 1e-12))):
        less, left = vest(unvested, left)
        assert 0.0 <= less[0] <= unvested[0]
        unvested = less
    assert unvested[0] == pytest.approx(0.0, abs=1e-6 * (old + new))
    assert left[0] == pytest.approx(0.0, abs=1e-9)


def test_a_refresher_draws_a_long_grant_nearer_by_its_weight(world):
    people = settled(world)
    people.tenure_months[:] = 11.0
    people.vesting_months_left[:] = 61.0
    people.unvested_usd[:] = 6.1 * people.pay_usd_per_year
    grow_older(world)
    firm = people.firm[people.talents]
    due = np.flatnonzero((firm >= 0) & world.firms.bids[firm])
    held = 6.0 * world.firms.equity_return[firm[due]]
    top_up = RULES.refresher * RULES.equity_share
    expected = (60.0 * held + top_up * RULES.refresher_horizon) / (held + top_up)
    assert people.vesting_months_left[due] == pytest.approx(expected)
    rest = np.setdiff1d(np.arange(people.ai), due)
    assert (people.vesting_months_left[rest] == 60.0).all()


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
