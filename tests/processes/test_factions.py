from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model import simulate
from sim.processes.factions import coordination, form_factions, lab_rifts, newcomers, rift
from sim.processes.race import run_race
from sim.state.people import APPLIED, FRONTIER
from tests.laws.test_same_luck import digest
from tests.worlds import raced_world, small_scenario, small_world

RULES = small_scenario().factions


def lab_of(world, firm="meta", division=FRONTIER):
    people, ai = world.people, world.people.talents
    mine = (people.firm[ai] == world.firms.index(firm)) & (people.division[ai] == division)
    return np.flatnonzero(mine)


def divided(world, stars=2, factor=4.0):
    """Meta's lab paid by its scale, but for so many new stars at a multiple of it."""
    people, meta, lab = world.people, world.firms.index("meta"), lab_of(world)
    people.pay_usd_per_year[lab] = world.scale_pay(meta, lab)
    people.pay_usd_per_year[lab[:stars]] *= factor
    people.hired_as_star[lab[:stars]] = True
    people.tenure_months[lab[:stars]] = 3.0
    return lab[:stars], lab[stars:]


def test_the_rift_is_the_gap_when_the_camps_are_equal_and_nothing_without_two_camps():
    gap = np.full(5, 1.5)
    shares = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    assert rift(shares, gap) == pytest.approx([0.0, 0.75 * 1.5, 1.5, 0.75 * 1.5, 0.0])


def test_the_rift_is_polarisation_as_esteban_and_ray_have_it_for_either_end_of_alpha():
    share = np.array([0.1, 0.3, 0.6])
    for alpha in (0.0, 1.0):
        other = 1.0 - share
        theirs = share ** (1 + alpha) * other + other ** (1 + alpha) * share
        ratio = rift(share, np.ones(3)) / theirs
        assert ratio == pytest.approx(np.full(3, ratio[0])), alpha


def test_newcomers_who_are_paid_less_than_old_hands_divide_nobody():
    assert rift(np.array([0.5]), np.array([-0.7])).tolist() == [0.0]


def test_a_rift_costs_a_share_of_output_that_saturates():
    got = coordination(RULES, np.array([0.0, 1.0, 1e12]))
    assert got == pytest.approx([1.0, 1.0 - RULES.drag / 2.0, 1.0 - RULES.drag])


def test_newcomers_are_stars_of_the_last_year(world):
    stars, old = divided(world)
    assert np.flatnonzero(newcomers(world)).tolist() == stars.tolist()
    world.people.tenure_months[stars[0]] = RULES.newcomer
    assert np.flatnonzero(newcomers(world)).tolist() == [stars[1]]
    world.people.tenure_months[old] = 0.0
    assert np.flatnonzero(newcomers(world)).tolist() == [stars[1]]


def test_the_rift_of_a_lab_by_hand(world):
    stars, old = divided(world)
    people, meta = world.people, world.firms.index("meta")
    people.pay_usd_per_year[stars[0]] *= 4.0
    share = people.talent[stars].sum() / people.talent[np.r_[stars, old]].sum()
    expected = np.zeros(len(world.firms))
    expected[meta] = 4.0 * share * (1.0 - share) * math.log(8.0)
    assert lab_rifts(world) == pytest.approx(expected)


def test_a_lab_all_of_stars_and_a_world_without_any_have_no_rift(world):
    assert not lab_rifts(world).any()
    _, old = divided(world)
    world.people.hired_as_star[old] = True
    world.people.tenure_months[old] = 1.0
    assert not lab_rifts(world).any()


def test_old_hands_of_the_lab_resent_the_rift_and_nobody_else_does(world):
    _, old = divided(world)
    form_factions(world)
    loss = RULES.resentment * world.firms.rift[world.firms.index("meta")]
    assert loss > 0.0
    assert world.people.morale[old] == pytest.approx(np.full(len(old), -loss))
    others = np.setdiff1d(np.arange(len(world.people)), old)
    assert (world.people.morale[others] == 0.0).all()
    assert (world.people.morale[lab_of(world, division=APPLIED)] == 0.0).all()


def test_resentment_without_end_stops_at_the_lowest_morale(world):
    meta, (_, old) = world.firms.index("meta"), divided(world)
    for _ in range(2000):
        form_factions(world)
    lowest = world.scenario.morale.lowest
    kept = (1.0 - RULES.resentment * world.firms.rift[meta] / lowest) ** 2000
    assert world.people.morale[old] == pytest.approx(-lowest * (1.0 - kept))
    assert (world.people.morale >= -lowest).all()


def test_a_divided_lab_gets_less_done():
    whole, split = raced_world(), small_world()
    meta = split.firms.index("meta")
    split.firms.rift[meta] = 1.0
    run_race(split)
    ratio = split.firms.output_usd_per_year / np.maximum(whole.firms.output_usd_per_year, 1e-9)
    racing = whole.racing.copy()
    assert ratio[meta] == pytest.approx(1.0 - RULES.drag / 2.0)
    racing[meta] = False
    assert (ratio[racing] == 1.0).all()


def test_without_drag_and_resentment_a_rift_is_only_seen():
    """Nothing but the rift itself depends on who counts as a newcomer."""
    still = {"factions.drag": 0, "factions.resentment": 0, "reorganisation.moved": 0}
    still |= {"reorganisation.morale": 0, "run.end": "2025-12"}
    seen, unseen = (
        simulate(small_scenario(**still, **{"factions.newcomer": months}), 1) for months in (24, 0)
    )
    assert seen.columns("firms")["rift"].max() > 0.0
    assert unseen.columns("firms")["rift"].max() == 0.0
    for ledger in (seen, unseen):
        for block in ledger.blocks["firms"]:
            block["rift"] = np.zeros(len(block["rift"]))
    assert digest(seen) == digest(unseen)


def test_resentment_lowers_morale_where_stars_were_bought():
    def morale(ledger):
        rows = ledger.columns("firms")
        mine = rows["firm"] == ledger.firms.index("meta")
        return float(rows["morale_ai"][mine].sum())

    quiet = {"morale.envy": 0, "reorganisation.morale": 0, "cascades.leaders": 0}
    runs = [
        simulate(small_scenario(**quiet, **{"factions.resentment": level, "run.end": "2025-10"}), 1)
        for level in (0.0, 0.2)
    ]
    assert morale(runs[1]) < morale(runs[0])
