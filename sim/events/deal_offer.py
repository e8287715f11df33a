"""A buyer makes an offer for a stake in a lab and for its team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sim.base.quantities import Count, Months, NonNegative, Share, Usd
from sim.events import Event
from sim.state.proposals import Proposal

if TYPE_CHECKING:
    from sim.state.world import World


class Happening(Event):
    """An offer that the target's holders and the regulator answer this month."""

    kind: Literal["deal_offer"]
    buyer: str
    """Who offers."""
    target: str
    """Whose holders decide."""
    stake: NonNegative
    """Share of the whole, up to 1; 0 for a licence with the team."""
    asked: Usd
    """What the holders asked for that stake at first; 0 if it was not reported."""
    price: Usd
    """Price of that stake."""
    team: Count
    """People who are to join the buyer's lab, the leader first."""
    leader_share: Share
    """Share of the price the leader is paid over the lock."""
    lock: Months
    """Months over which that and the team's grants vest."""


def apply(event: Happening, world: World) -> None:
    """Put the proposal on the table; it is settled with this month's deals."""
    firms = world.firms
    world.proposals.append(
        Proposal(
            firms.index(event.buyer),
            firms.index(event.target),
            event.stake,
            event.price,
            event.team,
            event.leader_share,
            event.lock,
            event.asked,
        )
    )
