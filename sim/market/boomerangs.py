"""Boomerangs: people go back to a firm they left.

A firm knows its former people and courts them sooner than strangers, and they know the firm, so
that going back costs them less.  Whether the reason to leave is gone is said by the utility of
the job there as for any other.  It does not matter how they left: those laid off may return.
Rehires are 10 to 35 per cent of hires in large firms (payroll studies, from memory: assumed);
their costs of joining are lower than those of strangers (Keller, Kehoe, Bidwell, Collings &
Myer 2021).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.kernels import formula
from sim.base.lazy import np
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Flags, Floats, Ints
    from sim.state.world import World


class BoomerangParameters(Section):
    """How firms and people who parted find together again."""

    memory: Months
    """Time after leaving for which firm and person remember each other; 0 for never."""
    recall: NonNegative
    """Odds that the former employer approaches somebody, relative to a stranger's; 1 for none."""
    familiarity: Share
    """Share of the cost of moving that is saved by going back."""


@formula
def remembered(memory: float, previous: Any, firm: Any, months: Any) -> Any:
    """Whether somebody was with this firm before the present employer, and left a short time ago.

    ``previous`` and ``firm`` are firms' positions, ``months`` the time since leaving; of one
    person, or columns of many.
    """
    return (previous == firm) & (months < memory)


def strangeness(world: World, rows: Ints, firm: Ints) -> Floats:
    """Share of the moving cost that each person bears for joining this firm: 1 for strangers."""
    rules = world.scenario.market.boomerangs
    return np.where(former_staff(world, rows, firm), 1.0 - rules.familiarity, 1.0)


def former_staff(world: World, rows: Ints, firm: npt.ArrayLike) -> Flags:
    """Which of these people the firm remembers as its own.

    The time since leaving is the tenure with the present employer.
    """
    people, memory = world.people, world.scenario.market.boomerangs.memory
    known: Flags = remembered(memory, people.previous_firm[rows], firm, people.tenure_months[rows])
    return known
