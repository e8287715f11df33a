"""The market for AI people in straightforward numpy (see ``numpy_people.py``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.market.contests import STAY, Lots
from sim.market.round import KEPT_OF_SIEGE
from sim.market.settlements import settle
from sim.market.vacancies import DIVISION_OF_SEAT, LAB, PRODUCT, STAR
from sim.processes.opened_labs import fill_opened_seats
from sim.processes.race import lab_output
from sim.state.people import APPLIED, FRONTIER, RESEARCHER, STAFF

if TYPE_CHECKING:
    from sim.market.contests import Outcomes
    from tests.benchmarks.numpy_people import NumpyPeople

Array = np.ndarray


def scale_pay(model: NumpyPeople, firm: Any, rows: Array) -> Array:
    """What firms' pay scales give these people, USD/yr."""
    people, rules = model.people, model.scenario.population
    staff = people.role[rows] == STAFF
    elasticity = np.where(staff, rules.staff_pay_elasticity, rules.pay_elasticity)
    scale = model.world.firms.pay_scale_usd_per_year[firm] * np.where(staff, rules.staff_pay, 1.0)
    return scale * people.talent[rows] ** elasticity


def hold_market(model: NumpyPeople) -> None:
    """One month of the market for AI people."""
    seats = open_seats(model)
    person, bidder, seat = scout(model, seats)
    note_siege(model, person[seat == STAR])
    if len(person) == 0:
        return
    first = np.flatnonzero(np.r_[True, person[1:] != person[:-1], True])
    lots = make_lots(model, person, bidder, seat, first)
    with model.clock.on("firms"):
        budgets = model.world.firms.premium_budget_usd_per_year
        outcomes = settle(model.scenario.market.settlement, lots, seats, budgets)
    carry_out(model, person, lots, outcomes)


def open_seats(model: NumpyPeople) -> Array:
    """Whole seats open, firm x kind."""
    world, firms = model.world, model.world.firms
    room = np.maximum(0.0, firms.target_heads - model.heads())
    stars = [stance.star_seats for stance in firms.stances]
    seats = np.floor(np.stack([stars, room[:, FRONTIER], room[:, APPLIED]], axis=1))
    seats[~world.racing | (firms.hiring_frozen_until > world.date)] = 0.0
    return seats.astype(np.int64)


def scout(model: NumpyPeople, seats: Array) -> tuple[Array, Array, Array]:
    """Person, firm and kind of seat of every approach, the most talented person first."""
    people, firms, rules = model.people, model.world.firms, model.scenario.market.scouting
    ai = slice(0, model.ai)
    rested = (people.months_since_contest[ai] >= rules.rest) & (
        people.tenure_months[ai] >= rules.rest
    )
    rows = np.flatnonzero(rested & (people.firm[ai] >= 0) & model.world.open[people.firm[ai]])
    focus = (rules.star_focus, rules.lab_focus, rules.product_focus)
    odds = [people.talent[rows] ** power for power in focus]
    found = pointed_out(model, seats)
    for firm in np.flatnonzero(seats.sum(axis=1)).tolist():
        reach = np.where(people.region[rows] == firms.region[firm], 1.0, rules.reach_abroad)
        reach[people.firm[rows] == firm] = 0.0
        reach[remembered(model, rows, firm)] *= model.scenario.market.boomerangs.recall
        for seat in np.flatnonzero(seats[firm]).tolist():
            a_seat = rules.approaches_per_star_seat if seat == STAR else rules.approaches_per_seat
            weight = odds[seat] * reach
            wanted = min(int(np.ceil(a_seat * seats[firm, seat])), np.count_nonzero(weight))
            with np.errstate(divide="ignore"):
                finish = model.rng.exponential(size=len(rows)) / weight
            chosen = np.argsort(finish)[:wanted]
            reach[chosen] = 0.0
            found += [(person, firm, seat) for person in rows[chosen].tolist()]
    if not found:
        return (np.zeros(0, dtype=np.int64),) * 3
    table = np.unique(np.array(found), axis=0)
    new = np.r_[True, (table[1:, :2] != table[:-1, :2]).any(axis=1)]
    person, firm, seat = table[new].T
    abroad = people.region[person] != firms.region[firm]
    luck = model.rng.random(model.ai)[person]
    kept = ~abroad | (luck < model.world.border_permits[firms.region[firm]])
    person, firm, seat = person[kept], firm[kept], seat[kept]
    order = np.lexsort((firm, person, -people.talent[person]))
    return person[order], firm[order], seat[order]


def pointed_out(model: NumpyPeople, seats: Array) -> list[tuple[int, int, int]]:
    """People named by a refused deal or a new leader, if the lab has a seat."""
    found = [
        (row, firm, STAR if seats[firm, STAR] > 0 else LAB)
        for row, firm in model.world.tip_offs
        if seats[firm, : LAB + 1].sum() > 0 and model.people.firm[row] != firm
    ]
    model.world.tip_offs.clear()
    return found


def remembered(model: NumpyPeople, rows: Array, firm: Any) -> Array:
    """Which of these people left the firm a short time ago."""
    memory = model.scenario.market.boomerangs.memory
    known: Array = model.people.previous_firm[rows] == firm
    return known & (model.people.tenure_months[rows] < memory)


def note_siege(model: NumpyPeople, courted: Array) -> None:
    """Share of each lab's talent courted for star seats, fading from month to month."""
    people, world = model.people, model.world
    lab = np.unique(courted)
    lab = lab[people.division[lab] == FRONTIER]
    talent = np.bincount(people.firm[lab], people.talent[lab], minlength=len(world.firms))
    talent = talent / np.maximum(model.talents()[:, FRONTIER], 1.0)
    world.courted = KEPT_OF_SIEGE * world.courted + talent


def conditions(model: NumpyPeople) -> Array:
    """Growth, mission, openness, log compute a head and log peers, firm x division x 5."""
    firms, rules = model.world.firms, model.scenario.market.preferences
    heads, talent = model.by_firm(slice(0, model.ai)), model.talents()
    compute = np.zeros_like(talent)
    compute[:, FRONTIER] = firms.lab_compute_usd_per_year
    compute = np.log(np.maximum(compute / np.maximum(heads, 1), rules.compute_floor))
    peers = np.log(np.where(heads > 0, talent / np.maximum(heads, 1), 1.0))
    growth = model.scenario.vesting.equity_share * firms.equity_growth
    of_firm = [growth, firms.ambition * firms.belief, firms.openness]
    spread = [np.broadcast_to(column[:, None], talent.shape) for column in of_firm]
    return np.stack([*spread, compute, peers], axis=2)


def worth(model: NumpyPeople, rows: Array, gained: Array) -> Array:
    """What differences of conditions are worth to these people, log points of pay, n x 5."""
    rules = model.scenario.market.preferences
    publishing = np.where(model.people.role[rows] == RESEARCHER, rules.publishing, 0.0)
    ones = np.ones(len(rows))
    tastes = (ones, model.people.taste_mission[rows], publishing)
    return gained * np.stack([*tastes, rules.compute * ones, rules.peers * ones], axis=1)


def make_lots(model: NumpyPeople, person: Array, bidder: Array, seat: Array, first: Array) -> Lots:
    """Attractions and limits of every bid."""
    people, firms, rules = model.people, model.world.firms, model.scenario.market
    talent, now = np.log(people.talent[person]), np.log(people.pay_usd_per_year[person])
    home = people.firm[person].astype(np.int64)
    scale = np.log(np.maximum(firms.pay_scale_usd_per_year, 1.0))
    elastic = model.scenario.population.pay_elasticity * talent
    value = log_value_of_talent(model)
    opening = np.array([stance.opening for stance in firms.stances])
    countering = np.array([stance.counter_opening for stance in firms.stances])
    policy = scale[bidder] + elastic + firms.pay_stretch[bidder]
    opened = lab_cap(policy, value[bidder] + talent, np.where(seat == STAR, opening[bidder], 0.0))
    kept = scale[home] + elastic + firms.pay_stretch[home]
    lab = people.division[person] == FRONTIER
    kept = np.where(lab, lab_cap(kept, value[home] + talent, countering[home]), kept)
    fee = fees(model, person, bidder) / (model.scenario.vesting.horizon / 12.0)
    cap = less_fee(np.where(seat == PRODUCT, policy, opened), fee)
    head = first[:-1]
    return Lots(
        first=first,
        bidder=bidder,
        seat=seat,
        cap=cap,
        worth=less_fee(np.where(seat == PRODUCT, policy, value[bidder] + talent), fee),
        floor=scale[bidder] + elastic + np.log(rules.ceilings.floor),
        scale=scale[bidder] + elastic,
        attraction=attraction(model, person, bidder, seat),
        pay=now[head],
        counter=np.where(firms.bids[home], np.maximum(now, kept), now)[head],
        home=home[head],
        own_scale=(scale[home] + elastic)[head],
    )


def attraction(model: NumpyPeople, person: Array, bidder: Array, seat: Array) -> Array:
    """What each bidder's job is worth against staying, pay aside."""
    people, firms, rules = model.people, model.world.firms, model.scenario.market.preferences
    jobs = conditions(model)
    there = np.array(DIVISION_OF_SEAT)[seat]
    gained = jobs[bidder, there] - jobs[people.firm[person], people.division[person]]
    saved = model.scenario.market.boomerangs.familiarity
    strange = np.where(remembered(model, person, bidder), 1.0 - saved, 1.0)
    abroad = people.region[person] != firms.region[bidder]
    earned = people.pay_usd_per_year[person] * model.scenario.vesting.horizon / 12.0
    cost = rules.moving * strange + rules.moving_abroad * abroad
    cost += rules.lock_in * np.log1p(people.unvested_usd[person] / earned)
    taste = model.rng.gumbel(size=len(person)) - model.rng.gumbel(size=model.ai)[person]
    return worth(model, person, gained).sum(axis=1) - cost + rules.taste_scale * taste


def log_value_of_talent(model: NumpyPeople) -> Array:
    """Log of a unit of talent's marginal product in each lab, raised by urgency."""
    firms, race = model.world.firms, model.scenario.race
    talent = model.talents()[:, FRONTIER]
    first = lab_output(race, firms.lab_compute_usd_per_year, 1.0, firms.frugality)
    output = np.where(talent >= 1.0, firms.output_usd_per_year, first)
    urgency = 1.0 + model.scenario.market.ceilings.urgency_weight * firms.urgency
    value = race.talent_elasticity * output / np.maximum(talent, 1.0) * urgency
    return np.log(np.maximum(value, 1.0))


def lab_cap(policy: Array, worth_there: Array, opening: Array) -> Array:
    """Log of the most labs pay: policy, opened toward worth, never above it."""
    return np.minimum(worth_there, policy + opening * np.maximum(0.0, worth_there - policy))


def fees(model: NumpyPeople, person: Array, firm: Array) -> Array:
    """What hiring each person costs at the border, USD."""
    region = model.world.firms.region[firm]
    return np.where(model.people.region[person] != region, model.world.border_fees_usd[region], 0.0)


def less_fee(cap: Array, fee: Array) -> Array:
    """A limit in logs less a yearly fee."""
    return np.where(fee > 0, np.log(np.maximum(np.exp(cap) - fee, 1.0)), cap)


def carry_out(model: NumpyPeople, person: Array, lots: Lots, outcomes: Outcomes) -> None:
    """Move the winners' people, raise those who were kept, welcome the stars."""
    people, firms, vesting = model.people, model.world.firms, model.scenario.vesting
    who = person[lots.first[:-1]]
    made = np.maximum.reduceat(outcomes.ceiling, lots.first[:-1]) > -np.inf
    people.months_since_contest[who[made]] = 0.0
    stayed = outcomes.winner == STAY
    raised = stayed & (outcomes.pay > lots.pay)
    people.pay_usd_per_year[who[raised]] = np.exp(outcomes.pay[raised])
    bid, rows, pay = outcomes.winner[~stayed], who[~stayed], np.exp(outcomes.pay[~stayed])
    firm, seat = lots.bidder[bid], lots.seat[bid]
    paid = np.bincount(firm, fees(model, rows, firm), minlength=len(firms))
    firms.cash_usd = firms.cash_usd - paid
    firms.border_fees_paid_usd = firms.border_fees_paid_usd + paid
    grant = vesting.equity_share * pay * vesting.horizon / 12.0
    model.move(rows, firm, np.array(DIVISION_OF_SEAT)[seat], pay, grant, vesting.horizon)
    for i in np.unique(firm[seat == STAR]).tolist():
        welcome_stars(model, i, rows[(seat == STAR) & (firm == i)])


def welcome_stars(model: NumpyPeople, firm: int, stars: Array) -> None:
    """Stars enlarge the lab's target and hurt colleagues paid a smaller premium."""
    people, firms, rules = model.people, model.world.firms, model.scenario.morale
    firms.target_heads[firm, FRONTIER] += len(stars)
    firms.stars_since_cut[firm] += len(stars)
    fill_opened_seats(model.world, firm, len(stars))
    people.hired_as_star[stars] = True
    mates = np.setdiff1d(np.flatnonzero(people.firm[: model.ai] == firm), stars)
    premium = np.log(people.pay_usd_per_year[stars] / scale_pay(model, firm, stars)).mean()
    own = np.log(people.pay_usd_per_year[mates] / scale_pay(model, firm, mates))
    strength = rules.envy * len(stars) / (len(stars) + rules.envy_half)
    model.lose_morale(mates, strength * np.maximum(0.0, premium - own))
