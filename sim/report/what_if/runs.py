"""The runs of a sweep as columns of numbers: what each was set to, and what it gave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.report.what_if.factors import GROUPS, places_in_cube, points_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.base.arrays import Floats
    from sim.experiments.sweeps.designs import Points
    from sim.experiments.sweeps.read import SweepResult

DIGITS_OF_PLACES = 4


def runs(result: SweepResult, factors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Every run.

    ``levers`` and ``uncertainties`` have a column for each factor: the number of a level or of a
    listed value, or a place in the unit cube.  ``outcomes`` are flat in the order of points,
    decisions and replicates; null where a run has none.
    """
    return {
        **{
            group: {
                one["name"]: column(result, one, points_of(result, group))
                for one in factors
                if one["group"] == group
            }
            for group in GROUPS
        },
        "points": len(result.circumstances),
        "cases": len(result.cases),
        "replicates": int(result.record["replicates"]),
        "outcomes": {
            outcome: numbers(result.observed[outcome]) for outcome in result.sweep.outcomes
        },
    }


def column(result: SweepResult, one: dict[str, Any], points: Points) -> list[float]:
    """What each point of a design sets one factor to."""
    said = [each[one["name"]] for each in points.settings]
    if "levels" in one:
        keys = [level["key"] for level in one["levels"]]
        return [keys.index(str(each)) for each in said]
    if "at" in one:
        return [one["at"].index(float(each)) for each in said]
    if points.units.size:
        found = places_in_cube(result, one["name"], points).tolist()
        return [round(place, DIGITS_OF_PLACES) for place in found]
    return [round(on_slider(float(each), one), DIGITS_OF_PLACES) for each in said]


def on_slider(value: float, one: dict[str, Any]) -> float:
    """Where a value lies on its slider, 0 to 1."""
    low, high = one["low"], one["high"]
    if one["log"]:
        low, high, value = math.log(low), math.log(high), math.log(value)
    return (value - low) / (high - low) if high > low else 0.0


def numbers(values: Floats) -> list[float | None]:
    """Values in as few letters as they need."""
    return [
        None if math.isnan(value) else int(value) if value.is_integer() else value
        for value in values.ravel().tolist()
    ]
