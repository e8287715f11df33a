from __future__ import annotations

import numpy as np
import pytest

from sim.processes.earnings import (
    ai_revenue,
    business_cash_flow,
    product_factor,
    revenue_surprise,
)
from sim.processes.finance import net_flow, operating_cash_flow, spending, update_finance
from sim.processes.investors import update_pressure
from sim.state.people import CORE
from tests.worlds import small_scenario, small_world

RULES = small_scenario().earnings


def test_products_earn_by_the_compute_they_are_left():
    lab, usual = np.array([0.25, 0.4, 0.0, 1.0]), np.full(4, 0.25)
    got = product_factor(0.5, lab, usual)
    assert got == pytest.approx([1.0, 0.8**0.5, (1 / 0.75) ** 0.5, 0.0])


def test_without_elasticity_or_products_nothing_is_lost():
    assert product_factor(0.0, np.array([0.9]), np.array([0.1])).tolist() == [1.0]
    assert product_factor(0.5, np.array([0.7]), np.array([1.0])).tolist() == [1.0]


def test_on_the_first_day_firms_earn_their_path(world):
    path = world.rate("operating_cash_flow")
    assert np.array_equal(business_cash_flow(world), path)
    assert operating_cash_flow(world) == pytest.approx(path)
    assert (revenue_surprise(world) == 0.0).all()


def test_staff_and_compute_taken_from_the_business_both_cost(world):
    firms, people = world.firms, world.people
    meta, xai = firms.index("meta"), firms.index("xai")
    path = world.rate("operating_cash_flow")
    path[xai] = -3e9
    firms.lab_compute_share[[meta, xai]] = 0.7
    core = np.flatnonzero((people.firm == meta) & (people.division == CORE))
    people.firm[core[: len(core) // 2]] = firms.index("outside")
    left = 1.0 - (len(core) // 2) / len(core)
    got = business_cash_flow(world)
    staff = left**world.scenario.finance.labour_elasticity
    products = (0.3 / 0.75) ** RULES.product_elasticity
    assert got[meta] == pytest.approx(path[meta] * staff * products)
    assert got[xai] == -3e9


def test_users_above_the_path_bring_their_revenue_and_its_margin_is_cash(world):
    firms, google = world.firms, world.firms.index("google")
    firms.users[google] = 4.0 * firms.expected_users[google]
    path = world.rate("ai_revenue")[google]
    earned = path * 4.0**world.scenario.users.revenue_elasticity
    assert ai_revenue(world)[google] == pytest.approx(earned)
    assert revenue_surprise(world)[google] == pytest.approx(RULES.revenue_margin * (earned - path))
    flow = world.rate("operating_cash_flow")[google] + RULES.revenue_margin * (earned - path)
    assert operating_cash_flow(world)[google] == pytest.approx(flow)


def test_without_margin_users_bring_no_cash():
    world = small_world(**{"earnings.revenue_margin": 0})
    before = operating_cash_flow(world)
    world.firms.users *= 3.0
    assert np.array_equal(operating_cash_flow(world), before)


def test_what_is_earned_is_what_cash_and_investors_see(world):
    firms, meta = world.firms, world.firms.index("meta")
    firms.lab_compute_share[meta] = 0.9
    firms.users[meta] *= 0.5
    cash = firms.cash_usd[meta]
    earned = operating_cash_flow(world)[meta]
    assert earned < world.rate("operating_cash_flow")[meta]
    update_finance(world)
    assert firms.operating_cash_flow_usd_per_year[meta] == earned
    assert firms.cash_usd[meta] - cash == pytest.approx((earned - spending(world)[meta]) / 12.0)
    update_pressure(world)
    rules = world.scenario.investors
    covered = world.rate("capex")[meta] - rules.revenue_cover * ai_revenue(world)[meta]
    assert firms.pressure[meta] == pytest.approx(covered / earned - rules.tolerance)


def test_the_flow_is_what_is_earned_less_what_is_spent(world):
    firms, meta = world.firms, world.firms.index("meta")
    firms.lab_budget_usd_per_year[meta] = 3e9
    firms.side_bets_usd_per_year[meta] -= 2e9
    assert spending(world)[meta] == pytest.approx(world.rate("capex")[meta] + 1e9)
    assert net_flow(world) == pytest.approx(operating_cash_flow(world) - spending(world))
