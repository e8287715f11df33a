"""Spin-outs: a star who leaves may found a lab and take colleagues along.

The scenario holds a number of names for labs not yet founded.  A leaver talented enough
founds one at a constant chance; venture investors value it at the founder's market worth
over and over, and colleagues who share the founder's taste for the mission follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Count, NonNegative, Positive, Share, Usd
from sim.base.section import Section
from sim.base.selection import smallest
from sim.processes.ageing import grant_usd
from sim.state.people import FRONTIER
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.base.arrays import Ints
    from sim.state.world import World


NEVER = 10**6
"""Founding date of a lab that has not been founded."""


class SpinOutParameters(Section):
    """How labs are born."""

    names: tuple[str, ...]
    """Firms of the scenario that wait to be founded, in order."""
    star_talent: Positive
    """Talent from which a leaver can found a lab."""
    chance: Share
    """Chance that such a leaver founds one."""
    valuation_per_talent: Usd
    """What investors pay for a unit of the founding team's talent."""
    raised: Share
    """Share of that valuation raised in cash."""
    compute_per_cash: Share
    """Share of that cash spent on compute a year."""
    followers: Count
    """Most colleagues who follow."""
    knowledge_lost: NonNegative
    """How far below the old lab's capability the new one begins."""


def found_labs(world: World, leavers: Ints) -> Ints:
    """Let stars among the leavers found labs; returns the leavers who did not."""
    people, firms, rules = world.people, world.firms, world.scenario.spin_outs
    waiting = [
        firms.index(name) for name in rules.names if firms.founded[firms.index(name)] == NEVER
    ]
    luck = world.uniforms("spin-out", leavers)
    able = leavers[(people.talent[leavers] >= rules.star_talent) & (luck < rules.chance)]
    founders = able[smallest(-people.talent[able], len(waiting))]
    for founder, lab in zip(founders, waiting, strict=False):
        found(world, int(founder), lab, leavers)
    staying_out: Ints = leavers[people.tenure_months[leavers] > 0]
    return staying_out


def found(world: World, founder: int, lab: int, leavers: Ints) -> None:
    """One lab opens with its founder and the colleagues who follow."""
    people, firms, rules = world.people, world.firms, world.scenario.spin_outs
    old = int(people.firm[founder])
    team = np.r_[founder, np.setdiff1d(followers(world, founder, old), leavers)].astype(np.int64)
    value = rules.valuation_per_talent * float(people.talent[team].sum())
    firms.founded[lab] = world.date
    firms.region[lab] = firms.region[old]
    firms.valuation_usd[lab] = value
    firms.business_usd[lab] = value
    firms.cash_usd[lab] += rules.raised * value
    firms.paths["capex"][lab] = rules.compute_per_cash * rules.raised * value
    firms.capability[lab] = firms.capability[old] - rules.knowledge_lost
    pay = world.scale_pay(lab, team)
    vesting = world.scenario.vesting
    firms.target_heads[lab, FRONTIER] = 2.0 * len(team)
    transfer(world, team, lab, FRONTIER, "spin_out", pay, grant_usd(vesting, pay), vesting.horizon)


def followers(world: World, founder: int, old: int) -> Ints:
    """Lab colleagues with the strongest taste for a mission, the founder's kind of people."""
    people, rules = world.people, world.scenario.spin_outs
    mates = np.flatnonzero(
        (people.firm[people.talents] == old) & (people.division[people.talents] == FRONTIER)
    )
    mates = mates[(mates != founder) & (people.tenure_months[mates] > 0)]
    chosen: Ints = mates[smallest(-people.taste_mission[mates], rules.followers)]
    return chosen
