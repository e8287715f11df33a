"""Acquire: look for teams to buy, with a stake or by licence, and open no star seats.

The routine goes on; what is bought comes on top (articles A1:2-3, A1:20-25).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from sim.processes.stance import StanceParameters


def decide(view: FirmView, rules: StanceParameters) -> Stance:
    """Grow the AI teams at the usual rate within the usual pay policy, and buy teams."""
    return Stance(
        name="acquire",
        premium_share_of_capex=rules.premium_routine,
        growth_frontier=view.grows,
        growth_applied=view.grows + view.product_push,
        buys=True,
    )
