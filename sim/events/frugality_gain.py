"""A lab finds out how to get more from its compute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import Positive
from sim.events import Event

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """Engineering multiplies what a unit of compute achieves (articles A1:54, A3:24)."""

    kind: Literal["frugality_gain"]
    firm: str
    """Whose engineering."""
    factor: Positive
    """Multiple of its frugality from now on."""


def apply(event: Happening, world: World) -> None:
    """Multiply the firm's frugality."""
    world.firms.frugality[world.firms.index(event.firm)] *= event.factor
