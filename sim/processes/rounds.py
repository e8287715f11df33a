"""Funding rounds: labs that run short sell new shares, some of them to giants that want cover.

Venture-backed labs raise money while investors are willing; the climate of a region scales
how often and how much (for the Chinese start-ups it turned in 2024, article A1:46).  The
valuation is that after the round, so a round of ``raised`` dilutes every holder by ``raised /
valuation``.  Part of it is offered to public giants at home that hold nothing of that lab's
success: one takes part if it falls so far short of what it aspires to that it searches for
something new, or has little cover (article A0:89-97), and the lab's part of the prize, weighted
by urgency, is worth the price (A0:103); never beyond what the lab lets one investor own.  The
rest is venture funds'.  Staff equity is not followed: neither its dilution nor its price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section
from sim.processes.race import update_beliefs
from sim.state.shares import cover, dilute, dilution

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats
    from sim.state.world import World


class Climate(Section):
    """How willing venture investors are, by region: 1 is a good year."""

    us: NonNegative
    """Willingness in the United States."""
    europe: NonNegative
    """Willingness in Europe."""
    china: NonNegative
    """Willingness in China."""
    other: NonNegative
    """Willingness in other regions."""


class RoundParameters(Section):
    """When labs raise money and who buys the new shares."""

    below: Months
    """Runway under which a venture-backed lab looks for money."""
    hazard: NonNegative
    """Rounds closed a month while looking, in a good climate."""
    dilution: Share
    """Share of the valuation a round raises, in a good climate."""
    climate: Climate
    """Willingness of venture investors by region."""
    strategic_share: Share
    """Share of a round offered to public giants; 0 leaves rounds to venture funds."""
    cover_wanted: Share
    """Chance to own part of the winner below which a giant seeks stakes without being urgent."""
    share_of_cash: Share
    """Most of its cash a giant puts into one round."""


def hold_rounds(world: World, runway: Floats, prize_usd: float) -> None:
    """This month's rounds: cash for the labs, new shares for who pays, less for the others.

    ``runway`` in months, by firm.
    """
    firms, raised = world.firms, money_raised(world, runway)
    firms.cash_usd = firms.cash_usd + raised
    labs = np.flatnonzero(raised > 0).tolist()
    for lab in labs:
        paid = strategic_money(world, lab, float(raised[lab]), prize_usd)
        sell_new_shares(world, lab, float(raised[lab]), paid)
    if labs:
        update_beliefs(world)


def money_raised(world: World, runway: Floats) -> Floats:
    """USD raised this month by labs whose runway is short, by firm."""
    firms, rules = world.firms, world.scenario.rounds
    climate = np.array(
        [rules.climate.us, rules.climate.europe, rules.climate.china, rules.climate.other]
    )
    willing = climate[firms.region]
    raised = np.zeros(len(firms))
    looking = world.racing & firms.venture & (runway < rules.below)
    for i in np.flatnonzero(looking):
        luck = world.draws.one("funding round", firms.keys[i], world.month)
        if luck < rules.hazard * willing[i]:
            raised[i] = rules.dilution * willing[i] * firms.valuation_usd[i]
    return raised


def strategic_money(world: World, lab: int, raised_usd: float, prize_usd: float) -> Floats:
    """USD each giant puts into a lab's round: equal parts of what is offered, within limits."""
    firms, rules = world.firms, world.scenario.rounds
    worth_it = (1.0 + firms.urgency) * firms.belief[lab] * prize_usd >= firms.valuation_usd[lab]
    buying = takers(world, lab) & worth_it
    most = float(firms.stake_cap[lab]) * post_money_usd(world, lab, raised_usd)
    limit = np.minimum(rules.share_of_cash * np.maximum(0.0, firms.cash_usd), most)
    part = rules.strategic_share * raised_usd / max(1, int(buying.sum()))
    return np.where(buying, np.minimum(part, limit), 0.0)


def takers(world: World, lab: int) -> Flags:
    """Giants at home without a stake in the lab that search for a way out or lack cover."""
    firms, rules = world.firms, world.scenario.rounds
    near = world.racing & firms.public & (firms.region == firms.region[lab])
    short = firms.urgency > world.scenario.stance.search_threshold
    bare = cover(firms.belief, firms.stakes) < rules.cover_wanted
    taking: Flags = near & (firms.stakes[:, lab] == 0.0) & (short | bare)
    return taking


def post_money_usd(world: World, lab: int, raised_usd: float) -> float:
    """What the whole lab is worth by the round: never less than what it raises."""
    return max(float(world.firms.valuation_usd[lab]), raised_usd)


def sell_new_shares(world: World, lab: int, raised_usd: float, paid_usd: Floats) -> None:
    """Dilute all holders by the round; giants get new shares for their cash, funds the rest."""
    firms, whole = world.firms, post_money_usd(world, lab, raised_usd)
    dilute(firms, lab, dilution(raised_usd, whole))
    firms.stakes[:, lab] += paid_usd / whole
    firms.cash_usd = firms.cash_usd - paid_usd
