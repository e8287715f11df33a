"""Reservations: what the holders of a lab want for it, for a part of it, or for its team.

Holders sell if the implied value of the whole beats what they think it worth: the larger of
its valuation and of the prize weighted by their own belief, with a premium for control and
one for a mission they would give up (articles A1:22-24: SSI refused 32 bn USD; A3:25:
FuriosaAI refused 0.8).  Who runs out
of money cannot hold out for the premia.  For a licence with the team they want their reservation in
proportion to the talent that goes.  They open with an ask above that (A1:20: 20 bn USD asked
for what went for 14.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.selection import smallest
from sim.processes.finance import prize_usd

if TYPE_CHECKING:
    from sim.base.arrays import Ints
    from sim.processes.deals import DealParameters
    from sim.state.proposals import Proposal
    from sim.state.world import World


def reservation_usd(
    rules: DealParameters,
    valuation: float,
    belief_value: float,
    ambition: float,
    runway_months: float,
) -> float:
    """Value of the whole, USD, below which holders do not sell."""
    worth = max(valuation, belief_value)
    full = (1.0 + rules.control_premium) * (1.0 + rules.mission_premium * ambition)
    held_out_for = patience(rules, runway_months)
    return worth * full if held_out_for >= 1.0 else worth * (1.0 + held_out_for * (full - 1.0))


def patience(rules: DealParameters, runway_months: float) -> float:
    """Share of the premia that holders hold out for: all of them while money lasts."""
    months = max(0.0, runway_months)
    return months / rules.distress if months < rules.distress else 1.0


def reservation_of(world: World, target: int) -> float:
    """Value of the whole, USD, below which the target's holders do not sell now."""
    firms = world.firms
    return reservation_usd(
        world.scenario.deals,
        float(firms.valuation_usd[target]),
        float(firms.belief[target]) * prize_usd(world.scenario.finance),
        float(firms.ambition[target]),
        float(firms.runway_months[target]),
    )


def least_price_usd(world: World, offer: Proposal) -> float:
    """The least the holders take for what is offered: for the stake, or for the team alone."""
    part = offer.stake if offer.stake > 0.0 else team_share(world, offer.target, offer.team)
    return part * reservation_of(world, offer.target)


def holders_part(world: World, offer: Proposal) -> float:
    """Share of a price that is the holders': the leader's vests and is the leader's."""
    comes_along = len(the_team(world, offer.target, offer.team)) > 0
    return 1.0 - offer.leader_share if comes_along else 1.0


def ask_usd(world: World, offer: Proposal) -> float:
    """The holders' first ask: as reported, else so much above the least they take."""
    if offer.asked_usd > 0.0:
        return offer.asked_usd
    return (1.0 + world.scenario.deals.ask_above) * least_price_usd(world, offer)


def the_team(world: World, target: int, size: int) -> Ints:
    """The most talented AI people of the target, its leader first."""
    people = world.people
    rows = np.flatnonzero(people.firm[people.talents] == target)
    return rows[smallest(-people.talent[rows], size)]


def team_share(world: World, target: int, size: int) -> float:
    """Share of the target's AI talent that its best so many people hold."""
    everyone = world.people.talent[the_team(world, target, world.people.ai)]
    return float(everyone[:size].sum() / everyone.sum()) if len(everyone) else 0.0
