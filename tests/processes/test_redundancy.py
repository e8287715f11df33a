"""What a wave leaves behind: people still redundant, work that is still done."""

from __future__ import annotations

import pytest

from sim.processes.cuts import Wave, at_risk, cut_firm, cut_staff
from sim.state.people import APPLIED, CORE
from sim.state.view import Stance
from tests.worlds import small_world


@pytest.fixture
def world():
    return small_world()


def test_those_whom_a_wave_did_not_reach_are_redundant_at_the_next():
    world = small_world(**{"cuts.per_pressure": 0, "cuts.automation": "0 %/yr"})
    firms, meta = world.firms, world.firms.index("meta")
    firms.stances[meta] = Stance("raid", redundant=10.0)
    firms.stars_since_cut[meta] = 50.0
    applied = world.people.heads(len(firms))[meta, APPLIED]
    cut_staff(world)
    gone = applied - world.people.heads(len(firms))[meta, APPLIED]
    assert 0 < gone < 500
    assert firms.stars_since_cut[meta] == pytest.approx(50.0 - gone / 10.0)


def test_work_that_ai_took_over_is_not_missed_by_the_business(world):
    firms, meta = world.firms, world.firms.index("meta")
    heads = world.people.heads(len(firms))
    before = float(world.start_core_heads[meta])
    everybody = firms.only(meta)
    staff = at_risk(world, everybody)
    gone = cut_firm(world, [Wave(meta, "automation", (CORE,), 3000.0)], staff, heads)
    assert world.start_core_heads[meta] == pytest.approx(before - gone)
    staff = at_risk(world, everybody)
    cut_firm(world, [Wave(meta, "investors", (CORE,), 3000.0)], staff, heads)
    assert world.start_core_heads[meta] == pytest.approx(before - gone)
