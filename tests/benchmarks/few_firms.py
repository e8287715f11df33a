"""An industry of five firms in which everything that happens to people happens often.

Strategies are given: one firm raids and opens a lab, one defends itself, one concentrates and
two go on.  Rates are
raised, so that a few replicates of a few months tell two sets of rules apart.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.scenario.schema import Scenario
from tests.benchmarks.sizes import scenario_of

HEADS = {
    "meta": (120, 160, 500, 300),
    "google": (160, 160, 600, 150),
    "openai": (120, 80, 150, 20),
    "anthropic": (80, 30, 60, 0),
    "deepseek": (60, 20, 20, 0),
    "academia": (0, 350, 0, 0),
    "outside": (0, 400, 900, 0),
}
STRATEGIES = {
    "meta": "raid",
    "google": "concentrate",
    "openai": "defend",
    "anthropic": "steady",
    "deepseek": "steady",
}
DIVISIONS = ("frontier", "applied", "core", "legacy")
OFTEN: dict[str, Any] = {
    "quits.hazard_ai": 0.03,
    "quits.hazard_staff": 0.03,
    "quits.to_academia": 0.3,
    "quits.leave_field": 0.03,
    "cuts.automation": 0.1,
    "cuts.per_pressure": 0.3,
    "cuts.keep.exposure": 5.0,
    "cuts.keep.tenure": 4.0,
    "quits.relative_utility": 1.0,
    "morale.envy": 0.6,
    "reorganisation.morale": 0.4,
    "vesting.refresher": 2.0,
    "stance.growth_routine": 0.6,
    "stance.growth_venture": 0.6,
    "stance.growth_raid": 0.6,
    "market.scouting.rest": 3.0,
    "market.scouting.reach_abroad": 0.5,
    "market.borders.permits": {"us": 0.6, "europe": 1.0, "china": 1.0, "other": 1.0},
    "market.boomerangs.memory": 36.0,
    "market.boomerangs.recall": 40.0,
    "reorganisation.stars": 0.02,
    "factions.resentment": 0.5,
    "entrants.per_month": {"us": 6.0, "europe": 4.0, "china": 4.0, "other": 1.0},
    "population.scale": 0.5,
    "population.mean_tenure": 24.0,
    "spin_outs.names": (),
    "spin_outs.chance": 0.0,
    "look_at": (),
    "stakes": {"google": {"anthropic": 0.14}},
}
LAB = {
    "name": "lab",
    "kind": "open_lab",
    "firm": "meta",
    "seats": 40,
    "months": 6,
    "opening": 1.0,
    "premium": 0.05,
    "source": "assumption of this scenario",
}
SIZE = 60_000
"""Money and seats are those of an industry of so many people."""


@cache
def few_firms(months: int) -> Scenario:
    """The scenario, so many months long."""
    tree = scenario_of(SIZE).model_dump()
    tree["firms"] = {key: tree["firms"][key] for key in HEADS}
    for key, heads in HEADS.items():
        tree["firms"][key]["heads"] = dict(zip(DIVISIONS, heads, strict=True))
        tree["firms"][key]["strategy"] = STRATEGIES.get(key, "steady")
    for path, value in OFTEN.items():
        *steps, last = path.split(".")
        at = tree
        for step in steps:
            at = at[step]
        at[last] = value
    tree["events"] = [LAB | {"date": tree["run"]["start"] + 1}]
    tree["run"]["end"] = tree["run"]["start"] + months - 1
    return Scenario.model_validate(tree)
