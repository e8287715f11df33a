"""The end of a firm: from its closing month on it no longer exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.view import Stance

if TYPE_CHECKING:
    from sim.state.world import World


STILL_OPEN = 10**6
"""Closing month of a firm that nobody has closed."""


def close_firm(world: World, firm: int) -> None:
    """Close a firm this month: no users, no stakes, no plans, no money from here on.

    Its people must have left before.  What it owns and owes is nobody's unless it was passed
    on before; shares in it are worth nothing.
    """
    firms = world.firms
    firms.closed[firm] = world.date
    firms.stances[firm] = Stance("closed")
    firms.stakes[firm] = 0.0
    firms.stakes[:, firm] = 0.0
    firms.target_heads[firm] = 0.0
    for path in firms.paths.values():
        path[firm, world.month :] = 0.0
    for column in (
        firms.users,
        firms.expected_users,
        firms.cash_usd,
        firms.valuation_usd,
        firms.business_usd,
        firms.lab_budget_usd_per_year,
        firms.premium_budget_usd_per_year,
        firms.lab_compute_usd_per_year,
        firms.output_usd_per_year,
        firms.pressure,
        firms.urgency,
        firms.aspiration,
        firms.belief,
        firms.hedged_belief,
    ):
        column[firm] = 0.0
