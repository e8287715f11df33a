"""Money moves from a firm's side bets to its lab: a decision pinned to its date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import UsdPerYear
from sim.events import Event
from sim.processes.reallocation import move_budget

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """A budget is cut in favour of the lab."""

    kind: Literal["budget_shift"]
    firm: str
    """Whose budgets."""
    amount: UsdPerYear
    """Moved to the lab, at most all that side bets have."""


def apply(event: Happening, world: World) -> None:
    """Move the money; those who lived on it take the loss."""
    move_budget(world, world.firms.index(event.firm), event.amount)
