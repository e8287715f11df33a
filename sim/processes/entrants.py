"""Entrants: new doctorates come to the market, by region.

They are part of the world from the first day, at nobody's employ; on their month they
turn up in academia, where firms can court them.  Who enters when is therefore nobody
else's luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import NonNegative
from sim.base.section import Section
from sim.state.people import APPLIED
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.state.world import World


class Doctorates(Section):
    """New doctorates a month who enter the field, by region."""

    us: NonNegative
    """Mean number a month in the United States."""
    europe: NonNegative
    """Mean number a month in Europe."""
    china: NonNegative
    """Mean number a month in China."""
    other: NonNegative
    """Mean number a month in other regions."""


class EntrantParameters(Section):
    """Who comes into the field."""

    per_month: Doctorates
    """Mean number a month, by region."""


def enter(world: World) -> None:
    """This month's new doctorates turn up in academia."""
    people = world.people
    rows = np.flatnonzero(people.entry_month[people.talents] == world.month)
    academia = world.firms.index("academia")
    transfer(world, rows, academia, APPLIED, "entered", world.scale_pay(academia, rows))
