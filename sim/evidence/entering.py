"""Where figures enter a scenario, and whether it has their numbers.

A path leads to a value in the unit of its parameter; the figure is brought to that unit too.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.quantities import Month
from sim.scenario.nodes import Node, Scalar, child, follow, plain
from sim.scenario.slots import Slot
from sim.scenario.units import comparable, in_model_unit, quantity_of

if TYPE_CHECKING:
    from sim.evidence.figures import Figure, Reading
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

CLOSE = 1e-9
"""Relative difference below which two numbers are the same, written in different units."""
_TERM = re.compile(r"\s+([+-])\s+")


@dataclass(frozen=True)
class Value:
    """What a scenario has at a path: a number in ``unit``, a month, a word, or None."""

    found: float | Month | str | None
    unit: str


@dataclass(frozen=True)
class Entry:
    """One place where a reading enters the baseline; ``agrees`` is None where nothing compares."""

    reading: str
    path: str
    value: Value
    agrees: bool | None
    differs: str


def entries(figure: Figure, scenario: Loaded[Scenario]) -> list[Entry]:
    """Where a figure enters a scenario, and whether the scenario has the figure's number.

    Raises:
        TalentwarError: the scenario has nothing at one of the paths.
    """
    found = []
    for name, reading in figure.readings.items():
        for path in reading.enters:
            value = value_of(path, scenario)
            found.append(Entry(name, path, value, agrees(reading, value), reading.differs))
    return found


def value_of(expression: str, scenario: Loaded[Scenario]) -> Value:
    """The value at a path, or of a sum of paths that are all numbers of one unit."""
    first, *rest = _TERM.split(expression)
    total = value_at(first, scenario)
    for sign, path in zip(rest[::2], rest[1::2], strict=True):
        term = value_at(path, scenario)
        one, other = total.found, term.found
        same = total.unit == term.unit and not isinstance(one, Month)
        if not (same and isinstance(one, float) and isinstance(other, float)):
            raise TalentwarError(f"{expression}: only numbers of one unit can be added up")
        total = Value(one + other if sign == "+" else one - other, total.unit)
    return total


def value_at(path: str, scenario: Loaded[Scenario]) -> Value:
    """What a scenario has at a written path, in the unit of its parameter."""
    steps, _ = follow(scenario.nodes, path)
    node: Node | None = scenario.nodes
    slot: Slot | None = Slot(scenario.root)
    for step in steps:
        slot = slot.child(step, node) if slot is not None and node is not None else None
        node = child(node, step) if node is not None else None
    if node is None:
        raise TalentwarError(f"{path}: the scenario {scenario.name} has nothing there")
    if slot is None or not isinstance(node, Scalar):
        return Value(None, "")
    found = slot.adapter.validate_python(plain(node))
    if isinstance(found, int | float) and not isinstance(found, bool | Month):
        quantity = quantity_of(slot.annotation, slot.info)
        return Value(float(found), quantity.unit if quantity is not None else "")
    return Value(found if isinstance(found, Month) else str(found), "")


def agrees(reading: Reading, value: Value) -> bool | None:
    """Whether a value in the model is what the reading says; None if there is nothing to compare.

    A month is compared with the reading's date, a number with its number or range.
    """
    if isinstance(value.found, Month):
        return str(value.found) == reading.date
    if not isinstance(value.found, float) or not reading.numbers or reading.unit is None:
        return None
    low, high = allowed(reading)
    slack = CLOSE * max(abs(bound) for bound in (low, high) if math.isfinite(bound))
    return low - slack <= value.found <= high + slack and comparable(reading.unit, value.unit)


def allowed(reading: Reading) -> tuple[float, float]:
    """The reading's bounds in the model's unit."""
    low, high = reading.bounds
    unit = reading.unit or "share"
    return in_model_unit(low, unit), in_model_unit(high, unit)
