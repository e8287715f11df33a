"""Says pydantic's errors in the project's own words, at the place each value was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.base.errors import SHOWN_AT_MOST, PlacedError, PlacedErrors, Problem, ScenarioError
from sim.base.quantities import brief
from sim.base.section import meanings
from sim.scenario.former_keys import FORMER_KEYS
from sim.scenario.nearest import did_you_mean, nearest
from sim.scenario.nodes import (
    Mapping,
    Node,
    Place,
    Scalar,
    Step,
    Steps,
    child,
    dotted,
    follow,
)
from sim.scenario.slots import Known, Slot, fields_of

_QUOTED_NUMBER = re.compile(
    r"[-+]?[0-9._]+(?:[eE][-+]?[0-9]+)?|[-+]?(?:inf|infinity|nan)", re.IGNORECASE
)
# What an unread base file would have supplied cannot be called missing.
NEEDS_THE_WHOLE = frozenset({"missing", "union_tag_not_found", "value_error", "assertion_error"})


@dataclass
class Spot:
    """Where an error location leads: the node reached, and what the schema expects there."""

    node: Node
    slot: Slot | None
    path: Steps = ()
    key_place: Place | None = None
    parent: type[BaseModel] | None = None
    above: Node | None = None
    absent: Step | None = None
    in_member: bool = False

    def take(self, step: Step) -> None:
        """One step of pydantic's location; names of union members lead nowhere in the tree."""
        slot, node = self.slot, self.node
        if slot is not None and slot.discriminator is not None and not self.in_member:
            self.in_member = True
            return
        below = child(node, step)
        if below is None:
            self.absent = step
            return
        self.key_place = node.keys[str(step)] if isinstance(node, Mapping) else below.place
        self.parent = self.section
        self.above = node
        self.slot = slot.child(step, node) if slot is not None else None
        self.node, self.path = below, (*self.path, step)
        self.absent, self.in_member = None, False

    @property
    def section(self) -> type[BaseModel] | None:
        """The section that the node reached stands for."""
        return self.slot.section(self.node) if self.slot is not None else None


def spot_of(location: Iterable[Step], tree: Node, root: Slot) -> Spot:
    """Follows pydantic's location down the tree."""
    spot = Spot(tree, root)
    for step in location:
        spot.take(step)
    return spot


@dataclass(frozen=True)
class Fault:
    """One thing wrong, placed; its words are made only when it is shown."""

    place: Place
    path: Steps
    words: Callable[[], tuple[str, str]]
    kind: str
    of_union: bool = False


def faults_of(error: ValidationError, tree: Node, root: Slot) -> Iterator[Fault]:
    """Every error pydantic found, at its place in the tree."""
    for details in error.errors(include_url=False):
        spot = spot_of(details["loc"], tree, root)
        raised = details.get("ctx", {}).get("error")
        if isinstance(raised, PlacedErrors):
            yield from (_placed(one, spot) for one in raised.errors)
        else:
            yield _fault(details, spot)


def _placed(one: PlacedError, spot: Spot) -> Fault:
    path, node = follow(spot.node, one.path)
    return Fault(node.place, spot.path + path, lambda: (one.message, one.hint), "value_error")


def _fault(details: ErrorDetails, spot: Spot) -> Fault:
    kind, path, place = details["type"], spot.path, spot.node.place
    if kind == "missing" and spot.absent is not None:
        path = (*path, spot.absent)
    elif kind.startswith("union_tag") and isinstance(spot.node, Mapping):
        key = str(spot.slot.discriminator) if spot.slot else ""
        path = (*path, key) if isinstance(getattr(spot.slot, "discriminator", None), str) else path
        place = spot.node.values[key].place if key in spot.node.values else place
    elif kind == "extra_forbidden" or spot.absent == "[key]":
        place = spot.key_place or place
    of_union = spot.absent is not None and kind != "missing"
    return Fault(place, path, lambda: in_words(details, spot), kind, of_union)


def loosely_typed(known: Iterable[Known], tree: Node) -> Iterator[tuple[Steps, Problem]]:
    """Values pydantic would bend into shape: quoted numbers, and words that mean true or false."""
    for path, node, slot in known:
        if not isinstance(node, Scalar):
            continue
        what, hint = loose(node.value, slot)
        if what:
            yield path, node.place.problem(dotted(path, tree), f"{brief(node.value)} {what}", hint)


def loose(value: object, slot: Slot) -> tuple[str, str]:
    """What is wrong with a value that pydantic would accept, if something is."""
    members = slot.members
    if bool in members:
        bent = isinstance(value, str | int | float) and not isinstance(value, bool)
        return _TYPES["bool"] if bent and len(members) == 1 else ("", "")
    if slot.number is None or not all(member is slot.number for member in members):
        return "", ""
    if isinstance(value, bool):
        return _NUMBER
    if isinstance(value, str) and _QUOTED_NUMBER.fullmatch(value.strip()):
        return "is text, not a number", "leave out the quotes"
    return "", ""


def refuse(problems: list[Problem], faults: Iterable[Fault], tree: Node | None) -> None:
    """Raises all problems and faults together in the order of their places, if there are any."""
    grouped: dict[tuple[Place, Steps], list[Fault]] = {}
    told = {Place(p.file, p.line, p.column) for p in problems}
    for number, fault in enumerate(faults):
        if fault.place in told and fault.kind not in NEEDS_THE_WHOLE:
            continue  # what is unreadable is also of the wrong type: say the first only
        # The members of a union each say what they would take: one problem, not several; the
        # keys a section lacks are one problem too.
        if fault.kind == "missing":
            about: Steps = (*fault.path[:-1], "missing")
        else:
            about = fault.path if fault.of_union else (*fault.path, number)
        grouped.setdefault((fault.place, about), []).append(fault)
    placed: list[tuple[Place, Problem | list[Fault]]] = [
        *((Place(p.file, p.line, p.column), p) for p in dict.fromkeys(problems)),
        *((place, group) for (place, _), group in grouped.items()),
    ]
    if not placed:
        return
    placed.sort(key=lambda one: one[0])
    shown = [
        one if isinstance(one, Problem) else _problem(one, tree)
        for _, one in placed[:SHOWN_AT_MOST]
    ]
    raise ScenarioError(shown, more=len(placed) - len(shown))


def _problem(group: list[Fault], tree: Node | None) -> Problem:
    if len(group) > 1 and all(fault.kind == "missing" for fault in group):
        return _problem_of_missing(group, tree)
    path = dotted(group[0].path, tree) if tree is not None else ""
    words = list(dict.fromkeys(fault.words() for fault in group))
    what = " and ".join(dict.fromkeys(what for what, _ in words))
    hint = ", or ".join(dict.fromkeys(hint for _, hint in words if hint))
    return group[0].place.problem(path, what, hint)


def _problem_of_missing(group: list[Fault], tree: Node | None) -> Problem:
    section = group[0].path[:-1]
    path = dotted(section, tree) if tree is not None else ""
    absent = ", ".join(str(fault.path[-1]) for fault in group)
    hint = group[0].words()[1].rpartition("; ")[2]
    near = hint if hint.startswith("or did you mean") else ""
    return group[0].place.problem(path, f"these are missing: {absent}", near)


def in_words(error: ErrorDetails, spot: Spot) -> tuple[str, str]:
    """What is wrong, and what is allowed."""
    kind, value, about = error["type"], error.get("input"), error.get("ctx", {})
    if kind in _STRUCTURE:
        return _STRUCTURE[kind](error, spot)
    if kind in ("quantity", "value_error", "assertion_error"):
        return str(about.get("what", about.get("error", error["msg"]))), str(about.get("hint", ""))
    if value is None:
        return "has no value", _expected(kind)[1]
    if kind in _BOUNDS:
        words, name = _BOUNDS[kind]
        return f"{brief(value)} is out of range", f"allowed: {words} {brief(about[name])}"
    if kind in _LENGTHS:
        words, name = _LENGTHS[kind]
        return f"has {about.get('actual_length', len(value))} of what it lists", (
            f"allowed: {words} {about[name]}"
        )
    what, hint = _expected(kind)
    return f"{brief(value)} {what}" if what else error["msg"], hint


def _missing(_error: ErrorDetails, spot: Spot) -> tuple[str, str]:
    told = meanings(spot.section).get(str(spot.absent)) if spot.section is not None else None
    said = [f"meaning: {' '.join(told.split())}" if told else ""]
    if spot.parent is None and spot.path:
        written = str(spot.path[-1])
        others = spot.above.values if isinstance(spot.above, Mapping) else ()
        near = nearest(written, (key for key in others if key != written))
        said.append(f"or did you mean {near} by {written}?" if near else "")
    return "is missing", "; ".join(part for part in said if part)


def _unknown(_error: ErrorDetails, spot: Spot) -> tuple[str, str]:
    former = FORMER_KEYS.get(".".join(map(str, spot.path)))
    if former is not None:
        return "is not a key any more", former
    fields = fields_of(spot.parent) if spot.parent is not None else {}
    return "is not a key here", did_you_mean(str(spot.path[-1]), fields)


def _not_among(error: ErrorDetails, spot: Spot) -> tuple[str, str]:
    members = spot.slot.members if spot.slot is not None else ()
    words = [str(v) for m in members if get_origin(m) is Literal for v in get_args(m)]
    if not words:
        words = _quoted_words(error["ctx"]["expected"])
    value = error["input"]
    what = "has no value" if value is None else f"{brief(value)} is not one of the allowed words"
    return what, did_you_mean(str(value), words)


def _wrong_tag(error: ErrorDetails, _spot: Spot) -> tuple[str, str]:
    tag = str(error["ctx"]["tag"])
    return f"{brief(tag)} is not one of the allowed words", did_you_mean(
        tag, _quoted_words(error["ctx"]["expected_tags"])
    )


def _no_tag(_error: ErrorDetails, spot: Spot) -> tuple[str, str]:
    return "is missing", did_you_mean("", spot.slot.kinds() if spot.slot is not None else ())


def _quoted_words(text: Any) -> list[str]:
    return re.findall(r"'([^']*)'", str(text))


_STRUCTURE: dict[str, Callable[[ErrorDetails, Spot], tuple[str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _not_among,
    "enum": _not_among,
    "union_tag_invalid": _wrong_tag,
    "union_tag_not_found": _no_tag,
}
_BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
    "multiple_of": ("multiples of", "multiple_of"),
}
_LENGTHS = {
    "too_short": ("at least", "min_length"),
    "too_long": ("at most", "max_length"),
    "string_too_short": ("at least", "min_length"),
    "string_too_long": ("at most", "max_length"),
}


def _expected(kind: str) -> tuple[str, str]:
    """What a value of the wrong type is not, and how to write one of the right type."""
    stem = kind.removesuffix("_type").removesuffix("_parsing")
    return _TYPES.get(stem, ("", ""))


_NUMBER = ("is not a number", "write a number, e.g. 0.5 or 75e9")
_WHOLE = ("is not a whole number", "write e.g. 12")
_LIST = ("is not a list", "write [a, b], or lines that start with -")
_SECTION = ("is not a section", "write key: value lines")
_TYPES = {
    "float": _NUMBER,
    "int": _WHOLE,
    "int_from_float": _WHOLE,
    "finite_number": ("is not a finite number", "allowed: any finite number"),
    "bool": ("is neither true nor false", "allowed: true, false"),
    "string": ("is not text", "put it in quotes"),
    "string_pattern_mismatch": ("is not written as expected", ""),
    "list": _LIST,
    "tuple": _LIST,
    "set": _LIST,
    "frozen_set": _LIST,
    "dict": _SECTION,
    "mapping": _SECTION,
    "model": _SECTION,
    "model_attributes": _SECTION,
}
