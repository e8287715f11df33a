from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.morale import (
    envy_loss,
    heal_morale,
    log_premium,
    lower_morale_after_cut,
    lower_morale_of_passed_over,
    lowered,
    morale_loss_after_cut,
)
from sim.processes.quits import hazard_factor
from sim.state.people import APPLIED
from sim.step import one_month
from tests.worlds import deciders, small_scenario

RULES = small_scenario().morale
QUITS = small_scenario().quits
ZERO = np.zeros(1)


def test_a_cut_of_one_per_cent_raises_the_quit_hazard_by_31_per_cent():
    loss = morale_loss_after_cut(RULES, 0.01)
    factor = hazard_factor(QUITS, np.array([-loss]), ZERO, ZERO)
    assert factor == pytest.approx([1.31])


def test_the_harm_of_a_cut_is_concave_in_its_size():
    factors = [math.exp(morale_loss_after_cut(RULES, share)) - 1.0 for share in (0.01, 0.02, 0.1)]
    assert factors[1] / factors[0] == pytest.approx(2.0**RULES.cut_curvature)
    assert factors[2] / factors[0] == pytest.approx(10.0**RULES.cut_curvature)
    assert morale_loss_after_cut(RULES, 0.0) == 0.0


def test_envy_is_of_those_with_a_smaller_premium_only():
    got = envy_loss(RULES, np.array([-0.5, 0.5, 2.0, 3.0]), 2.0, 5.0)
    half = 5.0 / (5.0 + RULES.envy_half)
    assert got == pytest.approx([RULES.envy * 2.5 * half, RULES.envy * 1.5 * half, 0.0, 0.0])


def test_envy_saturates_in_the_number_of_stars():
    at_half = envy_loss(RULES, np.array([0.0]), 1.0, RULES.envy_half)
    many = envy_loss(RULES, np.array([0.0]), 1.0, 1e9)
    assert at_half == pytest.approx([0.5 * RULES.envy])
    assert many == pytest.approx([RULES.envy])


def test_a_cut_hurts_everyone_left_at_that_firm(world):
    meta = world.firms.index("meta")
    world.people.morale[:] = -0.1
    here = world.people.firm == meta
    lower_morale_after_cut(world, np.flatnonzero(here), 0.01)
    felt = math.log(1.31) * (1.0 - 0.1 / RULES.lowest)
    assert world.people.morale[here] == pytest.approx(np.full(here.sum(), -0.1 - felt))
    assert (world.people.morale[~here] == -0.1).all()


def test_morale_has_a_bottom(world):
    everybody = np.arange(len(world.people))
    for _ in range(20):
        lower_morale_after_cut(world, everybody, 0.2)
    assert world.people.morale.min() == pytest.approx(-RULES.lowest, abs=0.05)
    assert world.people.morale.min() >= -RULES.lowest


def test_each_wave_does_less_than_the_one_before():
    morale = [0.0]
    for _ in range(4):
        morale.append(lowered(morale[-1], 0.3, RULES.lowest))
    steps = -np.diff(morale)
    assert steps[0] == pytest.approx(0.3)
    assert steps[1:] == pytest.approx(steps[:-1] * (1.0 - 0.3 / RULES.lowest))


def test_the_premium_is_pay_above_the_firms_scale_for_the_same_talent(world):
    people, meta = world.people, world.firms.index("meta")
    rows = np.flatnonzero(people.firm[people.talents] == meta)[:3]
    people.talent[rows] = 1.0, 10.0, 50.0
    people.pay_usd_per_year[rows] = np.array([1.0, 3.0, 0.5]) * world.scale_pay(meta, rows)
    got = log_premium(world, meta, rows)
    assert got == pytest.approx([0.0, math.log(3.0), -math.log(2.0)])


def test_nobody_envies_a_star_who_is_paid_by_the_same_rule(world):
    people, meta = world.people, world.firms.index("meta")
    mine = np.flatnonzero(people.firm[people.talents] == meta)
    people.talent[mine[0]] = people.talent[mine].max() * 50.0
    people.pay_usd_per_year[mine] = 1.3 * world.scale_pay(meta, mine)
    assert people.pay_usd_per_year[mine[0]] > 5.0 * people.pay_usd_per_year[mine[1:]].max()
    lower_morale_of_passed_over(world, meta, mine[:1])
    assert people.morale == pytest.approx(np.zeros(len(people)), abs=1e-12)


def test_old_ai_hands_envy_the_mean_star_and_the_stars_do_not(world):
    people, meta = world.people, world.firms.index("meta")
    mine = np.flatnonzero(people.firm[people.talents] == meta)
    stars = mine[:2]
    people.pay_usd_per_year[stars] = np.array([4.0, 16.0]) * world.scale_pay(meta, stars)
    lower_morale_of_passed_over(world, meta, stars)
    old = mine[2:]
    own = np.log(people.pay_usd_per_year[old] / world.scale_pay(meta, old))
    expected = envy_loss(RULES, own, math.log(8.0), 2.0)
    assert (expected > 0).all()
    assert people.morale[old] == pytest.approx(-expected)
    others = np.setdiff1d(np.arange(len(people)), old)
    assert (people.morale[others] == 0.0).all()
    assert (people.division[old] <= APPLIED).all()


def test_morale_heals_to_a_third_over_its_time(world):
    world.people.morale[:] = -0.9
    for _ in range(int(RULES.healing)):
        heal_morale(world)
    assert world.people.morale == pytest.approx(np.full(len(world.people), -0.9 / math.e))


def test_a_month_heals_those_whom_nothing_hurts(world):
    people, academia = world.people, world.firms.index("academia")
    people.morale[:] = -0.3
    before = people.firm == academia
    one_month(world, deciders(world))
    stayed = before & (people.firm == academia)
    assert stayed.sum() > 100
    healed = -0.3 * math.exp(-1.0 / RULES.healing)
    assert people.morale[stayed] == pytest.approx(np.full(stayed.sum(), healed))
