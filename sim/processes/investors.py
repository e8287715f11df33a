"""Investor pressure: infrastructure ahead of cash flow and of AI revenue (A0:115-116).

``P_i = max(0, capex / OCF - tolerance - AI revenue / OCF - restraint)`` for public firms, on
the cash flow actually earned (``finance.operating_cash_flow``).
A wave of layoffs shows restraint: it buys patience that fades, so pressure is relieved
by being seen to cut, whatever the savings are.  For venture-backed labs pressure is the
runway they lack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp
from sim.base.quantities import Months, NonNegative, Positive
from sim.base.section import Section
from sim.processes.earnings import ai_revenue

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.state.world import World


class InvestorParameters(Section):
    """How patient investors are and what calms them."""

    tolerance: NonNegative
    """Capex as a share of operating cash flow that shareholders accept."""
    revenue_cover: NonNegative
    """Capex accepted for one USD of AI revenue."""
    restraint_per_cut: NonNegative
    """Pressure relieved by cutting all staff, per unit of share cut."""
    restraint_life: Positive
    """Months after which a shown restraint has faded to 1/e."""
    short_runway: Months
    """Runway under which a venture-backed lab is under pressure."""


def shareholder_pressure(
    rules: InvestorParameters,
    capex: Floats,
    cash_flow: Floats,
    ai_revenue: Floats,
    restraint: Floats,
) -> Floats:
    """Pressure as a share of operating cash flow; zero where there is no cash flow to judge."""
    flow = np.where(cash_flow > 0, cash_flow, np.inf)
    excess = capex / flow - rules.tolerance - rules.revenue_cover * ai_revenue / flow
    return np.maximum(0.0, excess - restraint)


def runway_pressure(rules: InvestorParameters, runway: Floats) -> Floats:
    """Share of the runway a lab should have that it lacks, 0 to 1."""
    return np.clip(1.0 - runway / rules.short_runway, 0.0, 1.0)


def update_pressure(world: World) -> None:
    """This month's pressure on every firm that has investors to please."""
    firms, rules = world.firms, world.scenario.investors
    firms.restraint = firms.restraint * float(exp(-1.0 / rules.restraint_life))
    capex = world.rate("capex")
    flow = firms.operating_cash_flow_usd_per_year
    public = shareholder_pressure(rules, capex, flow, ai_revenue(world), firms.restraint)
    venture = runway_pressure(rules, firms.runway_months)
    firms.pressure = np.where(firms.public, public, np.where(firms.venture, venture, 0.0))
    firms.pressure = np.where(world.racing, firms.pressure, 0.0)
