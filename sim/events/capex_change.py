"""Infrastructure spending departs from its path from this month on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import NonNegative
from sim.events import Event

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """Spending is scaled, or held where it is."""

    kind: Literal["capex_change"]
    firms: tuple[str, ...]
    """Whose spending."""
    factor: NonNegative
    """Multiple of the spending path from now on."""
    hold: bool
    """Whether spending also stays at this month's level instead of following its path."""


def apply(event: Happening, world: World) -> None:
    """Scale, and hold if asked, the spending of the months that remain."""
    capex = world.firms.paths["capex"]
    for firm in event.firms:
        i = world.firms.index(firm)
        if event.hold:
            capex[i, world.month :] = capex[i, world.month]
        capex[i, world.month :] *= event.factor
