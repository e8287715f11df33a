"""What a reader may set: levels to choose from, and numbers on sliders."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.record.numbers import rounded
from sim.report import axes
from sim.report.amount_rules import of_factor
from sim.report.sweep_words import capital

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.base.arrays import Floats
    from sim.experiments.sweeps.designs import Points
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.sweep_words import InWords

GROUPS = ("levers", "uncertainties")
FEWEST_STEPS, MOST_STEPS, STEPS = 40, 200, 100
KNOTS, IN_TAILS = 33, 6
"""Places at which a sampled factor's quantiles are told: all along, and more at either end."""


def factors(result: SweepResult, names: InWords) -> list[dict[str, Any]]:
    """Every lever and every circumstance, as the page draws and reads it."""
    return [
        _factor(result, group, place, names)
        for group in GROUPS
        for place in range(len(result.record[group]))
    ]


def points_of(result: SweepResult, group: str) -> Points:
    """The design of the levers or of the circumstances."""
    return result.cases if group == "levers" else result.circumstances


def is_grid(points: Points) -> bool:
    """Whether every combination of the values that there are was run, each once."""
    if points.units.size:
        return False
    rows = {tuple(each.values()) for each in points.settings}
    columns = zip(*rows, strict=True)
    full = math.prod(len(set(column)) for column in columns)
    return len(rows) == full == len(points)


def _factor(result: SweepResult, group: str, place: int, names: InWords) -> dict[str, Any]:
    one, points = result.record[group][place], points_of(result, group)
    name, meaning = one["name"], names.meaning(one["name"])
    label = capital(names.factor(name))
    found = {
        "name": name,
        "group": group,
        "label": label,
        "mention": names.mentioned(name),
        "about": meaning if meaning != label else "",
    }
    if one["levels"]:
        levels = [{"key": each, "label": names.level(each)} for each in one["levels"]]
        # What nobody knows may be left open; somebody who decides takes one of the ways.
        open_ended = group == "uncertainties" and not is_grid(points)
        start = None if open_ended else levels[_middle(group, len(levels))]["key"]
        return {**found, "levels": levels, "any": open_ended, "start": start}
    return {**found, **_number(result, one, points, names)}


def _middle(group: str, levels: int) -> int:
    """Where the page opens: of two decisions on the second, which is compared with the first."""
    return levels // 2 if group == "levers" else (levels - 1) // 2


def _number(
    result: SweepResult, one: dict[str, Any], points: Points, names: InWords
) -> dict[str, Any]:
    """The slider of a number: its ends, its steps, and where runs were made."""
    name = one["name"]
    values = np.array([float(each[name]) for each in points.settings])
    low, high = float(one["low"]), float(one["high"])
    log = _is_log(result, name, values, low, high)
    found: dict[str, Any] = {
        "low": low,
        "high": high,
        "log": log,
        "write": of_factor(one["unit"], names.say),
    }
    if is_grid(points):
        at = [rounded(value) for value in np.unique(values).tolist()]
        start = at[_middle("levers", len(at))]
        steps = MOST_STEPS if log else steps_of(low, high, at)
        return {**found, "any": False, "start": start, "at": at, "steps": steps}
    steps = STEPS if log else steps_of(low, high, ())
    knots = knots_of(result, name, points, values, (low, high))
    return {**found, "any": True, "start": None, "knots": knots, "steps": steps}


def _is_log(result: SweepResult, name: str, values: Floats, low: float, high: float) -> bool:
    varied = (result.sweep.levers | result.sweep.uncertainties)[name]
    if "lognormal" in (varied.distribution or {}):
        return True
    return axes.scale(low, high, float(np.median(values))).get("type") == "log"


def steps_of(low: float, high: float, at: Sequence[float]) -> int:
    """How many steps a slider has: few digits in each, and one on every value that was run."""
    width = high - low
    if width <= 0:
        return 1

    def falls_on(value: float, steps: int) -> bool:
        place = (value - low) / width * steps
        return abs(place - round(place)) < 1e-6

    fitting = [n for n in range(FEWEST_STEPS, MOST_STEPS + 1) if all(falls_on(v, n) for v in at)]

    def untidy(steps: int) -> tuple[bool, int, int]:
        step = width / steps
        offset = low / step
        digits = len(f"{step:.6g}".partition("e")[0].strip("0").replace(".", "").strip("0"))
        return abs(offset - round(offset)) > 1e-6, digits, steps

    return min(fitting, key=untidy, default=MOST_STEPS)


def knots_of(
    result: SweepResult, name: str, points: Points, values: Floats, ends: tuple[float, float]
) -> list[list[float]]:
    """Values of a sampled number at even steps of the unit cube, and those steps."""
    if not points.units.size:
        return [[*ends], [0.0, 1.0]]
    column = places_in_cube(result, name, points)
    order = np.argsort(column, kind="stable")
    units = np.concatenate([[0.0], column[order], [1.0]])
    sorted_values = np.concatenate([[ends[0]], values[order], [ends[1]]])
    tails = [*units[:IN_TAILS], *units[-IN_TAILS:]]
    at = np.unique(np.concatenate([np.linspace(0, 1, KNOTS), tails]))
    found = np.maximum.accumulate(np.interp(at, units, sorted_values))
    return [[rounded(v) for v in found.tolist()], [rounded(u) for u in at.tolist()]]


def places_in_cube(result: SweepResult, name: str, points: Points) -> Floats:
    """Where each point of a sampled design lies along one factor, 0 to 1."""
    group = result.record["levers" if points is result.cases else "uncertainties"]
    column: Floats = points.units[:, [one["name"] for one in group].index(name)]
    return column
