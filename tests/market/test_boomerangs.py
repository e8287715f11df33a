from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.market.boomerangs import remembered, strangeness
from sim.market.preferences import cost_of_leaving
from sim.market.scouting import Approaches, approaches_of_firm, pool_of, reach_of
from sim.market.vacancies import LAB, PRODUCT, STAR
from sim.model import simulate
from sim.processes.ageing import grow_older
from sim.state.ledger import CHANNELS
from sim.state.people import APPLIED, NOBODY
from sim.state.transfers import transfer
from tests.laws.test_same_luck import digest
from tests.worlds import small_scenario, small_world

RULES = small_scenario().market.boomerangs
MONTHS = 600


def lab(world, firm, count):
    people, ai = world.people, world.people.talents
    return np.flatnonzero(people.firm[ai] == world.firms.index(firm))[:count]


def odds_of_approach(world, rows, firm):
    """Odds at which a firm approaches these people wherever they are, relative to strangers."""
    return reach_of(pool_of(world, rows), firm, 0, 1.0, RULES.memory, RULES.recall)


def parted(world, months=3.0, count=4, channel="quit"):
    """People of Meta who left for employers outside the race so long ago."""
    rows = lab(world, "meta", count)
    transfer(world, rows, world.firms.index("outside"), APPLIED, channel, 1e5)
    world.people.tenure_months[rows] = months
    return rows


def test_a_firm_remembers_its_own_for_a_while():
    months = np.array([0.0, RULES.memory - 1.0, RULES.memory, 3.0, 3.0])
    got = remembered(RULES.memory, np.array([2, 2, 2, 1, NOBODY]), 2, months)
    assert got.tolist() == [True, True, False, False, False]


def test_nobody_is_remembered_on_the_first_day():
    world = small_world()
    everyone = np.flatnonzero(world.people.firm[world.people.talents] != world.firms.index("meta"))
    assert (world.people.previous_firm == NOBODY).all()
    assert (odds_of_approach(world, everyone, world.firms.index("meta")) == 1.0).all()


@pytest.mark.parametrize("channel", ["quit", "poached", "laid_off", "deal", "spin_out"])
def test_the_former_employer_alone_knows_them_however_they_left(channel):
    world = small_world()
    rows, meta = parted(world, channel=channel), world.firms.index("meta")
    assert odds_of_approach(world, rows, meta).tolist() == [RULES.recall] * 4
    assert odds_of_approach(world, rows, world.firms.index("openai")).tolist() == [1.0] * 4
    world.people.tenure_months[rows] = RULES.memory
    assert odds_of_approach(world, rows, meta).tolist() == [1.0] * 4


def test_memory_fades_with_the_months_at_the_new_employer():
    world = small_world()
    rows, meta = parted(world, months=RULES.memory - 1.0), world.firms.index("meta")
    assert (odds_of_approach(world, rows, meta) == RULES.recall).all()
    grow_older(world)
    assert (odds_of_approach(world, rows, meta) == 1.0).all()


def test_the_odds_of_an_approach_are_multiplied():
    world = small_world(**{"market.scouting.approaches_per_seat": 1, "market.boomerangs.recall": 5})
    people, meta = world.people, world.firms.index("meta")
    available = lab(world, "google", 8)
    people.previous_firm[available[:2]] = meta
    people.tenure_months[available] = 8.0
    odds = dict.fromkeys((STAR, LAB, PRODUCT), np.ones(8))
    counts = np.zeros(8)
    for month in range(MONTHS):
        world.month = month
        found = approaches_of_firm(
            world, meta, np.array([0, 1, 0]), pool_of(world, available), odds
        )
        counts += np.isin(available, found.person)
    expected = MONTHS * np.array([5.0] * 2 + [1.0] * 6) / 16.0
    assert stats.chisquare(counts, expected).pvalue > 1e-3


def test_going_back_saves_a_share_of_the_moving_cost_and_nothing_else():
    world = small_world(**{"market.boomerangs.familiarity": 0.3})
    rows, meta, openai = parted(world), world.firms.index("meta"), world.firms.index("openai")
    world.people.region[rows[0]] = 2
    back, away = (
        cost_of_leaving(world, Approaches(rows, np.full(4, firm), np.full(4, LAB)))
        for firm in (meta, openai)
    )
    moving = world.scenario.market.preferences.moving
    assert away - back == pytest.approx(np.full(4, 0.3 * moving))
    assert strangeness(world, rows, np.full(4, meta)) == pytest.approx(np.full(4, 0.7))


def test_a_return_is_written_down_as_one_and_a_first_visit_is_not():
    world = small_world()
    firms = world.firms
    rows = parted(world)
    transfer(world, rows[:2], firms.index("meta"), APPLIED, "poached", 1e6)
    transfer(world, rows[2:], firms.index("openai"), APPLIED, "poached", 1e6)
    transfer(world, rows[2:], firms.index("outside"), APPLIED, "quit", 1e5)
    moves = world.ledger.columns("moves")
    assert moves["boomerang"].tolist() == [False] * 4 + [True] * 2 + [False] * 4
    assert (world.people.previous_firm[rows[:2]] == firms.index("outside")).all()


def test_entrants_and_those_who_leave_the_field_go_back_to_nobody():
    world = small_world()
    new = np.flatnonzero(world.people.firm == NOBODY)[:2]
    transfer(world, new, world.firms.index("academia"), APPLIED, "entered", 1e5)
    transfer(world, new, NOBODY, APPLIED, "left", 0.0)
    assert not world.ledger.columns("moves")["boomerang"].any()


def test_switched_off_it_leaves_the_run_alone():
    none = {"market.boomerangs.recall": 1, "market.boomerangs.familiarity": 0}
    off = (none, {"market.boomerangs.memory": 0})
    one, other = (simulate(small_scenario(**changes), 1) for changes in off)
    assert digest(one) == digest(other)


def test_recall_brings_people_back_the_laid_off_among_them():
    def returns(recalled):
        found, laid_off = 0, 0
        for seed in (1, 2):
            changes = {"run.end": "2025-12", "market.boomerangs.recall": recalled}
            moves = simulate(small_scenario(**changes), seed).columns("moves")
            back = moves["boomerang"] & (moves["role"] < 2)
            gone = moves["person"][moves["channel"] == CHANNELS.index("laid_off")]
            found += int(back.sum())
            laid_off += int(np.isin(moves["person"][back], gone).sum())
        return found, laid_off

    few, _ = returns(1)
    many, laid_off = returns(100)
    assert many > 2 * few
    assert laid_off > 0
