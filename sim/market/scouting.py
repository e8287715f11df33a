"""Scouting: whom each firm approaches for its open seats.

A firm approaches a few people a seat, drawn without replacement with odds that rise with
talent (weights ``z^focus``), fall with distance and are better for its own former staff;
exponential races draw the sample (Efraimidis & Spirakis 2006).  People who changed jobs or were
courted a short time ago are left alone, except those pointed out by a refused deal or by a
leader who has just come.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappush, heappushpop
from typing import TYPE_CHECKING, NamedTuple

from sim.base.draws import purpose_of
from sim.base.kernels import kernel
from sim.base.lazy import np
from sim.base.numerics import log_of, power
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section
from sim.market.boomerangs import remembered
from sim.market.vacancies import LAB, PRODUCT, STAR

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Column, Floats, Ints
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


class Pool(NamedTuple):
    """Whom anybody may approach this month; one entry a person."""

    row: Ints
    key: npt.NDArray[np.uint64]
    employer: Column
    region: Column
    previous: Column
    tenure_months: Floats


def scout(world: World, seats: Ints) -> Approaches:
    """This month's approaches by every firm with open seats."""
    rules, pool = world.scenario.market.scouting, pool_of(world, available(world))
    talent = world.people.talent[pool.row]
    odds = {
        STAR: power(talent, rules.star_focus),
        LAB: power(talent, rules.lab_focus),
        PRODUCT: power(talent, rules.product_focus),
    }
    found = [
        approaches_of_firm(world, int(firm), seats[firm], pool, odds)
        for firm in np.flatnonzero(seats.sum(axis=1) > 0)
    ]
    found.append(followed_up(world, seats))
    return merged(found)


def available(world: World) -> Ints:
    """AI people at work who neither changed jobs nor were courted a short time ago."""
    people, rest = world.people, world.scenario.market.scouting.rest
    ai = people.talents
    rested = (people.months_since_contest[ai] >= rest) & (people.tenure_months[ai] >= rest)
    return np.flatnonzero((people.firm[ai] >= 0) & rested & world.open[people.firm[ai]])


def pool_of(world: World, rows: Ints) -> Pool:
    """These people as those whom anybody may approach."""
    people = world.people
    return Pool(
        row=rows,
        key=world.draws.keys[rows],
        employer=people.firm[rows],
        region=people.region[rows],
        previous=people.previous_firm[rows],
        tenure_months=people.tenure_months[rows],
    )


def approaches_of_firm(
    world: World, firm: int, seats: Ints, pool: Pool, odds: dict[int, Floats]
) -> Approaches:
    """Whom one firm approaches, star seats first; nobody twice and none of its own."""
    rules, memories = world.scenario.market.scouting, world.scenario.market.boomerangs
    # Luck of its own for each kind: else who just missed a star seat is ahead for the next.
    purpose = purpose_of("scouting", world.firms.keys[firm])
    luck = world.draws.words(purpose, world.month, pool.key)
    home = int(world.firms.region[firm])
    reach = reach_of(pool, firm, home, rules.reach_abroad, memories.memory, memories.recall)
    taken: list[tuple[Ints, int]] = []
    for seat in np.flatnonzero(seats).tolist():
        per_seat = rules.approaches_per_star_seat if seat == STAR else rules.approaches_per_seat
        wanted = int(min(np.ceil(per_seat * seats[seat]), len(pool.row)))
        chosen = first_to_finish(luck[seat], odds[seat], reach, wanted)
        reach[chosen] = 0.0
        taken.append((pool.row[chosen], seat))
    person = np.concatenate([rows for rows, _ in taken])
    kind = np.concatenate([np.full(len(rows), seat) for rows, seat in taken])
    return Approaches(person, np.full(len(person), firm), kind)


@kernel
def reach_of(
    pool: Pool, firm: int, home: int, reach_abroad: float, memory: float, recall: float
) -> Floats:
    """Odds at which a firm approaches each person, talent aside, relative to a stranger nearby.

    None of its own; fewer of those abroad; its former staff sooner, while it remembers them.
    """
    reach = np.empty(len(pool.row))
    for i in range(len(reach)):
        nearby = 1.0 if pool.region[i] == home else reach_abroad
        known = remembered(memory, pool.previous[i], firm, pool.tenure_months[i])
        odds = nearby * (recall if known else 1.0)
        reach[i] = 0.0 if pool.employer[i] == firm else odds
    return reach


@kernel
def first_to_finish(luck: Floats, odds: Floats, reach: Floats, wanted: int) -> Ints:
    """Positions of at most so many people drawn without replacement, in the order drawn.

    Each runs an exponential race at the rate ``w = odds reach`` and finishes at
    ``-ln(1 - u) / w``; the earliest are drawn, ties by position.  Since ``u <= -ln(1 - u)``, who
    cannot beat the last of those wanted so far even at ``u / w`` needs no logarithm.
    """
    earliest = [(0.0, 0)][:0]  # a heap of minus the finish: the last to finish stands first
    for i in range(len(luck) if wanted > 0 else 0):
        weight = odds[i] * reach[i]
        if not weight > LEAST_ODDS:  # nor if it is no number
            continue
        if len(earliest) < wanted:
            heappush(earliest, (log_of(1.0 - luck[i]) / weight, -i))
        elif luck[i] <= -earliest[0][0] * weight:
            heappushpop(earliest, (log_of(1.0 - luck[i]) / weight, -i))
    earliest.sort(reverse=True)
    return np.array([-position for _, position in earliest], dtype=np.int64)


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
