from __future__ import annotations

import math

import numpy as np
import pytest

from sim.processes.entrants import enter
from sim.processes.population import entrant_cohorts
from sim.state.ledger import REGIONS
from sim.state.people import APPLIED, NOBODY
from tests.worlds import ENTRANTS, small_scenario, small_world


def test_entrants_are_poisson_with_the_regions_mean():
    scenario, seeds, months = small_scenario(), 150, 6
    sizes = np.array(
        [[c.size for c in entrant_cohorts(scenario, months, seed)] for seed in range(seeds)]
    )
    for region, name in enumerate(REGIONS):
        mean = months * ENTRANTS[name]
        assert sizes[:, region].mean() == pytest.approx(mean, abs=4.5 * math.sqrt(mean / seeds))
        assert sizes[:, region].var() == pytest.approx(mean, rel=0.55)


def test_a_longer_run_has_the_same_first_entrants():
    scenario = small_scenario()
    for short, long in zip(
        entrant_cohorts(scenario, 6, 3), entrant_cohorts(scenario, 12, 3), strict=True
    ):
        assert np.array_equal(long.entry_months[: short.size], short.entry_months)
        assert (long.entry_months[short.size :] >= 6).all()


def test_entrants_turn_up_in_academia_in_their_month_and_not_before():
    world = small_world()
    people, academia = world.people, world.firms.index("academia")
    waiting = np.flatnonzero(people.entry_month >= 0)
    assert (people.firm[waiting] == NOBODY).all()
    assert len(waiting) > 20
    for month in range(3):
        world.month = month
        enter(world)
        here = people.firm[waiting] == academia
        assert np.array_equal(here, people.entry_month[waiting] <= month)
    arrived = waiting[people.entry_month[waiting] <= 2]
    assert (people.division[arrived] == APPLIED).all()
    assert people.pay_usd_per_year[arrived] == pytest.approx(world.scale_pay(academia, arrived))
    assert len(set(people.region[waiting])) == 4


def test_nobody_else_enters(world):
    before = world.people.firm.copy()
    enter(world)
    changed = np.flatnonzero(world.people.firm != before)
    assert (world.people.entry_month[changed] == 0).all()
    assert len(changed) == (world.people.entry_month == 0).sum() > 0
