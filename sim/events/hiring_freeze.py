"""A firm may not hire for a while: by rule, by court, or by its own board."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import Count
from sim.events import Event

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """No seats are opened for so many months."""

    kind: Literal["hiring_freeze"]
    firms: tuple[str, ...]
    """Who may not hire."""
    months: Count
    """For how long."""


def apply(event: Happening, world: World) -> None:
    """Close the firms' seats until the freeze ends."""
    until = world.firms.hiring_frozen_until
    for firm in event.firms:
        i = world.firms.index(firm)
        until[i] = max(int(until[i]), world.date + event.months)
