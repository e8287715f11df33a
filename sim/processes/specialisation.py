"""Giving up the general model (article A1:46: two of six start-ups did when money dried up).

A firm that specialises keeps its product and lets its lab go: part of the lab's people move to
applied AI each month, the compute they used is no longer rented, so that the money stays in
cash, and the firm is seen to have less ambition.  Nobody changes employer; those
who came for the mission lose morale and may leave.  When to do so is decided by
``sim/strategies/adaptive.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import NonNegative, Share
from sim.base.section import Section
from sim.processes.earnings import ai_revenue
from sim.processes.finance import runway_months
from sim.processes.morale import lose_morale
from sim.state.people import APPLIED, FRONTIER
from sim.state.view import Straits

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.state.world import World


class SpecialisationParameters(Section):
    """How a lab is given up."""

    pace: Share
    """Share of the lab's people and compute given up in a month (0: no firm does)."""
    ambition_kept: Share
    """Share of its first ambition that a firm is in the end seen to have left."""
    regret: NonNegative
    """Log points of quit hazard of those moved, for one log point of taste for the mission."""


def compute_left(lab_share: float, let_go: float) -> tuple[float, float]:
    """Spending as a multiple of before, and the lab's share of it, once part is let go.

    Product compute stays what it was.
    """
    spending = 1.0 - let_go * lab_share
    return spending, (1.0 - let_go) * lab_share / spending if spending > 0 else 0.0


def straits(world: World, lab_talent: Floats) -> list[Straits]:
    """What each firm short of cash would weigh (see :mod:`sim.strategies.specialise`)."""
    firms = world.firms
    saved = firms.net_flow_usd_per_year + firms.lab_compute_usd_per_year
    without = runway_months(firms.cash_usd, saved)
    product = ai_revenue(world) * world.scenario.finance.prize_multiple
    rounds = rounds_per_month(world)
    may = (world.scenario.specialisation.pace > 0) & firms.venture & (lab_talent > 0)
    return [
        Straits(
            may_give_up_lab=bool(may[i]),
            ambition=float(firms.ambition[i]),
            rounds_per_month=float(rounds[i]),
            runway_without_lab_months=float(without[i]),
            lab_talent=float(lab_talent[i]),
            lab_compute_usd_per_year=float(firms.lab_compute_usd_per_year[i]),
            product_usd=float(product[i]),
        )
        for i in range(len(firms))
    ]


def rounds_per_month(world: World) -> Floats:
    """Funding rounds a month that a firm looking for money may hope for, in its climate."""
    rules = world.scenario.rounds
    climate = rules.climate
    willing = np.array([climate.us, climate.europe, climate.china, climate.other])
    return rules.hazard * willing[world.firms.region]


def give_up_labs(world: World) -> None:
    """A month of every firm that gives up its lab."""
    giving = np.array([stance.gives_up_lab for stance in world.firms.stances])
    if world.scenario.specialisation.pace > 0:
        for i in np.flatnonzero(world.racing & giving).tolist():
            give_up_lab(world, i)


def give_up_lab(world: World, firm: int) -> None:
    """A month's share of people, compute and ambition."""
    firms, rules = world.firms, world.scenario.specialisation
    move_to_products(world, firm)
    let_compute_go(world, firm, rules.pace)
    first = list(world.scenario.firms.values())[firm].ambition
    wanted = min(float(firms.ambition[firm]), rules.ambition_kept * first)
    firms.ambition[firm] += rules.pace * (wanted - firms.ambition[firm])


def move_to_products(world: World, firm: int) -> None:
    """People of the lab move to applied AI, each by chance; who came for the mission minds."""
    people, firms, rules = world.people, world.firms, world.scenario.specialisation
    ai = people.talents
    lab = np.flatnonzero((people.firm[ai] == firm) & (people.division[ai] == FRONTIER))
    rows = lab[world.uniforms("moved to products", lab) < rules.pace]
    people.division[rows] = APPLIED
    loss = rules.regret * people.taste_mission[rows]
    lose_morale(world, rows, loss)
    firms.target_heads[firm, APPLIED] += len(rows)
    firms.target_heads[firm, FRONTIER] = float(len(lab) - len(rows))


def let_compute_go(world: World, firm: int, part: float) -> None:
    """Rent less from this month on; what the products have and earn stays as it is."""
    firms = world.firms
    share, usual = float(firms.lab_compute_share[firm]), float(firms.usual_lab_share[firm])
    spending, left = compute_left(share, part)
    firms.paths["capex"][firm, world.month :] *= spending
    firms.lab_compute_share[firm] = left
    if share < 1.0:
        firms.usual_lab_share[firm] = 1.0 - (1.0 - usual) * (1.0 - left) / (1.0 - share)
    firms.lab_budget_usd_per_year[firm] *= 1.0 - part
