from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.finance import (
    ENDLESS_MONTHS,
    cash_payroll,
    equity_growth,
    net_flow,
    price_newcomers,
    prize_usd,
    reprice,
    runway_months,
    update_finance,
)
from sim.processes.rounds import money_raised
from sim.state.people import APPLIED, CORE, FRONTIER, LEGACY
from tests.worlds import raced_world, small_scenario, small_world

RULES = small_scenario().finance


def test_the_prize_is_market_times_capture_times_years():
    assert prize_usd(RULES) == pytest.approx(17.5e12 * 0.01 * 10.0)


def test_runway_is_the_months_until_cash_is_gone():
    cash, flow = np.array([12.0, 12.0, 12.0, -5.0, 0.0]), np.array([-1.0, -24.0, 3.0, -1.0, 0.0])
    assert runway_months(cash, flow).tolist() == [144.0, 6.0, ENDLESS_MONTHS, 0.0, ENDLESS_MONTHS]


def test_equity_growth_is_a_share_of_the_log_gap_within_limits():
    got = equity_growth(RULES, np.array([1.0, 1.0, 1.0, 1.0]), np.array([1.5, 1e9, 1e-9, 1.0]))
    limit = RULES.growth_limit
    assert got == pytest.approx([RULES.growth_realised * math.log(1.5), limit, -limit, 0.0])


def test_equity_without_a_value_does_not_grow():
    got = equity_growth(RULES, np.array([0.0, 5.0]), np.array([5.0, 0.0]))
    assert got.tolist() == [0.0, 0.0]


def test_on_the_first_day_the_flow_is_operations_less_capex(world):
    firms = world.firms
    expected = firms.paths["operating_cash_flow"][:, 0] - firms.paths["capex"][:, 0]
    assert net_flow(world) == pytest.approx(expected)


@pytest.mark.parametrize("division", [FRONTIER, APPLIED, CORE, LEGACY])
def test_a_raise_costs_its_cash_part_and_its_equity_part_nothing(world, division):
    people, meta = world.people, world.firms.index("meta")
    before = net_flow(world)
    row = np.flatnonzero((people.firm == meta) & (people.division == division))[0]
    people.pay_usd_per_year[row] += 5e8
    people.staff_moved()
    change = net_flow(world) - before
    in_cash = 1.0 - world.scenario.vesting.equity_share if division <= APPLIED else 1.0
    assert in_cash > 0.0
    assert (in_cash < 1.0) == (division <= APPLIED)
    assert change[meta] == pytest.approx(-5e8 * in_cash * people.weight[row])
    assert np.count_nonzero(np.abs(change) > 1.0) == 1


def test_cash_payroll_is_pay_less_the_equity_of_ai_people_by_a_plain_loop(world):
    people, share = world.people, world.scenario.vesting.equity_share
    expected = np.zeros(len(world.firms))
    for row in range(len(people)):
        if people.firm[row] >= 0:
            in_cash = 1.0 - share if people.division[row] <= APPLIED else 1.0
            expected[people.firm[row]] += (
                in_cash * people.pay_usd_per_year[row] * people.weight[row]
            )
    assert cash_payroll(world) == pytest.approx(expected)
    assert world.start_payroll_usd_per_year == pytest.approx(expected)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_pay_all_in_cash_costs_all_of_it_and_all_in_equity_nothing(share):
    world = small_world(**{"vesting.equity_share": share})
    people, meta = world.people, world.firms.index("meta")
    before = net_flow(world)[meta]
    people.pay_usd_per_year[np.flatnonzero(people.firm == meta)[0]] += 5e8
    assert before - net_flow(world)[meta] == pytest.approx((1.0 - share) * 5e8, abs=1.0)


def test_compute_bought_by_focus_costs_its_budget(world):
    before = net_flow(world)
    world.firms.lab_budget_usd_per_year[4] = 7e8
    assert (net_flow(world) - before)[4] == pytest.approx(-7e8)


def test_losing_core_staff_costs_cash_flow_by_the_elasticity():
    world = small_world()
    people, meta = world.people, world.firms.index("meta")
    core = np.flatnonzero((people.firm == meta) & (people.division == CORE))
    gone = core[: len(core) // 4]
    people.pay_usd_per_year[gone] = 0.0
    world.start_payroll_usd_per_year = cash_payroll(world)
    before = net_flow(world)[meta]
    people.firm[gone] = world.firms.index("outside")
    people.staff_moved()
    share = 1.0 - len(gone) / len(core)
    flow = world.firms.paths["operating_cash_flow"][meta, 0]
    lost = flow * (1.0 - share**RULES.labour_elasticity)
    assert before - net_flow(world)[meta] == pytest.approx(lost)


def test_a_negative_flow_is_not_made_better_by_losing_staff(world):
    people, xai = world.people, world.firms.index("xai")
    flow = world.firms.paths["operating_cash_flow"]
    flow[xai] = -3e9
    core = (people.firm == xai) & (people.division == CORE)
    people.pay_usd_per_year[core] = 0.0
    world.start_payroll_usd_per_year = cash_payroll(world)
    before = net_flow(world)[xai]
    people.firm[core] = world.firms.index("outside")
    people.staff_moved()
    assert net_flow(world)[xai] == pytest.approx(before)


def test_cash_changes_by_a_twelfth_of_the_flow_and_by_money_raised(world):
    firms = world.firms
    firms.cash_usd[firms.index("mistral")] = 1e7
    before = firms.cash_usd.copy()
    flow = np.where(world.racing, net_flow(world), 0.0)
    patient = ~firms.public & ~firms.venture
    flow = np.where(patient, np.maximum(flow, 0.0), flow)
    raised = money_raised(world, runway_months(before + flow / 12.0, flow))
    update_finance(world)
    assert firms.cash_usd - before == pytest.approx(flow / 12.0 + raised)
    assert firms.runway_months == pytest.approx(runway_months(firms.cash_usd, flow))


def test_a_patient_owner_makes_good_what_a_lab_burns(world):
    firms, lab = world.firms, world.firms.index("deepseek")
    before = firms.cash_usd[lab]
    assert net_flow(world)[lab] < 0
    update_finance(world)
    assert firms.cash_usd[lab] == before
    assert firms.runway_months[lab] == ENDLESS_MONTHS


def test_firms_outside_the_race_neither_earn_nor_burn(world):
    firms = world.firms
    before = firms.cash_usd.copy()
    row = np.flatnonzero(world.people.firm == firms.index("academia"))[0]
    world.people.pay_usd_per_year[row] += 1e9
    update_finance(world)
    assert np.array_equal(firms.cash_usd[~world.racing], before[~world.racing])


def test_a_valuation_moves_toward_its_fundamental(world):
    firms, meta = world.firms, world.firms.index("meta")
    firms.valuation_usd[meta] = 1e12
    firms.months_in_race[:] = 1.0
    fundamental = firms.business_usd + firms.belief * prize_usd(RULES)
    update_finance(world)
    expected = 1e12 + RULES.revaluation / 12.0 * (fundamental[meta] - 1e12)
    assert firms.valuation_usd[meta] == pytest.approx(expected)
    gap = math.log(fundamental[meta] / 1e12)
    assert firms.equity_growth[meta] == pytest.approx(RULES.growth_realised * gap)


def test_on_the_first_day_valuations_of_rich_firms_are_fundamental(world):
    firms = world.firms
    fundamental = firms.business_usd + firms.belief * prize_usd(RULES)
    rich = firms.business_usd > 0
    assert fundamental[rich] == pytest.approx(firms.valuation_usd[rich])


def test_a_price_that_was_paid_is_belief_and_business(world):
    firms, openai = world.firms, world.firms.index("openai")
    old_valuation, old_business = firms.valuation_usd.copy(), firms.business_usd.copy()
    belief_value = firms.belief[openai] * prize_usd(RULES)
    reprice(world, openai, belief_value + 7e9)
    assert firms.valuation_usd[openai] == belief_value + 7e9
    assert firms.business_usd[openai] == pytest.approx(7e9)
    others = np.arange(len(firms)) != openai
    assert np.array_equal(firms.valuation_usd[others], old_valuation[others])
    assert np.array_equal(firms.business_usd[others], old_business[others])
    reprice(world, openai, 0.5 * belief_value)
    assert firms.valuation_usd[openai] == 0.5 * belief_value
    assert firms.business_usd[openai] == 0.0


def test_a_price_that_was_paid_does_not_drift_away_by_itself(world):
    firms, openai = world.firms, world.firms.index("openai")
    price = 10.0 * firms.valuation_usd[openai] + firms.belief[openai] * prize_usd(RULES)
    reprice(world, openai, price)
    for _ in range(12):
        update_finance(world)
    assert firms.valuation_usd[openai] == pytest.approx(price)
    assert firms.equity_growth[openai] == pytest.approx(0.0, abs=1e-12)


def test_a_firm_that_enters_the_race_is_priced_with_the_belief_it_then_has():
    world = raced_world(**{"firms.thinking_machines.founded": "2025-01"})
    firms, lab = world.firms, world.firms.index("thinking_machines")
    firms.months_in_race[lab] = 0.0
    firms.valuation_usd[lab], firms.business_usd[lab], firms.aspiration[lab] = 50e9, 50e9, 0.0
    others = np.arange(len(firms)) != lab
    before = firms.business_usd.copy()
    price_newcomers(world)
    belief_value = firms.belief[lab] * prize_usd(world.scenario.finance)
    assert firms.business_usd[lab] == pytest.approx(50e9 - belief_value)
    assert firms.aspiration[lab] == firms.hedged_belief[lab] > 0
    assert np.array_equal(firms.business_usd[others], before[others])
    price_newcomers(world)
    assert firms.business_usd[lab] == pytest.approx(50e9 - belief_value)
