"""What a firm earns this month: its path, corrected for what it did to its business.

Cash flow from operations follows the figures of the filings as long as the firm stays as it
was.  Staff cut from the core earn no more (``finance.labour_elasticity``); compute taken from
products earns no more (articles A2:5: the lab refuses compute to the advertising business);
users gained or lost against the path bring or cost AI revenue (A1:41-44), part of which
reaches the cash flow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import power
from sim.base.quantities import NonNegative, Share
from sim.base.section import Section
from sim.state.people import CORE

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.state.world import World


class EarningsParameters(Section):
    """How the business suffers and gains from what the firm does."""

    product_elasticity: NonNegative
    """Per cent of operating cash flow lost with one per cent of product compute (0: none)."""
    revenue_margin: Share
    """Share of AI revenue above or below its path that reaches the cash flow (0: none)."""


def product_factor(elasticity: float, lab_share: Floats, usual_share: Floats) -> Floats:
    """Cash flow as a multiple of what it is at the usual split, ``((1 - s) / (1 - s0))^e``.

    Shares are those of the lab in all compute; a firm whose lab always had all of it has no
    product compute to lose.
    """
    has_products = usual_share < 1.0
    left = (1.0 - lab_share) / np.where(has_products, 1.0 - usual_share, 1.0)
    return power(np.where(has_products, left, 1.0), elasticity)


def business_cash_flow(world: World) -> Floats:
    """Path of operating cash flow as core staff and product compute leave it, USD/yr.

    A firm that loses money does not lose less by shrinking.
    """
    firms = world.firms
    flow = world.rate("operating_cash_flow")
    needed = world.start_core_heads
    core = world.people.heads(len(firms))[:, CORE] / np.maximum(needed, 1.0)
    core = np.where(needed > 0, core, 1.0)
    staff = power(core, world.scenario.finance.labour_elasticity)
    elasticity = world.scenario.earnings.product_elasticity
    products = product_factor(elasticity, firms.lab_compute_share, firms.usual_lab_share)
    return np.where(flow > 0, flow * staff * products, flow)


def ai_revenue(world: World) -> Floats:
    """AI revenue earned, USD/yr: its path times users against those expected, to a power."""
    firms = world.firms
    expected = firms.expected_users
    lead = np.where(expected > 0, firms.users / np.maximum(expected, 1.0), 1.0)
    return world.rate("ai_revenue") * power(lead, world.scenario.users.revenue_elasticity)


def revenue_surprise(world: World) -> Floats:
    """Cash flow from AI revenue above or below its path, USD/yr."""
    above = ai_revenue(world) - world.rate("ai_revenue")
    surprise: Floats = world.scenario.earnings.revenue_margin * above
    return surprise
