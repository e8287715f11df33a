"""The second race: product users follow capability (articles A1:41-44).

Replicator dynamics: a product's users grow with the market and with how far its model
is ahead of what the average user has, and with how far it is more open (others build on
open weights and bring users, A3:20); AI revenue follows the share of users.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp
from sim.base.quantities import NonNegative, YearlyRate
from sim.base.section import Section

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.state.world import World


class UserParameters(Section):
    """How the product race follows the model race."""

    growth: YearlyRate
    """Growth of all products' users together, log points a year."""
    capability_pull: NonNegative
    """Extra log growth a year for one unit of K above the average user's model."""
    open_pull: NonNegative
    """Extra log growth a year of a fully open product over a closed one; 0 is none."""
    revenue_elasticity: NonNegative
    """Per cent of AI revenue gained for one per cent more users than expected."""


def user_growth(
    rules: UserParameters, capability: Floats, openness: Floats, users: Floats
) -> Floats:
    """Log growth of each product's users in a year."""
    better = capability - average_by_users(capability, users)
    more_open = openness - average_by_users(openness, users)
    return rules.growth + rules.capability_pull * better + rules.open_pull * more_open


def average_by_users(values: Floats, users: Floats) -> float:
    """What the average user has of something; 0 where there are no users."""
    total = float(users.sum())
    return float((values * users).sum()) / total if total > 0 else 0.0


def update_users(world: World) -> None:
    """A month of users coming and going."""
    firms, rules = world.firms, world.scenario.users
    users = np.where(world.racing, firms.users, 0.0)
    yearly = user_growth(rules, firms.capability, firms.openness, users)
    firms.users = np.where(world.racing, firms.users * exp(yearly / 12.0), firms.users)
    firms.expected_users = firms.expected_users * float(exp(rules.growth / 12.0))
