"""Takeovers: whoever comes to own all of a lab gets its people, its books and its model.

The lab ceases to exist.  The buyer goes on with the better model of the two; what the lab
earned, spent and had planned goes on as the buyer's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.closing import close_firm
from sim.state.shares import pass_on_stakes
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.state.world import World


ALL = 1.0 - 1e-9
"""Share of the whole from which nobody else owns anything."""


def take_over(world: World, buyer: int, target: int) -> None:
    """Everybody joins the buyer in the same division, the books are merged, the lab closes."""
    join_buyer(world, buyer, target)
    merge_books(world, buyer, target)
    pass_on_stakes(world.firms, buyer, target)
    close_firm(world, target)


def join_buyer(world: World, buyer: int, target: int) -> None:
    """Everybody left at the target joins the buyer at the same pay, grants kept as they are."""
    people = world.people
    rows = np.flatnonzero(people.firm == target)
    transfer(
        world,
        rows,
        buyer,
        people.division[rows],
        "deal",
        people.pay_usd_per_year[rows],
        people.unvested_usd[rows],
        people.vesting_months_left[rows],
    )


def merge_compute(world: World, buyer: int, target: int) -> None:
    """The lab commands what both labs did: shares of compute are means weighted by spending."""
    capex = world.rate("capex")
    both = capex[buyer] + capex[target]
    if both <= 0.0:
        return
    for share in (world.firms.lab_compute_share, world.firms.usual_lab_share):
        share[buyer] = (share[buyer] * capex[buyer] + share[target] * capex[target]) / both


def merge_books(world: World, buyer: int, target: int) -> None:
    """The target's money, users, plans and payroll of the first day are added to the buyer's."""
    firms, since = world.firms, slice(world.month, None)
    merge_compute(world, buyer, target)
    for path in firms.paths.values():
        path[buyer, since] += path[target, since]
    for column in (
        firms.cash_usd,
        firms.business_usd,
        firms.users,
        firms.expected_users,
        firms.lab_budget_usd_per_year,
        firms.target_heads,
        world.start_payroll_usd_per_year,
        world.start_premium_usd_per_year,
        world.start_core_heads,
        world.start_applied_talent,
        firms.side_bets_usd_per_year,
        world.start_side_bets_usd_per_year,
    ):
        column[buyer] += column[target]
        column[target] = 0.0
    firms.capability[buyer] = max(firms.capability[buyer], firms.capability[target])
