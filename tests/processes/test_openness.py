from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model import simulate
from sim.processes.openness import adjust_openness, lag_behind, wanted_openness
from sim.state.firms import NOT_YET
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().openness
OFF = {"openness.ticket": 0, "openness.monetise": 0}


def test_a_lab_that_falls_behind_wants_to_open_and_one_under_pressure_to_close():
    got = wanted_openness(
        RULES, np.array([0.4, 0.4, 0.4]), np.array([0.5, 0.0, -0.5]), np.array([0.0, 0.3, 0.0])
    )
    expected = [0.4 + 0.5 * RULES.ticket, 0.4 - 0.3 * RULES.monetise, 0.4 - 0.5 * RULES.ticket]
    assert got == pytest.approx(expected)


def test_openness_stays_between_nothing_and_everything():
    got = wanted_openness(RULES, np.array([0.9, 0.1]), np.array([9.0, 0.0]), np.array([0.0, 9.0]))
    assert got.tolist() == [1.0, 0.0]


def test_lag_is_counted_from_the_best_of_those_racing():
    lag = lag_behind(np.array([4.0, 5.0, 9.0]), np.array([True, True, False]))
    assert lag.tolist() == [1.0, 0.0, 0.0]


@pytest.fixture
def world():
    return raced_world()


def test_on_the_first_day_everybody_is_as_open_as_reported(world):
    before = world.firms.openness.copy()
    adjust_openness(world)
    assert np.array_equal(world.firms.openness, before)


def test_openness_moves_to_what_is_wanted_over_a_release_cycle(world):
    firms, meta = world.firms, world.firms.index("meta")
    adjust_openness(world)
    firms.pressure[meta] += 0.2
    firms.capability[meta] += 0.1
    start = firms.openness.copy()
    wanted = start[meta] - 0.2 * RULES.monetise - 0.1 * RULES.ticket
    for month in range(1, 13):
        adjust_openness(world)
        left = math.exp(-month / RULES.release_cycle)
        assert firms.openness[meta] == pytest.approx(wanted + (start[meta] - wanted) * left)
    others = np.arange(len(firms)) != meta
    assert np.array_equal(firms.openness[others], start[others])


def test_a_lab_that_opens_later_is_measured_from_its_own_first_month(world):
    firms = world.firms
    late = firms.index("thinking_machines")
    adjust_openness(world)
    assert firms.start_lag[late] == NOT_YET
    world.month += 1
    adjust_openness(world)
    assert firms.start_lag[late] == lag_behind(firms.capability, world.racing)[late]
    assert firms.openness[late] == world.scenario.firms["thinking_machines"].openness


def test_switched_off_openness_never_changes(world):
    table = simulate(small_scenario(**OFF), 1).columns("firms")
    first = dict(zip(table["firm"].tolist(), table["openness"].tolist(), strict=True))
    reported = [spec.openness for spec in small_scenario().firms.values()]
    for firm, openness in zip(table["firm"].tolist(), table["openness"].tolist(), strict=True):
        assert openness == first[firm] == reported[firm]


def test_the_laggard_whose_model_flops_opens_further():
    flop = {"name": "n", "kind": "model_flop", "date": "2025-02", "firm": "alibaba", "loss": 0.6}
    rules = {"openness.monetise": 0}
    ends = []
    for events in ([], [flop]):
        ledger = simulate(small_scenario(events=events, **rules), 1)
        table = ledger.columns("firms")
        mine = table["firm"] == ledger.firms.index("alibaba")
        ends.append(float(table["openness"][mine][-1]))
    assert ends[1] > ends[0] + 0.02
