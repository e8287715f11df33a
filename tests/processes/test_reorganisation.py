from __future__ import annotations

import numpy as np
import pytest

from sim.market.preferences import above_typical
from sim.model import simulate
from sim.processes.reorganisation import (
    disruption,
    lowest_talent,
    old_hands,
    reorganise,
    reorganise_labs,
    star_share,
)
from sim.state.people import APPLIED, CORE, FRONTIER
from sim.state.view import Stance
from tests.laws.test_same_luck import digest
from tests.worlds import raced_world, small_scenario, small_world

RULES = small_scenario().reorganisation
YEAR = {"run.end": "2025-12"}
OFF = {"reorganisation.moved": 0, "reorganisation.morale": 0}


def ai_of(world, firm="meta", division=FRONTIER):
    people, ai = world.people, world.people.talents
    mine = (people.firm[ai] == world.firms.index(firm)) & (people.division[ai] == division)
    return np.flatnonzero(mine)


@pytest.fixture
def raider():
    """Meta wants to reorganise; its ten best have just been hired as stars."""
    world = raced_world()
    people, lab = world.people, ai_of(world)
    stars = lab[np.argsort(-people.talent[lab], kind="stable")[:10]]
    people.hired_as_star[stars] = True
    people.tenure_months[stars] = 1.0
    world.firms.stances[world.firms.index("meta")] = Stance("raid", reorganises=True)
    return world, stars


def test_long_tenure_makes_the_disruption_worse_up_to_ten_years():
    got = disruption(RULES, 0.2, np.array([0.0, 60.0, 120.0, 400.0]))
    full = 0.2 * (1.0 + RULES.tenure)
    assert got == pytest.approx([0.2, 0.2 * (1.0 + 0.5 * RULES.tenure), full, full])


def test_the_least_talented_share_rounds_down_and_ties_by_position():
    talent = np.array([3.0, 1.0, 1.0, 9.0, 0.5])
    assert lowest_talent(talent, 0.5).tolist() == [4, 1]
    assert lowest_talent(talent, 0.0).tolist() == []
    assert lowest_talent(np.zeros(0), 0.5).tolist() == []


def test_the_share_that_stars_brought_by_hand(raider):
    world, stars = raider
    people, meta = world.people, world.firms.index("meta")
    expected = people.talent[stars].sum() / people.talent[ai_of(world)].sum()
    assert star_share(world)[meta] == pytest.approx(expected)
    assert np.count_nonzero(star_share(world)) == 1
    world.firms.months_since_reorganisation[meta] = 1.0
    assert star_share(world)[meta] == 0.0


def test_the_least_talented_old_people_leave_the_lab_and_the_targets_go_along(raider):
    world, stars = raider
    people, firms, meta = world.people, world.firms, world.firms.index("meta")
    lab, target = ai_of(world), firms.target_heads.copy()
    pay, firm = people.pay_usd_per_year.copy(), people.firm.copy()
    old = np.setdiff1d(lab, stars)
    reorganise(world, meta, 0.25, 0.1)
    moved = lab[people.division[lab] == APPLIED]
    assert len(moved) == len(old) // 4
    stayed = np.setdiff1d(old, moved)
    assert people.talent[moved].max() <= people.talent[stayed].min()
    assert (people.division[stars] == FRONTIER).all()
    change = np.zeros_like(target)
    change[meta, [FRONTIER, APPLIED]] = -len(moved), len(moved)
    assert np.array_equal(firms.target_heads - target, change)
    assert firms.moved_out_of_lab[meta] == len(moved) == firms.moved_out_of_lab.sum()
    assert np.array_equal(people.pay_usd_per_year, pay)
    assert np.array_equal(people.firm, firm)


def test_all_old_ai_people_are_unsettled_and_newcomers_and_staff_are_not(raider):
    world, stars = raider
    people, meta = world.people, world.firms.index("meta")
    old = old_hands(world, meta)
    people.tenure_months[old] = np.linspace(0.0, 200.0, len(old))
    expected = disruption(RULES, 0.3, people.tenure_months[old])
    reorganise(world, meta, 0.0, 0.3)
    assert people.morale[old] == pytest.approx(-expected)
    assert (people.morale[stars] == 0.0).all()
    assert (people.morale[np.setdiff1d(np.arange(len(people)), old)] == 0.0).all()
    assert (people.division[old] < CORE).all()
    assert {FRONTIER, APPLIED} == set(people.division[old].tolist())


def test_who_is_moved_has_a_worse_job(raider):
    world, _ = raider
    lab = ai_of(world)
    before = above_typical(world, lab)
    reorganise(world, world.firms.index("meta"), 0.2, 0.0)
    moved = world.people.division[lab] == APPLIED
    assert (above_typical(world, lab)[moved] < before[moved] - 0.2).all()


def test_it_takes_the_stance_the_stars_and_the_pause(raider):
    def happened(world):
        reorganise_labs(world)
        return np.flatnonzero(world.firms.months_since_reorganisation == 0.0).tolist()

    world, stars = raider
    meta = world.firms.index("meta")
    world.firms.months_since_reorganisation[meta] = RULES.pause - 2.0
    assert happened(world) == []
    assert happened(world) == [meta]
    assert happened(world) == []
    world.firms.months_since_reorganisation[:] = 100.0
    world.firms.stances[meta] = Stance("steady")
    assert happened(world) == []
    world.firms.stances[meta] = Stance("raid", reorganises=True)
    world.people.hired_as_star[stars[:-1]] = False
    assert star_share(world)[meta] < RULES.stars
    assert happened(world) == []


def test_nobody_reorganises_without_stars_even_at_a_bar_of_nothing():
    world = small_world(**{"reorganisation.stars": 0})
    world.firms.stances[:] = [Stance("raid", reorganises=True)] * len(world.firms)
    reorganise_labs(world)
    assert (world.firms.months_since_reorganisation > 0.0).all()


def test_switched_off_it_leaves_the_run_alone_whatever_else_is_set():
    runs = [
        simulate(small_scenario(**YEAR, **OFF, **{"reorganisation.stars": bar}), 1)
        for bar in (0.0, 1.0)
    ]
    assert digest(runs[0]) == digest(runs[1])


def test_a_bar_nobody_reaches_is_the_same_as_switched_off():
    out_of_reach = simulate(small_scenario(**YEAR, **{"reorganisation.stars": 1.0}), 1)
    off = simulate(small_scenario(**YEAR, **OFF), 1)
    assert digest(out_of_reach) == digest(off)


def test_a_raid_reorganises_the_lab_and_others_do_not():
    ledger = simulate(small_scenario(**YEAR), 1)
    rows = ledger.columns("firms")
    moved = rows["moved_out_of_lab"] > 0
    raided = rows["stance"][moved]
    assert moved.any()
    assert set(raided.tolist()) == {"raid"}
