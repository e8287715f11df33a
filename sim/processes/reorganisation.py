"""Reorganisation: the lab is built anew around those who were bought for it.

Once the stars hired since the last reorganisation make up enough of the lab's talent, a raider
moves the least talented of its old frontier people to applied AI, where they lose the lab's compute
and peers, and everybody in its AI divisions who is not a newcomer loses morale; people of
long tenure lose more, since their standing and routines are worth more to them (article A2:5;
change unsettles those who stay as layoffs do: Trevor & Nyberg 2008).  Who becomes redundant in
applied AI stands in ``sim/processes/cuts.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section
from sim.base.selection import smallest
from sim.processes.factions import newcomers
from sim.processes.morale import lose_morale
from sim.state.people import APPLIED, FRONTIER

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.state.world import World


class ReorganisationParameters(Section):
    """When a lab is built anew and what that does."""

    stars: Share
    """Share of the lab's talent that stars hired since the last reorganisation must make up."""
    pause: Months
    """Least time between two reorganisations of a firm."""
    moved: Share
    """Share of the lab's old people who are moved to applied AI."""
    morale: NonNegative
    """Log points of quit hazard that AI people who are not newcomers gain."""
    tenure: NonNegative
    """How much more those gain who have been there for ten years or longer, as a share."""


def disruption(rules: ReorganisationParameters, morale: float, tenure_months: Floats) -> Floats:
    """Log points of quit hazard gained, by tenure: ``morale (1 + tenure_weight years / 10)``."""
    return morale * (1.0 + rules.tenure * np.minimum(tenure_months / 120.0, 1.0))


def lowest_talent(talent: Floats, share: float) -> Ints:
    """Positions of the least talented share of people, rounded down; ties by position."""
    return smallest(talent, int(share * len(talent)))


def reorganise_labs(world: World) -> None:
    """Every firm whose stance and stars call for it reorganises."""
    firms, rules = world.firms, world.scenario.reorganisation
    firms.months_since_reorganisation = firms.months_since_reorganisation + 1.0
    if rules.moved == 0.0 and rules.morale == 0.0:
        return
    willing = np.array([stance.reorganises for stance in firms.stances])
    rested = firms.months_since_reorganisation >= rules.pause
    due = world.racing & willing & rested
    if due.any():
        due &= star_share(world) >= np.maximum(rules.stars, LEAST_STARS)
        for firm in np.flatnonzero(due).tolist():
            reorganise(world, firm, rules.moved, rules.morale)


LEAST_STARS = 1e-9
"""Nobody reorganises for stars who are not there."""


def star_share(world: World) -> Floats:
    """Share of each lab's talent that came as stars since the lab was last reorganised."""
    people, ai, count = world.people, world.people.talents, len(world.firms)
    firm = people.firm[ai].astype(np.int64)
    lab = (firm >= 0) & (people.division[ai] == FRONTIER)
    since = people.tenure_months[ai] < world.firms.months_since_reorganisation[firm]
    stars = np.flatnonzero(lab & newcomers(world) & since)
    brought = np.bincount(firm[stars], weights=people.talent[stars], minlength=count)
    talent = people.talent_sums(count)[:, FRONTIER]
    return np.where(talent > 0, brought / np.where(talent > 0, talent, 1.0), 0.0)


def reorganise(world: World, firm: int, moved: float, morale: float) -> None:
    """Move a share of the firm's old lab to applied AI and unsettle all old AI people.

    The head-count targets move along, so that nobody is hired in their place.
    """
    people, firms, rules = world.people, world.firms, world.scenario.reorganisation
    old = old_hands(world, firm)
    lab = old[people.division[old] == FRONTIER]
    gone = lab[lowest_talent(people.talent[lab], moved)]
    people.division[gone] = APPLIED
    firms.target_heads[firm, FRONTIER] -= len(gone)
    firms.target_heads[firm, APPLIED] += len(gone)
    firms.moved_out_of_lab[firm] += len(gone)
    firms.months_since_reorganisation[firm] = 0.0
    lose_morale(world, old, disruption(rules, morale, people.tenure_months[old]))


def old_hands(world: World, firm: int) -> Ints:
    """Rows of the firm's AI people who are not newcomers."""
    people, ai = world.people, world.people.talents
    in_ai: Flags = (people.firm[ai] == firm) & (people.division[ai] <= APPLIED)
    return np.flatnonzero(in_ai & ~newcomers(world))
