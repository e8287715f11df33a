from __future__ import annotations

import math
from copy import deepcopy

import numpy as np
import pytest
from scipy import stats

from sim.market.preferences import above_typical
from sim.processes.quits import (
    go_elsewhere,
    hazard_factor,
    hire_staff,
    leave_the_field,
    let_staff_go,
    quitting_ai,
    relative_utility,
    staff_who_quit,
)
from sim.processes.race import run_race
from sim.state.ledger import CHANNELS
from sim.state.people import APPLIED, CORE, FRONTIER, LEGACY, NOBODY, RESEARCHER
from tests.worlds import small_scenario, small_world

RULES = small_scenario().quits
ZERO = np.zeros(1)
CONSTANT = {"quits.relative_utility": 0, "quits.lock_in": 0}


def factor(morale=0.0, utility=0.0, years=0.0):
    columns = (np.array([value]) for value in (morale, utility, years))
    return float(hazard_factor(RULES, *columns)[0])


def test_content_people_without_ties_quit_at_the_base_hazard():
    assert factor() == 1.0


def test_low_morale_raises_the_hazard_log_point_for_log_point():
    assert math.log(factor(morale=-0.27)) == pytest.approx(0.27)


def test_a_better_job_lowers_the_hazard():
    assert math.log(factor(utility=1.5)) == pytest.approx(-1.5 * RULES.relative_utility)


def test_unvested_pay_lowers_the_hazard_with_its_elasticity():
    assert factor(years=3.0) == pytest.approx(4.0**-RULES.lock_in)
    assert factor(years=3.0) < factor(years=1.0) < factor()


def test_relative_utility_is_pay_for_talent_and_the_job_against_the_field(world):
    people = world.people
    rows = np.flatnonzero(people.firm[people.talents] == world.firms.index("openai"))[:4]
    typical = np.median(world.firms.pay_scale_usd_per_year[world.racing])
    people.pay_usd_per_year[rows] = 2.0 * typical * people.talent[rows] ** 0.6
    expected = math.log(2.0) + above_typical(world, rows)
    assert relative_utility(world, rows) == pytest.approx(expected)


def test_people_quit_a_worse_job_more_though_pay_and_mission_are_the_same():
    """What contests weigh counts: out of the lab there is no compute and fewer peers."""
    lab, product = (small_world(**{"quits.hazard_ai": 0.1}) for _ in range(2))
    rows = racing_rows(lab)
    for world, division in ((lab, FRONTIER), (product, APPLIED)):
        world.people.tenure_months[rows] = 5.0
        run_race(world)
        half = rows[::2]
        world.people.division[half] = division
    half = rows[::2]
    better, worse = (np.isin(half, quitting_ai(world)).sum() for world in (lab, product))
    assert worse > 1.1 * better > 0


def racing_rows(world):
    firm = world.people.firm[world.people.talents]
    return np.flatnonzero((firm >= 0) & world.racing[firm])


def test_under_a_constant_hazard_tenure_is_geometric():
    world = small_world(**CONSTANT, **{"quits.hazard_ai": 0.1})
    world.people.tenure_months[:] = 5.0
    rows = racing_rows(world)
    left = np.full(len(world.people), -1)
    for month in range(30):
        world.month = month
        gone = quitting_ai(world)
        gone = gone[left[gone] < 0]
        left[gone] = month
    stays = math.exp(-0.1)
    for month in (0, 1, 5, 12, 29):
        survived = (left[rows] < 0) | (left[rows] > month)
        expected = stays ** (month + 1)
        error = 4.5 * math.sqrt(expected * (1 - expected) / len(rows))
        assert survived.mean() == pytest.approx(expected, abs=error)


def test_only_settled_people_of_racing_firms_quit():
    world = small_world(**CONSTANT, **{"quits.hazard_ai": 50})
    people = world.people
    people.tenure_months[:] = 5.0
    people.tenure_months[racing_rows(world)[::2]] = 0.0
    assert quitting_ai(world).tolist() == racing_rows(world)[1::2].tolist()


def test_lock_in_keeps_some_who_would_quit_and_makes_nobody_quit():
    free, tied = (small_world(**{"quits.hazard_ai": 0.3}) for _ in range(2))
    free.people.unvested_usd[:] = 0.0
    tied.people.unvested_usd[:] = 10.0 * tied.people.pay_usd_per_year
    would, do = quitting_ai(free), quitting_ai(tied)
    assert set(do) < set(would)
    assert len(do) < 0.6 * len(would)


def test_quitters_go_to_employers_outside_the_race_at_their_scale():
    world = small_world(**{"quits.to_academia": 0.3})
    people, firms = world.people, world.firms
    rows = racing_rows(world)[:600]
    go_elsewhere(world, rows)
    academia, outside = firms.index("academia"), firms.index("outside")
    scholars = people.firm[rows] == academia
    assert set(people.firm[rows]) == {academia, outside}
    assert (people.role[rows[scholars]] == RESEARCHER).all()
    researchers = people.role[rows] == RESEARCHER
    expected = 0.3
    error = 4.5 * math.sqrt(0.21 / researchers.sum())
    assert scholars[researchers].mean() == pytest.approx(expected, abs=error)
    assert (people.division[rows] == APPLIED).all()
    assert people.pay_usd_per_year[rows] == pytest.approx(world.scale_pay(people.firm[rows], rows))
    assert (people.unvested_usd[rows] == 0.0).all()


def staff_of(world, firm):
    people = world.people
    return np.flatnonzero(people.firm[people.ai :] == world.firms.index(firm)) + people.ai


def test_staff_leave_at_their_hazard_and_are_replaced_up_to_target():
    world = small_world(**{"quits.hazard_staff": 0.2, "firms.outside.heads.core": 2_000_000})
    settle(world)
    before = world.people.firm.copy()
    target = world.firms.target_heads.copy()
    pool = staff_of(world, "outside")
    let_staff_go(world)
    staff = slice(world.people.ai, None)
    worked = world.racing[before[staff]]
    left = (world.people.firm[staff] != before[staff]) & worked
    share = 1.0 - math.exp(-0.2)
    error = 4.5 * math.sqrt(share * (1.0 - share) / worked.sum())
    assert left.sum() / worked.sum() == pytest.approx(share, abs=error)
    again = np.flatnonzero(left) + world.people.ai
    assert (world.people.firm[again] == world.firms.index("outside")).all()
    assert (world.people.firm[pool] != world.firms.index("outside")).any()
    heads = world.people.heads(len(world.firms))
    empty = (target - heads)[world.racing][:, [CORE, LEGACY]]
    largest = world.people.weight.max()
    assert (empty < largest * (1 + 1e-9)).all()
    assert (empty > -largest).all()
    assert np.array_equal(world.firms.target_heads, target)


def test_all_staff_of_racing_firms_and_nobody_else_quit_at_an_endless_hazard():
    world = small_world(**{"quits.hazard_staff": 60})
    people, firms = world.people, world.firms
    before = people.firm.copy()
    firms.target_heads[:] = 0.0
    let_staff_go(world)
    quits = np.flatnonzero(people.firm != before)
    staff = np.arange(people.ai, len(people))
    able = staff[(before[staff] >= 0) & world.racing[before[staff]]]
    assert quits.tolist() == able.tolist()
    idle = set(before[staff].tolist()) - set(np.flatnonzero(world.racing).tolist())
    assert {firms.index("outside"), firms.index("thinking_machines")} <= idle
    assert (people.firm[quits] == firms.index("outside")).all()


def test_unhappy_staff_leave_more():
    calm, hurt = small_world(), small_world()
    hurt.people.morale[:] = -1.5
    for world in (calm, hurt):
        let_staff_go(world)
    moved = [(world.ledger.columns("moves")["channel"] == 1).sum() for world in (calm, hurt)]
    assert moved[1] > 3 * moved[0] > 0


@pytest.mark.parametrize("lowest", [0.0, -0.4, -1.5, -6.0])
@pytest.mark.parametrize("hazard", [0.01, 0.6])
def test_staff_quit_whose_luck_is_below_the_chance_their_morale_gives_them(hazard, lowest):
    rng, racing = np.random.default_rng(3), np.array([True, False, True])
    firm, morale = rng.integers(-1, 3, 5000), rng.uniform(lowest, 0.0, 5000)
    chance = 1.0 - np.exp(-hazard * np.exp(-morale))
    luck = chance * rng.uniform(0.8, 1.2, 5000)
    firm[-1], luck[-1] = 2, 0.0
    expected = np.flatnonzero((firm >= 0) & racing[firm] & (luck < chance))
    assert len(expected) > 1000
    got = staff_who_quit(firm, morale, luck, racing, hazard, lowest)
    assert np.flatnonzero(got).tolist() == expected.tolist()


def test_staff_hires_fill_core_and_legacy_at_the_firm_with_room(world):
    people, firms = world.people, world.firms
    meta, outside = firms.index("meta"), firms.index("outside")
    weight = people.weight[staff_of(world, "outside")][0]
    firms.target_heads[meta, CORE] += 3.0 * weight
    firms.target_heads[meta, LEGACY] += 2.0 * weight
    before = people.firm.copy()
    hire_staff(world, outside)
    hired = np.flatnonzero(people.firm != before)
    assert (before[hired] == outside).all()
    assert (people.firm[hired] == meta).all()
    assert np.bincount(people.division[hired], minlength=4).tolist() == [0, 0, 3, 2]
    assert people.pay_usd_per_year[hired] == pytest.approx(world.scale_pay(meta, hired))


def only_room(world, **rows):
    """Targets that leave room for so many mean rows (core, legacy) at these firms only."""
    firms, people = world.firms, world.people
    firms.target_heads[:] = people.heads(len(firms))
    mean = people.weight[staff_of(world, "outside")].mean()
    for firm, (core, legacy) in rows.items():
        firms.target_heads[firms.index(firm), CORE] += core * mean
        firms.target_heads[firms.index(firm), LEGACY] += legacy * mean


def hired(world):
    """Rows hired by (firm, division) in one round."""
    people, before = world.people, world.people.firm.copy()
    hire_staff(world, world.firms.index("outside"))
    rows = np.flatnonzero(people.firm != before)
    keys = [world.firms.keys[i] for i in people.firm[rows]]
    places = list(zip(keys, people.division[rows].tolist(), strict=True))
    return {place: places.count(place) for place in places}


def test_whole_rows_of_room_are_filled_at_each_firm_and_division(world):
    only_room(world, meta=(2.0, 1.0), google=(0.0, 1.0))
    assert hired(world) == {("meta", CORE): 2, ("meta", LEGACY): 1, ("google", LEGACY): 1}


def test_part_of_a_row_is_filled_with_that_chance(world):
    """Thinned staff neither die out nor multiply: hires equal the room on average."""
    keys = ("meta", "google", "openai", "xai", "apple")
    found = []
    for month in range(200):
        there = deepcopy(world)
        there.month = month
        only_room(there, **dict.fromkeys(keys, (0.3, 1.6)))
        count = hired(there)
        assert {count.get((key, CORE), 0) for key in keys} <= {0, 1}
        assert {count.get((key, LEGACY), 0) for key in keys} <= {1, 2}
        found.append([count.get((key, division), 0) for key in keys for division in (CORE, LEGACY)])
    mean = np.mean(found, axis=0).reshape(-1, 2).mean(axis=0)
    assert mean == pytest.approx([0.3, 1.6], abs=4 * np.sqrt(0.25 / 1000))


def test_rows_of_the_pool_count_with_their_mean_weight(world):
    people = world.people
    pool = staff_of(world, "outside")
    people.weight[pool] *= np.where(np.arange(len(pool)) % 2, 0.5, 1.5)
    mean = people.weight[pool].mean() / world.people.weight[pool].max() * 1.5
    only_room(world, meta=(3.0 * mean, mean), google=(0.0, 2.0 * mean))
    assert sum(hired(world).values()) in (5, 6)


def test_no_firm_outside_the_race_hires_staff(world):
    firms = world.firms
    firms.target_heads[~world.racing] += 1e5
    before = world.people.firm.copy()
    hire_staff(world, firms.index("outside"))
    assert np.array_equal(world.people.firm, before)


def test_staff_of_a_firm_not_yet_founded_do_not_quit():
    world = small_world(**{"quits.hazard_staff": 5})
    waiting = staff_of(world, "thinking_machines")
    let_staff_go(world)
    assert len(waiting) > 0
    assert staff_of(world, "thinking_machines").tolist() == waiting.tolist()


def settle(world):
    """Nobody outside has just left a firm."""
    people, outside = world.people, staff_of(world, "outside")
    people.tenure_months[outside] = np.maximum(1.0, people.tenure_months[outside])


def test_who_is_hired_is_a_matter_of_luck_not_of_rows(world):
    settle(world)
    pool, chosen = staff_of(world, "outside"), []
    for month in range(40):
        there = deepcopy(world)
        there.month = month
        only_room(there, meta=(3.0, 0.0))
        hire_staff(there, world.firms.index("outside"))
        chosen.append(
            np.searchsorted(pool, pool[there.people.firm[pool] != there.firms.index("outside")])
        )
    place = np.concatenate(chosen) / len(pool)
    assert len(place) == 120
    assert stats.kstest(place, "uniform").pvalue > 1e-3


def test_nobody_who_moved_this_month_is_hired(world):
    firms, people = world.firms, world.people
    settle(world)
    new, old = np.split(staff_of(world, "outside"), [5])
    people.tenure_months[new] = 0.0
    firms.target_heads[firms.index("meta"), CORE] += 1e9
    hire_staff(world, firms.index("outside"))
    assert staff_of(world, "outside").tolist() == new.tolist()
    assert (people.firm[old] != firms.index("outside")).all()


def test_staff_who_quit_are_not_hired_back_in_the_same_month():
    world = small_world(**{"quits.hazard_staff": 60})
    world.firms.target_heads[:] = 1e9
    let_staff_go(world)
    moves = world.ledger.columns("moves")
    quits = moves["person"][moves["channel"] == CHANNELS.index("quit")]
    hires = moves["person"][moves["channel"] == CHANNELS.index("entered")]
    assert len(quits) > 0
    assert len(hires) > 0
    assert len(np.intersect1d(quits, hires)) == 0
    assert len(np.unique(moves["person"])) == len(moves["person"])


def test_when_the_pool_is_empty_the_hiring_ends(world):
    settle(world)
    firms, people = world.firms, world.people
    outside = firms.index("outside")
    firms.target_heads[firms.index("meta"), CORE] += 1e9
    hire_staff(world, outside)
    assert len(staff_of(world, "outside")) == 0
    assert (people.firm[people.ai :] >= 0).all()


def test_ai_people_outside_the_race_leave_the_field_at_a_constant_hazard():
    world = small_world(**{"quits.leave_field": 0.15})
    people = world.people
    firm = people.firm.copy()
    leave_the_field(world)
    gone = people.firm != firm
    assert (people.firm[gone] == NOBODY).all()
    able = (firm >= 0) & ~world.firms.bids[firm]
    able[people.ai :] = False
    assert not gone[~able].any()
    share = 1.0 - math.exp(-0.15)
    error = 4.5 * math.sqrt(share * (1 - share) / able.sum())
    assert gone[able].mean() == pytest.approx(share, abs=error)
    assert (people.pay_usd_per_year[gone] == 0.0).all()


def test_a_frozen_firm_hires_no_staff_either():
    world = small_world()
    firms, meta = world.firms, world.firms.index("meta")
    firms.target_heads[meta] += 1e5
    firms.hiring_frozen_until[meta] = world.date + 3
    before = world.people.heads(len(firms))[meta, CORE:].sum()
    hire_staff(world, firms.index("outside"))
    assert world.people.heads(len(firms))[meta, CORE:].sum() == before
    firms.hiring_frozen_until[meta] = 0
    hire_staff(world, firms.index("outside"))
    assert world.people.heads(len(firms))[meta, CORE:].sum() > before
