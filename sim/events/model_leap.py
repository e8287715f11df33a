"""A rival leaps: a release ahead of what was expected of the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import NonNegative
from sim.events import Event

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """A release surprises the field."""

    kind: Literal["model_leap"]
    firm: str
    """Whose model."""
    gain: NonNegative
    """Capability gained, in K."""


def apply(event: Happening, world: World) -> None:
    """Raise the firm's capability."""
    world.firms.capability[world.firms.index(event.firm)] += event.gain
