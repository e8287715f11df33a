"""Budgets move from side bets to the frontier lab (article A2:5: up to 2 bn USD a year).

A firm that raids or concentrates moves a share of its side bets' budget, in proportion to
its urgency.  The money is neither created nor lost: the lab's budget grows by what the side
bets lose.  Those who work on them see that they are passed over: their morale falls by the
log of the budget lost, so that quits rise, and their head-count target falls in part of the
proportion, so that not all who leave are replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import log_of
from sim.base.quantities import NonNegative, Share
from sim.base.section import Section
from sim.state.people import LEGACY

if TYPE_CHECKING:
    from sim.state.world import World


LEAST_LEFT = 1e-3
"""Share of a budget below which those who live on it feel no further cut."""


class ReallocationParameters(Section):
    """What a smaller budget does to those who live on it."""

    passed_over: NonNegative
    """Log points of quit hazard for each log point of budget lost."""
    heads_per_budget: Share
    """Per cent of the legacy head-count target lost with one per cent of the budget."""


def morale_loss(rules: ReallocationParameters, share_moved: float) -> float:
    """Log points of quit hazard gained when this share of a budget goes: b ln(old / new)."""
    return -rules.passed_over * log_of(max(LEAST_LEFT, 1.0 - share_moved))


def move_side_bets(world: World) -> None:
    """A month of what the firms' stances move."""
    firms = world.firms
    shares = np.array([stance.moves_side_bets for stance in firms.stances]) / 12.0
    moving = world.racing & (shares > 0) & (firms.side_bets_usd_per_year > 0)
    for i in np.flatnonzero(moving).tolist():
        move_budget(world, i, float(shares[i] * firms.side_bets_usd_per_year[i]))


def move_budget(world: World, firm: int, usd_per_year: float) -> None:
    """Move so much a year from side bets to the lab, as far as there is so much."""
    people, firms, rules = world.people, world.firms, world.scenario.reallocation
    old = float(firms.side_bets_usd_per_year[firm])
    moved = min(old, usd_per_year)
    if moved <= 0.0:
        return
    firms.side_bets_usd_per_year[firm] -= moved
    firms.lab_budget_usd_per_year[firm] += moved
    firms.target_heads[firm, LEGACY] *= 1.0 - rules.heads_per_budget * moved / old
    hurt = (people.firm == firm) & (people.division == LEGACY)
    lowest = -world.scenario.morale.lowest
    loss = morale_loss(rules, moved / old)
    people.morale[hurt] = np.maximum(lowest, people.morale[hurt] - loss)
