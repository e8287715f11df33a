from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.market.ceilings import (
    counter_caps,
    log_scale_pay,
    policy_cap,
    set_ceilings,
    value_of_talent,
)
from sim.market.scouting import Approaches
from sim.market.vacancies import LAB, PRODUCT, STAR
from sim.processes.race import lab_output, run_race
from sim.state.people import APPLIED, FRONTIER
from tests.worlds import raced_world

HUGE = 1e15


@pytest.fixture
def world():
    world = raced_world()
    world.firms.urgency[:] = 0.0
    return world


def asked(world, to, seat=LAB, at="google", division=FRONTIER, count=6):
    people = world.people
    ai = people.talents
    mine = (people.firm[ai] == world.firms.index(at)) & (people.division[ai] == division)
    rows = np.flatnonzero(mine)[:count]
    return Approaches(rows, np.full(len(rows), world.firms.index(to)), np.full(len(rows), seat))


def rich(world, *firms):
    """Make a unit of talent worth more than any policy allows to pay."""
    for firm in firms:
        world.firms.output_usd_per_year[world.firms.index(firm)] = HUGE


def test_the_value_of_talent_is_the_slope_of_output(world):
    firms, race = world.firms, world.scenario.race
    talent = world.people.talent_sums(len(firms))[:, FRONTIER]
    step = 1e-4
    up, down = (
        lab_output(race, firms.lab_compute_usd_per_year, talent + d, firms.frugality)
        for d in (step, -step)
    )
    racing = world.racing & (talent > 1.0)
    slope = (up - down) / (2.0 * step)
    assert value_of_talent(world)[racing] == pytest.approx(slope[racing], rel=1e-5)
    assert racing.sum() > 20


def test_urgency_raises_the_value_of_talent(world):
    before = value_of_talent(world)
    meta = world.firms.index("meta")
    world.firms.urgency[meta] = 0.5
    factor = np.ones(len(world.firms))
    factor[meta] = 1.0 + 0.5 * world.scenario.market.ceilings.urgency_weight
    assert value_of_talent(world) == pytest.approx(before * factor)


def test_scale_pay_has_a_constant_elasticity_in_talent(world):
    meta = np.full(3, world.firms.index("meta"))
    got = log_scale_pay(world, meta, np.array([1.0, 2.0, 10.0]))
    elasticity = world.scenario.population.pay_elasticity
    expected = math.log(0.55e6) + elasticity * np.log([1.0, 2.0, 10.0])
    assert got == pytest.approx(expected)


def test_scale_is_that_of_the_bidder_and_own_scale_that_of_the_incumbent(world):
    one = asked(world, "openai")
    got = set_ceilings(world, one)
    talent = world.people.talent[one.person]
    assert got.scale == pytest.approx(np.log(0.7e6 * talent**0.6))
    assert got.own_scale == pytest.approx(np.log(0.55e6 * talent**0.6))


def test_the_floor_is_a_share_of_the_bidders_scale(world):
    got = set_ceilings(world, asked(world, "openai"))
    share = world.scenario.market.ceilings.floor
    assert np.exp(got.floor - got.scale) == pytest.approx(np.full(6, share))


def test_a_lab_pays_no_more_than_talent_is_worth(world):
    one = asked(world, "openai")
    world.firms.output_usd_per_year[world.firms.index("openai")] = 1e6
    value = value_of_talent(world)[world.firms.index("openai")]
    assert value > 1.0
    expected = np.log(value * world.people.talent[one.person])
    assert set_ceilings(world, one).cap == pytest.approx(expected)


def test_policy_caps_pay_at_scale_plus_stretch(world):
    rich(world, "openai")
    got = set_ceilings(world, asked(world, "openai"))
    stretch = world.firms.pay_stretch[world.firms.index("openai")]
    assert got.cap - got.scale == pytest.approx(np.full(6, stretch))


def test_opening_lets_its_share_of_value_through_to_star_seats_only(world):
    rich(world, "meta")
    meta = world.firms.index("meta")
    world.firms.stances[meta] = replace(world.firms.stances[meta], opening=0.3)
    for seat, share in ((STAR, 0.3), (LAB, 0.0), (PRODUCT, 0.0)):
        one = asked(world, "meta", seat)
        got = set_ceilings(world, one)
        policy = got.scale + 0.8
        worth = np.log(value_of_talent(world)[meta] * world.people.talent[one.person])
        assert (worth > policy).all()
        assert got.cap == pytest.approx((1.0 - share) * policy + share * worth)


LOGS = st.floats(-5.0, 30.0)
SHARES = st.floats(0.0, 1.0)


def one_cap(policy, worth, opening, in_lab):
    columns = (np.array([value]) for value in (policy, worth, opening, in_lab))
    return float(policy_cap(*columns)[0])


@settings(deadline=None, derandomize=True)
@given(LOGS, LOGS, SHARES)
def test_the_lab_pays_between_policy_and_worth_and_never_more_than_worth(policy, worth, opening):
    cap = one_cap(policy, worth, opening, True)
    assert cap <= worth
    assert cap >= min(policy, worth)
    assert one_cap(policy, worth, 0.0, True) == min(policy, worth)
    assert one_cap(policy, worth, 1.0, True) == pytest.approx(worth)
    assert one_cap(policy, worth, opening, False) == policy


@settings(deadline=None, derandomize=True)
@given(LOGS, st.floats(0.0, 10.0), SHARES)
def test_the_share_of_the_log_gap_that_opens_is_the_opening(policy, gap, opening):
    cap = one_cap(policy, policy + gap, opening, True)
    assert cap - policy == pytest.approx(opening * gap, abs=1e-9)


@settings(deadline=None, derandomize=True)
@given(LOGS, LOGS, st.floats(0.0, 5.0), SHARES, SHARES)
def test_the_cap_never_falls_with_worth_policy_or_opening(policy, worth, more, opening, wider):
    least, least_opening = one_cap(policy, worth, opening, True), min(opening, wider)
    nearly = 1e-9  # rounding of the sum
    assert one_cap(policy, worth + more, opening, True) >= least - nearly
    assert one_cap(policy + more, worth, opening, True) >= least - nearly
    narrow = one_cap(policy, worth, least_opening, True)
    assert one_cap(policy, worth, max(opening, wider), True) >= narrow - nearly


def test_more_worth_passes_through_above_policy_in_part_and_below_it_whole():
    worth = np.array([9.0, 9.5, 11.0, 12.0])
    got = policy_cap(np.full(4, 10.0), worth, np.full(4, 0.4), np.ones(4, dtype=bool))
    assert got == pytest.approx([9.0, 9.5, 10.4, 10.8])


def test_a_product_seat_is_paid_by_policy_whatever_the_lab_earns(world):
    world.firms.output_usd_per_year[world.firms.index("openai")] = 1.0
    got = set_ceilings(world, asked(world, "openai", PRODUCT))
    assert got.cap - got.scale == pytest.approx(np.full(6, 0.6))
    lab = set_ceilings(world, asked(world, "openai", LAB))
    assert (lab.cap < lab.scale).all()


def counters(world, **rest):
    return set_ceilings(world, asked(world, "openai", **rest)).counter


def log_pay(world, **rest):
    return np.log(world.people.pay_usd_per_year[asked(world, "openai", **rest).person])


def test_incumbents_counter_up_to_their_own_policy(world):
    rich(world, "google")
    one = asked(world, "openai")
    world.people.pay_usd_per_year[one.person] = 1e5
    google = world.firms.index("google")
    own = set_ceilings(world, one).own_scale
    assert counters(world) == pytest.approx(own + 0.5)
    stance = world.firms.stances[google]
    world.firms.stances[google] = replace(stance, counter_opening=0.4, opening=0.9)
    worth = np.log(value_of_talent(world)[google] * world.people.talent[one.person])
    assert (worth > own + 0.5).all()
    assert counters(world) == pytest.approx(0.6 * (own + 0.5) + 0.4 * worth)
    applied = asked(world, "openai", division=APPLIED)
    world.people.pay_usd_per_year[applied.person] = 1e5
    own = set_ceilings(world, applied).own_scale
    assert counters(world, division=APPLIED) == pytest.approx(own + 0.5)


def test_incumbents_counter_up_to_what_talent_is_worth_in_the_lab_only(world):
    google = world.firms.index("google")
    for division in (FRONTIER, APPLIED):
        one = asked(world, "openai", division=division)
        world.people.pay_usd_per_year[one.person] = 1e3
        world.firms.output_usd_per_year[google] = 1e7
        worth = np.log(value_of_talent(world)[google] * world.people.talent[one.person])
        own = set_ceilings(world, one).own_scale
        most = np.maximum(np.log(1e3), worth) if division == FRONTIER else own + 0.5
        assert counters(world, division=division) == pytest.approx(most)


def test_a_counter_never_falls_below_present_pay(world):
    world.firms.output_usd_per_year[:] = 1.0
    assert counters(world) == pytest.approx(log_pay(world))
    assert (counters(world) >= log_pay(world)).all()


@pytest.mark.parametrize("firm", ["academia", "outside"])
def test_employers_that_do_not_bid_never_counter(world, firm):
    rich(world, firm)
    rest = {"at": firm, "division": APPLIED}
    world.people.pay_usd_per_year[asked(world, "openai", **rest).person] = 1e4
    assert counters(world, **rest) == pytest.approx(np.full(6, math.log(1e4)))


def test_counter_caps_take_each_persons_own_employer(world):
    rich(world, "google", "openai")
    rows = np.concatenate(
        [asked(world, "meta", at=at, count=1).person for at in ("google", "openai")]
    )
    world.people.pay_usd_per_year[rows] = 1.0
    home = world.people.firm[rows].astype(np.int64)
    scale = np.zeros(2)
    got = counter_caps(world, rows, home, np.full(2, 99.0), scale)
    assert got == pytest.approx([0.5, 0.6])


def test_an_empty_lab_values_its_first_people_as_the_first_unit_of_talent():
    world = raced_world()
    firms, people, meta = world.firms, world.people, world.firms.index("meta")
    lab = (people.firm == meta) & (people.division == FRONTIER)
    people.firm[lab] = firms.index("outside")
    run_race(world)
    race = world.scenario.race
    first = lab_output(race, firms.lab_compute_usd_per_year[meta], 1.0, firms.frugality[meta])
    raised = 1.0 + world.scenario.market.ceilings.urgency_weight * firms.urgency[meta]
    assert value_of_talent(world)[meta] == pytest.approx(race.talent_elasticity * first * raised)
