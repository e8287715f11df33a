"""The market round of a month: seats, approaches, contests, moves and raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, log
from sim.base.section import Section
from sim.market.boomerangs import BoomerangParameters
from sim.market.borders import BorderParameters, ceilings_after_fees, pay_fees, permitted
from sim.market.ceilings import CeilingParameters, Ceilings, set_ceilings
from sim.market.checks import check_market
from sim.market.contests import STAY, Lots, Outcomes
from sim.market.offers import record_offers
from sim.market.preferences import Attractions, PreferenceParameters, compare_jobs
from sim.market.scouting import Approaches, ScoutingParameters, scout
from sim.market.settlements import SettlementParameters, settle
from sim.market.vacancies import DIVISION_OF_SEAT, STAR, grow_targets, open_seats
from sim.processes.ageing import grant_usd
from sim.processes.morale import lower_morale_of_passed_over
from sim.processes.opened_labs import fill_opened_seats
from sim.state.people import FRONTIER
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.state.world import World


KEPT_OF_SIEGE = 2.0 / 3.0
"""Share of last month's courting still felt: courting of a steady size adds up to a quarter's."""


class MarketParameters(Section):
    """The market for AI people."""

    scouting: ScoutingParameters
    """Whom firms approach."""
    preferences: PreferenceParameters
    """What people weigh pay against."""
    ceilings: CeilingParameters
    """Most that firms pay for one person."""
    boomerangs: BoomerangParameters
    """How former employers and people find together again."""
    borders: BorderParameters
    """What hiring from another region takes."""
    settlement: SettlementParameters
    """How the contests of a month are decided."""


def hold_market(world: World) -> None:
    """One month of the market for AI people."""
    grow_targets(world)
    seats = open_seats(world)
    approaches = from_most_talented(world, permitted(world, scout(world, seats)))
    world.courted = courted_share(world, approaches)
    if len(approaches.person) == 0:
        return
    attractions = compare_jobs(world, approaches)
    ceilings = ceilings_after_fees(world, approaches, set_ceilings(world, approaches))
    first = np.flatnonzero(np.r_[True, approaches.person[1:] != approaches.person[:-1], True])
    lots = make_lots(world, approaches, first, attractions, ceilings)
    rules = world.scenario.market.settlement
    outcomes = settle(rules, lots, seats, world.firms.premium_budget_usd_per_year)
    check_market(world, approaches, lots, seats, outcomes)
    record_offers(world, approaches, attractions, lots, outcomes)
    apply_outcomes(world, approaches, lots, outcomes)


def from_most_talented(world: World, approaches: Approaches) -> Approaches:
    """The same approaches, the most talented person first, ties by person."""
    order = np.lexsort(
        (approaches.firm, approaches.person, -world.people.talent[approaches.person])
    )
    return Approaches(approaches.person[order], approaches.firm[order], approaches.seat[order])


def make_lots(
    world: World, approaches: Approaches, first: Ints, attractions: Attractions, ceilings: Ceilings
) -> Lots:
    """Approaches, attractions and ceilings as the contests read them."""
    head = first[:-1]
    person = approaches.person[head]
    return Lots(
        first=first,
        bidder=approaches.firm,
        seat=approaches.seat,
        cap=ceilings.cap,
        worth=ceilings.worth,
        floor=ceilings.floor,
        scale=ceilings.scale,
        attraction=attractions.total,
        pay=log(world.people.pay_usd_per_year[person]),
        counter=ceilings.counter[head],
        home=world.people.firm[person].astype(np.int64),
        own_scale=ceilings.own_scale[head],
    )


def courted_share(world: World, approaches: Approaches) -> Floats:
    """Share of each lab's talent courted for star seats, over about the last quarter."""
    people = world.people
    person = np.unique(approaches.person[approaches.seat == STAR])
    lab = person[people.division[person] == FRONTIER]
    courted = np.bincount(
        people.firm[lab].astype(np.int64), weights=people.talent[lab], minlength=len(world.firms)
    )
    talent = people.talent_sums(len(world.firms))[:, FRONTIER]
    return KEPT_OF_SIEGE * world.courted + courted / np.maximum(talent, 1.0)


def apply_outcomes(world: World, approaches: Approaches, lots: Lots, outcomes: Outcomes) -> None:
    """Move the winners' people, raise those who were kept, hurt those passed over."""
    people, rules = world.people, world.scenario.vesting
    person = approaches.person[lots.first[:-1]]
    courted = np.isfinite(np.maximum.reduceat(outcomes.ceiling, lots.first[:-1]))
    people.months_since_contest[person[courted]] = 0.0
    stayed = outcomes.winner == STAY
    kept, raised = person[stayed], outcomes.pay[stayed] > lots.pay[stayed]
    people.pay_usd_per_year[kept[raised]] = exp(outcomes.pay[stayed][raised])
    won = np.flatnonzero(~stayed)
    bid = outcomes.winner[won]
    pay = exp(outcomes.pay[won])
    division = np.array(DIVISION_OF_SEAT)[lots.seat[bid]]
    pay_fees(world, person[won], lots.bidder[bid])
    transfer(
        world,
        person[won],
        lots.bidder[bid],
        division,
        "poached",
        pay,
        grant_usd(rules, pay),
        rules.horizon,
    )
    welcome_stars(world, person[won], lots.bidder[bid], lots.seat[bid] == STAR)


def welcome_stars(world: World, rows: Ints, firm: Ints, star: Flags) -> None:
    """Star hires enlarge the lab's target and hurt those who are passed over."""
    firms = world.firms
    for i in np.unique(firm[star]):
        stars = rows[star & (firm == i)]
        firms.target_heads[i, FRONTIER] += len(stars)
        firms.stars_since_cut[i] += len(stars)
        world.people.hired_as_star[stars] = True
        fill_opened_seats(world, int(i), len(stars))
        lower_morale_of_passed_over(world, int(i), stars)
