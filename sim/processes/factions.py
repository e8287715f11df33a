"""Factions: newcomers bought at a premium and old hands paid by the scale stand apart.

The rift is the polarisation of a lab's two groups (Esteban & Ray 1994): with talent shares s
and 1 - s that feel a distance d from each other, ``sum_i sum_j s_i^(1+a) s_j d`` is in
proportion to ``s (1 - s) d`` for a = 0 and for a = 1 alike; scaled to be d when the groups
are equal it reads ``4 s (1 - s) max(0, d)``.  Distance is the difference in mean log premium
over the pay scale, since colleagues compare themselves by the same rule (Card, Mas, Moretti
& Saez 2012; articles A0:118-122, A2:5).  A lab at odds with itself gets less done, as teams in
conflict do (De Dreu & Weingart 2003), and its old hands go on losing morale while the rift lasts;
the envy of the day on which stars arrive stands in ``sim/processes/morale.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section
from sim.processes.morale import log_premium, lose_morale
from sim.state.people import FRONTIER

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats
    from sim.state.world import World


class FactionParameters(Section):
    """How a divided lab suffers."""

    newcomer: Months
    """Time after which a star belongs to the old hands."""
    drag: Share
    """Share of research output lost to an endless rift; half of that to a rift of one log point."""
    resentment: NonNegative
    """Log points of quit hazard that old hands gain a month for one log point of rift."""


def rift(newcomers_share: Floats, gap: Floats) -> Floats:
    """Polarisation of each lab's two groups, log points of pay.

    ``newcomers_share`` of the lab's talent, ``gap`` newcomers' mean log premium less the old
    hands'; any shape.
    """
    return 4.0 * newcomers_share * (1.0 - newcomers_share) * np.maximum(0.0, gap)


def coordination(rules: FactionParameters, rift_of: Floats) -> Floats:
    """Share of its research output that each lab gets done in spite of its rift."""
    return 1.0 - rules.drag * rift_of / (1.0 + rift_of)


def newcomers(world: World) -> Flags:
    """AI people hired as stars a short time ago, one entry each."""
    people, ai = world.people, world.people.talents
    fresh: Flags = people.tenure_months[ai] < world.scenario.factions.newcomer
    return people.hired_as_star[ai] & fresh


def lab_rifts(world: World) -> Floats:
    """Today's rift in each firm's frontier lab."""
    people, ai, count = world.people, world.people.talents, len(world.firms)
    rows = np.flatnonzero((people.firm[ai] >= 0) & (people.division[ai] == FRONTIER))
    firm, new = people.firm[rows].astype(np.int64), newcomers(world)[rows]
    if not new.any():
        return np.zeros(count)
    group = 2 * firm + new
    heads = np.bincount(group, minlength=2 * count).reshape(count, 2)
    talent = np.bincount(group, weights=people.talent[rows], minlength=2 * count).reshape(count, 2)
    total = np.bincount(group, weights=log_premium(world, firm, rows), minlength=2 * count)
    mean = total.reshape(count, 2) / np.maximum(heads, 1)
    divided = (heads > 0).all(axis=1)
    share = talent[:, 1] / np.where(divided, talent.sum(axis=1), 1.0)
    return np.where(divided, rift(share, mean[:, 1] - mean[:, 0]), 0.0)


def form_factions(world: World) -> None:
    """Measure each lab's rift; its old hands resent it."""
    people, ai, rules = world.people, world.people.talents, world.scenario.factions
    world.firms.rift = lab_rifts(world)
    firm = people.firm[ai]
    divided = (firm >= 0) & (world.firms.rift[firm] > 0.0)
    old = np.flatnonzero(divided & (people.division[ai] == FRONTIER) & ~newcomers(world))
    lose_morale(world, old, rules.resentment * world.firms.rift[firm[old]])
