"""The market for AI people among agents: approaches, what offers are worth, who moves.

Only the settlement of the contests is the engine's; here stand the lots it is given and what
follows for people.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import groupby
from math import ceil, exp, floor, log
from typing import TYPE_CHECKING

import numpy as np

from sim.market.contests import STAY, Lots
from sim.market.round import KEPT_OF_SIEGE
from sim.market.settlements import settle
from sim.market.vacancies import DIVISION_OF_SEAT, LAB, PRODUCT, STAR
from sim.processes.opened_labs import fill_opened_seats
from sim.processes.race import lab_output
from sim.state.people import APPLIED, FRONTIER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.market.contests import Outcomes
    from tests.benchmarks.mesa_people import Employer, Person
    from tests.benchmarks.mesa_twin import MesaTwin


@dataclass
class Approach:
    """A firm's interest in a person, for a kind of seat, and what it would offer, in logs."""

    person: Person
    bidder: Employer
    seat: int
    attraction: float = 0.0
    cap: float = 0.0
    worth: float = 0.0
    scale: float = 0.0


@dataclass
class Contest:
    """One person's suitors, and how far the employer would go, in logs."""

    person: Person
    approaches: list[Approach]
    counter: float = 0.0
    own_scale: float = 0.0
    luck_of_staying: float = 0.0


def hold_market(model: MesaTwin) -> None:
    """One month of the market for AI people."""
    seats = {employer: open_seats(model, employer) for employer in model.employers}
    approaches = allowed(model, scout(model, seats))
    note_siege(model, approaches)
    if not approaches:
        return
    for employer in model.employers:
        employer.look_around()
    contests = [
        Contest(person, list(suitors))
        for person, suitors in groupby(approaches, key=lambda approach: approach.person)
    ]
    values = {employer: log_value_of_talent(model, employer) for employer in model.employers}
    for contest in contests:
        prepare(model, contest, values)
    with model.clock.on("firms"):
        lots = lots_of(contests)
        table = np.array([seats[employer] for employer in model.employers])
        budgets = model.world.firms.premium_budget_usd_per_year
        outcomes = settle(model.scenario.market.settlement, lots, table, budgets)
    carry_out(model, contests, lots, outcomes)


# -- whom firms approach --


def open_seats(model: MesaTwin, employer: Employer) -> list[int]:
    """Whole seats open: stars', and places below target in lab and applied AI."""
    world, i = model.world, employer.index
    if not employer.racing or world.firms.hiring_frozen_until[i] > world.date:
        return [0, 0, 0]
    room = [
        max(0.0, float(world.firms.target_heads[i, division]) - employer.heads[division])
        for division in (FRONTIER, APPLIED)
    ]
    return [floor(employer.stance.star_seats), *map(floor, room)]


def scout(model: MesaTwin, seats: dict[Employer, list[int]]) -> list[Approach]:
    """Approaches to people who have been left alone for a while, and to those pointed out."""
    rules = model.scenario.market.scouting
    rested = [
        person
        for person in model.talents
        if person.employer is not None
        and person.employer.open
        and person.months_since_contest >= rules.rest
        and person.tenure_months >= rules.rest
    ]
    focus = {STAR: rules.star_focus, LAB: rules.lab_focus, PRODUCT: rules.product_focus}
    odds = {seat: [person.talent**power for person in rested] for seat, power in focus.items()}
    found: dict[tuple[Person, Employer], int] = {}
    for bidder, wanted in seats.items():
        reach = [reach_of(model, bidder, person) for person in rested] if any(wanted) else []
        for seat in [kind for kind in (STAR, LAB, PRODUCT) if wanted[kind]]:
            a_seat = rules.approaches_per_star_seat if seat == STAR else rules.approaches_per_seat
            weights = [odd * near for odd, near in zip(odds[seat], reach, strict=True)]
            for chosen in first_to_finish(model, weights, ceil(a_seat * wanted[seat])):
                reach[chosen] = 0.0
                found[rested[chosen], bidder] = seat
    for row, firm in model.world.tip_offs:
        person, bidder = model.by_row[row], model.employers[firm]
        if person.employer is not bidder and sum(seats[bidder][:PRODUCT]) > 0:
            seat = STAR if seats[bidder][STAR] > 0 else LAB
            found[person, bidder] = min(seat, found.get((person, bidder), seat))
    model.world.tip_offs.clear()
    return [Approach(person, bidder, seat) for (person, bidder), seat in found.items()]


def reach_of(model: MesaTwin, bidder: Employer, person: Person) -> float:
    """Odds of being seen by a firm: none of its own, few from abroad, more of its former staff."""
    rules = model.scenario.market
    if person.employer is bidder:
        return 0.0
    near = 1.0 if person.region == bidder.region else rules.scouting.reach_abroad
    return near * (rules.boomerangs.recall if remembered(model, bidder, person) else 1.0)


def remembered(model: MesaTwin, bidder: Employer, person: Person) -> bool:
    """Whether the person left this firm a short time ago."""
    memory = model.scenario.market.boomerangs.memory
    return person.previous_firm == bidder.index and person.tenure_months < memory


def first_to_finish(model: MesaTwin, weights: Sequence[float], wanted: int) -> list[int]:
    """Positions of so many people, drawn without replacement with odds ``weights``."""
    luck = model.random.expovariate
    finish = [(luck(weight), k) for k, weight in enumerate(weights) if weight > 0.0]
    return [k for _, k in heapq.nsmallest(wanted, finish)]


def allowed(model: MesaTwin, approaches: list[Approach]) -> list[Approach]:
    """Approaches the borders let pass, the most talented person first."""
    permits, luck = model.world.border_permits.tolist(), {}
    passed = []
    for approach in approaches:
        person, bidder = approach.person, approach.bidder
        if person not in luck:
            luck[person] = model.random.random()
        if person.region == bidder.region or luck[person] < permits[bidder.region]:
            passed.append(approach)
    passed.sort(key=lambda each: (-each.person.talent, each.person.row, each.bidder.index))
    return passed


def note_siege(model: MesaTwin, approaches: list[Approach]) -> None:
    """Share of each lab's talent courted for star seats, fading from month to month."""
    courted = {each.person for each in approaches if each.seat == STAR}
    talent = [0.0] * len(model.employers)
    for person in courted:
        if person.division == FRONTIER:
            talent[person.employer.index] += person.talent
    shares = [
        part / max(employer.talent[FRONTIER], 1.0)
        for part, employer in zip(talent, model.employers, strict=True)
    ]
    model.world.courted = KEPT_OF_SIEGE * model.world.courted + np.array(shares)


# -- what offers are worth --


def prepare(model: MesaTwin, contest: Contest, values: dict[Employer, float]) -> None:
    """Attractions and limits of every bid for a person."""
    person, rules = contest.person, model.scenario
    home, talent = contest.person.employer, log(contest.person.talent)
    contest.own_scale = log_scale(model, home, person)
    contest.luck_of_staying = gumbel(model)
    now, most = log(person.pay_usd_per_year), contest.own_scale + home.stretch
    if person.division == FRONTIER:
        most = lab_cap(most, values[home] + talent, home.stance.counter_opening)
    contest.counter = max(now, most) if home.bids else now
    for approach in contest.approaches:
        bidder = approach.bidder
        approach.attraction = attraction(model, contest, approach)
        approach.scale = log_scale(model, bidder, person)
        policy, worth = approach.scale + bidder.stretch, values[bidder] + talent
        opening = bidder.stance.opening if approach.seat == STAR else 0.0
        in_lab = approach.seat != PRODUCT
        approach.cap = lab_cap(policy, worth, opening) if in_lab else policy
        approach.worth = worth if in_lab else policy
        fee = border_fee(model, person, bidder) / (rules.vesting.horizon / 12.0)
        if fee > 0.0:
            approach.cap = log(max(exp(approach.cap) - fee, 1.0))
            approach.worth = log(max(exp(approach.worth) - fee, 1.0))


def attraction(model: MesaTwin, contest: Contest, approach: Approach) -> float:
    """What a job is worth against staying, pay aside: conditions, cost of leaving, taste."""
    person, bidder, rules = contest.person, approach.bidder, model.scenario.market.preferences
    there = bidder.jobs[DIVISION_OF_SEAT[approach.seat]]
    here = person.employer.jobs[person.division]
    gained = sum(person.worth_of(there, here).values())
    strange = 1.0
    if remembered(model, bidder, person):
        strange -= model.scenario.market.boomerangs.familiarity
    abroad = rules.moving_abroad if person.region != bidder.region else 0.0
    earned = person.pay_usd_per_year * model.scenario.vesting.horizon / 12.0
    lost = rules.lock_in * log(1.0 + person.unvested_usd / earned)
    taste = rules.taste_scale * (gumbel(model) - contest.luck_of_staying)
    return gained - rules.moving * strange - abroad - lost + taste


def gumbel(model: MesaTwin) -> float:
    """A standard Gumbel value."""
    return -log(-log(max(model.random.random(), 2.0**-53)))


def log_scale(model: MesaTwin, employer: Employer, person: Person) -> float:
    """Log of what an employer's scale gives an AI person."""
    elasticity = model.scenario.population.pay_elasticity
    return log(max(employer.scale, 1.0)) + elasticity * log(person.talent)


def log_value_of_talent(model: MesaTwin, employer: Employer) -> float:
    """Log of a unit of talent's marginal product in a firm's lab, raised by urgency."""
    firms, race, i = model.world.firms, model.scenario.race, employer.index
    talent = employer.talent[FRONTIER]
    output = float(firms.output_usd_per_year[i])
    if talent < 1.0:
        output = float(lab_output(race, employer.lab_compute, 1.0, firms.frugality[i]))
    urgency = model.scenario.market.ceilings.urgency_weight * float(firms.urgency[i])
    value = race.talent_elasticity * output / max(talent, 1.0) * (1.0 + urgency)
    return log(max(value, 1.0))


def lab_cap(policy: float, worth: float, opening: float) -> float:
    """Log of the most a lab pays: policy, opened toward worth, and never more than worth."""
    return min(worth, policy + opening * max(0.0, worth - policy))


def border_fee(model: MesaTwin, person: Person, bidder: Employer) -> float:
    """What hiring somebody costs at the border, USD; nothing at home."""
    if person.region == bidder.region:
        return 0.0
    return float(model.world.border_fees_usd[bidder.region])


def lots_of(contests: list[Contest]) -> Lots:
    """The contests as the settlement reads them."""
    bids = [approach for contest in contests for approach in contest.approaches]
    sizes = [len(contest.approaches) for contest in contests]
    least = log(contests[0].person.model.scenario.market.ceilings.floor)
    return Lots(
        first=np.cumsum([0, *sizes]),
        bidder=np.array([bid.bidder.index for bid in bids]),
        seat=np.array([bid.seat for bid in bids]),
        cap=np.array([bid.cap for bid in bids]),
        worth=np.array([bid.worth for bid in bids]),
        floor=np.array([bid.scale + least for bid in bids]),
        scale=np.array([bid.scale for bid in bids]),
        attraction=np.array([bid.attraction for bid in bids]),
        pay=np.array([log(contest.person.pay_usd_per_year) for contest in contests]),
        counter=np.array([contest.counter for contest in contests]),
        home=np.array([contest.person.employer.index for contest in contests]),
        own_scale=np.array([contest.own_scale for contest in contests]),
    )


# -- what follows --


def carry_out(model: MesaTwin, contests: list[Contest], lots: Lots, outcomes: Outcomes) -> None:
    """Move the winners' people, raise those who were kept, welcome the stars."""
    firms, vesting = model.world.firms, model.scenario.vesting
    made, winners, pays = np.isfinite(outcomes.ceiling), outcomes.winner.tolist(), outcomes.pay
    bids = [approach for contest in contests for approach in contest.approaches]
    stars: dict[Employer, list[Person]] = {}
    for k, contest in enumerate(contests):
        person, first, end = contest.person, lots.first[k], lots.first[k + 1]
        model.note_contest(int(made[first:end].sum()), winners[k] != STAY)
        if made[first:end].any():
            person.months_since_contest = 0.0
        pay = exp(pays[k])
        if winners[k] == STAY:
            if pays[k] > lots.pay[k]:
                person.pay_usd_per_year = pay
            continue
        bid = bids[winners[k]]
        fee = border_fee(model, person, bid.bidder)
        firms.cash_usd[bid.bidder.index] -= fee
        firms.border_fees_paid_usd[bid.bidder.index] += fee
        grant = vesting.equity_share * pay * vesting.horizon / 12.0
        division = DIVISION_OF_SEAT[bid.seat]
        person.move(bid.bidder, division, "poached", pay, grant, vesting.horizon)
        if bid.seat == STAR:
            stars.setdefault(bid.bidder, []).append(person)
    for employer in sorted(stars, key=lambda each: each.index):
        welcome_stars(model, employer, stars[employer])


def welcome_stars(model: MesaTwin, employer: Employer, stars: list[Person]) -> None:
    """Stars enlarge the lab's target; colleagues paid a smaller premium are hurt."""
    firms, rules = model.world.firms, model.scenario.morale
    firms.target_heads[employer.index, FRONTIER] += len(stars)
    firms.stars_since_cut[employer.index] += len(stars)
    fill_opened_seats(model.world, employer.index, len(stars))
    for star in stars:
        star.hired_as_star = True
    premium = sum(star.log_premium() for star in stars) / len(stars)
    strength = rules.envy * len(stars) / (len(stars) + rules.envy_half)
    new = set(stars)
    for person in model.talents:
        if person.employer is employer and person not in new:
            person.lose_morale(strength * max(0.0, premium - person.log_premium()))
