"""What holds of contests open at once whatever the market, and a brute-force twin."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.market.checks import (
    levels,
    premia_usd_per_year,
    seats_filled,
    still_wanted,
)
from sim.market.contests import STAY
from sim.market.settlements import SettlementParameters, settle
from tests.market.lots import (
    FIRMS,
    MONEY,
    MUCH,
    PEOPLE,
    SEATS,
    SEED,
    USD,
    drawn,
    employers,
    hold_all,
    lots,
)

INCREMENT = 0.01
ROUNDING = 1e-9


def run(*people, seats, budget=MUCH, increment=INCREMENT):
    return hold_all("simultaneous", *people, seats=seats, budget=budget, increment=increment)


# -- with many ties, floors and budgets of all kinds --

MODEST = settings(max_examples=150, deadline=None, derandomize=True)


@MODEST
@given(PEOPLE, SEATS, MONEY)
def test_seats_budgets_caps_and_floors_are_kept_and_nobody_is_worse_off(people, seats, money):
    one, out = lots(*people), run(*people, seats=seats, budget=money)
    won = out.winner[out.winner != STAY]
    assert (one.contest[won] == np.flatnonzero(out.winner != STAY)).all()
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
    contest, level = one.contest, levels(one, out)
    lost = out.winner[contest] != np.arange(len(contest))
    bids = (out.bid - one.pay[contest] + one.attraction - level[contest])[lost]
    return np.append(bids, (out.counter - one.pay - level)[out.winner != STAY])


@MODEST
@given(PEOPLE, SEATS)
def test_nobody_refuses_a_better_offer(people, seats):
    assert refused(lots(*people), run(*people, seats=seats)).max(initial=0.0) <= ROUNDING


@MODEST
@given(PEOPLE, SEATS, MONEY)
def test_nobody_refuses_a_better_offer_by_an_increment_where_money_is_short(people, seats, money):
    out = run(*people, seats=seats, budget=money)
    assert refused(lots(*people), out).max(initial=0.0) <= INCREMENT + ROUNDING


@MODEST
@given(PEOPLE, SEATS, MONEY)
def test_people_get_what_the_best_offer_they_refused_was_worth_or_their_firms_floor(
    people, seats, money
):
    one, out = lots(*people), run(*people, seats=seats, budget=money)
    contest, level = one.contest, levels(one, out)
    lost = out.winner[contest] != np.arange(len(contest))
    expected = np.maximum(0.0, np.where(out.winner == STAY, 0.0, out.counter - one.pay))
    np.maximum.at(expected, contest[lost], (out.bid - one.pay[contest] + one.attraction)[lost])
    won = out.winner[out.winner != STAY]
    least = (one.floor - one.pay[contest] + one.attraction)[won]
    np.maximum.at(expected, contest[won], least)
    assert level == pytest.approx(expected, abs=INCREMENT + ROUNDING)


# -- rivals, units and order --


def chain(one, *outcomes):
    """How far increments may add up: one for each person, of the highest pay in the lowest."""
    pay = np.concatenate([out.pay for out in outcomes])
    return len(one.pay) * INCREMENT * math.exp(np.ptp(pay))


@MODEST
@given(SEED, st.integers(0, 5))
def test_a_rival_that_withdraws_leaves_nobody_better_off(seed, firm):
    people, seats, _ = drawn(seed)
    with_it = run(*people, seats=seats)
    seats[firm] = 0
    without = run(*people, seats=seats)
    one = lots(*people)
    better = levels(one, without) - levels(one, with_it)
    assert better.max() <= chain(one, with_it, without)


@MODEST
@given(SEED, st.floats(0.01, 100.0), st.booleans())
def test_in_another_currency_the_same_people_go_to_the_same_firms(seed, rate, short):
    people, seats, money = drawn(seed)
    one, rules = lots(*people), SettlementParameters(order="simultaneous", increment=INCREMENT)
    money = money if short else np.full(FIRMS, MUCH)
    amounts = ("cap", "worth", "floor", "scale", "pay", "counter", "own_scale")
    other = one._replace(**{name: getattr(one, name) + math.log(rate) for name in amounts})
    before, after = settle(rules, one, seats, money), settle(rules, other, seats, money * rate)
    assert after.winner.tolist() == before.winner.tolist()
    for name in ("pay", "ceiling", "counter", "bid"):
        assert getattr(after, name) == pytest.approx(getattr(before, name) + math.log(rate)), name


@MODEST
@given(SEED)
def test_the_order_in_which_people_and_their_bids_are_listed_changes_nothing(seed):
    people, seats, money = drawn(seed)
    rng = np.random.default_rng([seed, 1])
    order = rng.permutation(len(people))
    other = [people[k] | {"bids": list(rng.permutation(people[k]["bids"]))} for k in order]
    before, after = (run(*those, seats=seats, budget=money) for those in (people, other))
    firms = employers(lots(*people), before)
    assert np.array_equal(employers(lots(*other), after), firms[order])
    assert np.array_equal(after.pay, before.pay[order])
    assert np.array_equal(after.counter, before.counter[order])


@MODEST
@given(SEED, st.permutations(range(FIRMS)))
def test_who_bids_first_does_not_matter_while_money_is_no_limit(seed, number):
    people, seats, _ = drawn(seed)
    number = np.array(number)
    other = [
        one
        | {
            "home": number[one["home"]],
            "bids": [each | {"bidder": number[each["bidder"]]} for each in one["bids"]],
        }
        for one in people
    ]
    before = run(*people, seats=seats)
    after = run(*other, seats=seats[np.argsort(number)])
    assert after.winner.tolist() == before.winner.tolist()
    one = lots(*people)
    assert np.abs(after.pay - before.pay).max() <= chain(one, before, after)


@MODEST
@given(SEED)
def test_an_increment_too_large_does_no_more_harm_than_its_size_for_each_person(seed):
    people, seats, _ = drawn(seed)
    one = lots(*people)
    rough, fine = (
        run(*people, seats=seats, increment=each) for each in (INCREMENT, INCREMENT / 100)
    )
    assert np.abs(levels(one, rough) - levels(one, fine)).max() <= chain(one, rough, fine)


# -- a brute-force twin: salaries rise by a tick when they are refused, in plain USD --

TICK = 1e-3 * USD


class Twin:
    """The salary adjustment of Kelso & Crawford (1982) as its rules are written, day by day.

    Each firm makes offers to its favourite people at the salaries permitted to it; everyone keeps
    the offer they like best and refuses the others; a salary refused rises by a tick; when nobody
    refuses, people work where they hold an offer.  Salaries begin at floors.  The present employer
    is a firm with a place for the person, from present pay up to its counter.
    """

    def __init__(self, one, seats):
        self.one, self.seats = one, seats
        self.salary = np.exp(one.floor)
        self.most = np.exp(np.minimum(one.cap, one.worth))
        self.at_home = np.exp(one.pay)

    def offers(self):
        """Bids that their firms would make at today's salaries."""
        one, gain = self.one, np.exp(self.one.worth) - self.salary
        gain[self.salary > self.most] = -1.0
        made = []
        for firm, kind in {*zip(one.bidder.tolist(), one.seat.tolist(), strict=True)}:
            mine = np.flatnonzero((one.bidder == firm) & (one.seat == kind))
            best = mine[np.argsort(-gain[mine], kind="stable")][: self.seats[firm, kind]]
            made += best[gain[best] >= 0.0].tolist()
        return made

    def day(self):
        """Whom each person holds; salaries refused have risen."""
        one, made = self.one, self.offers()
        held, refused = [], False
        for k in range(len(one.pay)):
            liked = {}
            if self.at_home[k] <= np.exp(one.counter[k]):
                liked[STAY] = math.log(self.at_home[k]) - one.pay[k]
            for j in made:
                if one.first[k] <= j < one.first[k + 1]:
                    liked[j] = math.log(self.salary[j]) - one.pay[k] + one.attraction[j]
            held.append(max(liked, key=liked.get))
            for j in set(liked) - {held[-1]}:
                refused = True
                if j == STAY:
                    self.at_home[k] += TICK
                else:
                    self.salary[j] += TICK
        return held, refused

    def settle(self):
        refused = True
        while refused:
            held, refused = self.day()
        pay = [self.at_home[k] if j == STAY else self.salary[j] for k, j in enumerate(held)]
        return held, np.array(pay)


@pytest.mark.parametrize("seed", range(30))
def test_settling_agrees_with_salaries_that_rise_by_ticks(seed):
    people, seats, _ = drawn(seed, most_bids=3)
    one = lots(*people)
    out = run(*people, seats=seats, increment=1e-3)
    held, pay = Twin(one, seats).settle()
    assert out.winner.tolist() == held
    a_tick_for_each_person = len(people) * TICK
    assert np.exp(out.pay) == pytest.approx(pay, abs=a_tick_for_each_person)
