from __future__ import annotations

import numpy as np
import pytest

from sim.processes.earnings import ai_revenue, product_factor
from sim.processes.finance import net_flow, runway_months, update_finance
from sim.processes.race import run_race
from sim.processes.specialisation import compute_left, give_up_labs, rounds_per_month, straits
from sim.state.people import APPLIED, FRONTIER
from sim.state.view import Stance
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().specialisation
LAB = "zhipu"


def giving_up(**overrides):
    world = raced_world(**overrides)
    world.firms.stances[world.firms.index(LAB)] = Stance("specialise", gives_up_lab=True)
    return world


def lab_of(world, firm):
    return (world.people.firm == firm) & (world.people.division == FRONTIER)


def test_products_keep_their_compute_when_the_lab_lets_go():
    spending, share = compute_left(0.7, 0.5)
    assert spending == pytest.approx(0.65)
    assert spending * (1.0 - share) == pytest.approx(0.3)
    assert spending * share == pytest.approx(0.35)
    assert compute_left(0.7, 0.0) == (1.0, 0.7)
    assert compute_left(1.0, 1.0) == (0.0, 0.0)


def test_people_move_to_products_and_nobody_changes_employer():
    world = giving_up(**{"specialisation.pace": 1})
    firm, people = world.firms.index(LAB), world.people
    lab, employer = lab_of(world, firm), people.firm.copy()
    target = world.firms.target_heads[firm].copy()
    give_up_labs(world)
    assert lab.sum() > 0
    assert (people.division[lab] == APPLIED).all()
    assert np.array_equal(people.firm, employer)
    assert len(world.ledger.columns("moves")["month"]) == 0
    got = world.firms.target_heads[firm]
    assert got[FRONTIER] == 0.0
    assert got[APPLIED] == target[APPLIED] + lab.sum()
    assert got[2:].tolist() == target[2:].tolist()


def test_who_came_for_the_mission_minds():
    world = giving_up(**{"specialisation.pace": 1})
    firm, people = world.firms.index(LAB), world.people
    lab = lab_of(world, firm)
    give_up_labs(world)
    lowest = world.scenario.morale.lowest
    expected = -np.minimum(lowest, RULES.regret * people.taste_mission[lab])
    assert people.morale[lab] == pytest.approx(expected)
    assert (people.morale[~lab] == 0.0).all()


def test_compute_saved_stays_in_cash():
    world = giving_up(**{"specialisation.pace": 1})
    firms, firm = world.firms, world.firms.index(LAB)
    firms.lab_budget_usd_per_year[firm] = 5e6
    flow, rented = net_flow(world)[firm], firms.lab_compute_share[firm] * world.rate("capex")[firm]
    before = firms.paths["capex"].copy()
    give_up_labs(world)
    assert net_flow(world)[firm] == pytest.approx(flow + rented + 5e6)
    run_race(world)
    assert firms.lab_compute_usd_per_year[firm] == 0.0
    assert firms.output_usd_per_year[firm] == 0.0
    others = np.arange(len(firms)) != firm
    assert np.array_equal(firms.paths["capex"][others], before[others])


def test_products_earn_as_before():
    world = giving_up()
    firms, firm = world.firms, world.firms.index(LAB)
    firms.lab_compute_share[firm] = 0.8
    before = product_factor(0.5, firms.lab_compute_share, firms.usual_lab_share)
    give_up_labs(world)
    assert firms.lab_compute_share[firm] < 0.8
    after = product_factor(0.5, firms.lab_compute_share, firms.usual_lab_share)
    assert after == pytest.approx(before)


def test_ambition_falls_toward_what_is_kept_and_a_little_each_month():
    world = giving_up()
    firms, firm = world.firms, world.firms.index(LAB)
    first = firms.ambition[firm]
    give_up_labs(world)
    kept, pace = RULES.ambition_kept, RULES.pace
    assert firms.ambition[firm] == pytest.approx(first * (1.0 - pace * (1.0 - kept)))
    for _ in range(60):
        give_up_labs(world)
    assert firms.ambition[firm] == pytest.approx(kept * first)
    assert (
        np.delete(firms.ambition, firm).tolist()
        == np.delete(raced_world().firms.ambition, firm).tolist()
    )


def test_without_pace_no_firm_gives_up_its_lab():
    world = giving_up(**{"specialisation.pace": 0})
    lab = lab_of(world, world.firms.index(LAB))
    give_up_labs(world)
    assert (world.people.division[lab] == FRONTIER).all()
    talent = world.people.talent_sums(len(world.firms))[:, FRONTIER]
    assert not any(one.may_give_up_lab for one in straits(world, talent))


def test_a_firm_weighs_its_own_books(raced):
    firms, people = raced.firms, raced.people
    update_finance(raced)
    talent = people.talent_sums(len(firms))[:, FRONTIER]
    seen = straits(raced, talent)
    firm, meta = firms.index(LAB), firms.index("meta")
    one = seen[firm]
    assert one.may_give_up_lab
    assert not seen[meta].may_give_up_lab
    without = firms.net_flow_usd_per_year[firm] + firms.lab_compute_usd_per_year[firm]
    months = runway_months(firms.cash_usd[[firm]], np.array([without]))
    assert one.runway_without_lab_months == pytest.approx(months[0])
    assert one.runway_without_lab_months > firms.runway_months[firm]
    assert one.lab_compute_usd_per_year == firms.lab_compute_usd_per_year[firm]
    multiple = raced.scenario.finance.prize_multiple
    assert one.product_usd == pytest.approx(multiple * ai_revenue(raced)[firm])


def test_rounds_hoped_for_follow_the_climate(raced):
    rules, firms = raced.scenario.rounds, raced.firms
    got = rounds_per_month(raced)
    assert got[firms.index(LAB)] == pytest.approx(rules.hazard * rules.climate.china)
    assert got[firms.index("openai")] == pytest.approx(rules.hazard * rules.climate.us)
