"""Contests written out by hand or drawn at random, for tests of how a month's are settled."""

from __future__ import annotations

import math

import numpy as np

from sim.market.contests import Lots
from sim.market.settlements import SettlementParameters, settle

MUCH = 1e15
MANY = 10**6
HOME = 9
FIRMS = 10
USD = 1e6
LOG = math.log(USD)
"""Present pay, and every firm's scale, unless a test says otherwise."""


def lots(*contests):
    """Contests of bids; a bid is a dict of bidder, cap and what else differs from plain."""
    bids = [bid for contest in contests for bid in contest["bids"]]
    first = np.cumsum([0, *(len(contest["bids"]) for contest in contests)])

    def of_bids(name, plain, dtype=float):
        return np.array([bid.get(name, plain) for bid in bids], dtype=dtype)

    def of_contests(name, plain, dtype=float):
        return np.array([contest.get(name, plain) for contest in contests], dtype=dtype)

    pay = of_contests("pay", LOG)
    counter = [contest.get("counter", contest.get("pay", LOG)) for contest in contests]
    return Lots(
        first=first,
        bidder=of_bids("bidder", 0, np.int64),
        seat=of_bids("seat", 1, np.int64),
        cap=of_bids("cap", LOG),
        worth=np.array([bid.get("worth", bid.get("cap", LOG)) for bid in bids], dtype=float),
        floor=of_bids("floor", -50.0),
        scale=of_bids("scale", LOG),
        attraction=of_bids("attraction", 0.0),
        pay=pay,
        counter=np.array(counter),
        home=of_contests("home", HOME, np.int64),
        own_scale=of_contests("own_scale", LOG),
    )


def bid(bidder, above, **rest):
    """A firm's bid of up to so many log points above ``LOG``, what the person is worth to it."""
    return {"bidder": bidder, "cap": LOG + above, **rest}


def hold_all(order, *contests, seats=MANY, budget=MUCH, increment=0.01):
    """What comes of these contests in that order; one number is every firm's seats or budget."""
    room = np.full((FIRMS, 3), seats) if np.isscalar(seats) else np.asarray(seats)
    money = np.full(FIRMS, float(budget)) if np.isscalar(budget) else np.asarray(budget, float)
    rules = SettlementParameters(order=order, increment=increment)
    return settle(rules, lots(*contests), room, money)


def random_contests(rng, count=10, most_bids=4, firms=9):
    """Contests in which everything differs: kinds of seat, scales, floors, tastes, counters."""
    return [random_contest(rng, most_bids, firms) for _ in range(count)]


def random_contest(rng, most_bids, firms):
    """One of them; the incumbent is any firm that does not bid."""
    pay = LOG + rng.normal(0.0, 0.2)
    home, *bidders = rng.choice(firms, size=1 + rng.integers(1, most_bids + 1), replace=False)
    bids = []
    for firm in sorted(bidders):
        above = rng.uniform(0.0, 1.2)
        bids.append(
            bid(
                int(firm),
                above,
                worth=LOG + above + max(0.0, rng.uniform(-0.5, 0.5)),
                seat=int(rng.integers(3)),
                scale=LOG + rng.normal(0.0, 0.2),
                floor=LOG - rng.uniform(0.0, 0.3),
                attraction=rng.normal(-0.2, 0.4),
            )
        )
    return {
        "bids": bids,
        "pay": pay,
        "counter": pay + max(0.0, rng.uniform(-0.4, 0.8)),
        "own_scale": pay + rng.uniform(-0.8, 0.3),
        "home": int(home),
    }
