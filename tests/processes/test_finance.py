from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.finance import (
    ENDLESS_MONTHS,
    equity_growth,
    money_raised,
    net_flow,
    prize_usd,
    runway_months,
    update_finance,
)
from sim.state.people import CORE
from tests.worlds import small_scenario, small_world

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


def test_a_raise_costs_exactly_itself(world):
    before = net_flow(world)
    row = np.flatnonzero(world.people.firm == world.firms.index("meta"))[3]
    world.people.pay_usd_per_year[row] += 5e8
    change = net_flow(world) - before
    assert change[world.firms.index("meta")] == pytest.approx(-5e8)
    assert np.count_nonzero(np.abs(change) > 1.0) == 1


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
    world.start_payroll_usd_per_year = people.payrolls(len(world.firms)).sum(axis=1)
    before = net_flow(world)[meta]
    people.firm[gone] = world.firms.index("outside")
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
    world.start_payroll_usd_per_year = people.payrolls(len(world.firms)).sum(axis=1)
    before = net_flow(world)[xai]
    people.firm[core] = world.firms.index("outside")
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


def test_only_venture_labs_with_a_short_runway_raise_money(world):
    count = len(world.firms)
    raised = np.zeros(count)
    for month in range(200):
        world.month = month
        raised += money_raised(world, np.full(count, RULES.round_below - 1.0))
    assert np.array_equal(raised > 0, world.racing & world.firms.venture)
    assert money_raised(world, np.full(count, RULES.round_below)).sum() == 0.0


def test_rounds_close_at_the_hazard_of_the_climate_and_dilute_by_it(world):
    count, months = len(world.firms), 4000
    us, china = world.firms.index("openai"), world.firms.index("zhipu")
    valuation = world.firms.valuation_usd
    rounds = np.zeros(count)
    for month in range(months):
        world.month = month
        got = money_raised(world, np.zeros(count))
        rounds += got > 0
        if got[china]:
            assert got[china] == pytest.approx(0.25 * RULES.round_dilution * valuation[china])
        if got[us]:
            assert got[us] == pytest.approx(RULES.round_dilution * valuation[us])
    error = 4.5 * math.sqrt(0.25 / months)
    assert rounds[us] / months == pytest.approx(RULES.round_hazard, abs=error)
    assert rounds[china] / months == pytest.approx(0.25 * RULES.round_hazard, abs=error)


def test_a_valuation_moves_toward_its_fundamental(world):
    firms, meta = world.firms, world.firms.index("meta")
    firms.valuation_usd[meta] = 1e12
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
