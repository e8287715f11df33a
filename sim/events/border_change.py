"""A region changes what it takes to hire from abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import Share, Usd
from sim.events import Event
from sim.state.ledger import REGIONS

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """New permits and a new fee for the firms of a region, from this month on."""

    kind: Literal["border_change"]
    region: Literal["us", "europe", "china", "other"]
    """Whose firms."""
    permits: Share
    """Share of their approaches to people elsewhere that are allowed; 1 is open."""
    fee: Usd
    """What they pay for a hire from elsewhere."""


def apply(event: Happening, world: World) -> None:
    """Set the region's permits and fee."""
    region = REGIONS.index(event.region)
    world.border_permits[region] = event.permits
    world.border_fees_usd[region] = event.fee
