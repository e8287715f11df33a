from __future__ import annotations

import math
from copy import deepcopy
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.market.contests import STAY, affordable, hold
from sim.market.settlements import SettlementParameters, settle
from tests.market.lots import FIRMS, HOME, LOG, MANY, MUCH, bid, hold_all, lots, random_contests

SEQUENTIAL = SettlementParameters(order="sequential", increment=0.01)


def run(*contests, **rest):
    return hold_all("sequential", *contests, **rest)


def test_the_best_ceiling_wins_and_pays_the_runner_ups():
    out = run({"bids": [bid(0, 0.5), bid(1, 1.2), bid(2, 0.9)]})
    assert out.winner.tolist() == [1]
    assert out.pay[0] == pytest.approx(LOG + 0.9)


def test_the_incumbents_ceiling_is_the_price_when_it_is_the_runner_up():
    out = run({"bids": [bid(0, 1.0)], "counter": LOG + 0.6})
    assert (out.winner[0], out.pay[0]) == (0, pytest.approx(LOG + 0.6))


def test_amenities_shift_the_price_one_for_one_in_log_pay():
    base = run({"bids": [bid(0, 1.0), bid(1, 0.4)]}).pay[0]
    liked = run({"bids": [bid(0, 1.0, attraction=0.3), bid(1, 0.4)]}).pay[0]
    rival_liked = run({"bids": [bid(0, 1.0), bid(1, 0.4, attraction=0.3)]}).pay[0]
    assert liked - base == pytest.approx(-0.3)
    assert rival_liked - base == pytest.approx(0.3)


def test_amenities_can_beat_a_higher_ceiling():
    out = run({"bids": [bid(0, 1.0), bid(1, 0.8, attraction=0.5)]})
    assert (out.winner[0], out.pay[0]) == (1, pytest.approx(LOG + 0.5))


def test_ties_go_to_the_incumbent_then_to_the_first_bid():
    assert run({"bids": [bid(0, 0.7)], "counter": LOG + 0.7}).winner[0] == STAY
    assert run({"bids": [bid(4, 0.75), bid(2, 0.75)]}).winner[0] == 0
    out = run({"bids": [bid(4, 0.75), bid(2, 0.75)]})
    assert out.pay[0] == pytest.approx(LOG + 0.75)


def test_a_single_bidder_pays_what_is_worth_present_pay():
    out = run({"bids": [bid(0, 1.0, attraction=0.25)]})
    assert out.pay[0] == pytest.approx(LOG - 0.25)


def test_a_single_bidder_pays_no_less_than_its_floor():
    out = run({"bids": [bid(0, 1.0, attraction=0.25, floor=LOG - 0.1)]})
    assert out.pay[0] == pytest.approx(LOG - 0.1)


def test_a_ceiling_below_the_floor_is_no_bid():
    out = run({"bids": [bid(0, 0.5, floor=LOG + 0.6), bid(1, 0.2)]})
    assert (out.winner[0], out.pay[0]) == (1, pytest.approx(LOG))
    assert out.ceiling.tolist() == [-math.inf, LOG + 0.2]


def test_a_bid_not_worth_present_pay_changes_nothing():
    out = run({"bids": [bid(0, 0.5, attraction=-0.6)]})
    assert (out.winner[0], out.pay[0]) == (STAY, LOG)


def test_the_incumbent_raises_just_to_the_best_bid():
    out = run({"bids": [bid(0, 0.3, attraction=0.1), bid(1, 0.2)], "counter": LOG + 0.9})
    assert (out.winner[0], out.pay[0]) == (STAY, pytest.approx(LOG + 0.4))


def test_what_is_paid_above_scale_lowers_the_winners_next_ceiling():
    contest = {"bids": [bid(0, 1.0), bid(1, 0.5, scale=LOG + 0.5)]}
    budget = np.full(FIRMS, MUCH)
    budget[0] = 0.8e6
    out = run(contest, contest, budget=budget)
    first = 1e6 * (math.exp(0.5) - 1.0)
    assert out.pay[0] == pytest.approx(LOG + 0.5)
    assert math.exp(out.ceiling[2]) == pytest.approx(1e6 + 0.8e6 - first)


def test_a_counter_offer_uses_the_incumbents_budget_from_present_pay_up():
    contest = {"bids": [bid(0, 0.5)], "counter": LOG + 2.0}
    budget = np.full(FIRMS, MUCH)
    budget[HOME] = 1e6
    out = run(contest, contest, budget=budget)
    raised = 1e6 * (math.exp(0.5) - 1.0)
    assert math.exp(out.counter[0]) == pytest.approx(2e6)
    assert math.exp(out.counter[1]) == pytest.approx(2e6 - raised)


def test_a_raise_of_somebody_above_scale_uses_the_raise_only():
    contest = {"bids": [bid(0, 0.5)], "counter": LOG + 2.0, "own_scale": LOG - 1.0}
    budget = np.full(FIRMS, MUCH)
    budget[HOME] = 2e6
    out = run(contest, contest, budget=budget)
    assert (out.winner == STAY).all()
    raised = 1e6 * (math.exp(0.5) - 1.0)
    lower = math.exp(out.counter[0]) - math.exp(out.counter[1])
    assert lower == pytest.approx(raised)


@pytest.mark.parametrize("own_scale", [-1.0, 0.0, 0.4])
@pytest.mark.parametrize(
    ("left", "free_share"), [(-1e6, 0.0), (0.0, 0.0), (0.7e6, 0.7e6), (1e12, None)]
)
def test_a_counter_goes_to_present_pay_or_scale_plus_the_budget(own_scale, left, free_share):
    budget = np.full(FIRMS, MUCH)
    budget[HOME] = left
    contest = {"bids": [bid(0, 1.9)], "counter": LOG + 2.0, "own_scale": LOG + own_scale}
    got = math.exp(run(contest, budget=budget).counter[0])
    free = 1e6 * math.exp(max(0.0, own_scale))
    most = math.exp(LOG + 2.0) if free_share is None else free + free_share
    assert got == pytest.approx(most)


def test_a_raise_within_scale_is_free_and_only_what_is_above_is_charged():
    budget = np.full(FIRMS, MUCH)
    budget[HOME] = 1e6
    within = {"bids": [bid(0, 0.3)], "counter": LOG + 2.0, "own_scale": LOG + 0.4}
    above = {"bids": [bid(0, 0.6)], "counter": LOG + 2.0, "own_scale": LOG + 0.4}
    out = run(within, within, above, within, budget=budget)
    assert (out.winner == STAY).all()
    full = 1e6 * math.exp(0.4) + 1e6
    premium = 1e6 * (math.exp(0.6) - math.exp(0.4))
    assert np.exp(out.counter) == pytest.approx([full, full, full, full - premium])


@settings(deadline=None, derandomize=True)
@given(st.floats(-2.0, 3.0), st.floats(0.0, 3e6), st.floats(-1e6, 5e6))
def test_affordable_is_the_cap_or_what_is_free_plus_what_is_left(above, free, left):
    cap = LOG + above
    got = affordable(cap, math.exp(cap), free + 1.0, left)
    most = free + 1.0 + max(0.0, left)
    assert got <= cap + 1e-12
    assert math.exp(got) == pytest.approx(min(math.exp(cap), most))
    assert affordable(cap, math.exp(cap), free + 1.0, left + 1e5) >= got


def test_a_raise_the_budget_can_pay_is_affordable_whatever_the_person_earns_above_scale():
    contest = {"bids": [bid(0, 0.3)], "counter": LOG + 2.0, "own_scale": LOG - 1.0}
    budget = np.full(FIRMS, MUCH)
    budget[HOME] = 1e6 * (math.exp(0.3) - 1.0) + 1.0
    assert run(contest, budget=budget).winner[0] == STAY


def test_present_pay_is_kept_whatever_the_budget():
    out = run({"bids": [bid(0, 1.0)], "counter": LOG + 1.0, "own_scale": LOG - 1.0}, budget=0.0)
    assert out.counter[0] == LOG


def test_pay_within_scale_costs_no_budget():
    contest = {"bids": [bid(0, 1.0, scale=LOG + 1.0)], "counter": LOG + 0.4}
    out = run(contest, contest, contest, budget=0.0)
    assert out.winner.tolist() == [0, 1, 2]
    assert out.ceiling == pytest.approx(np.full(3, LOG + 1.0))


def test_seats_used_up_withdraw_later_bids_of_that_kind_only():
    seats = np.zeros((FIRMS, 3), dtype=int)
    seats[0] = (0, 1, 1)
    contest = {"bids": [bid(0, 1.0)]}
    out = run(contest, contest, {"bids": [bid(0, 1.0, seat=2)]}, seats=seats)
    assert out.winner.tolist() == [0, STAY, 2]
    assert out.ceiling[1] == -math.inf


def test_a_lost_contest_uses_no_seat():
    seats = np.ones((FIRMS, 3), dtype=int)
    out = run(
        {"bids": [bid(0, 0.5), bid(1, 0.9)]}, {"bids": [bid(0, 0.5), bid(1, 0.9)]}, seats=seats
    )
    assert out.winner.tolist() == [1, 2]


def test_the_inputs_are_left_untouched():
    given_lots = lots({"bids": [bid(0, 1.0), bid(1, 0.5)], "counter": LOG + 0.2})
    seats, budget = np.ones((FIRMS, 3), dtype=int), np.full(FIRMS, 5e6)
    before = deepcopy((given_lots._asdict(), seats, budget))
    settle(SEQUENTIAL, given_lots, seats, budget)
    for name, value in before[0].items():
        assert np.array_equal(getattr(given_lots, name), value), name
    assert np.array_equal(seats, before[1])
    assert np.array_equal(budget, before[2])


def test_nothing_to_settle_gives_empty_outcomes():
    out = settle(SEQUENTIAL, lots(), np.zeros((FIRMS, 3), dtype=int), np.zeros(FIRMS))
    assert [len(part) for part in (out.winner, out.pay, out.ceiling, out.counter)] == [0] * 4


@pytest.mark.parametrize(
    ("cap", "budget", "most"),
    [(0.5, 0.0, 1.0), (-0.5, 0.0, math.exp(-0.5)), (0.5, 0.2, 1.2), (0.5, 9.0, math.exp(0.5))],
)
def test_a_ceiling_is_scale_plus_budget_at_most(cap, budget, most):
    out = run({"bids": [bid(0, cap)], "pay": LOG - 2.0}, budget=budget * 1e6)
    assert math.exp(out.ceiling[0]) == pytest.approx(most * 1e6)


def test_an_overdrawn_budget_counts_as_empty():
    out = run({"bids": [bid(0, 1.0)], "pay": LOG - 2.0}, budget=-3e6)
    assert out.ceiling[0] == pytest.approx(LOG)


BIDS = st.lists(st.tuples(st.floats(-1.0, 2.0), st.floats(-1.0, 1.0)), min_size=1, max_size=5)


def utility_after(pairs, counter, equal):
    bids = [bid(i, above, attraction=0.0 if equal else a) for i, (above, a) in enumerate(pairs)]
    one = lots({"bids": bids, "counter": LOG + counter})
    winner, pay = hold(one.cap, one.attraction, one.floor, LOG, LOG + counter)
    assert winner == STAY or pay <= one.cap[winner]
    return pay - LOG + (0.0 if winner == STAY else one.attraction[winner])


@settings(deadline=None, derandomize=True)
@given(BIDS, st.tuples(st.floats(-1.0, 2.0), st.floats(-1.0, 1.0)), st.floats(0.0, 1.5))
def test_another_bidder_never_makes_the_person_worse_off(pairs, newcomer, counter):
    for place in range(len(pairs) + 1):
        more = [*pairs[:place], newcomer, *pairs[place:]]
        before = utility_after(pairs, counter, equal=False)
        assert utility_after(more, counter, equal=False) >= before - 1e-12


@settings(deadline=None, derandomize=True)
@given(BIDS, st.floats(-1.0, 2.0), st.floats(0.0, 1.5))
def test_between_jobs_alike_another_bidder_never_lowers_pay(pairs, newcomer, counter):
    before = utility_after(pairs, counter, equal=True)
    assert utility_after([*pairs, (newcomer, 0.0)], counter, equal=True) >= before - 1e-12


# -- a brute-force twin: the clock ticks up, bidders drop out, in plain USD --

TICK = 1e-3


def clock_auction(one, k, seats, budget):
    """Who is left when the utility on the clock has risen, and the log pay then."""

    def stays_in(payer, pay, cap, free):
        premium = math.exp(pay) - math.exp(free)
        return pay <= cap and premium <= max(0.0, budget[payer])

    now, home = one.pay[k], one.home[k]
    active = {STAY}
    for j in range(one.first[k], one.first[k + 1]):
        if seats[one.bidder[j], one.seat[j]] > 0 and stays_in(
            one.bidder[j], one.floor[j], one.cap[j], one.scale[j]
        ):
            active.add(j)
    clock = 0.0
    while True:  # what costs no premium is free: a newcomer's scale, present pay of who is kept
        still = set()
        for j in active:
            if j == STAY:
                free = max(now, one.own_scale[k])
                keeps = clock <= 0.0 or stays_in(home, now + clock, one.counter[k], free)
            else:
                pay = max(one.floor[j], now + clock - one.attraction[j])
                keeps = stays_in(one.bidder[j], pay, one.cap[j], one.scale[j])
            if keeps:
                still.add(j)
        if len(still) <= 1:
            break
        active = still
        clock += TICK
    winner = min(still or active)
    pay = now + clock if winner == STAY else now + clock - one.attraction[winner]
    return winner, max(pay, one.floor[winner] if winner != STAY else now)


def twin(one, seats, budget):
    seats, budget = seats.copy(), budget.copy()
    winners, pays = [], []
    for k in range(len(one.first) - 1):
        winner, pay = clock_auction(one, k, seats, budget)
        if winner == STAY:
            base = max(math.exp(one.pay[k]), math.exp(one.own_scale[k]))
            budget[one.home[k]] -= max(0.0, math.exp(pay) - base)
        else:
            firm = one.bidder[winner]
            seats[firm, one.seat[winner]] -= 1
            budget[firm] -= max(0.0, math.exp(pay) - math.exp(one.scale[winner]))
        winners.append(winner)
        pays.append(pay)
    return winners, pays


@pytest.mark.parametrize("seed", range(20))
def test_settling_agrees_with_an_ascending_clock(seed):
    rng = np.random.default_rng(seed)
    one = lots(*random_contests(rng))
    seats = rng.integers(0, 3, (FIRMS, 3))
    budget = rng.uniform(0.0, 3e6, FIRMS)
    out = settle(SEQUENTIAL, one, seats, budget)
    winners, pays = twin(one, seats, budget)
    assert out.winner.tolist() == winners
    assert out.pay == pytest.approx(pays, abs=20 * TICK)
    assert np.median(np.abs(out.pay - pays)) <= TICK


def test_the_bids_of_a_contest_are_those_between_its_ends():
    one = lots(*random_contests(np.random.default_rng(5)))
    out = settle(SEQUENTIAL, one, np.full((FIRMS, 3), MANY), np.full(FIRMS, MUCH))
    for winner, (start, end) in zip(out.winner, pairwise(one.first), strict=True):
        assert winner == STAY or start <= winner < end
