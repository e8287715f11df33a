"""Small worlds: the baseline with every firm shrunk, so that a month takes a tenth of a second.

Fitted parameters have round numbers there, so that tests of rules do not hang on a fit.

``small_scenario`` and ``small_world`` take overrides by dotted path:
``small_world(seed=2, **{"vesting.horizon": "3 yr", "events": []})``.
"""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sim.processes.finance import update_finance
from sim.processes.founding import found_world
from sim.processes.investors import update_pressure
from sim.processes.race import run_race
from sim.processes.users import update_users
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.strategies import decider

if TYPE_CHECKING:
    from sim.state.view import FirmView, Stance
    from sim.state.world import World

BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.yaml"
AI_HEADS = 2000.0
LEAST_IN_A_LAB = 3
ENTRANTS = {"us": 3, "europe": 2, "china": 3, "other": 1}
STAFF_SCALE = 0.001
RUN_END = "2025-06"
ROUND = {
    "population.talent_index": 1.6,
    "race.talent_elasticity": 0.3,
    "race.contest_sharpness": 2,
    "finance.prize_multiple": 10,
    "investors.tolerance": 0.4,
    "investors.restraint_per_cut": 6,
    "stance.search_threshold": 0.35,
    "stance.premium_raid": 0.01,
    "stance.opening_raid": 1,
    "cuts.per_pressure": 0.12,
    "cuts.largest_wave": 0.04,
    "cuts.largest_overlap": 0.05,
    "morale.after_cut": 0.31,
    "quits.hazard_ai": 0.009,
    "quits.relative_utility": 0.3,
    "market.scouting.approaches_per_star_seat": 1.5,
    "market.scouting.approaches_per_seat": 3,
    "market.preferences.mission": 2,
    "market.preferences.compute": 0.08,
    "market.preferences.peers": 0.15,
    "market.preferences.moving": 0.2,
    "market.preferences.lock_in": 1,
    "market.preferences.taste_scale": 0.35,
}
"""Fitted parameters in tests of rules: round numbers near the fit, which no new fit moves."""
ROUND_SHOCKS = {"deepseek_r1": {"gain": 0.4}, "llama_4": {"loss": 0.5}}


def small_scenario(**overrides: Any) -> Scenario:
    """The shrunk baseline, six months long, with these values changed (dotted path: value)."""
    return _scenario(json.dumps(overrides))


def small_world(seed: int = 1, **overrides: Any) -> World:
    """A world of some 2,000 AI people in its first month, before anything has happened."""
    founded = _founded(seed, json.dumps(overrides))
    shared = {
        id(founded.scenario): founded.scenario,
        id(founded.draws): founded.draws,
    }
    world = deepcopy(founded, shared)
    world.begin_month()
    return world


def raced_world(seed: int = 1, **overrides: Any) -> World:
    """A small world whose firms know their output, cash and pressure of the first month."""
    world = small_world(seed, **overrides)
    run_race(world)
    update_users(world)
    update_finance(world)
    update_pressure(world)
    return world


@dataclass(frozen=True)
class ByStrategy:
    """Decides for a firm by the strategy it has, as the model's firms do."""

    world: World
    index: int

    def decide(self, view: FirmView) -> Stance:
        name = self.world.firms.strategies[self.index]
        return decider(name, self.world.scenario.stance)(view)


def deciders(world: World) -> list[ByStrategy]:
    """One decider a firm, for ``choose_stances`` and ``one_month``."""
    return [ByStrategy(world, index) for index in range(len(world.firms))]


@cache
def _scenario(overrides: str) -> Scenario:
    changes = {**_shrunk(), **json.loads(overrides)}
    written = [f"{path}={_flow(value)}" for path, value in changes.items()]
    return load(BASELINE, Scenario, overrides=written).value


@cache
def _founded(seed: int, overrides: str) -> World:
    return found_world(_scenario(overrides), seed)


@cache
def _shrunk() -> dict[str, Any]:
    baseline = yaml.safe_load(BASELINE.read_text(encoding="utf-8"))
    firms = baseline["firms"]
    ai = sum(firm["heads"]["frontier"] + firm["heads"]["applied"] for firm in firms.values())
    changes: dict[str, Any] = {
        "population.scale": STAFF_SCALE,
        "run.end": RUN_END,
        "events": [
            event | ROUND_SHOCKS.get(event["name"], {})
            for event in baseline["events"]
            if event["date"] <= RUN_END
        ],
        "run.replicates": 1,
        **ROUND,
    }
    for key, firm in firms.items():
        for division in ("frontier", "applied"):
            heads = firm["heads"][division]
            few = max(min(heads, LEAST_IN_A_LAB), round(heads * AI_HEADS / ai))
            changes[f"firms.{key}.heads.{division}"] = few
    for region, mean in ENTRANTS.items():
        changes[f"entrants.per_month.{region}"] = mean
    return changes


def _flow(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
