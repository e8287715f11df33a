"""One person, any number of firms: an English auction in which the employer may bid too.

A firm that bids until the person costs more than they are worth to it does best whatever others
do, so the winner pays what the runner-up would have (Vickrey 1961).  What the person likes in a job
counts as pay.  Both orders of settling must give this where a contest shares no seats.  Nothing is
claimed of other auctions: with what people like added, equal revenue is no theorem.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from sim.market.checks import levels
from sim.market.contests import STAY
from tests.market.lots import FIRMS, LOG, MUCH, USD, bid, hold_all, lots, person

TOPIC = "One contest"
VICKREY = "Vickrey 1961, Journal of Finance 16(1)"
ORDERS = ("simultaneous", "sequential")
ROUNDING = 1e-9
ONCE_IN_1000 = 3.29
"""Standard errors that a mean of many misses by, either way, once in 1,000 samples."""
SAMPLE = "sampling, once in 1,000 samples: 3.29 standard errors"
COUNT = 500
SIZES = [
    pytest.param(5000, id="some"),
    pytest.param(40_000, marks=pytest.mark.full, id="many"),
]
BATCH = 100
NOBODY_IS_BELOW = LOG - 30.0


@cache
def contests():
    """One to eight firms, liked more or less, and an employer that may answer."""
    rng = np.random.default_rng(1961)
    return [
        person(
            *[
                bid(i, rng.normal(0.5, 0.6), attraction=rng.normal(0.0, 0.4))
                for i in range(rng.integers(1, 9))
            ],
            counter=LOG + max(0.0, rng.normal(0.3, 0.6)),
        )
        for _ in range(COUNT)
    ]


def settled(order, one, **rest):
    """A contest on its own: lots, winner and log pay."""
    out = hold_all(order, one, seats=1, **rest)
    return lots(one), int(out.winner[0]), float(out.pay[0])


# -- the runner-up's valuation --


def test_the_winner_pays_what_the_runner_up_would_have(verified):
    misses = []
    for one in contests():
        for order in ORDERS:
            held, winner, pay = settled(order, one)
            utility = held.cap - LOG + held.attraction
            ranked = np.sort([held.counter[0] - LOG, *utility])
            best = STAY if held.counter[0] - LOG == ranked[-1] else int(np.argmax(utility))
            assert winner == best
            level = pay - LOG + (0.0 if winner == STAY else held.attraction[winner])
            misses.append(level - max(0.0, ranked[-2]))
    verified(
        TOPIC,
        f"Furthest pay from what the runner-up would have paid, {COUNT} contests, log points",
        source=f"{VICKREY}; Postel-Vinay & Robin 2002",
        expected=0.0,
        got=float(np.abs(misses).max()),
        within=ROUNDING,
        why="what the person likes counted as pay; both orders, to rounding",
    )


def test_no_firm_gains_by_bidding_other_than_it_would_gain(verified):
    rng = np.random.default_rng(2)
    gains = []
    for one in contests():
        liar, lies = rng.integers(len(one["bids"])), rng.normal(0.0, 0.5, 4)
        for order in ORDERS:
            honest = gain(order, one, liar, 0.0)
            gains += [gain(order, one, liar, lie) - honest for lie in lies]
    assert min(gains) < -0.1
    verified(
        TOPIC,
        "Most a firm gains by bidding as if somebody were worth more or less, share of worth",
        source=f"{VICKREY}: what a firm bids decides whether it wins, not what it pays",
        expected=0.0,
        got=max(gains),
        within=ROUNDING,
        why=f"{COUNT} contests in both orders, one firm lies in four ways in each; to rounding",
    )


def gain(order, one, liar, lie):
    """What a firm that bids so much too high makes of the person, share of their true worth."""
    bids = [*one["bids"]]
    worth = bids[liar]["cap"]
    bids[liar] = bids[liar] | {"cap": worth + lie}
    _, winner, pay = settled(order, one | {"bids": bids})
    return 1.0 - math.exp(pay - worth) if winner == liar else 0.0


def test_what_the_person_likes_shifts_log_pay_one_for_one(verified):
    liking = np.linspace(-0.4, 0.4, 9)

    def pay(order, winners, runner_ups):
        one = [bid(0, 1.5, attraction=winners), bid(1, 0.8, attraction=runner_ups), bid(2, 0.1)]
        return settled(order, person(*one))[2]

    for order in ORDERS:
        slope = np.polyfit(liking, [pay(order, x, 0.0) for x in liking], 1)[0]
        rivals = np.polyfit(liking, [pay(order, 0.0, x) for x in liking], 1)[0]
        assert (slope, rivals) == pytest.approx((-1.0, 1.0), abs=ROUNDING)
    verified(
        TOPIC,
        "Rise of log pay if the winner's job is liked a log point better",
        source="Taber & Vejlin 2020, Econometrica 88(3), bidding in utility",
        expected=-1.0,
        got=float(slope),
        within=ROUNDING,
        why="exact in both orders; the runner-up's job liked a log point better raises it by 1",
    )


# -- what it costs on average --


def prices(valuation, answered=0.0):
    """Pay of each contest, a row of valuations, with employers that answer up to so much; USD."""
    counter = math.log(answered) if answered else NOBODY_IS_BELOW
    people = [
        person(
            *[bid(i, value - LOG) for i, value in enumerate(np.log(row))],
            pay=NOBODY_IS_BELOW,
            counter=counter,
        )
        for row in valuation
    ]
    pay = [
        np.concatenate(
            [hold_all(order, *people[at : at + BATCH]).pay for at in range(0, len(people), BATCH)]
        )
        for order in ORDERS
    ]
    assert pay[0] == pytest.approx(pay[1], abs=ROUNDING)
    return np.exp(pay[0])


def uniform(rng, size):
    return rng.uniform(0.0, USD, size)


def exponential(rng, size):
    return rng.exponential(USD, size)


def second_of_uniform(n):
    return (n - 1.0) / (n + 1.0)


def second_of_exponential(n):
    return sum(1.0 / i for i in range(2, n + 1))


@pytest.mark.parametrize(
    ("draw", "closed", "n", "what"),
    [
        (uniform, second_of_uniform, 5, "uniform up to 1"),
        (exponential, second_of_exponential, 5, "exponential of mean 1"),
        (uniform, second_of_uniform, 2, ""),
        (exponential, second_of_exponential, 8, ""),
    ],
)
@pytest.mark.parametrize("count", SIZES)
def test_mean_pay_is_the_expected_second_highest_valuation(verified, draw, closed, n, what, count):
    pay = prices(draw(np.random.default_rng(n), (count, n))) / USD
    error = ONCE_IN_1000 * pay.std() / math.sqrt(count)
    assert abs(pay.mean() - closed(n)) <= error
    if what:
        verified(
            TOPIC,
            f"Mean pay of {count:,}, {n} firms, valuations {what}, M USD/yr",
            source="mean of the second highest of n (David & Nagaraja 2003, Order Statistics)",
            expected=closed(n),
            got=float(pay.mean()),
            within=float(error),
            why=SAMPLE,
        )


@pytest.mark.parametrize("n", [1, 4])
@pytest.mark.parametrize("count", SIZES)
def test_an_employer_that_answers_counts_as_one_more_bidder(verified, n, count):
    """The mean is the integral of P(pay > t): one firm above t while t < r, from there on two."""
    r = 0.7
    pay = prices(uniform(np.random.default_rng(10 + n), (count, n)), r * USD) / USD
    error = ONCE_IN_1000 * pay.std() / math.sqrt(count)
    closed = (n - 1.0) / (n + 1.0) + r**n - n * r ** (n + 1.0) / (n + 1.0)
    assert abs(pay.mean() - closed) <= error
    if n == 4:
        verified(
            TOPIC,
            f"Mean pay of {count:,}, {n} firms, uniform up to 1, employers go to {r}, M USD/yr",
            source="(n - 1) / (n + 1) + rⁿ - n rⁿ⁺¹ / (n + 1): the employer's limit r is a bid",
            expected=closed,
            got=float(pay.mean()),
            within=float(error),
            why=SAMPLE,
        )


# -- at the edges --


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("firms", [2, 3, 8])
def test_between_firms_alike_the_person_gets_all_they_are_worth(order, firms):
    _, winner, pay = settled(order, person(*[bid(i, 0.6) for i in range(firms)]))
    assert winner == 0
    assert pay == pytest.approx(LOG + 0.6)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("liked", [-0.3, 0.0, 0.3])
def test_one_firm_alone_pays_what_is_worth_present_pay_or_its_floor(order, liked):
    _, winner, pay = settled(order, person(bid(0, 1.0, attraction=liked)))
    assert (winner, pay) == (0, pytest.approx(LOG - liked))
    _, winner, pay = settled(order, person(bid(0, 1.0, attraction=liked, floor=LOG + 0.5)))
    assert (winner, pay) == (0, pytest.approx(LOG + 0.5))


@pytest.mark.parametrize("order", ORDERS)
def test_a_firm_bids_its_scale_and_what_it_may_pay_above(order):
    money = np.full(FIRMS, MUCH)
    money[:2] = 0.9 * USD, 0.4 * USD
    rich, poor = bid(0, 2.0), bid(1, 1.0, scale=LOG + 0.1)
    _, winner, pay = settled(order, person(rich, poor), budget=money)
    poor_has = math.exp(0.1) + 0.4
    assert (winner, math.exp(pay)) == (0, pytest.approx(poor_has * USD))
    _, winner, pay = settled(order, person(rich, poor, bid(2, 0.8)), budget=money)
    assert (winner, math.exp(pay)) == (2, pytest.approx(1.9 * USD))


@pytest.mark.parametrize("order", ORDERS)
def test_another_firm_never_lowers_what_the_person_gets_and_raises_it_for_many(order):
    rises = []
    for one in contests():
        more = one | {"bids": [*one["bids"], bid(8, 0.7, attraction=0.1)]}
        before, after = (levels(lots(x), hold_all(order, x, seats=1))[0] for x in (one, more))
        rises.append(after - before)
    assert min(rises) >= -ROUNDING
    assert np.mean(np.array(rises) > ROUNDING) > 0.2
