"""With transferable utility the market reaches the optimal assignment, at pay in the core."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.market.contests import STAY
from sim.market.round import hold_market
from sim.state.people import FRONTIER
from tests.theory.value_markets import ValueMarket, random_market
from tests.theory.worlds import firm, market_world, open_lab_seats, value_per_talent

TOPIC, DEPARTURES = "Assignment game", "Departures"
SHAPLEY = "Shapley & Shubik 1971; Kelso & Crawford 1982"
INCREMENT = 1e-3
MOST = 8
"""Firms or people in a random world, the longest chain along which increments add up."""
BOUND = float(np.expm1(MOST * INCREMENT))
ONE, SEVERAL = 1, 3
CHAIN = "a bid may stop an increment of 0.001 short, and up to 8 people displaced pass that on"
ENDS = {
    ONE: "Demange, Gale & Sotomayor 1986: rising pay stops at the firms' end of the core",
    SEVERAL: "Crawford & Knoer 1981; Kelso & Crawford 1982: the firms' end of the core",
}
SIZES = [
    pytest.param(150, id="some"),
    pytest.param(3000, marks=pytest.mark.full, id="many"),
]
SEATS = [pytest.param(ONE, id="one seat"), pytest.param(SEVERAL, id="several seats")]
IN_WORDS = {ONE: "one seat a firm", SEVERAL: "one to three seats a firm"}


@cache
def markets(count, seats):
    rng = np.random.default_rng(1971 + seats)
    kinds = ("product", "any", "few")
    return [random_market(rng, seats, kinds[n % 3]) for n in range(count)]


@cache
def settled(count, seats):
    return [market.settled("simultaneous", INCREMENT) for market in markets(count, seats)]


@pytest.mark.parametrize("seats", SEATS)
@pytest.mark.parametrize("count", SIZES)
def test_people_go_where_they_are_worth_most(verified, count, seats):
    losses = [one.loss for one in settled(count, seats)]
    assert min(losses) > -1e-12
    verified(
        TOPIC,
        f"Largest share of joint value lost in {count} random worlds, {IN_WORDS[seats]}",
        source=f"{SHAPLEY}; oracle: scipy's linear_sum_assignment",
        expected=0.0,
        got=max(losses),
        within=BOUND,
        why=CHAIN,
    )


@pytest.mark.parametrize("seats", SEATS)
@pytest.mark.parametrize("count", SIZES)
def test_no_firm_and_person_would_leave_others_for_each_other(verified, count, seats):
    verified(
        TOPIC,
        f"Most a blocking pair could gain, share of pay, {IN_WORDS[seats]}",
        source=SHAPLEY,
        expected=0.0,
        got=max(one.blocking_gain() for one in settled(count, seats)),
        within=BOUND,
        why=CHAIN,
    )


@pytest.mark.parametrize("seats", SEATS)
@pytest.mark.parametrize("count", SIZES)
def test_pay_is_the_lowest_in_the_core(verified, count, seats):
    for one in settled(count, seats):
        lowest, highest = one.market.core
        slack = BOUND * one.pay.max()
        assert (one.pay >= lowest - slack).all()
        assert (one.pay <= highest + slack).all()
    verified(
        TOPIC,
        f"Furthest pay from the lowest in the core, share of highest pay, {IN_WORDS[seats]}",
        source=ENDS[seats],
        expected=0.0,
        got=max(one.from_the_lowest() for one in settled(count, seats)),
        within=BOUND,
        why=CHAIN,
    )


@pytest.mark.parametrize("seats", SEATS)
@pytest.mark.parametrize("count", SIZES)
def test_another_firm_lowers_nobodys_pay(verified, count, seats):
    falls = []
    for one in settled(count, seats):
        rng = np.random.default_rng(one.market.people)
        newcomer = rng.uniform(0.5, 1.5, one.market.people) * one.market.values.mean(axis=0)
        more = replace(
            one.market,
            values=np.vstack([one.market.values, newcomer]),
            seats=np.append(one.market.seats, 1),
        )
        falls.append((1.0 - more.settled("simultaneous", INCREMENT).pay / one.pay).max())
    verified(
        TOPIC,
        f"Largest fall of anybody's pay when a firm joins, share of pay, {IN_WORDS[seats]}",
        source="Demange & Gale 1985" if seats == ONE else "Crawford 1991",
        expected=0.0,
        got=max(0.0, *falls),
        within=BOUND,
        why=CHAIN,
    )


def test_the_lowest_pay_in_the_core_is_what_a_twin_would_add():
    for market in markets(40, ONE)[:12]:
        value = market.worth(market.optimum)
        for k, lowest in enumerate(market.core[0]):
            values = np.column_stack([market.values, market.values[:, k]])
            twin = replace(market, values=values, pay=np.append(market.pay, market.pay[k]))
            assert twin.worth(twin.optimum) - value == pytest.approx(lowest)


def test_the_highest_pay_in_the_core_is_what_the_person_adds():
    for market in markets(40, ONE)[:12]:
        value = market.worth(market.optimum)
        for k, highest in enumerate(market.core[1]):
            values, pay = np.delete(market.values, k, axis=1), np.delete(market.pay, k)
            without = replace(market, values=values, pay=pay)
            assert value - without.worth(without.optimum) == pytest.approx(highest)


def test_whole_months_reach_the_core_too(verified):
    verified(
        TOPIC,
        "The same after a whole simulated month, 12 worlds of 6 labs with 3 seats and 30 people",
        source=ENDS[SEVERAL],
        expected=0.0,
        got=max(month_against_core(seed) for seed in range(12)),
        within=float(np.expm1(INCREMENT * 6)),
        why="an increment of 0.001, passed on along 6 labs",
    )


def month_against_core(seed: int) -> float:
    """Furthest pay from the lowest in the core, after a month through the world."""
    rng = np.random.default_rng(seed)
    compute = rng.uniform(1e9, 5e9, 6).tolist()
    labs = {f"lab_{i}": firm(capex=c) for i, c in enumerate(compute)}
    world = market_world(labs, 24, 5e5, seed, **{"market.settlement.increment": INCREMENT})
    people, seats = world.people, np.full(6, 3)
    open_lab_seats(world, 3)
    before = people.pay_usd_per_year.copy()
    game = ValueMarket(value_per_talent(world)[:6, None] * people.talent, before, seats)
    hold_market(world)
    employer = np.where(people.division == FRONTIER, people.firm, STAY)
    assert game.worth(employer) == pytest.approx(game.worth(game.optimum), rel=1e-3)
    return float(np.abs(people.pay_usd_per_year - game.core[0]).max() / game.core[0].max())


def test_contests_one_after_another_miss_the_optimum(verified):
    settled = [market.settled("sequential", 0.01) for market in markets(150, 1)]
    losses = np.array([one.loss for one in settled])
    above = [float((one.pay / one.market.core[1]).max()) for one in settled]
    assert max(above) > 1.0
    verified(
        DEPARTURES,
        "Contests from the most talented down: mean share of joint value lost, one seat a firm",
        source="Shapley & Shubik 1971; the worlds of the assignment game above",
        expected=0.0,
        got=float(losses.mean()),
        within=None,
        why="a firm spends its seat on whom it meets first; values at random are the worst case",
    )
    verified(
        DEPARTURES,
        "The same: share of worlds in which the optimum is reached",
        source="Shapley & Shubik 1971",
        expected=1.0,
        got=float((losses < 1e-9).mean()),
        within=None,
        why="the same",
    )
