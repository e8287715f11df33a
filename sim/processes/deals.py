"""Deals: stakes and teams bought, refusals, and what the competition authority lets pass.

A buyer offers a price for a stake, or for a licence with the team; the target's holders take
it if it is at least what they want (``reservations.py``).  A giant's stake may be reviewed
first (``review.py``); money and people move only when the deal is decided.  If the deal
closes, the team joins the buyer's lab, tied by pay that vests over years (article A1:21), and
whoever then owns all of a lab takes it over (``takeovers.py``).  If holders refuse, the buyer
courts the people next to the one who said no (A1:24).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Count, Months, NonNegative, Share
from sim.base.section import Section
from sim.processes.ageing import grant_usd
from sim.processes.finance import reprice
from sim.processes.morale import lower_morale_of_passed_over
from sim.processes.race import update_beliefs
from sim.processes.reservations import (
    ask_usd,
    holders_part,
    least_price_usd,
    team_share,
    the_team,
)
from sim.processes.review import CONTROL, is_blocked, is_reviewed, under_review
from sim.processes.sought_deals import sought
from sim.processes.takeovers import ALL, take_over
from sim.state.ledger import DEAL_OUTCOMES
from sim.state.people import FRONTIER
from sim.state.proposals import Pending, Proposal
from sim.state.shares import buy_stake
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.base.arrays import Ints
    from sim.state.world import World


LAST_BITS = 1e-12
"""Who is offered the least that is taken, takes it, whatever the last bits of the price."""


class DealParameters(Section):
    """When stakes and teams change hands."""

    control_premium: NonNegative
    """What holders want above the valuation, as a share."""
    mission_premium: NonNegative
    """What holders of a lab of full ambition want above that, as a share."""
    distress: Months
    """Runway below which holders give up the premia in proportion; 0 if they never do."""
    ask_above: NonNegative
    """How far the holders' first ask is above the least they take, as a share."""
    bargaining: Share
    """The holders' share of what a sought deal is worth to its buyer above the least they take."""
    offers_while_buying: NonNegative
    """Offers a month by a firm that looks for teams to buy."""
    stake_sought: Share
    """The stake it seeks."""
    share_of_cash: Share
    """Most of its cash it spends on one deal."""
    team: Count
    """People who join the buyer's lab in such a deal."""
    leader_share: Share
    """Share of the price that the leader is paid, vesting."""
    lock: Months
    """Months over which it vests."""
    courted_after_refusal: Count
    """People of a team whose holders refused, its leader apart, whom the buyer courts instead."""


def settle_deals(world: World) -> None:
    """Deals whose review is over, then this month's proposals, pinned and sought."""
    for pending in [one for one in world.pending if one.decided <= world.month]:
        world.pending.remove(pending)
        decide(world, pending)
    proposals = world.proposals + sought(world)
    world.proposals = []
    for proposal in proposals:
        settle_deal(world, proposal)


def settle_deal(world: World, proposal: Proposal) -> None:
    """Holders answer; then the deal closes, or waits for the competition authority."""
    if not (world.open[proposal.buyer] and world.open[proposal.target]):
        return
    if under_review(world, proposal.target):
        world.proposals.append(proposal)
        return
    offer = as_far_as_possible(world, proposal)
    outcome = answer(world, offer)
    if outcome == "closed" and is_reviewed(world, offer):
        months = world.scenario.review.months
        pending = Pending(offer, world.month, world.month + months)
        if months > 0:
            world.pending.append(pending)
        else:
            decide(world, pending)
        return
    carry_out(world, offer, outcome, 0)


def decide(world: World, pending: Pending) -> None:
    """The review is over: the deal is blocked, or closes if it still can."""
    offer = as_far_as_possible(world, pending.offer)
    outcome = "closed" if can_close(world, offer) else "impossible"
    if outcome == "closed" and is_blocked(world, offer):
        outcome = "blocked"
    carry_out(world, offer, outcome, pending.decided - pending.answered)


def answer(world: World, offer: Proposal) -> str:
    """What the holders make of an offer: impossible, refused, or closed for their part."""
    if not can_close(world, offer):
        return "impossible"
    least = least_price_usd(world, offer) * (1.0 - LAST_BITS)
    return "closed" if offer.price_usd * holders_part(world, offer) >= least else "refused"


def can_close(world: World, offer: Proposal) -> bool:
    """Whether both firms are there, the buyer has the money, and there is something to buy."""
    both = bool(world.open[offer.buyer] and world.open[offer.target])
    owned = float(world.firms.stakes[offer.buyer, offer.target])
    if owned >= ALL or (owned + offer.stake >= ALL and ends_the_race(world, offer)):
        return False
    team = the_team(world, offer.target, offer.team)
    something = offer.stake > 0.0 or (offer.price_usd > 0.0 and len(team) > 0)
    return both and something and offer.price_usd <= float(world.firms.cash_usd[offer.buyer])


def ends_the_race(world: World, offer: Proposal) -> bool:
    """Whether nobody would race any more if the target were taken over."""
    racing = world.racing.copy()
    racing[offer.target] = False
    return not racing.any()


def as_far_as_possible(world: World, proposal: Proposal) -> Proposal:
    """The offer for the stake the buyer can get, at the same price for the whole.

    That is up to the lab's cap on one investor, or all that is lacking in a takeover.
    """
    if proposal.stake <= 0.0:
        return proposal
    firms = world.firms
    owned = float(firms.stakes[proposal.buyer, proposal.target])
    takeover = proposal.stake >= CONTROL or owned + proposal.stake >= ALL
    cap = 1.0 if takeover else float(firms.stake_cap[proposal.target])
    stake = min(proposal.stake, max(0.0, cap - owned))
    part = stake / proposal.stake
    return replace(
        proposal,
        stake=stake,
        price_usd=proposal.price_usd * part,
        asked_usd=proposal.asked_usd * part,
    )


def carry_out(world: World, offer: Proposal, outcome: str, months_pending: int) -> None:
    """Do what follows from a decision and write it down."""
    note_deal(world, offer, outcome, months_pending)
    team = the_team(world, offer.target, offer.team)
    if outcome == "closed":
        close_deal(world, offer, team)
    elif outcome == "refused":
        world.firms.refused[offer.buyer, offer.target] += 1
        courted = team[1 : 1 + world.scenario.deals.courted_after_refusal]
        world.tip_offs.extend((int(person), offer.buyer) for person in courted)


def close_deal(world: World, offer: Proposal, team: Ints) -> None:
    """Pay the holders, book the stake, move the team to the buyer's lab and tie its leader.

    The leader's share of the price is not paid out but vests, so it is not the holders'.
    """
    firms, buyer, target = world.firms, offer.buyer, offer.target
    to_leader = offer.leader_share * offer.price_usd if len(team) else 0.0
    value = value_after(world, offer)
    firms.cash_usd[buyer] -= to_leader
    buy_stake(firms, buyer, target, offer.stake, offer.price_usd - to_leader)
    reprice(world, target, value)
    move_team(world, offer, team)
    if len(team):
        world.people.unvested_usd[team[0]] += to_leader
        world.people.hired_as_star[team] = True
        lower_morale_of_passed_over(world, buyer, team)
    if firms.stakes[buyer, target] >= ALL:
        take_over(world, buyer, target)
    update_beliefs(world)


def value_after(world: World, offer: Proposal) -> float:
    """Valuation of the whole after the deal, USD: what was paid for it, or what a team leaves."""
    if offer.stake > 0.0:
        return offer.price_usd / offer.stake
    left = 1.0 - team_share(world, offer.target, offer.team)
    return float(world.firms.valuation_usd[offer.target]) * left


def move_team(world: World, offer: Proposal, team: Ints) -> None:
    """The team joins the buyer's lab on its scale or better; its seats go with it."""
    firms, people, vesting = world.firms, world.people, world.scenario.vesting
    firms.target_heads[offer.buyer, FRONTIER] += len(team)
    left = firms.target_heads[offer.target] - np.bincount(people.division[team], minlength=4)
    firms.target_heads[offer.target] = np.maximum(0.0, left)
    pay = np.maximum(people.pay_usd_per_year[team], world.scale_pay(offer.buyer, team))
    grant = grant_usd(vesting, pay)
    transfer(world, team, offer.buyer, FRONTIER, "deal", pay, grant, offer.lock_months)


def note_deal(world: World, offer: Proposal, outcome: str, months_pending: int) -> None:
    """Keep what became of a proposal, for the summary and for ``explain``."""
    world.ledger.append(
        "deals",
        {
            "month": np.int32(world.month),
            "buyer": np.int16(offer.buyer),
            "target": np.int16(offer.target),
            "stake": offer.stake,
            "asked_usd": ask_usd(world, offer),
            "price_usd": offer.price_usd,
            "team": np.int64(offer.team),
            "outcome": np.int8(DEAL_OUTCOMES.index(outcome)),
            "months_pending": np.int64(months_pending),
        },
    )
