"""A firm builds its lab anew in this month: a reorganisation pinned to its date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import NonNegative, Share
from sim.events import Event
from sim.processes.reorganisation import reorganise

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """People are moved out of the lab and old hands are unsettled, whatever the stance."""

    kind: Literal["reorganisation"]
    firm: str
    """Who reorganises."""
    moved: Share
    """Share of the lab's old people who are moved to applied AI."""
    morale: NonNegative
    """Log points of quit hazard that AI people who are not newcomers gain."""


def apply(event: Happening, world: World) -> None:
    """Reorganise; the firm's own next one waits for its pause."""
    reorganise(world, world.firms.index(event.firm), event.moved, event.morale)
