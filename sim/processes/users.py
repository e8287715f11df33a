"""The second race: product users follow models and products (articles A1:41-44).

Replicator dynamics: a product's users grow with the market, with how far its model is ahead
of what the average user has, with how far it is more open (others build on open weights and
bring users, A3:20), and with how far its applied team has grown beyond that of the average
user's product; AI revenue follows users.  A firm whose share of users falls short of what
its model would earn it, were users split as beliefs are, puts more people into products
(Google behind ChatGPT, A1:9, A1:41).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, log
from sim.base.quantities import NonNegative, YearlyRate
from sim.base.section import Section
from sim.state.people import APPLIED

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
    applied_pull: NonNegative
    """Extra log growth a year for one log point of applied talent above the average product's.

    Both since the first day (0: teams pull nobody)."""
    product_urgency: NonNegative
    """Yearly growth of applied AI added by a full shortfall of users (0: no product push)."""
    revenue_elasticity: NonNegative
    """Per cent of AI revenue gained for one per cent more users than expected."""


def user_growth(
    rules: UserParameters,
    capability: Floats,
    openness: Floats,
    users: Floats,
    team: Floats | float = 0.0,
) -> Floats:
    """Log growth of each product's users in a year; ``team`` is log growth of applied talent."""
    better = capability - of_average_user(capability, users)
    more_open = openness - of_average_user(openness, users)
    better_team = team - of_average_user(team, users)
    return (
        rules.growth
        + rules.capability_pull * better
        + rules.open_pull * more_open
        + rules.applied_pull * better_team
    )


def of_average_user(quality: Floats | float, users: Floats) -> float:
    """Mean over users of what their product has; 0 where there are no users."""
    total = float(users.sum())
    return float((quality * users).sum()) / total if total > 0 else 0.0


def team_growth(world: World) -> Floats:
    """Log of applied-AI talent against the first day; a firm without a team then has grown none."""
    start = world.start_applied_talent
    now = world.people.talent_sums(len(world.firms))[:, APPLIED]
    known = (start > 0) & (now > 0)
    return np.where(known, log(np.where(known, now, 1.0) / np.where(known, start, 1.0)), 0.0)


def product_push(world: World) -> Floats:
    """Yearly growth that firms short of users add to applied AI.

    The shortfall is that of the share of users below the belief in the model, 0 to 1; firms
    without a product have none.
    """
    firms = world.firms
    users = np.where(world.racing, firms.users, 0.0)
    share = users / np.maximum(users.sum(), 1.0)
    has_product = users > 0
    due = np.where(has_product, np.maximum(firms.belief, 1e-12), 1.0)
    shortfall = np.where(has_product, np.clip(1.0 - share / due, 0.0, 1.0), 0.0)
    return world.scenario.users.product_urgency * shortfall


def update_users(world: World) -> None:
    """A month of users coming and going."""
    firms, rules = world.firms, world.scenario.users
    users = np.where(world.racing, firms.users, 0.0)
    yearly = user_growth(rules, firms.capability, firms.openness, users, team_growth(world))
    firms.users = np.where(world.racing, firms.users * exp(yearly / 12.0), firms.users)
    usual = np.where(world.racing, float(exp(rules.growth / 12.0)), 1.0)
    firms.expected_users = firms.expected_users * usual
