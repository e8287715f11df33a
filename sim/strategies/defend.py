"""Defend: keep the people rivals court, by open counter-offers and retention grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from sim.processes.stance import StanceParameters


def decide(view: FirmView, rules: StanceParameters) -> Stance:
    """Routine growth, with counter-offers further above scale and a grant to the lab."""
    return Stance(
        name="defend",
        counter_opening=rules.opening_defence,
        premium_share_of_capex=rules.premium_raid,
        growth_frontier=view.grows,
        growth_applied=view.grows + view.product_push,
        retention_share=rules.retention_grant,
    )
