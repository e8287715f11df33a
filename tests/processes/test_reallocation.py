from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.finance import net_flow
from sim.processes.quits import let_staff_go
from sim.processes.race import run_race
from sim.processes.reallocation import LEAST_LEFT, morale_loss, move_budget, move_side_bets
from sim.state.people import LEGACY
from sim.state.view import Stance
from tests.worlds import small_scenario, small_world

RULES = small_scenario().reallocation


def legacy(world, firm):
    return (world.people.firm == firm) & (world.people.division == LEGACY)


def test_the_loss_of_morale_is_the_log_of_the_budget_lost():
    assert morale_loss(RULES, 0.0) == 0.0
    assert morale_loss(RULES, 0.2) == pytest.approx(RULES.passed_over * math.log(1 / 0.8))
    assert morale_loss(RULES, 1.0) == pytest.approx(-RULES.passed_over * math.log(LEAST_LEFT))


def test_money_moved_is_neither_created_nor_lost(world):
    firms, meta = world.firms, world.firms.index("meta")
    before, flow, compute = firms.side_bets_usd_per_year.copy(), net_flow(world), None
    run_race(world)
    compute = firms.lab_compute_usd_per_year[meta]
    move_budget(world, meta, 2e9)
    assert before[meta] - firms.side_bets_usd_per_year[meta] == 2e9
    assert firms.lab_budget_usd_per_year[meta] == 2e9
    assert (
        np.delete(firms.side_bets_usd_per_year, meta).tolist() == np.delete(before, meta).tolist()
    )
    assert net_flow(world) == pytest.approx(flow)
    run_race(world)
    assert firms.lab_compute_usd_per_year[meta] == pytest.approx(compute + 2e9)


def test_no_more_is_moved_than_there_is(world):
    firms, meta = world.firms, world.firms.index("meta")
    there = firms.side_bets_usd_per_year[meta]
    move_budget(world, meta, 9.0 * there)
    assert firms.side_bets_usd_per_year[meta] == 0.0
    assert firms.lab_budget_usd_per_year[meta] == there
    move_budget(world, meta, 1e9)
    assert firms.lab_budget_usd_per_year[meta] == there


def test_those_who_lived_on_it_lose_morale_and_part_of_their_seats(world):
    firms, meta = world.firms, world.firms.index("meta")
    target = firms.target_heads.copy()
    move_budget(world, meta, 0.25 * firms.side_bets_usd_per_year[meta])
    hurt = legacy(world, meta)
    loss = RULES.passed_over * math.log(1 / 0.75)
    assert world.people.morale[hurt] == pytest.approx(np.full(hurt.sum(), -loss))
    assert (world.people.morale[~hurt] == 0.0).all()
    left = 1.0 - 0.25 * RULES.heads_per_budget
    assert firms.target_heads[meta, LEGACY] == pytest.approx(left * target[meta, LEGACY])
    target[meta, LEGACY] = firms.target_heads[meta, LEGACY]
    assert np.array_equal(firms.target_heads, target)


def test_morale_does_not_fall_below_the_lowest(world):
    meta = world.firms.index("meta")
    move_budget(world, meta, world.firms.side_bets_usd_per_year[meta])
    assert world.people.morale.min() == -world.scenario.morale.lowest


def test_more_of_them_quit():
    calm, cut = (small_world(**{"population.scale": 0.05, "quits.hazard_staff": 0.1}) for _ in "ab")
    meta = calm.firms.index("meta")
    rows = legacy(calm, meta)
    move_budget(cut, meta, 0.6 * cut.firms.side_bets_usd_per_year[meta])
    for world in (calm, cut):
        let_staff_go(world)
    left = [(world.people.firm[rows] != meta).sum() for world in (calm, cut)]
    assert left[1] > 1.5 * left[0] > 0


def test_a_month_moves_a_twelfth_of_the_yearly_share_of_racing_firms(world):
    firms = world.firms
    meta, academia = firms.index("meta"), firms.index("academia")
    firms.side_bets_usd_per_year[academia] = 1e9
    before = firms.side_bets_usd_per_year.copy()
    for i in (meta, academia):
        firms.stances[i] = Stance("raid", moves_side_bets=0.24)
    move_side_bets(world)
    moved = before - firms.side_bets_usd_per_year
    assert moved[meta] == pytest.approx(0.02 * before[meta])
    assert np.count_nonzero(moved) == 1


def test_without_a_share_to_move_nothing_changes(world):
    firms = world.firms
    before = firms.side_bets_usd_per_year.copy()
    firms.stances[:] = [Stance("raid") for _ in firms.keys]
    move_side_bets(world)
    assert np.array_equal(firms.side_bets_usd_per_year, before)
    assert (world.people.morale == 0.0).all()
