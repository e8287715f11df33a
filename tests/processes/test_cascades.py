from __future__ import annotations

import numpy as np
import pytest

from sim.model import TalentMarket, simulate
from sim.processes.cascades import closest, leaders, leavers, spread_departures
from sim.processes.quits import quitting_ai
from sim.state.people import APPLIED, FRONTIER
from sim.state.transfers import transfer
from tests.laws.test_same_luck import digest
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().cascades


def lab_of(world, firm="openai"):
    """The firm's lab, the most talented first."""
    people, ai = world.people, world.people.talents
    mine = (people.firm[ai] == world.firms.index(firm)) & (people.division[ai] == FRONTIER)
    rows = np.flatnonzero(mine)
    return rows[np.argsort(-people.talent[rows], kind="stable")]


@pytest.fixture
def world():
    world = raced_world()
    world.people.tenure_months[:] = 24.0
    return world


def leave(world, rows, to="meta", channel="poached"):
    world.people.morale[:] = 0.0
    transfer(world, np.asarray(rows), world.firms.index(to), FRONTIER, channel, 1e6)


def test_leaders_are_the_most_talented_and_ties_go_to_the_first():
    talent = np.array([2.0, 9.0, 9.0, 1.0])
    assert leaders(talent, 1).tolist() == [False, True, False, False]
    assert leaders(talent, 3).tolist() == [True, True, True, False]
    assert not leaders(talent, 0).any()
    assert leaders(np.zeros(0), 5).tolist() == []


def test_close_colleagues_are_nearest_in_logs():
    assert closest(np.array([1.0, 5.0, 19.0, 42.0]), 10.0, 2).tolist() == [2, 1]
    assert closest(np.zeros(0), 10.0, 2).tolist() == []


def test_those_left_behind_lose_morale_with_the_share_of_talent_that_led(world):
    people, lab = world.people, lab_of(world)
    total = people.talent[lab].sum()
    gone = lab[[0, 2, 20]]
    share = people.talent[lab[[0, 2]]].sum() / total
    leave(world, gone)
    spread_departures(world)
    stayed = np.setdiff1d(lab, gone)
    loss = min(RULES.morale * share, world.scenario.morale.lowest)
    assert people.morale[stayed] == pytest.approx(np.full(len(stayed), -loss))
    others = np.setdiff1d(np.arange(len(people)), stayed)
    assert (people.morale[others] == 0.0).all()


def test_who_came_this_month_does_not_miss_the_leaders(world):
    people, lab = world.people, lab_of(world)
    people.tenure_months[lab[5:8]] = 0.0
    leave(world, lab[:1])
    spread_departures(world)
    assert (people.morale[lab[5:8]] == 0.0).all()
    assert (people.morale[lab[1:5]] < 0.0).all()


def test_an_ordinary_leaver_disheartens_nobody(world):
    leave(world, lab_of(world)[10:14])
    assert len(leavers(world)[0]) == 4
    spread_departures(world)
    assert (world.people.morale == 0.0).all()
    assert world.tip_offs == []


def test_a_leader_points_out_the_closest_to_the_new_employer(world):
    people, lab, meta = world.people, lab_of(world), world.firms.index("meta")
    leave(world, lab[:1])
    spread_departures(world)
    wanted = lab[1 : 1 + RULES.colleagues]
    assert world.tip_offs == [(person, meta) for person in wanted.tolist()]
    assert (people.firm[wanted] == world.firms.index("openai")).all()


def test_who_goes_to_an_employer_that_does_not_bid_points_out_nobody(world):
    leave(world, lab_of(world)[:1], to="academia", channel="quit")
    spread_departures(world)
    assert world.tip_offs == []
    assert (world.people.morale < 0.0).any()


@pytest.mark.parametrize(("channel", "counts"), [("spin_out", 2), ("laid_off", 0), ("deal", 0)])
def test_only_those_who_go_of_their_own_accord_count(world, channel, counts):
    leave(world, lab_of(world)[:2], channel=channel)
    assert len(leavers(world)[0]) == counts


def test_people_of_applied_ai_and_of_employers_that_do_not_bid_leave_no_lab(world):
    people, ai = world.people, world.people.talents
    applied = np.flatnonzero(people.division[ai] == APPLIED)[:5]
    academics = np.flatnonzero(people.firm[ai] == world.firms.index("academia"))[:5]
    leave(world, applied)
    leave(world, academics)
    assert len(leavers(world)[0]) == 0
    spread_departures(world)
    assert (people.morale == 0.0).all()


def test_a_lab_that_empties_leaves_nobody_to_lose_heart(world):
    leave(world, lab_of(world))
    spread_departures(world)
    assert (world.people.morale == 0.0).all()
    assert world.tip_offs == []


@pytest.mark.parametrize(
    "off",
    [{"cascades.leaders": 0}, {"cascades.morale": 0, "cascades.colleagues": 0}],
    ids=["no leaders", "no effect"],
)
def test_switched_off_it_leaves_the_run_alone(off):
    nothing = {"cascades.leaders": 0, "cascades.morale": 0, "cascades.colleagues": 0}
    one, other = (simulate(small_scenario(**changes), 1) for changes in (off, nothing))
    assert digest(one) == digest(other)


def test_switched_on_it_costs_labs_morale():
    def morale(level):
        ledger = simulate(small_scenario(**{"cascades.morale": level}), 1)
        return float(np.nansum(ledger.columns("firms")["morale_ai"]))

    assert morale(20.0) < morale(0.0)


def test_leaders_who_quit_are_missed_in_the_month_in_which_they_go():
    """Nobody is courted, so that whoever leaves quits."""
    quitting = {
        "market.scouting.approaches_per_seat": 0,
        "market.scouting.approaches_per_star_seat": 0,
        "deals.courted_after_refusal": 0,
        "cascades.colleagues": 0,
        "quits.hazard_ai": 0.1,
    }

    def morale(level):
        ledger = simulate(small_scenario(**quitting, **{"cascades.morale": level}), 1)
        return float(np.nansum(ledger.columns("firms")["morale_ai"]))

    assert morale(20.0) < morale(0.0)


def test_chains_die_out_and_hazards_stay_bounded():
    """Even where a leader's leaving crushes a lab, nobody quits more than the bottom allows."""
    strong = {"cascades.morale": 1000, "cascades.leaders": 50, "cascades.colleagues": 50}
    scenario = small_scenario(**strong, **{"run.end": "2026-06"})
    model = TalentMarket(scenario, 1)
    world = model.world
    tipped = []
    for _ in range(18):
        model.step()
        assert world.people.morale.min() >= -scenario.morale.lowest
        assert len(set(world.tip_offs)) <= world.people.ai
        tipped.append(len(world.tip_offs))
    moved = world.ledger.columns("moves")
    ai_quits = ((moved["channel"] == 1) & (moved["role"] < 2)).sum()
    model.close()
    assert tipped[-1] <= max(tipped[:9]), "the chain grows without end"
    assert ai_quits < 18 * world_heads(scenario) * scenario.quits.hazard_ai * np.exp(
        scenario.morale.lowest + 1.0
    )


def world_heads(scenario):
    firms = scenario.firms.values()
    return sum(spec.heads.frontier + spec.heads.applied for spec in firms if spec.bids)


def test_after_the_last_leader_left_morale_heals(world):
    leave(world, lab_of(world)[:5])
    spread_departures(world)
    low = world.people.morale.min()
    world.begin_month()
    spread_departures(world)
    assert world.people.morale.min() == low < 0.0
    before = len(quitting_ai(world))
    world.people.morale *= 0.0
    assert len(quitting_ai(world)) <= before
