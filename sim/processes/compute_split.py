"""Compute between the frontier lab and products (article A2:5).

The new lab refuses compute to the business that earns the money; colleagues ask why not use it
there.  A firm that searches for a way out weighs claims of its lab on product compute: what
the claim adds to the prize it expects, against the cash flow the products then lose over the
horizon.  It takes the best claim, which may be none, and moves toward it a little a month.
Product compute earns now, lab compute makes capability later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Share
from sim.base.section import Section
from sim.processes.earnings import business_cash_flow, product_factor
from sim.processes.stance import expected_gain
from sim.state.people import FRONTIER

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.base.arrays import Floats
    from sim.state.world import World


LEVELS = 5
"""Claims weighed: none, the largest, and evenly between."""


class ComputeSplitParameters(Section):
    """How far a lab's claims on product compute go."""

    largest_claim: Share
    """Most of the usual product compute that a lab may claim (0: claims are not weighed)."""
    step: Share
    """Most by which the lab's share of all compute moves in a month."""


def claimed_shares(rules: ComputeSplitParameters, usual: float) -> Floats:
    """The lab's share of all compute under each claim, from none to the largest."""
    return usual + np.linspace(0.0, rules.largest_claim, LEVELS) * (1.0 - usual)


def worth_of_shares(
    gains: Floats, factors: Floats, cash_flow: float, urgency: float, horizon_months: float
) -> Floats:
    """What each split is worth, USD: expected gain, raised by urgency, less cash flow lost.

    ``factors`` are cash flows under each split as multiples of today's, ``cash_flow`` in
    USD/yr; a business that earns nothing has nothing to lose.
    """
    lost = max(0.0, cash_flow) * (1.0 - factors) * horizon_months / 12.0
    worth: Floats = (1.0 + urgency) * gains - lost
    return worth


def toward(share: float, wanted: float, step: float) -> float:
    """The share after one month's move."""
    return share + min(step, max(-step, wanted - share))


def split_compute(world: World) -> None:
    """A month's move of every firm that lets its lab claim compute."""
    firms, rules = world.firms, world.scenario.compute_split
    claims = np.array([stance.claims_compute for stance in firms.stances])
    claiming = world.racing & claims & ~firms.lab_share_pinned
    if rules.largest_claim == 0.0 or not claiming.any():
        return
    talent = world.people.talent_sums(len(firms))[:, FRONTIER]
    earns = business_cash_flow(world)
    for i in np.flatnonzero(claiming).tolist():
        gain = expected_gain(world, i, float(talent[i]))
        wanted = best_share(world, i, gain, float(earns[i]))
        firms.lab_compute_share[i] = toward(float(firms.lab_compute_share[i]), wanted, rules.step)


def best_share(
    world: World, firm: int, gain: Callable[[float, float], float], earns: float
) -> float:
    """The lab's share of compute that is worth most to a firm; the smallest of equals."""
    firms, stance = world.firms, world.scenario.stance
    elasticity = world.scenario.earnings.product_elasticity
    now, usual = firms.lab_compute_share[firm], firms.usual_lab_share[firm]
    shares = claimed_shares(world.scenario.compute_split, float(usual))
    more = (shares - now) * world.rate("capex")[firm]
    gains = np.array([gain(0.0, usd_per_year) for usd_per_year in more.tolist()])
    usuals = np.full(LEVELS, usual)
    today = product_factor(elasticity, np.full(LEVELS, now), usuals)
    factors = product_factor(elasticity, shares, usuals) / np.maximum(today, 1e-12)
    urgency = float(firms.urgency[firm])
    worth = worth_of_shares(gains, factors, earns, urgency, stance.horizon)
    return float(shares[int(np.argmax(worth))])
