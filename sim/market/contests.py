"""Contests: each courted person is auctioned, and the incumbent may bid too.

An English auction in utility: bidders raise until one is left, so the best ceiling wins
and pays what just beats the second (Postel-Vinay & Robin 2002; with amenities, Taber &
Vejlin 2020).  The incumbent's counter-offer is its losing or winning bid.  Contests are
settled from the most to the least talented; seats and budgets already used up lower the
ceilings of the contests that follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, exp_of, log_of

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

STAY = -1
"""The winner of a contest that the incumbent wins."""


@dataclass(frozen=True)
class Lots:
    """What a market round settles: one entry a bid, the bids of a person side by side.

    ``first[k]`` to ``first[k + 1]`` are the bids of contest k.  ``cap``, ``floor`` and
    ``scale`` are in log USD/yr, ``attraction`` in log points of pay against staying;
    ``pay`` and ``counter`` (present pay, most the incumbent would pay) have one entry a
    contest, in log USD/yr, like ``home`` (the incumbent's index) and ``own_scale``.
    """

    first: Ints
    bidder: Ints
    seat: Ints
    cap: Floats
    floor: Floats
    scale: Floats
    attraction: Floats
    pay: Floats
    counter: Floats
    home: Ints
    own_scale: Floats


@dataclass(frozen=True)
class Outcomes:
    """Winners (position of the winning bid, or :data:`STAY`) and log pay, a contest each.

    ``ceiling`` is each bid's ceiling when its contest was held, ``counter`` each
    incumbent's; ``-inf`` for bids withdrawn for want of a seat or below the firm's floor.
    """

    winner: Ints
    pay: Floats
    ceiling: Floats
    counter: Floats


def settle(lots: Lots, seats: Ints, budget_usd_per_year: Floats) -> Outcomes:
    """Hold every contest in the order given; seats and budgets shrink on the way.

    ``seats`` is firm x kind of seat, ``budget_usd_per_year`` what each firm may still pay
    above its scale; both are left untouched.
    """
    contests = len(lots.first) - 1
    seats_left = seats.tolist()
    budget_left = budget_usd_per_year.tolist()
    cap_usd, scale_usd = exp(lots.cap), exp(lots.scale)
    counter_usd, paid_usd = exp(lots.counter), exp(np.maximum(lots.pay, lots.own_scale))
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
    return Outcomes(winner, pay, ceiling, counter)


def affordable(cap: float, cap_usd: float, free_usd: float, budget_left: float) -> float:
    """A ceiling in log USD/yr, lowered to what costs no premium plus what is left for premia.

    A newcomer is paid the firm's scale without a premium, somebody kept the present pay too.
    """
    most = float(free_usd) + max(0.0, budget_left)
    return float(cap) if cap_usd <= most else log_of(most)


def hold(lots: Lots, bids: range, ceiling: Floats, now: float, counter: float) -> tuple[int, float]:
    """One English auction: who wins and at what log pay.

    Utilities are against staying at present pay.  Ties go to the incumbent, then to the
    bid that stands first.
    """
    best, best_utility, second = STAY, counter - now, 0.0
    for j in bids:
        utility = float(ceiling[j]) - now + float(lots.attraction[j])
        if utility > best_utility:
            best, best_utility, second = j, utility, best_utility
        else:
            second = max(second, utility)
    if best == STAY:
        return STAY, now + max(0.0, second)
    price = now + second - float(lots.attraction[best])
    return best, min(float(ceiling[best]), max(price, float(lots.floor[best])))
