"""Every key a scenario may have, from the schema: its place, owner, unit, range and meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from sim.base.quantities import Month, Quantity
from sim.base.section import Section, meanings
from sim.events import Event, happening, kinds
from sim.report.reference.markdown import source_of
from sim.scenario.checks import NOT_ZERO
from sim.scenario.schema import Scenario
from sim.scenario.slots import Slot, fields_of
from sim.scenario.units import quantity_of

STANDS_FOR = {"firms": ("firm",), "stakes": ("owner", "target")}
"""What the keys of sections that are lists by name stand for."""
ZERO_REFUSED = {*NOT_ZERO, "firms.<firm>.pay_scale"}
"""Where the check of the whole refuses a zero that the quantity itself allows."""


@dataclass(frozen=True)
class Parameter:
    """One key with a value of its own; ``section`` is the class that declares it."""

    path: str
    section: type[BaseModel]
    key: str
    slot: Slot

    @property
    def owner(self) -> str:
        """The file that declares it, from the project's root."""
        return source_of(self.section)

    @property
    def meaning(self) -> str:
        """The sentence under its field."""
        return meanings(self.section).get(self.key, "")

    @property
    def unit_and_range(self) -> str:
        """Its unit and what it may be."""
        said = allowed(single(self.slot), self.path in ZERO_REFUSED)
        yearly = value_of(self.slot) is not None and ">" not in self.path.rpartition(".")[2]
        return f"{said}, by calendar year" if yearly else said


@cache
def parameters() -> tuple[Parameter, ...]:
    """All keys of a scenario in the order of the schema; events by their kinds, at the end."""
    found = [one for one in keys_of(Scenario, "") if one.path != "events"]
    found += own_keys(Event, "events.<event>", ())
    for kind in kinds():
        found += own_keys(happening(kind), "events.<event>", ("kind", *Event.model_fields))
    return tuple(found)


def own_keys(section: type[Section], prefix: str, but: Collection[str]) -> list[Parameter]:
    """Keys of one section, but for some."""
    return [one for one in keys_of(section, prefix) if one.key not in but]


def keys_of(section: type[BaseModel], prefix: str) -> Iterator[Parameter]:
    """Every key with a value under a section, those of sections below it in their place."""
    for key, slot in fields_of(section).items():
        path = f"{prefix}.{key}" if prefix else key
        path += "".join(f".<{name}>" for name in STANDS_FOR.get(path, ()))
        below = section_of(slot)
        if below is None:
            yield Parameter(path, section, key, slot)
        else:
            yield from keys_of(below, path)


def section_of(slot: Slot) -> type[BaseModel] | None:
    """The one section that stands at a place, or under each name there."""
    found = [m for m in single(slot).members if isinstance(m, type) and issubclass(m, BaseModel)]
    return found[0] if found else None


def single(slot: Slot) -> Slot:
    """One value of a place that holds many by name or year; else the place itself."""
    while (inner := value_of(slot)) is not None:
        slot = inner
    return slot


def value_of(slot: Slot) -> Slot | None:
    """The values of a place that is a mapping."""
    for member in slot.members:
        if isinstance(get_origin(member), type) and issubclass(get_origin(member), Mapping):
            return Slot(get_args(member)[1])
    return None


def allowed(slot: Slot, not_zero: bool = False) -> str:
    """Unit and range of what a place holds, in words."""
    alternatives = (slot.annotation, *get_args(slot.annotation))
    found = (quantity_of(each, slot.info) for each in alternatives)
    quantity = next((each for each in found if each is not None), None)
    if quantity is not None:
        return f"{quantity.unit}: {bounds(quantity, not_zero)}"
    if Month in slot.members:
        return "month"
    return " or ".join(dict.fromkeys(kind_of(member) for member in slot.members))


def bounds(quantity: Quantity, not_zero: bool = False) -> str:
    """What a quantity may be, in words."""
    least, most = quantity.least, quantity.most
    if quantity.above is not None or (not_zero and least == 0.0):
        said = f"above {quantity.above or 0:g}"
        said += f", up to {most:g}" if most is not None else ""
    elif least is None:
        said = "any"
    else:
        said = f"{least:g} to {most:g}" if most is not None else f"{least:g} or more"
    return f"{said}, whole" if quantity.whole else said


def kind_of(member: Any) -> str:
    """What a value without a unit may be, in words."""
    origin = get_origin(member)
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(member))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "keys and values"
    if isinstance(origin, type) and issubclass(origin, Collection):
        return f"list of {allowed(Slot(get_args(member)[0]))}"
    return {bool: "true or false", str: "text", float: "number: any"}.get(member, "anything")
