"""Sought deals: firms that look for teams make the offer that is worth most above its price.

A buyer may take a stake with the team, or license and take the team alone.  The team is
worth the prize times the belief it adds, weighted by urgency like a raid's stars; a stake is
worth what it can be sold for again, or its share of the prize times the target's belief,
weighted alike, since it makes up for the same shortfall (article A0:89-97).  The price splits
the surplus between holders and buyer (Nash 1950) and is never above the ask.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.processes.finance import prize_usd
from sim.processes.reservations import ask_usd, holders_part, least_price_usd, the_team
from sim.processes.review import CONTROL, block_chance
from sim.processes.stance import expected_gain
from sim.state.people import FRONTIER
from sim.state.proposals import Proposal

if TYPE_CHECKING:
    from sim.base.arrays import Flags
    from sim.state.world import World


def sought(world: World) -> list[Proposal]:
    """Proposals by firms whose stance is to buy."""
    firms, rules = world.firms, world.scenario.deals
    found = []
    for buyer in np.flatnonzero(world.racing).tolist():
        luck = world.draws.one("deal sought", firms.keys[buyer], world.month)
        if firms.stances[buyer].buys and luck < rules.offers_while_buying:
            offer = best_offer(world, buyer)
            if offer is not None:
                found.append(offer)
    return found


def best_offer(world: World, buyer: int) -> Proposal | None:
    """The offer that brings the buyer most, the risk of a veto counted; none if none pays."""
    best, most = None, 0.0
    for target in np.flatnonzero(possible_targets(world, buyer)).tolist():
        for form in forms(world, buyer, target):
            offer, gain = bargain(world, form)
            if gain > most:
                best, most = offer, gain
    return best


def possible_targets(world: World, buyer: int) -> Flags:
    """Venture-backed labs at home that have not refused the buyer and are not spoken for."""
    firms = world.firms
    possible: Flags = world.racing & firms.venture & (firms.region == firms.region[buyer])
    possible &= (firms.stakes[buyer] == 0) & (firms.refused[buyer] == 0)
    possible &= np.array([not stance.gives_up_lab for stance in firms.stances])
    possible[buyer] = False
    for pending in world.pending:
        possible[pending.offer.target] = False
    return possible


def forms(world: World, buyer: int, target: int) -> tuple[Proposal, Proposal]:
    """A stake with the team, up to the lab's cap, and a licence with the team; no price yet."""
    rules, cap = world.scenario.deals, float(world.firms.stake_cap[target])
    stake = rules.stake_sought if rules.stake_sought >= CONTROL else min(rules.stake_sought, cap)
    plain = Proposal(buyer, target, stake, 0.0, rules.team, rules.leader_share, rules.lock)
    return plain, replace(plain, stake=0.0)


def worth_usd(world: World, offer: Proposal) -> float:
    """What the team and the stake are worth to the buyer, USD."""
    firms, people = world.firms, world.people
    weight = 1.0 + float(firms.urgency[offer.buyer])
    lab = float(people.talent_sums(len(firms))[offer.buyer, FRONTIER])
    talent = float(people.talent[the_team(world, offer.target, offer.team)].sum())
    team = weight * expected_gain(world, offer.buyer, lab)(talent, 0.0)
    prize = float(firms.belief[offer.target]) * prize_usd(world.scenario.finance)
    return team + offer.stake * max(float(firms.valuation_usd[offer.target]), weight * prize)


def bargained_price_usd(least: float, worth: float, ask: float, holders_share: float) -> float:
    """The Nash split between the least the holders take and the most it is worth, up to the ask."""
    return min(least + holders_share * max(0.0, worth - least), ask)


def bargain(world: World, form: Proposal) -> tuple[Proposal, float]:
    """The offer at its bargained price and what the buyer expects to gain by it, USD."""
    firms, rules = world.firms, world.scenario.deals
    part = holders_part(world, form)
    if part <= 0.0:
        return form, -np.inf
    least, worth = least_price_usd(world, form) / part, worth_usd(world, form)
    ask = ask_usd(world, form) / part
    most = rules.share_of_cash * float(firms.cash_usd[form.buyer])
    price = bargained_price_usd(least, min(worth, most), ask, rules.bargaining)
    gain = worth - price if price <= most else -price
    offer = replace(form, price_usd=price, asked_usd=ask)
    return offer, (1.0 - block_chance(world, offer)) * gain
