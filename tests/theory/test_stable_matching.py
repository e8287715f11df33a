"""Where pay is fixed the market is a matching by taste alone, and stable.

Every firm pays one wage (floor and cap are the same), people rank firms and staying by taste,
firms rank people by worth: deferred acceptance with firms proposing ends at the stable
matching that is best for firms (Gale & Shapley 1962).  Oracle: the package ``matching``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.market.contests import STAY
from tests.theory.value_markets import ValueMarket

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

TOPIC = "Stable matching"
GALE = "Gale & Shapley 1962"
WAGE = 2.0
MANY = pytest.mark.parametrize(
    "count", [pytest.param(150, id="some"), pytest.param(3000, marks=pytest.mark.full, id="many")]
)


def taste_market(rng: np.random.Generator) -> tuple[ValueMarket, Floats]:
    """Two to eight firms and up to twelve people, whom some like and some do not."""
    firms, people = int(rng.integers(2, 9)), int(rng.integers(2, 13))
    worth = rng.uniform(1.0, 4.0, (firms, people))
    market = ValueMarket(worth, np.full(people, WAGE), rng.integers(1, 4, firms))
    return market, rng.normal(0.5, 1.0, (firms, people))


def employers(market: ValueMarket, taste: Floats, order: str = "simultaneous") -> Ints:
    """Who works where when every firm pays the same wage."""
    lots = market.lots(taste)
    wage = np.full(len(lots.cap), np.log(WAGE))
    return market.settled(order, 0.01, lots._replace(cap=wage, floor=wage)).employer


def firm_optimal(market: ValueMarket, taste: Floats) -> Ints:
    """The package's answer, from rankings of those whom both sides find acceptable."""
    from matching.games import HospitalResident

    likes = (taste > 0) & (market.values > WAGE)
    ranked = {
        k: [int(i) for i in np.argsort(-taste[:, k]) if likes[i, k]] for k in range(market.people)
    }
    wanted = {
        i: [int(k) for k in np.argsort(-market.values[i]) if likes[i, k]]
        for i in range(market.firms)
    }
    game = HospitalResident.create_from_dictionaries(
        {k: firms for k, firms in ranked.items() if firms},
        {i: people for i, people in wanted.items() if people},
        {i: int(market.seats[i]) for i, people in wanted.items() if people},
    )
    found = np.full(market.people, STAY)
    for hospital, residents in game.solve(optimal="hospital").items():
        found[[resident.name for resident in residents]] = hospital.name
    return found


def blocking_pairs(market: ValueMarket, taste: Floats, employer: Ints) -> int:
    """Firms and people who would both rather have each other."""
    here = np.arange(market.people)
    now = np.where(employer == STAY, 0.0, taste[employer, here])
    found = 0
    for i, seats in enumerate(market.seats):
        mine = employer == i
        worst = market.values[i, mine].min() if mine.sum() == seats else WAGE
        found += int(((taste[i] > now) & (market.values[i] > worst) & ~mine).sum())
    return found


@MANY
def test_the_matching_is_the_stable_one_that_firms_like_best(verified, count):
    rng = np.random.default_rng(1962)
    same, pairs = 0, 0
    for _ in range(count):
        market, taste = taste_market(rng)
        employer = employers(market, taste)
        same += np.array_equal(employer, firm_optimal(market, taste))
        pairs += blocking_pairs(market, taste, employer)
    verified(
        TOPIC,
        f"Of {count} random worlds of firms with seats, those matched as the oracle does",
        source=f"{GALE}; package matching",
        expected=count,
        got=same,
        within=0,
        why="no tastes are tied",
    )
    verified(
        TOPIC,
        "Pairs in them who would rather have each other",
        source=GALE,
        expected=0,
        got=pairs,
        within=0,
        why="deferred acceptance leaves none",
    )


@MANY
def test_if_firms_agree_who_is_best_the_order_of_contests_does_not_matter(verified, count):
    rng = np.random.default_rng(1971)
    same = 0
    for _ in range(count):
        market, taste = taste_market(rng)
        talent = np.sort(rng.uniform(2.5, 4.0, market.people))[::-1]
        agreed = replace(market, values=np.tile(talent, (market.firms, 1)))
        oracle = firm_optimal(agreed, taste)
        same += all(
            np.array_equal(employers(agreed, taste, order), oracle)
            for order in ("sequential", "simultaneous")
        )
    verified(
        TOPIC,
        "Worlds with one ranking of talent in which both orders of settling give the oracle's",
        source="one stable matching, found by serial choice; package matching",
        expected=count,
        got=same,
        within=0,
        why="no tastes are tied",
    )
