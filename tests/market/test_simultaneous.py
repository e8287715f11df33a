from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.market.checks import (
    contest_of,
    levels,
    overspent,
    premia_usd_per_year,
    seats_filled,
    still_wanted,
)
from sim.market.contests import STAY, Lots
from sim.market.settlements import SettlementParameters, settle, simultaneous
from tests.market.lots import (
    FIRMS,
    HOME,
    LOG,
    MANY,
    MUCH,
    USD,
    bid,
    hold_all,
    lots,
    random_contests,
)

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

INCREMENT = 0.01
ROUNDING = 1e-9
KINDS_OF_SEAT = 3


class Counted(simultaneous.Auction):
    """An auction that fails where it would bid for ever.

    Who finds somebody raises a level by an increment, or to the end of a bid's range, or takes
    somebody from home; every one of these sends at most one firm's kinds of seat to bid again.
    """

    def __init__(self, *args):
        super().__init__(*args)
        rises = (np.maximum(0.0, self.most) / self.increment + 3.0).sum()
        self.bids_left = (2 + KINDS_OF_SEAT) * rises + len(self.bids)

    def bid(self, team):
        self.bids_left -= 1
        assert self.bids_left >= 0, "bids without end"
        return super().bid(team)


@pytest.fixture(autouse=True, scope="module")
def bids_are_counted():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simultaneous, "Auction", Counted)
        yield


def run(*contests, **rest):
    return hold_all("simultaneous", *contests, **rest)


def usd(*log_pay):
    return [math.exp(value - LOG) for value in log_pay]


def person(*bids, **rest):
    return {"bids": list(bids), **rest}


# -- seats are for whom a firm gains most by --


def test_a_firm_takes_whom_it_gains_most_by_not_whom_it_meets_first():
    out = run(person(bid(0, 0.5)), person(bid(0, 1.0)), seats=1)
    assert out.winner.tolist() == [STAY, 1]
    assert out.pay.tolist() == [LOG, LOG]


def test_gain_is_in_usd_not_in_log_points():
    dear, cheap = person(bid(0, 3.0), pay=LOG + 2.0), person(bid(0, 1.5))
    assert run(dear, cheap, seats=1).winner.tolist() == [0, STAY]


def test_a_firm_gives_up_whom_a_rival_makes_dearer_than_the_next_best():
    out = run(person(bid(0, 1.0), bid(1, 0.8)), person(bid(0, 0.9)), seats=1)
    assert out.winner.tolist() == [1, 2]


def test_the_runner_ups_next_best_choice_sets_the_price():
    out = run(person(bid(0, 1.0), bid(1, 0.8)), person(bid(0, 0.9)), seats=1)
    as_good = math.exp(1.0) - (math.exp(0.9) - 1.0)
    assert usd(*out.pay) == pytest.approx([as_good, 1.0])


def test_with_a_seat_for_each_the_next_best_choice_sets_nothing():
    out = run(person(bid(0, 1.0), bid(1, 0.8)), person(bid(0, 0.9)), seats=2)
    assert out.winner.tolist() == [0, 2]
    assert out.pay == pytest.approx(np.array([LOG + 0.8, LOG]))


def test_who_is_outbid_bids_again_until_nobody_is_left():
    first = person(bid(0, 1.2), bid(1, 1.3), bid(2, 1.4))
    second = person(bid(0, 1.0), bid(1, 1.0))
    out = run(first, second, person(bid(0, 0.2)), seats=1)
    assert out.winner.tolist() == [2, 4, 5]


def test_a_firm_short_of_seats_leaves_whom_it_gains_least_by():
    people = [person(bid(0, above)) for above in (0.9, 0.6, 1.2)]
    assert run(*people, seats=2).winner.tolist() == [0, STAY, 2]


@pytest.mark.parametrize("kind", range(KINDS_OF_SEAT))
def test_seats_are_of_a_kind(kind):
    seats = np.zeros((FIRMS, KINDS_OF_SEAT), dtype=int)
    seats[0, kind] = 1
    out = run(*[person(bid(0, 0.5, seat=seat)) for seat in range(KINDS_OF_SEAT)], seats=seats)
    assert np.flatnonzero(out.winner != STAY).tolist() == [kind]


# -- one person: as an auction of its own --


def test_the_incumbent_answers_up_to_its_counter_and_no_further():
    kept = run(person(bid(0, 0.5), counter=LOG + 0.8))
    assert (kept.winner[0], kept.pay[0]) == (STAY, pytest.approx(LOG + 0.5))
    lost = run(person(bid(0, 0.9), counter=LOG + 0.8))
    assert (lost.winner[0], lost.pay[0]) == (0, pytest.approx(LOG + 0.8))


def test_ties_go_to_the_incumbent_then_to_who_bid_first():
    tie = run(person(bid(0, 0.7), counter=LOG + 0.7))
    assert (tie.winner[0], tie.pay[0]) == (STAY, pytest.approx(LOG + 0.7))
    out = run(person(bid(2, 0.75), bid(4, 0.75)))
    assert (out.winner[0], out.pay[0]) == (0, pytest.approx(LOG + 0.75))
    assert run(person(bid(0, 0.0))).winner[0] == STAY


@pytest.mark.parametrize("increment", [0.001, 0.3, 5.0])
def test_the_increment_does_not_move_the_price_of_one_person(increment):
    for one in random_contests(np.random.default_rng(3), 100):
        got, exact = run(one, increment=increment), hold_all("sequential", one)
        assert got.winner == exact.winner
        assert got.pay == pytest.approx(exact.pay, abs=ROUNDING)


@pytest.mark.parametrize("worth", [0.1, 0.3, 1.0, 3.0])
def test_two_people_alike_and_one_seat_end_with_one_hired_at_present_pay(worth):
    out = run(person(bid(0, worth)), person(bid(0, worth)), seats=1)
    assert sorted(out.winner.tolist()) == [STAY, 0]
    assert out.pay == pytest.approx(np.full(2, LOG))


def test_two_firms_alike_pay_two_people_alike_no_more_than_they_earn():
    people = [person(bid(0, 1.0), bid(1, 1.0))] * 2
    out = run(*people, seats=1)
    assert len({*(out.winner % 2).tolist()} - {STAY}) == 2
    assert (out.pay <= LOG + 2.0 * INCREMENT + ROUNDING).all()


# -- pay fixed by a floor at the cap: deferred acceptance --


def fixed_pay(wanted, liked):
    """A person for each column: what they are worth to each firm, how they like it."""
    return [
        person(
            *[
                bid(i, 0.0, worth=LOG + worth[k], floor=LOG, attraction=liked[k][i])
                for i, worth in enumerate(wanted)
            ]
        )
        for k in range(len(liked))
    ]


def test_at_fixed_pay_firms_get_their_first_choices_if_all_differ():
    wanted = [[3.0, 2.0, 1.0], [1.0, 3.0, 2.0], [2.0, 1.0, 3.0]]
    liked = [[0.1, 0.3, 0.2], [0.2, 0.1, 0.3], [0.3, 0.2, 0.1]]
    out = run(*fixed_pay(wanted, liked), seats=1)
    assert (out.winner % 3).tolist() == [0, 1, 2]
    assert out.pay == pytest.approx(np.full(3, LOG))


def test_at_fixed_pay_people_refuse_whom_they_like_less_and_nobody_pays_to_win_them():
    wanted = [[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [3.0, 2.0, 1.0]]
    liked = [[0.1, 0.2, 0.3], [0.2, 0.3, 0.1], [0.1, 0.2, -0.1]]
    out = run(*fixed_pay(wanted, liked), seats=1)
    assert np.where(out.winner == STAY, STAY, out.winner % 3).tolist() == [2, 0, 1]
    assert out.pay == pytest.approx(np.full(3, LOG))


# -- budgets --


def test_a_counter_offer_uses_the_incumbents_budget():
    money = np.full(FIRMS, MUCH)
    money[HOME] = 1.0 * USD
    kept = person(bid(0, 0.5), counter=LOG + 2.0)
    out = run(kept, kept, budget=money)
    first = math.exp(0.5) - 1.0
    assert out.winner.tolist() == [STAY, 1]
    assert usd(*out.pay) == pytest.approx([1.0 + first, 2.0 - first])


def test_a_firm_spends_on_keeping_and_on_hiring_from_one_budget():
    money = np.full(FIRMS, MUCH)
    money[0] = 0.8 * USD
    kept = person(bid(1, 0.5), counter=LOG + 1.0, home=0)
    hired = person(bid(0, 1.0), counter=LOG + 0.3)
    out = run(kept, hired, budget=money)
    hiring = math.exp(0.3) - 1.0
    assert out.winner.tolist() == [0, 1]
    assert usd(*out.pay) == pytest.approx([1.8 - hiring, 1.0 + hiring])


def test_kinds_of_seat_share_one_budget():
    people = [person(bid(0, 1.0, seat=seat), counter=LOG + 0.5) for seat in range(KINDS_OF_SEAT)]
    one = math.exp(0.5) - 1.0
    for afforded in range(KINDS_OF_SEAT + 1):
        money = np.full(FIRMS, MUCH)
        money[0] = (afforded + 0.5) * one * USD
        out = run(*people, budget=money)
        assert (out.winner != STAY).sum() == afforded


def test_money_that_comes_back_is_used_again():
    money = np.full(FIRMS, MUCH)
    money[0] = 0.6 * USD
    first = person(bid(0, 1.5), bid(1, 1.0), counter=LOG + 0.4)
    then = person(bid(0, 1.3), pay=math.log(1.5 * USD))
    out = run(first, then, budget=money)
    assert out.winner.tolist() == [1, 2]
    assert usd(*out.pay) == pytest.approx([1.6, 1.5])


@pytest.mark.parametrize("left", [0.0, -3.0 * USD])
def test_without_money_a_firm_pays_its_scale(left):
    low = person(bid(0, 1.0), counter=LOG - 0.2, pay=LOG - 0.5)
    high = person(bid(0, 1.0), pay=LOG + 0.1)
    out = run(low, high, budget=left)
    assert out.winner.tolist() == [0, STAY]


# -- what is written down --


def test_who_is_never_asked_got_no_offer():
    out = run(person(bid(0, 0.5)), person(bid(0, 1.0)), seats=1)
    assert out.ceiling.tolist() == [-math.inf, LOG + 1.0]
    assert out.bid.tolist() == [-math.inf, LOG]


def test_who_is_courted_in_vain_got_an_offer():
    taken = person(bid(0, 1.5), bid(1, 0.5, worth=LOG + 2.0), counter=LOG + 0.9)
    out = run(taken, person(bid(1, 0.3)))
    assert out.winner.tolist() == [0, 2]
    assert out.ceiling == pytest.approx(np.array([LOG + 1.5, LOG + 0.5, LOG + 0.3]))
    assert out.bid == pytest.approx(np.array([LOG + 0.9, LOG + 0.5, LOG]))


def test_a_floor_above_what_a_firm_would_pay_is_no_offer():
    out = run(person(bid(0, 0.5, floor=LOG + 0.6), bid(1, 0.2)))
    assert (out.winner[0], out.pay[0]) == (1, pytest.approx(LOG))
    assert out.ceiling.tolist() == [-math.inf, LOG + 0.2]


@pytest.mark.xfail(reason="who would be courted but for the budget is not written down")
def test_who_cannot_be_afforded_got_an_offer_too():
    out = run(person(bid(0, 1.0), pay=LOG + 0.1), budget=0.0)
    assert out.winner[0] == STAY
    assert out.ceiling[0] == pytest.approx(LOG)


def test_the_inputs_are_left_untouched():
    one = lots(*random_contests(np.random.default_rng(1)))
    seats, money = np.ones((FIRMS, KINDS_OF_SEAT), dtype=int), np.full(FIRMS, 0.5 * USD)
    before = deepcopy((one, seats, money))
    settle(SettlementParameters(order="simultaneous", increment=0.01), one, seats, money)
    for part in fields(Lots):
        name = part.name
        assert np.array_equal(getattr(one, name), getattr(before[0], name)), name
    assert np.array_equal(seats, before[1])
    assert np.array_equal(money, before[2])


def test_nothing_to_settle_gives_empty_outcomes():
    out = run()
    assert [len(getattr(out, part.name)) for part in fields(out)] == [0] * 5


# -- whatever the market --


def steps(low, high):
    """Coarse numbers, so that many tie."""
    return st.integers(round(4 * low), round(4 * high)).map(lambda n: n / 4)


BID = st.builds(
    lambda bidder, above, more, floor, scale, **rest: bid(
        bidder, above, worth=LOG + above + more, floor=LOG + floor, scale=LOG + scale, **rest
    ),
    bidder=st.integers(0, 4),
    above=steps(-0.5, 1.5),
    more=st.sampled_from([0.0, 0.0, 0.5]),
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
MODEST = settings(max_examples=150, deadline=None, derandomize=True)


@MODEST
@given(PEOPLE, SEATS, MONEY)
def test_seats_budgets_caps_and_floors_are_kept_and_nobody_is_worse_off(people, seats, money):
    one, out = lots(*people), run(*people, seats=seats, budget=money)
    won = out.winner[out.winner != STAY]
    assert (contest_of(one)[won] == np.flatnonzero(out.winner != STAY)).all()
    assert (seats_filled(one, out, seats.shape) <= seats).all()
    spent = premia_usd_per_year(one, out, FIRMS)
    assert (spent <= np.maximum(0.0, money) + ROUNDING * USD).all()
    pay = out.pay[out.winner != STAY]
    assert (pay <= np.minimum(one.cap, one.worth)[won] + ROUNDING).all()
    assert (pay >= one.floor[won] - ROUNDING).all()
    assert (levels(one, out) >= -ROUNDING).all()
    kept = out.winner == STAY
    assert (out.pay[kept] <= np.maximum(one.pay, one.counter)[kept] + ROUNDING).all()


@MODEST
@given(PEOPLE, SEATS, MONEY)
def test_no_firm_has_a_seat_and_money_left_for_somebody_who_would_come(people, seats, money):
    one, out = lots(*people), run(*people, seats=seats, budget=money)
    seats_left = seats - seats_filled(one, out, seats.shape)
    money_left = money - premia_usd_per_year(one, out, FIRMS)
    assert not still_wanted(one, out, seats_left, money_left, INCREMENT + ROUNDING).any()


@MODEST
@given(PEOPLE, SEATS, MONEY)
def test_what_is_written_down_is_possible(people, seats, money):
    one, out = lots(*people), run(*people, seats=seats, budget=money)
    assert (out.bid <= out.ceiling + ROUNDING).all()
    assert (out.ceiling <= np.minimum(one.cap, one.worth) + ROUNDING).all()
    made = np.isfinite(out.ceiling)
    assert (np.isfinite(out.bid) == made).all()
    assert (out.ceiling >= one.floor - ROUNDING)[made].all()
    kept = out.winner == STAY
    assert (out.pay[kept] <= out.counter[kept] + ROUNDING).all()
    assert (out.counter <= np.maximum(one.counter, one.pay) + ROUNDING).all()


def refused(one, out):
    """What each losing bid and counter-offer would have brought above what the person took."""
    contest, level = contest_of(one), levels(one, out)
    lost = out.winner[contest] != np.arange(len(contest))
    bids = (out.bid - one.pay[contest] + one.attraction - level[contest])[lost]
    return np.append(bids, (out.counter - one.pay - level)[out.winner != STAY])


@MODEST
@given(PEOPLE, SEATS)
def test_nobody_refuses_a_better_offer(people, seats):
    assert refused(lots(*people), run(*people, seats=seats)).max(initial=0.0) <= ROUNDING


@pytest.mark.xfail(reason="a loser's last bid is its first, not what it went to")
@MODEST
@given(PEOPLE, SEATS, MONEY)
def test_nobody_refuses_a_better_offer_where_money_is_short(people, seats, money):
    out = run(*people, seats=seats, budget=money)
    assert refused(lots(*people), out).max(initial=0.0) <= INCREMENT + ROUNDING
