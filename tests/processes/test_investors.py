from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.investors import runway_pressure, shareholder_pressure, update_pressure
from tests.worlds import small_scenario

RULES = small_scenario().investors
META, OPENAI, BYTEDANCE = "meta", "openai", "bytedance"


def pressure(capex, flow, revenue=0.0, restraint=0.0):
    columns = (np.array([float(value)]) for value in (capex, flow, revenue, restraint))
    return float(shareholder_pressure(RULES, *columns)[0])


def test_pressure_is_capex_over_cash_flow_less_tolerance_cover_and_restraint():
    assert pressure(90, 100) == pytest.approx(0.9 - RULES.tolerance)
    assert pressure(90, 100, revenue=20) == pytest.approx(0.9 - 0.4 - RULES.revenue_cover * 0.2)
    assert pressure(90, 100, revenue=20, restraint=0.1) == pytest.approx(0.2)


def test_pressure_is_never_negative():
    assert pressure(10, 100) == 0.0
    assert pressure(90, 100, restraint=5.0) == 0.0


@pytest.mark.parametrize("flow", [0.0, -50.0])
def test_without_positive_cash_flow_there_is_nothing_to_judge(flow):
    assert pressure(90, flow, revenue=10) == 0.0


def test_runway_pressure_is_the_share_lacking():
    months = np.array([0.0, 3.0, 12.0, 1e6]) * RULES.short_runway / 12.0
    assert runway_pressure(RULES, months) == pytest.approx([1.0, 0.75, 0.0, 0.0])


def test_a_shown_restraint_fades_to_a_third_over_its_life(world):
    world.firms.restraint[:] = 0.8
    for _ in range(int(RULES.restraint_life)):
        update_pressure(world)
    assert world.firms.restraint == pytest.approx(np.full(len(world.firms), 0.8 / math.e))


def test_shareholders_press_public_firms_on_their_own_figures(world):
    firms, meta = world.firms, world.firms.index(META)
    firms.paths["capex"][meta] = 90e9
    firms.operating_cash_flow_usd_per_year[meta] = 100e9
    firms.paths["ai_revenue"][meta] = 10e9
    update_pressure(world)
    assert firms.pressure[meta] == pytest.approx(0.9 - 0.4 - 0.1)


def test_restraint_relieves_pressure_one_for_one(world):
    firms, meta = world.firms, world.firms.index(META)
    firms.paths["capex"][meta] = 90e9
    firms.operating_cash_flow_usd_per_year[meta] = 100e9
    firms.paths["ai_revenue"][meta] = 0.0
    firms.restraint[meta] = 0.3
    update_pressure(world)
    assert firms.pressure[meta] == pytest.approx(0.5 - 0.3 * math.exp(-1 / RULES.restraint_life))


def test_more_users_than_expected_cover_more(world):
    firms, meta = world.firms, world.firms.index(META)
    firms.paths["capex"][meta] = 90e9
    firms.operating_cash_flow_usd_per_year[meta] = 100e9
    firms.paths["ai_revenue"][meta] = 10e9
    firms.users[meta] = 4.0 * firms.expected_users[meta]
    update_pressure(world)
    revenue = 0.1 * 4.0**world.scenario.users.revenue_elasticity
    assert firms.pressure[meta] == pytest.approx(0.9 - 0.4 - revenue)


def test_venture_labs_feel_their_runway_and_nothing_else(world):
    firms, lab = world.firms, world.firms.index(OPENAI)
    firms.paths["capex"][lab] = 90e9
    firms.runway_months[lab] = 0.5 * RULES.short_runway
    firms.restraint[lab] = 9.0
    update_pressure(world)
    assert firms.pressure[lab] == pytest.approx(0.5)


def test_patient_owners_and_those_outside_the_race_feel_none(world):
    firms = world.firms
    firms.paths["capex"][:] = 90e9
    firms.operating_cash_flow_usd_per_year[:] = 100e9
    firms.paths["ai_revenue"][:] = 0.0
    firms.runway_months[:] = 0.0
    update_pressure(world)
    pressed = firms.pressure > 0
    assert np.array_equal(pressed, world.racing & (firms.public | firms.venture))
    assert not pressed[firms.index(BYTEDANCE)]
    assert not pressed[firms.index("oracle")]
