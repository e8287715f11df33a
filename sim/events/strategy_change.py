"""A firm decides by another strategy from this month on: a decision pinned to its date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.events import Event

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """Firms change how they decide."""

    kind: Literal["strategy_change"]
    firms: tuple[str, ...]
    """Whose strategy."""
    strategy: str
    """The name of a file in ``sim/strategies``."""


def apply(event: Happening, world: World) -> None:
    """Give the firms the new strategy."""
    for firm in event.firms:
        world.firms.strategies[world.firms.index(firm)] = event.strategy
