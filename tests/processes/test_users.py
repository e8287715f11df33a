from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.users import product_push, team_growth, update_users, user_growth
from sim.state.people import APPLIED
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


def test_users_go_to_the_product_whose_team_has_grown_more_than_the_average():
    capability, users = np.full(2, 4.0), np.array([3e8, 1e8])
    got = user_growth(RULES, capability, np.zeros(2), users, np.array([0.4, 0.0]))
    pull = RULES.applied_pull
    assert pull > 0
    assert got == pytest.approx([RULES.growth + 0.1 * pull, RULES.growth - 0.3 * pull])


def test_without_pull_teams_change_nothing(world):
    rules = small_scenario(**{"users.applied_pull": 0}).users
    firms = world.firms
    without = user_growth(rules, firms.capability, firms.openness, firms.users)
    team = np.linspace(-1.0, 1.0, len(firms))
    assert np.array_equal(
        without, user_growth(rules, firms.capability, firms.openness, firms.users, team)
    )


def test_team_growth_is_the_log_of_applied_talent_since_the_first_day(world):
    people, firms = world.people, world.firms
    assert (team_growth(world) == 0.0).all()
    google, ssi = firms.index("google"), firms.index("ssi")
    team = (people.firm[people.talents] == google) & (people.division[people.talents] == APPLIED)
    people.talent[people.talents][team] *= 1.5
    got = team_growth(world)
    assert got[google] == pytest.approx(math.log(1.5))
    assert world.start_applied_talent[ssi] == 0.0
    people.firm[np.flatnonzero(team)[:3]] = ssi
    assert team_growth(world)[ssi] == 0.0


def test_a_firm_pushes_its_product_by_the_users_its_model_should_have():
    world = small_world(**{"users.product_urgency": 0.2})
    firms = world.firms
    firms.users[:] = 0.0
    one, two = firms.index("google"), firms.index("meta")
    firms.users[[one, two]] = 1e8, 3e8
    firms.belief[[one, two]] = 0.4, 0.1
    push = product_push(world)
    assert push[one] == pytest.approx(0.2 * (0.4 - 0.25) / 0.4)
    assert np.count_nonzero(push) == 1


def test_nobody_pushes_without_users_or_without_urgency():
    world = small_world(**{"users.product_urgency": 0})
    assert (product_push(world) == 0.0).all()
    world = small_world()
    assert (product_push(world) > 0.0).any()
    world.firms.users[:] = 0.0
    assert (product_push(world) == 0.0).all()
