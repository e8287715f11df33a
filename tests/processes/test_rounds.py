from __future__ import annotations

import math
from copy import deepcopy

import numpy as np
import pytest

from sim.processes.finance import prize_usd, update_finance
from sim.processes.race import hedged
from sim.processes.rounds import hold_rounds, money_raised, strategic_money, takers
from tests.worlds import raced_world, small_scenario, small_world

RULES = small_scenario().rounds
CLOSED = {"rounds.hazard": 1, "rounds.climate.us": 1}


@pytest.fixture
def world():
    """Meta searches for a way out, every other giant is content; OpenAI is cheap."""
    world = raced_world(**CLOSED)
    firms = world.firms
    firms.urgency[:] = 0.0
    firms.urgency[firms.index("meta")] = 0.5
    firms.valuation_usd[firms.index("openai")] = 1e11
    firms.belief[firms.index("openai")] = 0.2
    firms.cash_usd[firms.index("meta")] = 1e12
    return world


def runway_of(world, *keys):
    """A short runway for these firms and an endless one for all others."""
    runway = np.full(len(world.firms), 1e6)
    runway[[world.firms.index(key) for key in keys]] = 1.0
    return runway


def raise_money(world, *keys):
    hold_rounds(world, runway_of(world, *keys), prize_usd(world.scenario.finance))


def test_only_venture_labs_with_a_short_runway_raise_money():
    world = small_world()
    count = len(world.firms)
    raised = np.zeros(count)
    for month in range(200):
        world.month = month
        raised += money_raised(world, np.full(count, RULES.below - 1.0))
    assert np.array_equal(raised > 0, world.racing & world.firms.venture)
    assert money_raised(world, np.full(count, RULES.below)).sum() == 0.0


def test_rounds_close_at_the_hazard_of_the_climate_and_dilute_by_it():
    world = small_world()
    count, months = len(world.firms), 4000
    us, china = world.firms.index("openai"), world.firms.index("zhipu")
    valuation = world.firms.valuation_usd
    rounds = np.zeros(count)
    for month in range(months):
        world.month = month
        got = money_raised(world, np.zeros(count))
        rounds += got > 0
        if got[china]:
            assert got[china] == pytest.approx(0.25 * RULES.dilution * valuation[china])
        if got[us]:
            assert got[us] == pytest.approx(RULES.dilution * valuation[us])
    error = 4.5 * math.sqrt(0.25 / months)
    assert rounds[us] / months == pytest.approx(RULES.hazard, abs=error)
    assert rounds[china] / months == pytest.approx(0.25 * RULES.hazard, abs=error)


def test_every_holder_is_diluted_and_the_giant_short_of_its_aspiration_takes_its_part(world):
    firms = world.firms
    meta, openai, microsoft = (firms.index(key) for key in ("meta", "openai", "microsoft"))
    old, raised = deepcopy(firms), 0.15 * 1e11
    raise_money(world, "openai")
    paid = RULES.strategic_share * raised
    assert firms.cash_usd[openai] - old.cash_usd[openai] == pytest.approx(raised)
    assert old.cash_usd[meta] - firms.cash_usd[meta] == pytest.approx(paid)
    assert firms.stakes[meta, openai] == pytest.approx(paid / 1e11)
    assert firms.stakes[microsoft, openai] == pytest.approx(0.85 * old.stakes[microsoft, openai])
    elsewhere = np.arange(len(firms)) != openai
    assert np.array_equal(firms.stakes[:, elsewhere], old.stakes[:, elsewhere])
    assert firms.valuation_usd[openai] == 1e11
    assert firms.hedged_belief == pytest.approx(hedged(firms.belief, firms.stakes))


def test_firms_pay_what_the_lab_gets_from_firms(world):
    firms = world.firms
    old = deepcopy(firms)
    raise_money(world, "openai", "anthropic", "xai")
    gained = firms.cash_usd - old.cash_usd
    raised = gained[gained > 0].sum()
    paid = -gained[gained < 0].sum()
    assert 0 < paid <= RULES.strategic_share * raised * (1 + 1e-9)
    assert (firms.stakes.sum(axis=0) <= 1.0).all()


def test_without_strategic_investors_rounds_are_venture_funds(world):
    alone = raced_world(**CLOSED, **{"rounds.strategic_share": 0})
    openai = alone.firms.index("openai")
    alone.firms.urgency[:] = 1.0
    old = deepcopy(alone.firms)
    raise_money(alone, "openai")
    others = np.arange(len(alone.firms)) != openai
    assert np.array_equal(alone.firms.cash_usd[others], old.cash_usd[others])
    assert alone.firms.cash_usd[openai] > old.cash_usd[openai]
    assert np.count_nonzero(alone.firms.stakes > old.stakes) == 0


def test_when_nobody_raises_nothing_changes(world):
    old = deepcopy(world.firms)
    raise_money(world)
    assert np.array_equal(world.firms.cash_usd, old.cash_usd)
    assert np.array_equal(world.firms.stakes, old.stakes)


def test_who_takes_part(world):
    firms = world.firms
    meta, openai = firms.index("meta"), firms.index("openai")
    assert np.flatnonzero(takers(world, openai)).tolist() == [meta]
    firms.stakes[meta, openai] = 0.01  # it has its share already
    assert not takers(world, openai).any()
    bare = raced_world(**{"rounds.cover_wanted": 1, "rounds.hazard": 0})
    bare.firms.urgency[:] = 0.0
    keys = {bare.firms.keys[i] for i in np.flatnonzero(takers(bare, openai))}
    assert keys == {"meta", "google", "amazon", "apple"}
    assert not takers(bare, bare.firms.index("mistral")).any()  # no giant is at home there


def money(world, key="meta", raised=15e9):
    lab = world.firms.index("openai")
    paid = strategic_money(world, lab, raised, prize_usd(world.scenario.finance))
    return paid[world.firms.index(key)]


def test_a_giant_pays_no_more_than_the_prize_is_worth_to_it(world):
    firms = world.firms
    meta, openai = firms.index("meta"), firms.index("openai")
    assert money(world) == pytest.approx(3e9)
    firms.valuation_usd[openai] = 1.49 * 0.2 * prize_usd(world.scenario.finance)
    assert money(world) == pytest.approx(3e9)
    firms.valuation_usd[openai] = 1.51 * 0.2 * prize_usd(world.scenario.finance)
    assert money(world) == 0.0
    firms.urgency[meta] = 0.6
    assert money(world) == pytest.approx(3e9)


def test_a_giant_stays_within_its_cash_and_the_labs_cap(world):
    firms = world.firms
    meta, openai = firms.index("meta"), firms.index("openai")
    firms.cash_usd[meta] = 1e9
    assert money(world) == pytest.approx(RULES.share_of_cash * 1e9)
    firms.cash_usd[meta] = -1e9
    assert money(world) == 0.0
    firms.cash_usd[meta] = 1e12
    firms.stake_cap[openai] = 0.01
    assert money(world) == pytest.approx(1e9)


def test_giants_share_what_is_offered(world):
    world.firms.urgency[world.firms.index("apple")] = 0.9
    world.firms.cash_usd[:] = 1e12
    assert [money(world, key) for key in ("meta", "apple", "google")] == [1.5e9, 1.5e9, 0.0]


def test_a_round_beyond_the_valuation_leaves_old_holders_nothing():
    world = raced_world(**{**CLOSED, "rounds.dilution": 1, "rounds.climate.us": 2})
    firms = world.firms
    openai = firms.index("openai")
    raise_money(world, "openai")
    assert firms.stakes[firms.index("microsoft"), openai] == 0.0
    assert 0.0 <= firms.stakes[:, openai].sum() <= 1.0


def test_rounds_are_part_of_a_month_of_finance():
    world = raced_world(**CLOSED)
    firms = world.firms
    openai, microsoft = firms.index("openai"), firms.index("microsoft")
    firms.cash_usd[openai] = 1e6
    before = firms.stakes[microsoft, openai]
    update_finance(world)
    assert firms.cash_usd[openai] > 1e9
    assert firms.stakes[microsoft, openai] == pytest.approx(0.85 * before)
