from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.processes.race import (
    beliefs,
    hedged,
    lab_output,
    progress,
    run_race,
    update_beliefs,
)
from sim.state.people import FRONTIER
from sim.state.view import Stance
from tests.worlds import raced_world, small_scenario, small_world

RULES = small_scenario().race
CAPABILITIES = arrays(float, 5, elements=st.floats(-5.0, 9.0))
ALL = np.ones(5, dtype=bool)


def slope(function, at, step=1e-5):
    up, down = function(at * math.exp(step)), function(at * math.exp(-step))
    return (math.log(float(up)) - math.log(float(down))) / (2.0 * step)


@pytest.mark.parametrize(("compute", "talent", "frugality"), [(5e9, 5000, 1), (1e8, 40, 8)])
def test_output_is_cobb_douglas(compute, talent, frugality):
    compute_slope = slope(lambda x: lab_output(RULES, x, talent, frugality), compute)
    talent_slope = slope(lambda x: lab_output(RULES, compute, x, frugality), talent)
    frugality_slope = slope(lambda x: lab_output(RULES, compute, talent, x), frugality)
    assert compute_slope == pytest.approx(RULES.compute_elasticity, abs=1e-6)
    assert talent_slope == pytest.approx(RULES.talent_elasticity, abs=1e-6)
    assert frugality_slope == pytest.approx(RULES.compute_elasticity, abs=1e-6)


def test_the_reference_lab_has_reference_output_and_progress():
    got = lab_output(RULES, RULES.reference_compute, RULES.reference_talent, 1.0)
    assert got == pytest.approx(RULES.reference_output)
    assert progress(RULES, got) == pytest.approx(RULES.progress * math.log(2.0))


def test_no_compute_or_no_talent_is_no_output_and_no_progress():
    output = lab_output(RULES, [0.0, 1e9, 0.0], [100.0, 0.0, 0.0], 1.0)
    assert output.tolist() == [0.0, 0.0, 0.0]
    assert progress(RULES, output).tolist() == [0.0, 0.0, 0.0]


def test_what_output_does_not_depend_on_may_be_nothing_at_all():
    no_compute = small_scenario(**{"race.compute_elasticity": 0}).race
    got = lab_output(no_compute, [0.0, 1e9, 1e12], 70.0, 1.0)
    alone = (70.0 / RULES.reference_talent) ** RULES.talent_elasticity
    assert got == pytest.approx(np.full(3, RULES.reference_output * alone))
    no_talent = small_scenario(**{"race.talent_elasticity": 0}).race
    got = lab_output(no_talent, 3e9, [0.0, 5.0, 1e6], 2.0)
    alone = (6e9 / RULES.reference_compute) ** RULES.compute_elasticity
    assert got == pytest.approx(np.full(3, RULES.reference_output * alone))
    neither = small_scenario(**{"race.compute_elasticity": 0, "race.talent_elasticity": 0}).race
    assert lab_output(neither, 0.0, 0.0, 1.0) == RULES.reference_output


@settings(deadline=None, derandomize=True)
@given(CAPABILITIES, st.floats(0.1, 5.0))
def test_beliefs_sum_to_one_and_follow_capability(capability, sharpness):
    belief = beliefs(sharpness, capability, ALL)
    assert belief.sum() == pytest.approx(1.0)
    assert (np.diff(belief[np.argsort(capability)]) >= 0).all()


@settings(deadline=None, derandomize=True)
@given(CAPABILITIES, st.permutations(range(5)))
def test_beliefs_are_symmetric(capability, order):
    order = np.array(order)
    assert beliefs(2.0, capability[order], ALL) == pytest.approx(
        beliefs(2.0, capability, ALL)[order]
    )


@settings(deadline=None, derandomize=True)
@given(CAPABILITIES, st.floats(-10.0, 10.0))
def test_beliefs_depend_on_differences_of_capability_only(capability, shift):
    assert beliefs(2.0, capability + shift, ALL) == pytest.approx(
        beliefs(2.0, capability, ALL), abs=1e-12
    )


def test_log_odds_rise_by_rho_for_a_unit_of_capability():
    belief = beliefs(1.7, np.array([1.0, 0.0, 2.5]), np.ones(3, dtype=bool))
    assert math.log(belief[0] / belief[1]) == pytest.approx(1.7)
    assert math.log(belief[2] / belief[0]) == pytest.approx(1.7 * 1.5)


def test_firms_out_of_the_race_have_no_belief_and_take_none():
    racing = np.array([True, True, False])
    belief = beliefs(2.0, np.array([1.0, 1.0, 50.0]), racing)
    assert belief.tolist() == [0.5, 0.5, 0.0]


def test_hedged_belief_is_linear_in_stakes_of_the_owner():
    belief = np.array([0.2, 0.5, 0.3])
    stakes = np.zeros((3, 3))
    assert hedged(belief, stakes).tolist() == belief.tolist()
    stakes[0, 1] = 0.4
    stakes[0, 2] = 0.1
    assert hedged(belief, stakes) == pytest.approx([0.2 + 0.4 * 0.5 + 0.1 * 0.3, 0.5, 0.3])
    assert hedged(belief, 2 * stakes) - belief == pytest.approx(
        2 * (hedged(belief, stakes) - belief)
    )


def test_a_month_adds_a_twelfth_of_a_year_less_the_drag_of_churn(world):
    firms = world.firms
    before = firms.capability.copy()
    world.talent_lost[firms.index("meta")] = 0.25
    run_race(world)
    learned = firms.learned_from_open + firms.learned_from_leader
    assert (learned > 0).any()
    yearly = progress(RULES, firms.output_usd_per_year) + learned
    expected = before + yearly / 12.0
    expected[firms.index("meta")] -= RULES.churn_drag * 0.25
    racing = world.racing
    assert firms.capability[racing] == pytest.approx(expected[racing])
    assert np.array_equal(firms.capability[~racing], before[~racing])
    assert firms.belief == pytest.approx(beliefs(RULES.contest_sharpness, firms.capability, racing))


def test_lab_compute_is_its_share_of_capex_plus_what_focus_gave(world):
    firms, meta = world.firms, world.firms.index("meta")
    firms.lab_budget_usd_per_year[meta] = 3e9
    run_race(world)
    expected = firms.lab_compute_share * firms.paths["capex"][:, 0]
    expected[meta] += 3e9
    expected[~world.racing] = 0.0
    assert firms.lab_compute_usd_per_year == pytest.approx(expected)


def test_only_frontier_talent_counts_in_output(world):
    run_race(world)
    before = world.firms.output_usd_per_year.copy()
    ai = world.people.talents
    world.people.talent[ai][world.people.division[ai] != FRONTIER] *= 5.0
    other = small_world()
    other.people.talent[ai] = world.people.talent[ai]
    run_race(other)
    assert other.firms.output_usd_per_year == pytest.approx(before)


def test_talent_lost_this_month_drags_next_months_race():
    world = small_world()
    meta = world.firms.index("meta")
    world.leaving_talent[meta] = 10.0
    stayed = world.people.talent_sums(len(world.firms))[meta, FRONTIER]
    assert world.talent_lost[meta] == 0.0
    world.begin_month()
    assert world.talent_lost[meta] == pytest.approx(10.0 / (stayed + 10.0))
    assert world.leaving_talent[meta] == 0.0
    world.begin_month()
    assert world.talent_lost[meta] == 0.0


def test_who_gives_up_the_lab_is_not_believed_to_win():
    world = raced_world()
    firms, cohere = world.firms, world.firms.index("cohere")
    before = firms.belief.copy()
    firms.stances[cohere] = Stance("specialise", gives_up_lab=True)
    update_beliefs(world)
    assert before[cohere] > 0
    assert firms.belief[cohere] == 0.0
    assert firms.belief.sum() == pytest.approx(1.0)


def test_somebody_is_always_believed_to_win():
    world = raced_world()
    world.firms.stances[:] = [Stance("specialise", gives_up_lab=True) for _ in world.firms.keys]
    update_beliefs(world)
    assert world.firms.belief.sum() == pytest.approx(1.0)
