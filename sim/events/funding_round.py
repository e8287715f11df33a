"""A lab raises money at a valuation: what investors did, taken as it was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import Usd
from sim.events import Event
from sim.processes.finance import reprice
from sim.state.shares import dilute, dilution

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """A round closes."""

    kind: Literal["funding_round"]
    firm: str
    """Who raises."""
    raised: Usd
    """Money raised."""
    valuation: Usd
    """Valuation after the round."""


def apply(event: Happening, world: World) -> None:
    """Add the cash and set the valuation; what the staff hold rises with it.

    All who hold stakes are diluted; a firm that is not open raises nothing.
    """
    i = world.firms.index(event.firm)
    if not world.open[i]:
        return
    dilute(world.firms, i, dilution(event.raised, max(event.valuation, event.raised)))
    world.firms.cash_usd[i] += event.raised
    reprice(world, i, event.valuation)
