"""The baseline's first year passes the checks that every run can make of itself."""

from __future__ import annotations

import numpy as np

from sim.market.checks import levels, premia_usd_per_year, seats_filled, still_wanted
from sim.market.contests import STAY
from tests.theory.baseline_rounds import MONTHS, baseline_rounds

TOPIC = "Market checks"
SOURCE = "`sim/market/checks.py`, contests of the baseline's first year"
INCREMENT = 0.01
SEEDS = range(2025, 2029)


def test_nobody_is_left_whom_a_free_seat_and_free_money_could_still_have_got(verified):
    left = 0
    for month in baseline_rounds():
        outcomes = month.settled()
        seats = month.seats - seats_filled(month.lots, outcomes, month.seats.shape)
        budget = month.budget - premia_usd_per_year(month.lots, outcomes, len(month.budget))
        assert (seats >= 0).all()
        left += int(still_wanted(month.lots, outcomes, seats, budget, INCREMENT).sum())
    verified(
        TOPIC,
        f"People whom a free seat and free money could still have got, {MONTHS} months",
        source=SOURCE,
        expected=0,
        got=left,
        within=0,
        why="by more than the increment of a bid, 0.01",
    )


def test_budgets_for_pay_above_scale_bind_and_are_kept(verified):
    used = []
    for month in (month for seed in SEEDS for month in baseline_rounds(seed)):
        granted = premia_usd_per_year(month.lots, month.settled(), len(month.budget))
        firms = month.budget > 0
        assert (granted[~firms] < 1.0).all()
        used.append(float((granted[firms] / month.budget[firms]).max()))
    assert max(used) > 0.9
    verified(
        TOPIC,
        "Most that a firm grants above its scale, share of its budget",
        source=SOURCE,
        expected=1.0,
        got=max(used),
        within=0.1,
        why="at most 1, which the check asserts; in one of four years the raider comes near it",
    )
    assert max(used) <= 1.0 + 1e-9


def test_nobody_is_worse_off_for_having_been_courted(verified):
    worst = min(float(levels(month.lots, month.settled()).min()) for month in baseline_rounds())
    moved = sum(int((month.settled().winner != STAY).sum()) for month in baseline_rounds())
    assert moved > 1000
    verified(
        TOPIC,
        "Lowest utility after a contest against staying at present pay, log points of pay",
        source=SOURCE,
        expected=0.0,
        got=float(np.round(worst, 12)),
        within=0,
        why="who is not offered more keeps the pay there was",
    )
