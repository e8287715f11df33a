from __future__ import annotations

import math
from copy import deepcopy
from dataclasses import fields

import numpy as np
import pytest

from sim.market.contests import STAY, Lots
from sim.market.settlements import SettlementParameters, settle
from tests.market.lots import (
    FIRMS,
    HOME,
    KINDS_OF_SEAT,
    LOG,
    MUCH,
    USD,
    bid,
    employers,
    hold_all,
    lots,
    person,
    random_contests,
)

INCREMENT = 0.01
ROUNDING = 1e-9


def run(*contests, **rest):
    return hold_all("simultaneous", *contests, **rest)


def usd(*log_pay):
    return [math.exp(value - LOG) for value in log_pay]


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


def test_nobody_is_paid_more_than_they_are_worth_whatever_the_cap():
    out = run(person(bid(0, 0.5, worth=LOG + 0.2), bid(1, 0.3)))
    assert (out.winner[0], out.pay[0]) == (1, pytest.approx(LOG + 0.2))


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


@pytest.mark.parametrize("home", [False, True])
def test_a_raise_of_a_standing_offer_uses_the_raise_only(home):
    raised = [bid(1, 0.2), bid(2, 0.4)]
    if home:
        people = [person(*raised, counter=LOG + 1.0), person(bid(3, 0.1), counter=LOG + 1.0)]
    else:
        people = [person(bid(0, 1.0), *raised), person(bid(0, 0.5), counter=LOG + 0.1)]
    money = np.full(FIRMS, MUCH)
    money[HOME if home else 0] = (math.exp(0.4) - 1.0 + math.exp(0.1) - 1.0 + 0.001) * USD
    out = run(*people, budget=money)
    assert employers(lots(*people), out).tolist() == [STAY if home else 0] * 2
    assert out.pay == pytest.approx(np.array([LOG + 0.4, LOG + 0.1]))


@pytest.mark.parametrize(
    ("own_scale", "money", "answered"),
    [(0.4, 0.0, 0.4), (0.2, 0.3, math.log(math.exp(0.2) + 0.3)), (-1.0, 0.3, math.log(1.3))],
)
def test_an_incumbent_raises_pay_up_to_its_scale_for_free(own_scale, money, answered):
    budget = np.full(FIRMS, MUCH)
    budget[HOME] = money * USD
    for short in (0.01, -0.01):
        rest = {"counter": LOG + 2.0, "own_scale": LOG + own_scale}
        out = run(person(bid(0, answered - short), **rest), budget=budget)
        assert (out.winner[0] == STAY) == (short > 0)


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


def test_who_could_take_somebody_better_with_the_same_money_gives_up():
    money = np.full(FIRMS, MUCH)
    money[0] = 0.5 * USD
    dear = math.log(1.45)
    first = person(bid(0, math.log(2.72)), bid(1, dear), counter=LOG + math.log(1.35))
    out = run(first, person(bid(0, math.log(2.8)), pay=LOG + dear), seats=1, budget=money)
    assert out.winner.tolist() == [1, 2]
    assert usd(*out.pay) == pytest.approx([2.72 - (2.8 - 1.45), 1.45])


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
    out = run(taken, person(bid(1, 0.3)), seats=1)
    assert out.winner.tolist() == [0, 2]
    assert out.ceiling == pytest.approx(np.array([LOG + 1.5, LOG + 0.5, LOG + 0.3]))
    assert out.bid == pytest.approx(np.array([LOG + 0.9, LOG + 0.5, LOG]))


def test_nobody_is_courted_in_vain_who_would_bring_no_more_than_somebody_at_hand():
    taken = person(bid(0, 1.5), bid(1, 0.5), counter=LOG + 0.9)
    out = run(taken, person(bid(1, 0.3)), seats=1)
    assert out.ceiling.tolist() == [LOG + 1.5, -math.inf, LOG + 0.3]


def test_a_ceiling_rises_with_money_that_comes_back():
    money = np.full(FIRMS, MUCH)
    money[0] = 0.6 * USD
    lost = person(bid(0, 1.2), bid(1, 1.5), counter=LOG + 0.4)
    held = person(bid(0, 1.0), bid(2, 0.3))
    out = run(lost, held, person(bid(1, 2.0)), person(bid(2, 2.0)), budget=money)
    assert out.winner.tolist() == [1, 2, 4, 5]
    assert out.pay[1] == pytest.approx(LOG + 0.3)
    assert out.ceiling[2] >= out.pay[1]


def test_an_incumbent_could_have_answered_whom_nobody_asked():
    asked, unasked = person(bid(0, 2.0)), person(bid(0, 1.0), counter=LOG + 0.8)
    assert run(asked, unasked, seats=1).counter.tolist() == [LOG, LOG + 0.8]


def test_a_floor_above_what_a_firm_would_pay_is_no_offer():
    out = run(person(bid(0, 0.5, floor=LOG + 0.6), bid(1, 0.2)))
    assert (out.winner[0], out.pay[0]) == (1, pytest.approx(LOG))
    assert out.ceiling.tolist() == [-math.inf, LOG + 0.2]


def test_who_cannot_be_afforded_got_an_offer_too():
    out = run(person(bid(0, 1.0), pay=LOG + 0.1), budget=0.0)
    assert out.winner[0] == STAY
    assert out.ceiling[0] == pytest.approx(LOG)


def test_a_losers_bid_is_how_far_it_went_in_the_end():
    first = person(bid(0, 0.6), bid(1, 0.7), bid(2, 0.1))
    out = run(first, person(bid(0, 0.6), bid(2, 0.2)), seats=1)
    assert out.winner.tolist() == [1, 3]
    assert out.pay[1] == pytest.approx(LOG + 0.2)
    assert out.bid[4] == pytest.approx(LOG + 0.2)


def test_a_losers_bid_is_no_more_than_it_could_still_afford():
    money = np.full(FIRMS, MUCH)
    money[0] = 0.2 * USD
    people = person(bid(0, 1.0), bid(1, 1.0)), person(bid(0, 0.5), counter=LOG + 0.09)
    out = run(*people, person(bid(1, 2.0)), budget=money)
    assert out.winner.tolist() == [1, 2, 3]
    assert out.bid[0] == pytest.approx(out.pay[0])


def test_a_losing_counter_offer_is_no_more_than_could_still_be_afforded():
    money = np.full(FIRMS, MUCH)
    money[HOME] = 0.2 * USD
    lost = person(bid(0, 0.1), bid(2, 1.0), counter=LOG + 1.0)
    out = run(lost, person(bid(1, 0.09), counter=LOG + 1.0), budget=money)
    assert out.winner.tolist() == [1, STAY]
    assert out.counter[0] == pytest.approx(out.pay[0])


def test_the_inputs_are_left_untouched():
    one = lots(*random_contests(np.random.default_rng(1)))
    seats, money = np.ones((FIRMS, KINDS_OF_SEAT), dtype=int), np.full(FIRMS, 0.5 * USD)
    before = deepcopy((one, seats, money))
    settle(SettlementParameters(order="simultaneous", increment=0.01), one, seats, money)
    for name in Lots._fields:
        assert np.array_equal(getattr(one, name), getattr(before[0], name)), name
    assert np.array_equal(seats, before[1])
    assert np.array_equal(money, before[2])


def test_nothing_to_settle_gives_empty_outcomes():
    out = run()
    assert [len(getattr(out, part.name)) for part in fields(out)] == [0] * 5
