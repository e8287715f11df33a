"""Sequential: contests are held one after another, from the most to the least talented.

Seats and budgets used up lower the ceilings of the contests that follow; nobody holds a
seat back for somebody who comes later.  So a firm short of seats pays the most talented as if
it had nobody else to hire, and they earn more than in the core of the assignment game
(``docs/verification.md`` says by how much).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, exp_of
from sim.market.contests import STAY, Outcomes, affordable, hold

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.market.contests import Lots
    from sim.market.settlements import SettlementParameters


def settle(
    lots: Lots, seats: Ints, budget_usd_per_year: Floats, _rules: SettlementParameters
) -> Outcomes:
    """Hold every contest in the order given; seats and budgets shrink on the way."""
    contests = len(lots.first) - 1
    seats_left = seats.tolist()
    budget_left = budget_usd_per_year.tolist()
    cap_usd, scale_usd = exp(lots.cap), exp(lots.scale)
    counter_usd, paid_usd = exp(lots.counter), exp(lots.free_to_keep)
    winner = np.full(contests, STAY, dtype=np.int64)
    pay = lots.pay.copy()
    ceiling = np.full(len(lots.bidder), -np.inf)
    counter = lots.counter.copy()
    for k in range(contests):
        bids = range(int(lots.first[k]), int(lots.first[k + 1]))
        home, now = int(lots.home[k]), float(lots.pay[k])
        limit = affordable(counter[k], counter_usd[k], paid_usd[k], budget_left[home])
        counter[k] = max(now, limit)
        for j in bids:
            firm = int(lots.bidder[j])
            if seats_left[firm][lots.seat[j]] > 0:
                most = affordable(lots.cap[j], cap_usd[j], scale_usd[j], budget_left[firm])
                ceiling[j] = most if most >= lots.floor[j] else -np.inf
        winner[k], pay[k] = hold(lots, bids, ceiling, now, float(counter[k]))
        if winner[k] != STAY:
            payer = int(lots.bidder[winner[k]])
            seats_left[payer][lots.seat[winner[k]]] -= 1
            budget_left[payer] -= max(0.0, exp_of(pay[k]) - float(scale_usd[winner[k]]))
        elif pay[k] > now:
            budget_left[home] -= max(0.0, exp_of(pay[k]) - float(paid_usd[k]))
    return Outcomes(winner, pay, ceiling, counter, last_bids(winner, pay, ceiling))


def slack(_rules: SettlementParameters) -> float:
    """Nothing: each contest is settled to the last bit."""
    return 0.0


def last_bids(winner: Ints, pay: Floats, ceiling: Floats) -> Floats:
    """Losers bid up to their ceilings, winners what they pay."""
    bid = ceiling.copy()
    won = np.flatnonzero(winner != STAY)
    bid[winner[won]] = pay[won]
    return bid
