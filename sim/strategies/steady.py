"""Steady: routine growth, ordinary pay, nobody raided and nothing concentrated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from sim.processes.stance import StanceParameters


def decide(view: FirmView, rules: StanceParameters) -> Stance:
    """Grow the AI teams at the usual rate within the usual pay policy."""
    return Stance(
        name="steady",
        premium_share_of_capex=rules.premium_routine,
        growth_frontier=view.grows,
        growth_applied=view.grows + view.product_push,
    )
