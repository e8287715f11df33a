"""Seats: a firm bids for the people it has room for, not without end.

Head-count targets grow with the stance and fall with cuts; a seat is a place below the
target.  Star seats are those a raiding firm opens on top (articles A1:17, A3:8: a lab of about 50).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.people import APPLIED, FRONTIER

if TYPE_CHECKING:
    from sim.base.arrays import Ints
    from sim.state.world import World


STAR, LAB, PRODUCT = range(3)
"""Kinds of seat: a star's, an ordinary one in the frontier lab, one in applied AI."""

DIVISION_OF_SEAT = (FRONTIER, FRONTIER, APPLIED)


def grow_targets(world: World) -> None:
    """A month's growth of the AI head-count targets, as each stance has it."""
    firms = world.firms
    frontier = np.array([stance.growth_frontier for stance in firms.stances])
    applied = np.array([stance.growth_applied for stance in firms.stances])
    firms.target_heads[:, FRONTIER] *= 1.0 + np.where(world.racing, frontier, 0.0) / 12.0
    firms.target_heads[:, APPLIED] *= 1.0 + np.where(world.racing, applied, 0.0) / 12.0


def open_seats(world: World) -> Ints:
    """Whole seats open this month, firm x kind of seat; none at firms that do not bid."""
    firms, people = world.firms, world.people
    heads = people.ai_heads(len(firms))
    room = np.maximum(0.0, firms.target_heads - heads)
    stars = np.array([stance.star_seats for stance in firms.stances])
    seats = np.stack([stars, room[:, FRONTIER], room[:, APPLIED]], axis=1)
    allowed = world.racing & (firms.hiring_frozen_until <= world.date)
    return np.where(allowed[:, None], np.floor(seats), 0.0).astype(np.int64)
