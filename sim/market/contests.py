"""Contests: each courted person is auctioned, and the incumbent may bid too.

An English auction in utility: bidders raise until one is left, so the best ceiling wins
and pays what just beats the second (Postel-Vinay & Robin 2002; with amenities, Taber &
Vejlin 2020).  The incumbent's counter-offer is its losing or winning bid.  How a month's
contests share seats and budgets is the settlement's (``sim/market/settlements``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.base.kernels import formula, kernel
from sim.base.lazy import np
from sim.base.numerics import log_of

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

STAY = -1
"""The winner of a contest that the incumbent wins."""


class Lots(NamedTuple):
    """What a market round settles: one entry a bid, the bids of a person side by side.

    ``first[k]`` to ``first[k + 1]`` are the bids of contest k.  ``cap`` (most the bidder would
    pay), ``worth`` (what the person is worth to it), ``floor`` and ``scale`` are in log USD/yr,
    ``attraction`` in log points of pay against staying; ``pay`` and ``counter`` (present pay,
    most the incumbent would pay) have one entry a contest, in log USD/yr, like ``home`` (the
    incumbent's index) and ``own_scale``.
    """

    first: Ints
    bidder: Ints
    seat: Ints
    cap: Floats
    worth: Floats
    floor: Floats
    scale: Floats
    attraction: Floats
    pay: Floats
    counter: Floats
    home: Ints
    own_scale: Floats

    @property
    def contest(self) -> Ints:
        """The contest of each bid."""
        return np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))

    @property
    def free_to_keep(self) -> Floats:
        """Pay up to which keeping somebody costs no premium: scale or present pay, log USD/yr."""
        return np.maximum(self.pay, self.own_scale)


@dataclass(frozen=True)
class Outcomes:
    """Winners (position of the winning bid, or :data:`STAY`) and log pay, a contest each.

    ``ceiling`` is each bid's ceiling when its contest was held, ``counter`` each
    incumbent's, ``bid`` the last bid made; ``-inf`` for bids withdrawn for want of a seat or
    below the firm's floor.  All in log USD/yr.
    """

    winner: Ints
    pay: Floats
    ceiling: Floats
    counter: Floats
    bid: Floats


@formula
def affordable(cap: float, cap_usd: float, free_usd: float, budget_left: float) -> float:
    """A ceiling in log USD/yr, lowered to what costs no premium plus what is left for premia.

    A newcomer is paid the firm's scale without a premium, somebody kept the present pay too.
    """
    most = free_usd + max(0.0, budget_left)
    return cap if cap_usd <= most else log_of(most)


@kernel
def hold(
    ceiling: Floats, attraction: Floats, floor: Floats, now: float, counter: float
) -> tuple[int, float]:
    """One English auction: which of the bids wins, or ``STAY``, and at what log pay.

    Utilities are against staying at present pay.  Ties go to the incumbent, then to the
    bid that stands first.
    """
    best, best_utility, second = STAY, counter - now, 0.0
    for j in range(len(ceiling)):
        utility = ceiling[j] - now + attraction[j]
        if utility > best_utility:
            best, best_utility, second = j, utility, best_utility
        else:
            second = max(second, utility)
    if best == STAY:
        return STAY, now + max(0.0, second)
    price = now + second - attraction[best]
    return best, min(ceiling[best], max(price, floor[best]))
