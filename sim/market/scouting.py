"""Scouting: whom each firm approaches for its open seats.

A firm approaches a few people a seat, drawn without replacement with odds that rise with
talent (weights ``z^focus``), fall with distance and are better for its own former staff;
exponential races draw the sample (Efraimidis & Spirakis 2006).  People who changed jobs or were
courted a short time ago are left alone, except those pointed out by a refused deal or by a
leader who has just come.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import log, power
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section
from sim.market.boomerangs import recall
from sim.market.vacancies import LAB, PRODUCT, STAR

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.state.world import World


class ScoutingParameters(Section):
    """How many are approached and how well talent is seen."""

    approaches_per_star_seat: NonNegative
    """People approached a month for one star seat."""
    approaches_per_seat: NonNegative
    """People approached a month for one ordinary seat."""
    star_focus: NonNegative
    """How strongly star scouts favour talent: exponent of z in the odds."""
    lab_focus: NonNegative
    """The same for ordinary seats of a frontier lab."""
    product_focus: NonNegative
    """The same for applied AI."""
    rest: Months
    """Months for which somebody just courted, or new in any job, is left alone."""
    reach_abroad: Share
    """Odds of being approached from another region, relative to home."""


@dataclass(frozen=True)
class Approaches:
    """Pairs of a person (row) and a firm with the kind of seat offered, sorted by person."""

    person: Ints
    firm: Ints
    seat: Ints


LEAST_ODDS = 1e-200
"""Odds below which nobody is ever drawn; their inverse would not be a number."""


def scout(world: World, seats: Ints) -> Approaches:
    """This month's approaches by every firm with open seats."""
    people, rules = world.people, world.scenario.market.scouting
    ai = people.talents
    rested = (people.months_since_contest[ai] >= rules.rest) & (
        people.tenure_months[ai] >= rules.rest
    )
    available = np.flatnonzero((people.firm[ai] >= 0) & rested & world.open[people.firm[ai]])
    odds = {
        STAR: power(people.talent[available], rules.star_focus),
        LAB: power(people.talent[available], rules.lab_focus),
        PRODUCT: power(people.talent[available], rules.product_focus),
    }
    found = [
        approaches_of_firm(world, int(firm), seats[firm], available, odds)
        for firm in np.flatnonzero(seats.sum(axis=1) > 0)
    ]
    found.append(followed_up(world, seats))
    return merged(found)


def approaches_of_firm(
    world: World, firm: int, seats: Ints, available: Ints, odds: dict[int, Floats]
) -> Approaches:
    """Whom one firm approaches, star seats first; nobody twice and none of its own."""
    people, rules = world.people, world.scenario.market.scouting
    abroad = people.region[available] != world.firms.region[firm]
    away = people.firm[available] != firm
    reach = np.where(abroad, rules.reach_abroad, 1.0) * away
    reach = reach * recall(world, available, firm)
    taken: list[tuple[Ints, int]] = []
    for seat in np.flatnonzero(seats).tolist():
        # Luck of its own for each kind: else who just missed a star seat is ahead for the next.
        luck = world.uniforms(f"scouting {seat} {world.firms.keys[firm]}")[available]
        per_seat = rules.approaches_per_star_seat if seat == STAR else rules.approaches_per_seat
        chosen = first_to_finish(luck, odds[seat] * reach, int(np.ceil(per_seat * seats[seat])))
        reach[chosen] = 0.0
        taken.append((available[chosen], seat))
    person = np.concatenate([rows for rows, _ in taken])
    kind = np.concatenate([np.full(len(rows), seat) for rows, seat in taken])
    return Approaches(person, np.full(len(person), firm), kind)


def first_to_finish(luck: Floats, weight: Floats, wanted: int) -> Ints:
    """Positions of at most so many people drawn without replacement with odds ``weight``.

    Each runs an exponential race of rate ``weight``, ``-ln(1 - u) / w``; the earliest are
    drawn.  Since ``u <= -ln(1 - u) <= u / (1 - u)``, only those whose lower bound beats the
    upper bound of the last one wanted need a logarithm.
    """
    weight = np.where(weight > LEAST_ODDS, weight, 0.0)
    wanted = min(wanted, int((weight > 0).sum()))
    if wanted == 0:
        return np.zeros(0, dtype=np.int64)
    safe = np.where(weight > 0, weight, 1.0)
    latest = np.where(weight > 0, luck / (safe * (1.0 - luck)), np.inf)
    bound = np.partition(latest, wanted - 1)[wanted - 1]
    near = np.flatnonzero((weight > 0) & (luck <= bound * safe))
    finish = -log(1.0 - luck[near]) / weight[near]
    first: Ints = near[np.argsort(finish, kind="stable")[:wanted]]
    return first


def followed_up(world: World, seats: Ints) -> Approaches:
    """People pointed out by a refused deal or a new leader, approached if the lab has a seat."""
    lab_seats = seats[:, [STAR, LAB]].sum(axis=1)
    employer = world.people.firm
    pairs = [
        (person, firm)
        for person, firm in world.tip_offs
        if lab_seats[firm] > 0 and employer[person] != firm
    ]
    world.tip_offs.clear()
    person = np.array([person for person, _ in pairs], dtype=np.int64)
    firm = np.array([firm for _, firm in pairs], dtype=np.int64)
    seat = np.where(seats[firm, STAR] > 0, STAR, LAB) if len(firm) else firm
    return Approaches(person, firm, seat)


def merged(found: list[Approaches]) -> Approaches:
    """All approaches, sorted by person and firm, each pair once."""
    person = np.concatenate([part.person for part in found])
    firm = np.concatenate([part.firm for part in found])
    seat = np.concatenate([part.seat for part in found])
    order = np.lexsort((seat, firm, person))
    person, firm, seat = person[order], firm[order], seat[order]
    new = np.ones(len(person), dtype=bool)
    new[1:] = (person[1:] != person[:-1]) | (firm[1:] != firm[:-1])
    return Approaches(person[new], firm[new], seat[new])
