from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.market.ceilings import counter_caps, log_scale_pay, set_ceilings, value_of_talent
from sim.market.scouting import Approaches
from sim.market.vacancies import LAB, PRODUCT, STAR
from sim.processes.race import lab_output
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


def test_scale_pay_follows_roberts_law(world):
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


def test_opening_lifts_the_cap_for_star_seats_only(world):
    rich(world, "meta")
    meta = world.firms.index("meta")
    world.firms.stances[meta] = replace(world.firms.stances[meta], opening=1.3)
    for seat, more in ((STAR, 1.3), (LAB, 0.0), (PRODUCT, 0.0)):
        got = set_ceilings(world, asked(world, "meta", seat))
        assert got.cap - got.scale == pytest.approx(np.full(6, 0.8 + more))


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
    world.firms.stances[google] = replace(stance, counter_opening=0.4, opening=9.0)
    assert counters(world) == pytest.approx(own + 0.9)


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
