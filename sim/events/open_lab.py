"""A firm opens a lab by decision: star seats from this month on, whatever its strategy says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import Count, Share
from sim.events import Event
from sim.state.opened_labs import OpenedLab

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """Seats for stars that stay open for so many months or until they are filled."""

    kind: Literal["open_lab"]
    firm: str
    """Whose lab."""
    seats: Count
    """Stars it is to hire, at most."""
    months: Count
    """For how long it recruits."""
    opening: Share
    """How far it goes from its pay policy toward what a star is worth meanwhile."""
    premium: Share
    """Pay above scale it allows itself meanwhile, share of capex."""


def apply(event: Happening, world: World) -> None:
    """Open the lab; a lab that still stands open is replaced by the new decision."""
    lab = OpenedLab(event.seats, world.date + event.months, event.opening, event.premium)
    world.opened_labs[world.firms.index(event.firm)] = lab
