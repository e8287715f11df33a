"""Worlds of a wanted size: the baseline's industry, larger or smaller as a whole.

Heads, entrants, seats and all money grow by one factor, so that pay a head, capital a head and
therefore what firms decide stay about what they are; only the number of people differs.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

from sim.scenario.places import load_scenario
from sim.scenario.schema import Scenario

MONEY_OF_FIRMS = ("cash", "side_bets", "valuation", "users")
PATHS_OF_FIRMS = ("operating_cash_flow", "capex", "ai_revenue")
MONEY_OF_EVENTS = ("asked", "price", "raised", "valuation")


def scenario_of(people: int) -> Scenario:
    """The baseline with about so many people, every one with a row of their own."""
    return _scaled(people / people_of(_baseline()))


def people_of(scenario: Scenario) -> float:
    """Everybody employed on the first day and everybody who will enter, on average."""
    months = int(scenario.run.end) - int(scenario.run.start) + 1
    heads = sum(sum(firm.heads.model_dump().values()) for firm in scenario.firms.values())
    return float(heads + months * sum(scenario.entrants.per_month.model_dump().values()))


@cache
def _baseline() -> Scenario:
    return load_scenario("baseline", ["population.scale=1"]).value


@cache
def _scaled(factor: float) -> Scenario:
    tree = _baseline().model_dump()
    for firm in tree["firms"].values():
        firm["heads"] = {name: whole(heads * factor) for name, heads in firm["heads"].items()}
        for name in MONEY_OF_FIRMS:
            firm[name] *= factor
        for name in PATHS_OF_FIRMS:
            firm[name] = {year: usd * factor for year, usd in firm[name].items()}
    for event in tree["events"]:
        event |= {name: event[name] * factor for name in MONEY_OF_EVENTS if name in event}
        if "team" in event:
            event["team"] = whole(event["team"] * factor)
    scale_rules(tree, factor)
    return Scenario.model_validate(tree)


def scale_rules(tree: dict[str, Any], factor: float) -> None:
    """What the rules state as a number of people or an amount for the whole industry."""
    for name in ("reference_compute", "reference_talent", "reference_output"):
        tree["race"][name] *= factor
    tree["finance"]["knowledge_work"] *= factor
    per_month = tree["entrants"]["per_month"]
    tree["entrants"]["per_month"] = {name: mean * factor for name, mean in per_month.items()}
    tree["stance"]["raid_seats"] = whole(tree["stance"]["raid_seats"] * factor)
    tree["deals"]["team"] = whole(tree["deals"]["team"] * factor)


def whole(heads: float) -> int:
    """Heads rounded, but nobody of some."""
    return max(1, math.floor(heads + 0.5)) if heads > 0 else 0
