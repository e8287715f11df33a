"""A firm puts more people into its products: a decision pinned to its date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import NonNegative
from sim.events import Event
from sim.state.people import APPLIED

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """The applied-AI teams are to have another size."""

    kind: Literal["product_push"]
    firm: str
    """Whose teams."""
    factor: NonNegative
    """Multiple of their head-count target; nobody is let go if it is below 1."""


def apply(event: Happening, world: World) -> None:
    """Scale the target; seats are filled in the market."""
    firms = world.firms
    firms.target_heads[firms.index(event.firm), APPLIED] *= event.factor
