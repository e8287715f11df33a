from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model import simulate
from sim.processes.catch_up import (
    catch_up,
    learned_from_leader,
    learned_from_open,
    method_gain,
)
from sim.processes.race import run_race
from tests.worlds import small_scenario, small_world

RULES = small_scenario().catch_up
OFF = {f"catch_up.{name}": 0 for name in ("spillover", "distillation", "method_spillover")}
ALL = np.ones(5, dtype=bool)


def learned(capability, openness, racing):
    from_open = learned_from_open(RULES, capability, openness, racing)
    return from_open + learned_from_leader(RULES, capability, racing)


def test_catching_up_never_passes_the_leader_nor_moves_it():
    capability = np.array([5.0, 4.9, 3.0, 0.0, -2.0])
    openness = np.array([1.0, 0.0, 0.5, 1.0, 0.0])
    for _ in range(1200):
        capability = capability + learned(capability, openness, ALL) / 12.0
        assert capability[0] == 5.0
        assert capability.max() == 5.0
    assert capability[2:] == pytest.approx(np.full(3, 5.0), abs=1e-3)


def test_a_closed_leader_is_followed_to_its_lag_only():
    capability = np.array([5.0, 1.0])
    closed, racing = np.zeros(2), np.ones(2, dtype=bool)
    for _ in range(1200):
        capability = capability + learned(capability, closed, racing) / 12.0
    assert capability.tolist() == pytest.approx([5.0, 5.0 - RULES.distillation_lag], abs=1e-3)


def test_each_way_of_learning_closes_a_share_of_its_own_gap():
    capability, openness = np.array([5.0, 4.0, 1.0]), np.array([0.0, 1.0, 0.0])
    racing = np.ones(3, dtype=bool)
    from_open = learned_from_open(RULES, capability, openness, racing)
    assert from_open == pytest.approx(RULES.spillover * np.array([0.0, 0.0, 3.0]))
    from_leader = learned_from_leader(RULES, capability, racing)
    behind = 5.0 - RULES.distillation_lag - capability[1:]
    assert from_leader == pytest.approx([0.0, *(RULES.distillation * behind)])


def test_openness_lifts_followers():
    capability, racing = np.array([5.0, 1.0]), np.ones(2, dtype=bool)
    gains = [
        learned_from_open(RULES, capability, np.array([openness, 0.0]), racing)[1]
        for openness in (0.0, 0.5, 1.0)
    ]
    assert gains[2] - gains[1] == pytest.approx(RULES.spillover * RULES.closed_lag * 0.5)
    assert gains[1] - gains[0] == pytest.approx(gains[2] - gains[1])


def test_nobody_learns_from_a_firm_out_of_the_race_nor_such_a_firm_from_anybody():
    racing = np.array([False, True, True, False])
    capability = np.array([50.0, 2.0, 2.0, 0.0])
    assert learned(capability, np.ones(4), racing).tolist() == [0.0] * 4
    frugality = np.array([90.0, 2.0, 2.0, 1.0])
    assert method_gain(RULES, frugality, np.ones(4), racing).tolist() == [0.0] * 4


def test_methods_close_a_share_of_the_log_gap_to_what_is_published():
    frugality, openness = np.array([8.0, 2.0, 1.0]), np.array([0.5, 0.0, 1.0])
    got = method_gain(RULES, frugality, openness, np.ones(3, dtype=bool))
    published = 0.5 * math.log(8.0)
    gaps = [0.0, published - math.log(2.0), published]
    assert got == pytest.approx(RULES.method_spillover * np.array(gaps))


def test_closed_labs_teach_nothing_but_what_the_field_knows():
    frugality, closed = np.array([8.0, 0.5]), np.zeros(2)
    got = method_gain(RULES, frugality, closed, np.ones(2, dtype=bool))
    assert got == pytest.approx([0.0, RULES.method_spillover * math.log(2.0)])


def test_frugality_rises_by_a_twelfth_of_the_year_and_never_above_the_best(world):
    firms = world.firms
    before = firms.frugality.copy()
    gain = method_gain(RULES, before, firms.openness, world.racing)
    catch_up(world)
    assert firms.frugality == pytest.approx(before * np.exp(gain / 12.0))
    assert firms.frugality[firms.index("deepseek")] == before[firms.index("deepseek")]
    assert np.array_equal(firms.frugality[~world.racing], before[~world.racing])
    assert (firms.frugality > before).sum() > 10
    for _ in range(600):
        catch_up(world)
    assert firms.frugality.max() == before.max()


def test_switched_off_nobody_learns_anything():
    world = small_world(**OFF)
    before = world.firms.frugality.copy()
    run_race(world)
    assert not world.firms.learned_from_open.any()
    assert not world.firms.learned_from_leader.any()
    assert np.array_equal(world.firms.frugality, before)


def test_what_was_learned_stands_in_the_firms_table():
    table = simulate(small_scenario(**{"run.end": "2025-02", "events": []}), 1).columns("firms")
    closed = simulate(small_scenario(**{"run.end": "2025-02", "events": [], **OFF}), 1).columns(
        "firms"
    )
    for column in ("learned_from_open", "learned_from_leader"):
        assert table[column].min() == 0.0 < table[column].max()
        assert not closed[column].any()
    late = table["month"] == 1
    assert (table["capability"][late] >= closed["capability"][late]).all()
    assert (table["frugality"][late] >= closed["frugality"][late]).all()
    assert (table["frugality"][late] > closed["frugality"][late]).any()
