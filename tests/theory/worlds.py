"""Worlds as theory draws them: the baseline with everything switched off but the market.

``market_world(firms)`` has invented firms beside ``academia`` and ``outside``; everyone begins
at ``outside``.  Nobody has tastes, nothing costs anything to leave or to cross, every firm sees
everyone, pays up to what talent is worth to it, and the value of a unit of talent in a lab
is the same whatever the number of people there (a talent elasticity of one), so that
:func:`value_per_talent` is a constant of the firm.  Any value can be set by dotted path.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.market.ceilings import value_of_talent
from sim.processes.founding import found_world
from sim.processes.race import run_race
from sim.scenario.distributions import realise
from sim.scenario.places import load_scenario
from sim.scenario.schema import Scenario
from sim.state.people import APPLIED, FRONTIER
from sim.state.view import Stance
from tests.worlds import BASELINE, ROUND

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.base.arrays import Floats
    from sim.state.world import World

NOWHERE = {"us": 0, "europe": 0, "china": 0, "other": 0}
AT_HOME = {"us": 1, "europe": 0, "china": 0, "other": 0}

OFF: dict[str, Any] = {
    "look_at": [],
    "events": [],
    "stakes": {},
    "spin_outs.names": [],
    "spin_outs.chance": 0,
    "entrants.per_month": NOWHERE,
    "population.scale": 1,
    "population.pay_noise": 0,
    "population.pay_elasticity": 0,
    "population.regions_outside": AT_HOME,
    "race.talent_elasticity": 1,
    "race.compute_elasticity": 1,
    "race.reference_compute": 1e9,
    "race.reference_talent": 1000,
    "race.reference_output": 1e9,
    "race.progress": 0,
    "race.churn_drag": 0,
    "catch_up.spillover": 0,
    "catch_up.distillation": 0,
    "catch_up.method_spillover": 0,
    "openness.ticket": 0,
    "openness.monetise": 0,
    "rounds.hazard": 0,
    "insolvency.chance": 0,
    "stance.growth_routine": 0,
    "stance.growth_venture": 0,
    "stance.search_threshold": 1,
    "stance.siege": 1,
    "cuts.per_pressure": 0,
    "cuts.per_runway": 0,
    "cuts.automation": 0,
    "morale.after_cut": 0,
    "morale.envy": 0,
    "factions.drag": 0,
    "factions.resentment": 0,
    "reorganisation.moved": 0,
    "reorganisation.morale": 0,
    "cascades.leaders": 0,
    "cascades.morale": 0,
    "cascades.colleagues": 0,
    "deals.offers_while_buying": 0,
    "market.scouting.approaches_per_seat": 1e6,
    "market.scouting.approaches_per_star_seat": 0,
    "market.scouting.lab_focus": 0,
    "market.scouting.rest": 0,
    "market.scouting.reach_abroad": 1,
    "market.preferences.mission": 0,
    "market.preferences.publishing": 0,
    "market.preferences.compute": 0,
    "market.preferences.peers": 0,
    "market.preferences.moving": 0,
    "market.preferences.moving_abroad": 0,
    "market.preferences.lock_in": 0,
    "market.preferences.taste_scale": 0,
    "market.ceilings.urgency_weight": 0,
    "market.ceilings.floor": 1e-9,
    "market.boomerangs.memory": 0,
    "market.borders.permits": {"us": 1, "europe": 1, "china": 1, "other": 1},
    "market.borders.fee": NOWHERE,
    "vesting.equity_share": 0,
    "vesting.refresher": 0,
    "quits.hazard_ai": 0,
    "quits.hazard_staff": 0,
    "quits.relative_utility": 0,
    "quits.lock_in": 0,
    "quits.to_academia": 0,
    "quits.leave_field": 0,
}
"""Every mechanism but the market out of the run."""


def firm(**rest: Any) -> dict[str, Any]:
    """An invented lab that pays up to value: compute of 1 bn USD/yr, nobody employed yet."""
    plain = {
        "name": "a lab",
        "region": "us",
        "investor": "founder",
        "bids": True,
        "strategy": "steady",
        "cash": 1e15,
        "operating_cash_flow": 0,
        "capex": 1e9,
        "side_bets": 0,
        "ai_revenue": 0,
        "valuation": 1e12,
        "stake_cap": 0.49,
        "equity_growth_before": 0,
        "lab_compute_share": 1,
        "capability": 1,
        "ambition": 1,
        "openness": 0,
        "frugality": 1,
        "users": 0,
        "pay_scale": 1e5,
        "pay_stretch": 50,
        "ceo_pay": 1e6,
        "selectivity": 1,
        "heads": {"frontier": 1, "applied": 0, "core": 0, "legacy": 0},
    }
    return plain | rest


def employer(people: int, pay: float) -> dict[str, Any]:
    """An employer that does not bid, with so many AI people at this pay for median talent."""
    heads = {"frontier": 0, "applied": people, "core": 0, "legacy": 0}
    return firm(bids=False, heads=heads, pay_scale=pay, capex=0, capability=0, ambition=0)


@cache
def _baseline() -> dict[str, Any]:
    loaded = load_scenario(BASELINE, [f"{path}={value}" for path, value in ROUND.items()])
    return realise(loaded.tree, loaded.drawn, lambda _: 0.5)


def market_scenario(
    firms: Mapping[str, Mapping[str, Any]], people: int, pay: float = 1.0, **overrides: Any
) -> Scenario:
    """The switched-off baseline with these firms; so many people begin at ``outside``."""
    tree = deepcopy(_baseline())
    staff = {"outside": employer(people, pay), "academia": employer(0, pay)}
    tree["firms"] = deepcopy(dict(firms)) | staff
    for path, value in (OFF | overrides).items():
        *steps, last = path.split(".")
        at = tree
        for step in steps:
            at = at[step]
        at[last] = value
    return Scenario.model_validate(tree)


def market_world(
    firms: Mapping[str, Mapping[str, Any]],
    people: int,
    pay: float = 1.0,
    seed: int = 1,
    **overrides: Any,
) -> World:
    """A world of :func:`market_scenario` in its first month, raced once; labs begin empty.

    A scenario's labs may not be empty, so the one head that :func:`firm` gives each leaves for
    ``outside`` before the first month.
    """
    world = found_world(market_scenario(firms, people, pay, **overrides), seed)
    outside, everyone = world.firms.index("outside"), world.people
    everyone.firm[:], everyone.division[:] = outside, APPLIED
    everyone.pay_usd_per_year[:] = world.scale_pay(outside, np.arange(len(everyone)))
    everyone.unvested_usd[:] = everyone.vesting_months_left[:] = 0.0
    everyone.tenure_months[:] = 1.0
    world.begin_month()
    run_race(world)
    world.firms.stances = [Stance("steady") for _ in world.firms.keys]
    world.firms.premium_budget_usd_per_year = np.full(len(world.firms), 1e18)
    return world


def value_per_talent(world: World) -> Floats:
    """What a unit of talent is worth to each firm, USD/yr, by the output of the last race.

    A test that moves people by hand runs the race again before anybody bids.
    """
    return value_of_talent(world)


def open_lab_seats(world: World, seats: Floats | float) -> None:
    """So many lab seats above today's heads at every firm that bids."""
    heads = world.people.heads(len(world.firms))[:, FRONTIER]
    world.firms.target_heads[:, FRONTIER] = np.where(world.firms.bids, heads + seats, heads)
