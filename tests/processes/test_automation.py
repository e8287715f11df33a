from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.cuts import automation_rate, cut_staff, exposed_heads, plan_waves, waves_of_firm
from sim.state.ledger import TRIGGERS
from sim.state.people import CORE, LEGACY, NOBODY
from tests.cut_room import OUTSIDE_LAB, RULES, waves
from tests.worlds import raced_world, small_world


def automating(months_since_cut):
    """A world in which AI takes half of the exposed jobs a year."""
    world = small_world(**{"cuts.automation": 0.5})
    world.firms.months_since_cut[:] = months_since_cut
    return world


def test_work_that_ai_does_goes_along_with_another_wave_from_one_job_on():
    world = automating(3.0)
    assert waves(world, exposed=80.0) == []
    got = waves(world, pressure=0.2, exposed=80.0)
    assert got[1:] == [("automation", (CORE, LEGACY), pytest.approx(0.5 / 4.0 * 80.0))]
    assert len(waves(world, pressure=0.2, exposed=7.9)) == 1
    assert len(waves(world, pressure=0.2, exposed=8.1)) == 2


def test_work_that_ai_does_is_a_reason_of_its_own_once_it_is_worth_a_wave():
    world = automating(12.0)
    just = RULES.smallest_wave * OUTSIDE_LAB / 0.5
    assert waves(world, exposed=0.999 * just) == []
    [(trigger, divisions, people)] = waves(world, exposed=1.001 * just)
    assert (trigger, divisions) == ("automation", (CORE, LEGACY))
    assert people == pytest.approx(1.001 * RULES.smallest_wave * OUTSIDE_LAB)


@pytest.mark.parametrize(
    ("months", "year"), [(3.0, 0.25), (6.0, 0.5), (9.0, 0.75), (12.0, 1.0), (40.0, 1.0)]
)
def test_automation_is_that_of_the_months_since_the_last_cut_up_to_a_year(months, year):
    [(_, _, people)] = waves(automating(months), exposed=4000.0)
    assert people == pytest.approx(0.5 * 4000.0 * year)


def test_what_ai_takes_over_grows_with_the_leaders_capability(world):
    assert automation_rate(world) == RULES.automation
    firms = world.firms
    leader = int(np.argmax(np.where(world.racing, firms.capability, -np.inf)))
    firms.capability[firms.index("academia")] = 99.0
    firms.capability[leader] += 0.8
    expected = RULES.automation * math.exp(0.8 * RULES.automation_growth)
    assert automation_rate(world) == pytest.approx(expected)
    assert expected > RULES.automation


def test_without_growth_what_ai_takes_over_is_constant():
    world = small_world(**{"cuts.automation_growth": 0})
    world.firms.capability[:] += 3.0
    assert automation_rate(world) == RULES.automation


def test_ai_never_takes_more_than_the_exposed_jobs():
    world = automating(12.0)
    world.firms.capability[:] += 20.0
    [(_, _, people)] = waves(world, exposed=4000.0)
    assert people == pytest.approx(4000.0)


def test_without_automation_or_exposure_no_work_is_taken_over():
    assert waves(small_world(**{"cuts.automation": 0}), exposed=5e3) == []
    assert waves(automating(12.0), exposed=0.0) == []


@pytest.mark.parametrize("lab", [0.0, 50.0])
def test_a_firm_with_nobody_outside_the_lab_has_no_wave(lab):
    world = automating(12.0)
    meta = world.firms.index("meta")
    assert waves_of_firm(world, meta, np.array([lab, 0.0, 0.0, 0.0]), 0.0) == []


def test_exposed_heads_are_jobs_worth_of_staff_tasks_by_firm(world):
    people = world.people
    people.firm[people.ai : people.ai + 5] = NOBODY
    expected = np.zeros(len(world.firms))
    for row in range(people.ai, len(people)):
        if people.firm[row] != NOBODY:
            expected[people.firm[row]] += people.weight[row] * people.exposure[row]
    got = exposed_heads(world)
    assert got == pytest.approx(expected)
    assert (got <= people.heads(len(world.firms))[:, [CORE, LEGACY]].sum(axis=1) + 1e-6).all()
    assert (got[world.racing] > 0).any()
    people.exposure[: people.ai] = 1.0
    assert np.array_equal(exposed_heads(world), got)


def test_the_plan_hands_each_firm_its_own_heads_and_exposure():
    world = small_world(**{"cuts.automation": 0.5})
    world.firms.pressure[:] = 0.3
    heads = world.people.heads(len(world.firms))
    exposed = exposed_heads(world)
    expected = [
        wave
        for i in np.flatnonzero(world.racing).tolist()
        for wave in waves_of_firm(world, i, heads[i], float(exposed[i]))
    ]
    assert plan_waves(world, heads) == expected
    assert {wave.trigger for wave in expected} == {"investors", "runway", "automation"}
    world.firms.months_since_cut[:] = world.scenario.cuts.pause - 1.0
    assert plan_waves(world, heads) == []


def test_a_wave_takes_work_that_ai_has_come_to_do_along():
    world = raced_world(**{"cuts.automation": 0.5})
    world.firms.pressure[world.firms.index("meta")] = 0.3
    cut_staff(world)
    triggers = world.ledger.columns("cuts")["trigger"]
    assert TRIGGERS.index("automation") in triggers
