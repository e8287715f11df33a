"""Sequential: contests are held one after another, from the most to the least talented.

Seats and budgets used up lower the ceilings of the contests that follow; nobody holds a
seat back for somebody who comes later.  So a firm short of seats pays the most talented as if
it had nobody else to hire, and they earn more than in the core of the assignment game
(``docs/verification.md`` says by how much).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.kernels import kernel
from sim.base.lazy import np
from sim.base.numerics import exp_of
from sim.market.contests import STAY, Lots, Outcomes, affordable, hold

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.market.settlements import SettlementParameters


def settle(
    lots: Lots, seats: Ints, budget_usd_per_year: Floats, _rules: SettlementParameters
) -> Outcomes:
    """Hold every contest in the order given; seats and budgets shrink on the way."""
    winner = np.full(len(lots.first) - 1, STAY, dtype=np.int64)
    pay, counter = lots.pay.copy(), lots.counter.copy()
    ceiling = np.full(len(lots.bidder), -np.inf)
    left = seats.astype(np.int64), budget_usd_per_year.astype(np.float64)
    hold_in_turn(lots, lots.free_to_keep, *left, winner, pay, ceiling, counter)
    return Outcomes(winner, pay, ceiling, counter, last_bids(winner, pay, ceiling))


@kernel
def hold_in_turn(
    lots: Lots,
    free_to_keep: Floats,
    seats_left: Ints,
    budget_left: Floats,
    winner: Ints,
    pay: Floats,
    ceiling: Floats,
    counter: Floats,
) -> None:
    """One contest after another; ``winner``, ``pay``, ``ceiling`` and ``counter`` are filled."""
    for k in range(len(winner)):
        start, stop = lots.first[k], lots.first[k + 1]
        home, now = lots.home[k], lots.pay[k]
        paid_usd = exp_of(free_to_keep[k])
        limit = affordable(counter[k], exp_of(counter[k]), paid_usd, budget_left[home])
        counter[k] = max(now, limit)
        for j in range(start, stop):
            firm = lots.bidder[j]
            if seats_left[firm, lots.seat[j]] > 0:
                cap, scale_usd = lots.cap[j], exp_of(lots.scale[j])
                most = affordable(cap, exp_of(cap), scale_usd, budget_left[firm])
                ceiling[j] = most if most >= lots.floor[j] else -np.inf
        best, pay[k] = hold(
            ceiling[start:stop],
            lots.attraction[start:stop],
            lots.floor[start:stop],
            now,
            counter[k],
        )
        if best != STAY:
            j = start + best
            winner[k] = j
            seats_left[lots.bidder[j], lots.seat[j]] -= 1
            budget_left[lots.bidder[j]] -= max(0.0, exp_of(pay[k]) - exp_of(lots.scale[j]))
        elif pay[k] > now:
            budget_left[home] -= max(0.0, exp_of(pay[k]) - paid_usd)


def slack(_rules: SettlementParameters) -> float:
    """Nothing: each contest is settled to the last bit."""
    return 0.0


def last_bids(winner: Ints, pay: Floats, ceiling: Floats) -> Floats:
    """Losers bid up to their ceilings, winners what they pay."""
    bid = ceiling.copy()
    won = np.flatnonzero(winner != STAY)
    bid[winner[won]] = pay[won]
    return bid
