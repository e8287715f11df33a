from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.users import update_users, user_growth
from tests.worlds import small_scenario, small_world

RULES = small_scenario().users


def test_between_equal_models_all_products_grow_at_the_common_rate():
    growth = user_growth(RULES, np.full(3, 4.2), np.full(3, 0.7), np.array([1e6, 3e8, 5e7]))
    assert growth == pytest.approx(np.full(3, RULES.growth))


def test_growth_is_pulled_by_capability_against_the_average_user():
    got = user_growth(RULES, np.array([5.0, 1.0]), np.zeros(2), np.array([3.0, 1.0]))
    pull = RULES.capability_pull
    assert got == pytest.approx([RULES.growth + pull * 1.0, RULES.growth - pull * 3.0])


def test_an_open_model_wins_users_of_closed_ones_and_none_with_a_pull_of_zero():
    openness, users = np.array([1.0, 0.0]), np.array([1.0, 3.0])
    got = user_growth(RULES, np.full(2, 4.0), openness, users)
    pull = RULES.open_pull
    assert pull > 0
    assert got == pytest.approx([RULES.growth + pull * 0.75, RULES.growth - pull * 0.25])
    off = small_scenario(**{"users.open_pull": 0}).users
    assert user_growth(off, np.full(2, 4.0), openness, users).tolist() == [off.growth] * 2


def test_the_average_user_grows_at_the_common_rate():
    rng = np.random.default_rng(1)
    capability, users = rng.normal(4.0, 1.0, 6), rng.uniform(1.0, 9.0, 6)
    growth = user_growth(RULES, capability, rng.uniform(0.0, 1.0, 6), users)
    assert (growth * users).sum() / users.sum() == pytest.approx(RULES.growth)


def test_without_users_there_is_no_average_to_be_ahead_of():
    assert np.isfinite(user_growth(RULES, np.ones(2), np.ones(2), np.zeros(2))).all()


def test_a_month_of_equal_models_multiplies_the_total_by_the_common_growth(world):
    world.firms.capability[:] = 4.0
    world.firms.openness[:] = 0.5
    before = world.firms.users.copy()
    update_users(world)
    racing = world.racing
    ratio = world.firms.users[racing].sum() / before[racing].sum()
    assert ratio == pytest.approx(math.exp(RULES.growth / 12.0))
    assert np.array_equal(world.firms.users[~racing], before[~racing])


def test_expected_users_grow_at_the_common_rate_whatever_happens(world):
    world.firms.capability[3] += 4.0
    before = world.firms.expected_users.copy()
    update_users(world)
    assert world.firms.expected_users == pytest.approx(before * math.exp(RULES.growth / 12.0))


def test_users_of_firms_not_racing_do_not_weigh_in_the_average():
    one, two = small_world(), small_world()
    two.firms.users[two.firms.index("academia")] = 1e9
    update_users(one)
    update_users(two)
    assert np.array_equal(one.firms.users[one.racing], two.firms.users[two.racing])
