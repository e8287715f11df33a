"""Cascades: when a lab's leading people leave, others lose heart, and some are taken along.

Those who stay lose morale in proportion to the share of the lab's talent that went with
the leavers among its top people: losing a star lowers what the colleagues left behind
achieve for good (Azoulay, Graff Zivin & Wang 2010).  A leader who joins another lab points out
the colleagues closest in talent, who are courted there next month: stars are worth most
with their teams (lift-outs: Groysberg 2010).  Dozens of seniors left one lab within months
(article A2:5).  Chains can run on and die out: a lab has few leaders, morale has a bottom and
heals, and a pointed-out colleague still weighs the offer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import log, log_of
from sim.base.quantities import Count, NonNegative
from sim.base.section import Section
from sim.base.selection import smallest
from sim.processes.morale import lose_morale
from sim.state.ledger import CHANNELS
from sim.state.people import FRONTIER

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.state.world import World

OWN_WILL = tuple(CHANNELS.index(channel) for channel in ("poached", "quit", "spin_out"))


class CascadeParameters(Section):
    """Who draws others along, and how strongly."""

    leaders: Count
    """People of a lab who count as its leaders: so many of the most talented; 0 for none."""
    morale: NonNegative
    """Log points of quit hazard for each unit of the lab's talent that went with leaders."""
    colleagues: Count
    """Close colleagues that a leader points out to the new employer."""


def leaders(talent: Floats, count: int) -> Flags:
    """Marks so many of the most talented; ties go to who stands first."""
    top = np.zeros(len(talent), dtype=np.bool_)
    top[smallest(-talent, count)] = True
    return top


def closest(talent: Floats, to: float, count: int) -> Ints:
    """Positions of so many people nearest to this talent in logs, ties by position."""
    return smallest(np.abs(log(talent) - log_of(to)), count)


def spread_departures(world: World) -> None:
    """What this month's departures of leaders do to the labs they left."""
    rules = world.scenario.cascades
    left, origin, joined = leavers(world)
    if rules.leaders == 0 or len(left) == 0:
        return
    for firm in np.unique(origin).tolist():
        mine = origin == firm
        spread(world, firm, left[mine], joined[mine])


def leavers(world: World) -> tuple[Ints, Ints, Ints]:
    """AI people who left a racing lab of their own accord this month: rows, origin, destination."""
    moves = world.ledger.month("moves", world.month)
    origin = np.asarray(moves["from_firm"]).astype(np.int64)
    chosen = np.isin(moves["channel"], OWN_WILL) & (moves["division_from"] == FRONTIER)
    chosen &= (np.asarray(moves["person"]) < world.people.ai) & (origin >= 0)
    chosen &= world.racing[origin]
    joined = np.asarray(moves["to_firm"]).astype(np.int64)
    return np.asarray(moves["person"]).astype(np.int64)[chosen], origin[chosen], joined[chosen]


def spread(world: World, firm: int, left: Ints, joined: Ints) -> None:
    """One lab: the loss of its leaders, the morale of those who stay, whom leaders point out."""
    people, rules = world.people, world.scenario.cascades
    stayed = colleagues_left_behind(world, firm)
    lab = np.r_[left, stayed]
    leading = leaders(people.talent[lab], rules.leaders)[: len(left)]
    share = float(people.talent[left[leading]].sum() / people.talent[lab].sum())
    lose_morale(world, stayed, rules.morale * share)
    for leader, to in zip(left[leading].tolist(), joined[leading].tolist(), strict=True):
        if world.firms.bids[to]:
            near = closest(people.talent[stayed], float(people.talent[leader]), rules.colleagues)
            world.tip_offs.extend((person, to) for person in stayed[near].tolist())


def colleagues_left_behind(world: World, firm: int) -> Ints:
    """The AI people of a firm's lab who did not come this month."""
    people, ai = world.people, world.people.talents
    mine = (people.firm[ai] == firm) & (people.division[ai] == FRONTIER)
    return np.flatnonzero(mine & (people.tenure_months[ai] >= 1.0))
