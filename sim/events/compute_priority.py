"""A firm settles how much of its compute the lab has: a decision pinned to its date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import Share
from sim.events import Event

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """The lab's share of compute is set and no longer weighed."""

    kind: Literal["compute_priority"]
    firm: str
    """Whose compute."""
    lab_share: Share
    """Share of it the lab commands from now on."""


def apply(event: Happening, world: World) -> None:
    """Set the share and pin it."""
    i = world.firms.index(event.firm)
    world.firms.lab_compute_share[i] = event.lab_share
    world.firms.lab_share_pinned[i] = True
