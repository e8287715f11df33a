"""Deals: stakes bought with the team, refusals, and competition review.

A buyer offers a price for a stake.  Holders sell if the implied value of the whole beats
what they think it worth: the larger of its valuation and of the prize weighted by
their own belief, with a premium for a mission they would give up (article A1:22-24: SSI
refused 32 bn).  Firms that look for teams offer what holders would just take, where team
and stake are worth it to them.  A regulator may block.  If the deal closes, the team joins
the buyer's lab, tied by pay that vests over years (A1:21).  If holders refuse, the buyer
courts the target's people instead (A1:24).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Count, Months, NonNegative, Share
from sim.base.section import Section
from sim.processes.ageing import grant_usd
from sim.processes.finance import prize_usd, reprice
from sim.processes.morale import lower_morale_of_passed_over
from sim.processes.race import update_beliefs
from sim.processes.stance import expected_gain
from sim.state.ledger import DEAL_OUTCOMES
from sim.state.people import FRONTIER
from sim.state.proposals import Proposal
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.base.arrays import Ints
    from sim.state.world import World


CONTROL = 0.5
"""Share of the whole from which a stake is a takeover."""


class DealParameters(Section):
    """When stakes change hands."""

    control_premium: NonNegative
    """What holders want above the valuation, as a share."""
    mission_premium: NonNegative
    """What holders of a lab of full ambition want above that, as a share."""
    block_minority: Share
    """Chance that a regulator blocks a stake below one half."""
    block_control: Share
    """Chance that a regulator blocks a takeover by a public giant."""
    stake_cap: Share
    """Most that one investor may own of a lab that is not taken over."""
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


def reservation_usd(
    rules: DealParameters, valuation: float, belief_value: float, ambition: float
) -> float:
    """Value of the whole, USD, below which holders do not sell."""
    worth = max(valuation, belief_value)
    return worth * (1.0 + rules.control_premium) * (1.0 + rules.mission_premium * ambition)


def settle_deals(world: World) -> None:
    """This month's proposals: those of the scenario, and those of firms that look for teams."""
    proposals = world.proposals + sought(world)
    world.proposals = []
    for proposal in proposals:
        settle_deal(world, proposal)


def sought(world: World) -> list[Proposal]:
    """Proposals by firms whose stance is to buy: the most talent for the price."""
    firms, rules = world.firms, world.scenario.deals
    found = []
    for buyer in np.flatnonzero(world.racing):
        luck = world.draws.one("deal sought", firms.keys[buyer], world.month)
        if firms.stances[buyer].buys and luck < rules.offers_while_buying:
            target = best_target(world, int(buyer))
            if target is not None:
                found.append(proposal_for(world, int(buyer), target))
    return found


def best_target(world: World, buyer: int) -> int | None:
    """The venture-backed lab at home whose team and stake are worth most above their price."""
    firms = world.firms
    possible = world.racing & firms.venture & (firms.region == firms.region[buyer])
    possible &= (firms.stakes[buyer] == 0) & (firms.refused[buyer] == 0)
    possible[buyer] = False
    surplus = {i: surplus_usd(world, buyer, i) for i in np.flatnonzero(possible).tolist()}
    best = max(surplus, key=surplus.__getitem__, default=None)
    return best if best is not None and surplus[best] > 0 else None


def surplus_usd(world: World, buyer: int, target: int) -> float:
    """What the team and the stake are worth to the buyer, less the price, USD.

    The team is worth the prize times the belief it adds, the stake its share of the prize
    times the target's belief; a price the buyer cannot pay leaves no surplus.
    """
    firms, rules = world.firms, world.scenario.deals
    price = rules.stake_sought * reservation_of(world, target)
    if price > rules.share_of_cash * float(firms.cash_usd[buyer]):
        return -price
    people = world.people
    lab = people.talent_sums(len(firms))[:, FRONTIER]
    talent = float(people.talent[the_team(world, target, rules.team)].sum())
    team = expected_gain(world, buyer, float(lab[buyer]))(talent, 0.0)
    stake = rules.stake_sought * float(firms.belief[target]) * prize_usd(world.scenario.finance)
    return team + stake - price


def proposal_for(world: World, buyer: int, target: int) -> Proposal:
    """The least the holders would take, for the stake and team the buyer seeks."""
    rules = world.scenario.deals
    price = rules.stake_sought * reservation_of(world, target)
    return Proposal(
        buyer, target, rules.stake_sought, price, rules.team, rules.leader_share, rules.lock
    )


def reservation_of(world: World, target: int) -> float:
    """Value of the whole, USD, below which the target's holders do not sell now."""
    firms = world.firms
    return reservation_usd(
        world.scenario.deals,
        float(firms.valuation_usd[target]),
        float(firms.belief[target]) * prize_usd(world.scenario.finance),
        float(firms.ambition[target]),
    )


def settle_deal(world: World, proposal: Proposal) -> None:
    """Holders decide, then the regulator, then money, stakes and people move."""
    if not (world.open[proposal.buyer] and world.open[proposal.target]):
        return
    offer = as_far_as_possible(world, proposal)
    outcome = answer(world, offer)
    team = the_team(world, offer.target, offer.team)
    if outcome == "closed":
        close_deal(world, offer, team)
    elif outcome == "refused":
        world.firms.refused[offer.buyer, offer.target] += 1
        world.tip_offs.extend((int(person), offer.buyer) for person in team[1:2])
    note_deal(world, offer, outcome)


def answer(world: World, offer: Proposal) -> str:
    """What becomes of an offer: impossible, refused by holders, blocked, or closed."""
    firms, target = world.firms, offer.target
    if offer.stake <= 0.0 or offer.price_usd > firms.cash_usd[offer.buyer]:
        return "impossible"
    if offer.price_usd < offer.stake * reservation_of(world, target):
        return "refused"
    luck = world.draws.one("competition review", firms.keys[target], world.month)
    return "blocked" if luck < block_chance(world, offer) else "closed"


def block_chance(world: World, proposal: Proposal) -> float:
    """Chance that the regulator blocks."""
    rules = world.scenario.deals
    if not world.firms.public[proposal.buyer]:
        return 0.0
    return rules.block_control if proposal.stake >= CONTROL else rules.block_minority


def as_far_as_possible(world: World, proposal: Proposal) -> Proposal:
    """The offer for the stake the buyer can get, at the same price for the whole.

    That is up to the cap on one investor, or all that is lacking in a takeover.
    """
    owned = float(world.firms.stakes[proposal.buyer, proposal.target])
    cap = 1.0 if proposal.stake >= CONTROL else world.scenario.deals.stake_cap
    stake = min(proposal.stake, max(0.0, cap - owned))
    return replace(proposal, stake=stake, price_usd=proposal.price_usd * (stake / proposal.stake))


def the_team(world: World, target: int, size: int) -> Ints:
    """The most talented AI people of the target, its leader first."""
    people = world.people
    rows = np.flatnonzero(people.firm[people.talents] == target)
    return rows[np.argsort(-people.talent[rows], kind="stable")][:size]


def close_deal(world: World, proposal: Proposal, team: Ints) -> None:
    """Pay the holders, book the stake, move the team to the buyer's lab and tie its leader.

    The leader's share of the price is not paid out but vests, so it is not the holders'.
    """
    firms, people, vesting = world.firms, world.people, world.scenario.vesting
    buyer, target = proposal.buyer, proposal.target
    to_leader = proposal.leader_share * proposal.price_usd if len(team) else 0.0
    firms.cash_usd[buyer] -= to_leader
    buy_stake(world, buyer, target, proposal.stake, proposal.price_usd - to_leader)
    reprice(world, target, proposal.price_usd / proposal.stake)
    firms.target_heads[buyer, FRONTIER] += len(team)
    left = firms.target_heads[target] - np.bincount(people.division[team], minlength=4)
    firms.target_heads[target] = np.maximum(0.0, left)
    pay = np.maximum(people.pay_usd_per_year[team], world.scale_pay(buyer, team))
    transfer(
        world, team, buyer, FRONTIER, "deal", pay, grant_usd(vesting, pay), proposal.lock_months
    )
    if len(team):
        people.unvested_usd[team[0]] += to_leader
        people.hired_as_star[team] = True
        lower_morale_of_passed_over(world, buyer, team)
    update_beliefs(world)


def buy_stake(world: World, buyer: int, target: int, stake: float, price_usd: float) -> None:
    """All other holders sell in proportion to what they hold, firms among them too."""
    firms = world.firms
    others = firms.stakes[:, target].copy()
    others[buyer] = 0.0
    not_mine = 1.0 - float(firms.stakes[buyer, target])
    proceeds = price_usd * others / not_mine
    firms.cash_usd += proceeds
    firms.cash_usd[buyer] -= price_usd
    firms.holders_received_usd[target] += price_usd - float(proceeds.sum())
    firms.stakes[:, target] -= others * stake / not_mine
    firms.stakes[buyer, target] += stake


def note_deal(world: World, proposal: Proposal, outcome: str) -> None:
    """Keep what became of a proposal, for the summary and for ``explain``."""
    world.ledger.append(
        "deals",
        {
            "month": np.int32(world.month),
            "buyer": np.int16(proposal.buyer),
            "target": np.int16(proposal.target),
            "stake": proposal.stake,
            "price_usd": proposal.price_usd,
            "team": np.int64(proposal.team),
            "outcome": np.int8(DEAL_OUTCOMES.index(outcome)),
        },
    )
