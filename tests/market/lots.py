"""Contests written out by hand or drawn at random, for tests of how a month's are settled."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from sim.market.contests import STAY, Lots
from sim.market.settlements import SettlementParameters, settle

MUCH = 1e15
MANY = 10**6
HOME = 9
FIRMS = 10
KINDS_OF_SEAT = 3
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


def person(*bids, **rest):
    """Somebody whom these bids court."""
    return {"bids": list(bids), **rest}


def hold_all(order, *contests, seats=MANY, budget=MUCH, increment=0.01):
    """What comes of these contests in that order; one number is every firm's seats or budget."""
    room = np.full((FIRMS, KINDS_OF_SEAT), seats) if np.isscalar(seats) else np.asarray(seats)
    money = np.full(FIRMS, float(budget)) if np.isscalar(budget) else np.asarray(budget, float)
    rules = SettlementParameters(order=order, increment=increment)
    return settle(rules, lots(*contests), room, money)


def employers(one, out):
    """The firm of each person, or STAY."""
    return np.where(out.winner == STAY, STAY, one.bidder[out.winner])


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
                seat=int(rng.integers(KINDS_OF_SEAT)),
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


# -- drawn without ties --


def drawn(seed, **rest):
    """People, seats and money of a market without ties."""
    rng = np.random.default_rng(seed)
    people = random_contests(rng, int(rng.integers(2, 8)), firms=6, **rest)
    return (
        people,
        rng.integers(0, 3, (FIRMS, KINDS_OF_SEAT)),
        rng.uniform(0.0, 1.5 * USD, FIRMS),
    )


SEED = st.integers(0, 2**32)


# -- drawn with many ties --


def steps(low, high):
    """Coarse numbers, so that many tie."""
    return st.integers(round(4 * low), round(4 * high)).map(lambda n: n / 4)


BID = st.builds(
    lambda bidder, above, more, floor, scale, **rest: bid(
        bidder, above, worth=LOG + above + more, floor=LOG + floor, scale=LOG + scale, **rest
    ),
    bidder=st.integers(0, 4),
    above=steps(-0.5, 1.5),
    more=st.sampled_from([0.0, 0.0, 0.5, -0.25]),
    floor=steps(-1.0, 1.0),
    scale=steps(-0.5, 0.5),
    seat=st.integers(0, KINDS_OF_SEAT - 1),
    attraction=steps(-1.0, 1.0),
)
CONTEST = st.builds(
    lambda bids, pay, counter, own_scale, home: person(
        *bids,
        pay=LOG + pay,
        counter=LOG + pay + counter,
        own_scale=LOG + own_scale,
        home=HOME if home in {one["bidder"] for one in bids} else home,
    ),
    bids=st.lists(BID, min_size=1, max_size=4, unique_by=lambda one: one["bidder"]),
    pay=steps(-0.5, 0.5),
    counter=steps(0.0, 1.0),
    own_scale=steps(-0.5, 0.5),
    home=st.integers(0, 4),
)
PEOPLE = st.lists(CONTEST, min_size=1, max_size=5)
SEATS = st.lists(
    st.lists(st.integers(0, 2), min_size=KINDS_OF_SEAT, max_size=KINDS_OF_SEAT),
    min_size=FIRMS,
    max_size=FIRMS,
).map(np.array)
MONEY = st.lists(
    st.sampled_from([-0.3, 0.0, 0.2, 0.5, 1.0, 1e9]).map(lambda share: share * USD),
    min_size=FIRMS,
    max_size=FIRMS,
).map(np.array)
