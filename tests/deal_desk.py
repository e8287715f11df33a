"""What the tests of deals share: a rich buyer at the table, an offer, and what came of it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.processes.reservations import reservation_usd
from sim.state.ledger import DEAL_OUTCOMES
from sim.state.proposals import Proposal
from tests.worlds import raced_world

if TYPE_CHECKING:
    from sim.state.world import World

UNREVIEWED = {"review.minority": 0, "review.takeover": 0}


def free_world(**overrides: Any) -> World:
    """Meta may buy Scale: nobody owns any of it and no authority looks."""
    return rich(raced_world(**UNREVIEWED, **overrides))


def rich(world: World) -> World:
    world.firms.stakes[:] = 0.0
    world.firms.cash_usd[:] = 1e15
    return world


def offer(world: World, stake: float = 0.49, whole: float = 1e14, **rest: Any) -> Proposal:
    firms = world.firms
    plain = Proposal(firms.index("meta"), firms.index("scale"), stake, stake * whole, 3, 0.2, 60.0)
    return replace(plain, **rest)


def outcomes(world: World) -> list[str]:
    return [DEAL_OUTCOMES[code] for code in world.ledger.columns("deals")["outcome"]]


def wanted(world: World) -> float:
    """What the holders of Scale want for the whole, from today's books."""
    firms, scale = world.firms, world.firms.index("scale")
    return reservation_usd(
        world.scenario.deals,
        firms.valuation_usd[scale],
        firms.belief[scale] * 17.5e12 * 0.01 * 10.0,
        firms.ambition[scale],
        firms.runway_months[scale],
    )


def state(world: World) -> list[np.ndarray]:
    people, firms = world.people, world.firms
    return deepcopy(
        [
            people.firm,
            people.pay_usd_per_year,
            people.unvested_usd,
            firms.cash_usd,
            firms.stakes,
            firms.target_heads,
            firms.valuation_usd,
            firms.business_usd,
            firms.holders_received_usd,
            people.morale,
        ]
    )


def same(one: list[np.ndarray], two: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
