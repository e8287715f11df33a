"""A model disappoints: the firm is seen to be further behind than it thought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import NonNegative
from sim.events import Event

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """A release falls short."""

    kind: Literal["model_flop"]
    firm: str
    """Whose model."""
    loss: NonNegative
    """Capability lost, in K."""


def apply(event: Happening, world: World) -> None:
    """Lower the firm's capability."""
    world.firms.capability[world.firms.index(event.firm)] -= event.loss
