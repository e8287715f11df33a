"""Small worlds: the baseline with every firm shrunk, so that a month takes milliseconds.

``small_scenario`` and ``small_world`` take overrides by dotted path, as keywords through a
dict: ``small_world(seed=2, **{"vesting.horizon": "3 yr", "events": "[]"})``.
"""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sim.processes.founding import found_world
from sim.scenario.load import load
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.state.world import World

BASELINE = Path(__file__).parents[1] / "scenarios" / "baseline.yaml"
AI_HEADS = 2000.0
"""About so many AI people are left (rounding up keeps every lab alive)."""
LEAST_IN_A_LAB = 3
ENTRANTS = {"us": 3, "europe": 2, "china": 3, "other": 1}
SCALE = 0.001


def small_scenario(**overrides: Any) -> Scenario:
    """The shrunk baseline, six months long, with these values changed (dotted path: value)."""
    return _scenario(json.dumps(overrides))


def small_world(seed: int = 1, **overrides: Any) -> World:
    """A world of some 2,000 AI people in its first month, before anything has happened."""
    world = deepcopy(_founded(seed, json.dumps(overrides)))
    world.begin_month()
    return world


@cache
def _scenario(overrides: str) -> Scenario:
    changes = {**shrunk(), **json.loads(overrides)}
    written = [f"{path}={_flow(value)}" for path, value in changes.items()]
    return load(BASELINE, Scenario, overrides=written).value


@cache
def _founded(seed: int, overrides: str) -> World:
    world = found_world(_scenario(overrides), seed)
    return world


@cache
def shrunk() -> dict[str, Any]:
    """What makes the baseline small."""
    firms = yaml.safe_load(BASELINE.read_text(encoding="utf-8"))["firms"]
    ai = sum(firm["heads"]["frontier"] + firm["heads"]["applied"] for firm in firms.values())
    changes: dict[str, Any] = {"population.scale": SCALE, "run.end": "2025-06", "run.replicates": 1}
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
