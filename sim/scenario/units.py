"""Units of figures: what may be written, and what one of them is in the model's own unit."""

from __future__ import annotations

from typing import Any, get_args

from pydantic.fields import FieldInfo

from sim.base.quantities import Months, People, Quantity, Share, Usd, UsdPerYear, refusal
from sim.scenario.nearest import did_you_mean

PLAIN = {"share": "share", "times": "ratio", "offers": "offers"}
"""Units of plain numbers, which no quantity writes out."""
NUMBERS = frozenset({"share", "ratio", "count", "people", "offers", ""})
"""Units in which a number means the same as without one; a figure may enter any of them."""
WRITTEN = ("USD", "USD/yr", "people", "yr", "months", "%")
"""How a unit may end, of the many ways in which scenarios may write the same."""


def _of(quantity: Any) -> Quantity:
    found: Quantity = get_args(quantity)[1]
    return found


def _known() -> dict[str, tuple[str, float]]:
    written = {
        ending: (_of(kind).unit, factor.times / factor.over)
        for kind in (Usd, UsdPerYear, People, Months, Share)
        for ending, factor in _of(kind).endings.items()
        if ending.endswith(WRITTEN)
    }
    return written | {unit: (base, 1.0) for unit, base in PLAIN.items()}


UNITS = _known()
"""Every unit a figure may have: the model's unit for it, and how many of those it is."""


def known_unit(unit: str) -> str:
    """The unit, if figures may have it; refused with what was probably meant otherwise."""
    if unit not in UNITS:
        raise refusal(f"{unit!r} is not a unit of figures", did_you_mean(unit, UNITS))
    return unit


def in_model_unit(number: float, unit: str) -> float:
    """A figure in the unit the model counts in: 75 ``bn USD`` are 75e9 ``USD``."""
    return number * UNITS[unit][1]


def comparable(unit: str, models: str) -> bool:
    """Whether a figure in ``unit`` may be set beside a number in one of the model's units."""
    base = UNITS[unit][0]
    return base == models or (base in NUMBERS and models in NUMBERS)


def quantity_of(annotation: Any, info: FieldInfo | None) -> Quantity | None:
    """The quantity a place of the schema holds, if it holds one."""
    notes = [*(info.metadata if info is not None else ()), *get_args(annotation)]
    return next((note for note in notes if isinstance(note, Quantity)), None)
