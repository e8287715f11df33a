from __future__ import annotations

import numpy as np
import pytest

from sim.model import TalentMarket
from sim.processes.insolvency import close_insolvent, fail, months_without
from sim.processes.recording import record_month
from sim.state.ledger import CHANNELS, TRIGGERS
from sim.state.people import APPLIED, FRONTIER
from sim.statistics import overall
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().insolvency
LAB = "zhipu"
DRY = {
    "rounds.climate": {"us": 0, "europe": 0, "china": 0, "other": 0},
    "firms.zhipu.cash": 0,
    "events": [],
}


def out_of_cash(**overrides):
    world = raced_world(**overrides)
    world.firms.cash_usd[world.firms.index(LAB)] = -1.0
    return world


def months_of(world, months):
    for _ in range(months):
        close_insolvent(world)
    return bool(world.open[world.firms.index(LAB)])


def test_months_without_cash_count_in_a_row_for_those_who_live_on_it():
    months, cash = np.array([2.0, 2.0, 2.0, 0.0]), np.array([-1.0, 0.0, -1.0, -5.0])
    lives = np.array([True, True, False, True])
    assert months_without(months, cash, lives).tolist() == [3.0, 0.0, 0.0, 1.0]


def test_a_firm_fails_when_its_grace_is_over():
    grace = int(RULES.grace)
    assert months_of(out_of_cash(), grace)
    assert not months_of(out_of_cash(), grace + 1)


def test_money_in_time_saves_it():
    world, lab = out_of_cash(), None
    lab = world.firms.index(LAB)
    assert months_of(world, int(RULES.grace))
    world.firms.cash_usd[lab] = 1.0
    assert months_of(world, 5)
    world.firms.cash_usd[lab] = -1.0
    assert months_of(world, int(RULES.grace))


def test_without_the_chance_nobody_fails():
    assert months_of(out_of_cash(**{"insolvency.chance": 0}), 50)


def test_public_and_founder_owned_firms_do_not_fail(raced):
    firms = raced.firms
    firms.cash_usd[~firms.venture] = -1.0
    before = raced.open.copy()
    assert before.sum() > 0
    for _ in range(20):
        close_insolvent(raced)
    assert np.array_equal(raced.open, before)


def test_the_last_firm_that_races_goes_on(raced):
    firms = raced.firms
    firms.venture[:], firms.cash_usd[:] = True, -1.0
    for _ in range(10):
        close_insolvent(raced)
    assert raced.racing.sum() == 1
    assert firms.belief[raced.racing].tolist() == [1.0]


def test_everybody_is_let_go_and_written_down():
    world = raced_world()
    people, lab = world.people, world.firms.index(LAB)
    heads = people.heads(len(world.firms))[lab]
    theirs = people.firm == lab
    fail(world, lab)
    outside = world.firms.index("outside")
    assert (people.firm[theirs] == outside).all()
    assert not (people.division[theirs] == FRONTIER).any()
    assert (people.division[theirs & (np.arange(len(people)) < people.ai)] == APPLIED).all()
    cuts, moves = world.ledger.columns("cuts"), world.ledger.columns("moves")
    assert cuts["people"] == pytest.approx(heads[cuts["division"]])
    assert cuts["people"].sum() == pytest.approx(heads.sum())
    assert cuts["share"] == pytest.approx(np.ones(len(cuts["share"])))
    assert (cuts["trigger"] == TRIGGERS.index("runway")).all()
    assert (moves["channel"] == CHANNELS.index("laid_off")).all()
    assert moves["weight"].sum() == pytest.approx(heads.sum())


def test_beliefs_and_records_go_on_without_it():
    world = raced_world()
    lab = world.firms.index(LAB)
    fail(world, lab)
    assert world.firms.belief[lab] == 0.0
    assert world.firms.belief.sum() == pytest.approx(1.0)
    record_month(world)
    assert lab not in world.ledger.columns("firms")["firm"]


def test_a_run_in_which_a_lab_fails_goes_on_to_its_end():
    model = TalentMarket(small_scenario(**DRY), 1)
    world, lab = model.world, model.world.firms.index(LAB)
    for _ in range(6):
        model.step()
    ledger, firms = world.ledger, world.firms
    model.close()
    rows = ledger.columns("firms")
    months = rows["month"][rows["firm"] == lab]
    assert 0 < len(months) <= RULES.grace + 1
    assert firms.closed[lab] <= world.date
    market = ledger.columns("market")
    beliefs = sum(market[f"belief_{key}"] for key in firms.keys if f"belief_{key}" in market)
    assert beliefs == pytest.approx(np.ones(6))
    assert (market[f"head_share_{LAB}"][int(months.max()) + 1 :] == 0.0).all()
    assert overall(ledger)
