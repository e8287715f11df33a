from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from sim.state.ledger import CHANNELS
from sim.state.people import APPLIED, CORE, FRONTIER, NOBODY, STAFF
from sim.state.transfers import transfer
from tests.worlds import small_world


@pytest.fixture
def world():
    return small_world()


def lab(world, firm, division=FRONTIER, count=2):
    people = world.people
    mine = (people.firm == world.firms.index(firm)) & (people.division == division)
    return np.flatnonzero(mine)[:count]


def test_a_move_takes_the_new_job_and_leaves_the_old_grant_behind(world):
    people, openai = world.people, world.firms.index("openai")
    rows = lab(world, "google")
    people.morale[rows] = -0.4
    transfer(world, rows, openai, APPLIED, "poached", [2e6, 3e6], [8e6, 9e6], 48.0)
    assert people.firm[rows].tolist() == [openai, openai]
    assert people.division[rows].tolist() == [APPLIED, APPLIED]
    assert people.pay_usd_per_year[rows].tolist() == [2e6, 3e6]
    assert people.unvested_usd[rows].tolist() == [8e6, 9e6]
    assert people.vesting_months_left[rows].tolist() == [48.0, 48.0]
    assert people.tenure_months[rows].tolist() == people.morale[rows].tolist() == [0.0, 0.0]


def test_a_move_remembers_the_employer_left_and_begins_as_no_stars(world):
    people, firms = world.people, world.firms
    rows = lab(world, "google")
    people.hired_as_star[rows] = True
    transfer(world, rows, firms.index("openai"), FRONTIER, "poached", 1e6)
    assert (people.previous_firm[rows] == firms.index("google")).all()
    assert not people.hired_as_star[rows].any()


def test_nobody_else_is_touched(world):
    before = deepcopy(world.people)
    rows = lab(world, "google")
    transfer(world, rows, 3, APPLIED, "quit", 1e6)
    others = np.setdiff1d(np.arange(len(before)), rows)
    columns = ("firm", "division", "region", "pay_usd_per_year", "unvested_usd", "tenure_months")
    for name in (*columns, "previous_firm", "hired_as_star"):
        assert np.array_equal(getattr(world.people, name)[others], getattr(before, name)[others])


@pytest.mark.parametrize("channel", CHANNELS)
def test_everybody_who_joins_a_racing_employer_lives_where_it_is(world, channel):
    people, firms = world.people, world.firms
    keys = ["meta", "mistral", "deepseek", "academia", "outside"]
    to = [firms.index(key) for key in keys]
    rows = lab(world, "google", count=5)
    people.region[rows] = [3, 0, 3, 2, 3]
    transfer(world, rows, to, APPLIED, channel, 1e6)
    home = firms.region[to].tolist()
    assert people.region[rows].tolist() == [*home[:3], 2, 3]
    assert len(set(home[:3])) == 3


def test_one_employer_for_all_settles_them_all_and_leaving_settles_nobody(world):
    people, mistral = world.people, world.firms.index("mistral")
    rows = np.concatenate([lab(world, "google"), lab(world, "google", CORE)])
    people.region[rows] = [0, 2, 3, 0]
    transfer(world, rows, NOBODY, APPLIED, "left", 0.0)
    assert people.region[rows].tolist() == [0, 2, 3, 0]
    transfer(world, rows, mistral, APPLIED, "entered", 1e5)
    assert people.region[rows].tolist() == [world.firms.region[mistral]] * 4


def test_the_move_is_written_down_as_it_was_before(world):
    rows = lab(world, "google")
    pay, tenure = world.people.pay_usd_per_year[rows], world.people.tenure_months[rows]
    transfer(world, rows, [3, 4], APPLIED, "quit", [1e6, 2e6])
    moves = world.ledger.columns("moves")
    assert moves["person"].tolist() == rows.tolist()
    assert (moves["from_firm"] == world.firms.index("google")).all()
    assert moves["to_firm"].tolist() == [3, 4]
    assert (moves["division_from"] == FRONTIER).all()
    assert [CHANNELS[code] for code in moves["channel"]] == ["quit", "quit"]
    assert np.array_equal(moves["pay_before_usd_per_year"], pay)
    assert np.array_equal(moves["tenure_months"], tenure)
    assert moves["pay_after_usd_per_year"].tolist() == [1e6, 2e6]


def test_entrants_leave_no_division(world):
    rows = np.flatnonzero(world.people.firm == NOBODY)[:2]
    transfer(world, rows, 3, APPLIED, "entered", 1e5)
    moves = world.ledger.columns("moves")
    assert moves["division_from"].tolist() == moves["from_firm"].tolist() == [-1, -1]
    assert moves["region_from"].tolist() == [-1, -1]
    assert moves["region_to"].tolist() == [world.firms.region[3]] * 2
    assert np.isnan(moves["pay_before_usd_per_year"]).all()
    assert moves["pay_after_usd_per_year"].tolist() == [1e5, 1e5]


def test_who_leaves_the_field_joins_no_region_and_has_no_pay(world):
    rows = lab(world, "academia", APPLIED)
    world.people.region[rows] = [1, 3]
    pay = world.people.pay_usd_per_year[rows].copy()
    transfer(world, rows, NOBODY, APPLIED, "left", 0.0)
    moves = world.ledger.columns("moves")
    assert moves["to_firm"].tolist() == moves["region_to"].tolist() == [-1, -1]
    assert moves["region_from"].tolist() == [1, 3]
    assert np.array_equal(moves["pay_before_usd_per_year"], pay)
    assert np.isnan(moves["pay_after_usd_per_year"]).all()
    assert world.people.pay_usd_per_year[rows].tolist() == [0.0, 0.0]


def test_a_move_is_from_where_the_person_was_to_where_the_person_then_is(world):
    people, firms = world.people, world.firms
    keys = ["meta", "mistral", "deepseek", "academia"]
    rows = lab(world, "google", count=5)
    people.region[rows] = [3, 0, 1, 2, 2]
    transfer(world, rows, [*map(firms.index, keys), NOBODY], APPLIED, "quit", 1e6)
    moves = world.ledger.columns("moves")
    assert moves["region_from"].tolist() == [3, 0, 1, 2, 2]
    assert moves["region_to"].tolist() == [*people.region[rows[:4]].tolist(), -1]
    assert (
        moves["region_to"][:3].tolist() == firms.region[list(map(firms.index, keys[:3]))].tolist()
    )
    assert moves["region_to"][3] == 2
    assert np.isnan(moves["pay_after_usd_per_year"]).tolist() == [False] * 4 + [True]


def test_frontier_talent_that_leaves_is_remembered_by_firm(world):
    google, applied = lab(world, "google"), lab(world, "meta", APPLIED)
    staff = lab(world, "meta", CORE)
    talent = world.people.talent[google].sum()
    for rows in (google, applied, staff):
        transfer(world, rows, world.firms.index("outside"), APPLIED, "quit", 1e5)
    expected = np.zeros(len(world.firms))
    expected[world.firms.index("google")] = talent
    assert world.leaving_talent == pytest.approx(expected)


def test_moving_nobody_writes_nothing(world):
    transfer(world, np.zeros(0, dtype=np.int64), 3, APPLIED, "quit", 1e5)
    assert world.ledger.blocks["moves"] == []


def test_staff_and_ai_people_may_move_together_and_both_leave_their_grants(world):
    people, openai = world.people, world.firms.index("openai")
    rows = np.concatenate([lab(world, "google"), lab(world, "google", CORE)])
    people.hired_as_star[rows[:2]] = True
    people.unvested_usd[rows[:2]], people.vesting_months_left[rows[:2]] = 1e6, 9.0
    transfer(world, rows, openai, APPLIED, "laid_off", 1e5)
    assert people.unvested_usd[rows[:2]].tolist() == [0.0, 0.0]
    assert people.vesting_months_left[rows[:2]].tolist() == [0.0, 0.0]
    assert not people.hired_as_star[rows[:2]].any()


@pytest.mark.parametrize("who", ["ai", "staff", "both"])
def test_sums_are_of_who_works_where_now_though_they_were_asked_for_before(world, who):
    people, count = world.people, len(world.firms)
    ai, staff = lab(world, "google"), lab(world, "google", CORE)
    rows = {"ai": ai, "staff": staff, "both": np.concatenate([ai, staff])}[who]
    heads, pay = people.heads(count), people.payrolls(count)
    moved, exposed = people.weight[rows].sum(), people.exposed(count).sum()
    transfer(world, rows, world.firms.index("openai"), APPLIED, "deal", 0.0)
    gained = people.heads(count) - heads
    assert gained.sum(axis=1)[world.firms.index("openai")] == pytest.approx(moved)
    assert gained.sum(axis=1)[world.firms.index("google")] == pytest.approx(-moved)
    assert people.payrolls(count).sum() < pay.sum()
    assert people.exposed(count).sum() == pytest.approx(exposed)
    assert list(people.misremembered(count)) == []


def test_sums_by_firm_and_division_agree_with_a_plain_loop(world):
    people, count = world.people, len(world.firms)
    heads, talent, pay = np.zeros((count, 4)), np.zeros((count, 4)), np.zeros((count, 4))
    for row in range(len(people)):
        firm, division = people.firm[row], people.division[row]
        if firm < 0:
            continue
        heads[firm, division] += people.weight[row]
        pay[firm, division] += people.weight[row] * people.pay_usd_per_year[row]
        if row < people.ai:
            talent[firm, division] += people.talent[row]
    assert people.heads(count) == pytest.approx(heads)
    assert people.talent_sums(count) == pytest.approx(talent)
    assert people.payrolls(count) == pytest.approx(pay)


def test_scale_pay_is_that_of_each_firm_and_lower_for_staff(world):
    people, rules = world.people, world.scenario.population
    rows = np.array([0, 1, len(people) - 1, len(people) - 2])
    firms = np.array([0, 6, 0, 6])
    people.talent[rows] = 4.0
    scale = world.firms.pay_scale_usd_per_year[firms]
    staff = people.role[rows] == STAFF
    assert staff.tolist() == [False, False, True, True]
    share = np.where(staff, rules.staff_pay * 4.0**rules.staff_pay_elasticity, 4.0**0.6)
    assert world.scale_pay(firms, rows) == pytest.approx(scale * share)
    assert world.outside_pay(rows) == pytest.approx(
        world.scale_pay(world.firms.index("outside"), rows)
    )


def test_some_peoples_luck_is_that_of_everybody_at_their_rows(world):
    everybody = world.draws.people("quit", world.month, slice(None))
    assert len(everybody) == len(world.people)
    some = np.array([7, 3, len(world.people) - 1])
    assert np.array_equal(world.uniforms("quit", some), everybody[some])
    assert np.array_equal(world.uniforms("quit", world.people.staff), everybody[world.people.ai :])
