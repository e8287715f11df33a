"""A scenario as written: values that still know the file, line and column they came from."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.base.errors import Problem

LONGEST_INDEX = 9
"""Digits of a place in a list; Python refuses to make a number of some thousands."""
Step = str | int
Steps = tuple[Step, ...]
SEGMENT = r'(?:"(?:[^"\\]|\\.)*"|[^."=\s][^."=]*)'


class Place(NamedTuple):
    """Where something was written; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def problem(self, path: str, what: str, hint: str = "") -> Problem:
        """A problem at this place."""
        return Problem(*self, path, what, hint)


@dataclass(slots=True)
class Scalar:
    """One value: text, a number, true or false, or null."""

    value: str | int | float | bool | None
    place: Place


@dataclass(slots=True)
class Listing:
    """Values in order; an item that has a ``name`` can be found by it."""

    items: list[Node]
    place: Place
    _by_name: dict[str, int] | None = field(default=None, compare=False, repr=False)

    def by_name(self) -> dict[str, int]:
        """The index of each item whose name is its own and cannot be taken for an index."""
        if self._by_name is None:
            names = [name_of(item) for item in self.items]
            self._by_name = {
                name: index
                for name, index, times in _counted(names)
                if times == 1 and not name.isdecimal()
            }
        return self._by_name


@dataclass(slots=True)
class Mapping:
    """Keys and values; ``keys`` holds where each key was written."""

    keys: dict[str, Place]
    values: dict[str, Node]
    place: Place


Node = Scalar | Listing | Mapping


def name_of(node: Node) -> str | None:
    """What a list item calls itself, if it does."""
    name = node.values.get("name") if isinstance(node, Mapping) else None
    return name.value if isinstance(name, Scalar) and isinstance(name.value, str) else None


def _counted(names: Iterable[str | None]) -> Iterator[tuple[str, int, int]]:
    listed = list(names)
    times: dict[str | None, int] = {}
    for name in listed:
        times[name] = times.get(name, 0) + 1
    yield from ((name, at, times[name]) for at, name in enumerate(listed) if name is not None)


def plain(node: Node) -> Any:
    """The values alone, as dictionaries, lists and scalars."""
    match node:
        case Scalar():
            return node.value
        case Listing():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(value) for key, value in node.values.items()}


def without(node: Mapping, places: Collection[Place]) -> Mapping:
    """The same mapping less every value, and every item, that stands at one of these places."""
    kept = {
        key: _without(value, places)
        for key, value in node.values.items()
        if value.place not in places and node.keys[key] not in places
    }
    return Mapping({key: node.keys[key] for key in kept}, kept, node.place)


def _without(node: Node, places: Collection[Place]) -> Node:
    match node:
        case Mapping():
            return without(node, places)
        case Listing():
            left = [_without(item, places) for item in node.items if item.place not in places]
            return Listing(left, node.place)
    return node


def child(node: Node, step: Step) -> Node | None:
    """What stands one step below, or None."""
    match node:
        case Mapping():
            return node.values.get(step) if isinstance(step, str) else None
        case Listing():
            inside = isinstance(step, int) and 0 <= step < len(node.items)
            return node.items[int(step)] if inside else None
    return None


def step_from(node: Node, written: str) -> Step:
    """The step a path segment means here: a key, an index, or the name of a list item."""
    if not isinstance(node, Listing):
        return written
    if written.isdecimal():
        return int(written) if len(written) <= LONGEST_INDEX else written
    return node.by_name().get(written, written)


def dotted(path: Steps, tree: Node) -> str:
    """A path as people write it: ``firms.meta.capex``, ``events.hiring_wave.month``."""
    said: list[str] = []
    node: Node | None = tree
    for step in path:
        below = child(node, step) if node is not None else None
        name = name_of(below) if below is not None else None
        if isinstance(node, Listing) and name is not None and name in node.by_name():
            said.append(segment(name))
        else:
            said.append(segment(step))
        node = below
    return ".".join(said)


def segment(step: Step) -> str:
    """One step of a written path, in quotes where it would be taken for something else."""
    if isinstance(step, int) or re.fullmatch(r"\w[\w-]*", step):
        return str(step)
    shown = step if len(step) <= 60 else step[:57] + "..."
    return json.dumps(shown, ensure_ascii=not shown.isprintable())


def written_steps(path: str) -> list[tuple[str, int]]:
    """The steps of a written path, quotes taken off, each with the index it starts at."""
    return [(_unquoted(found[0].strip()), found.start()) for found in re.finditer(SEGMENT, path)]


def _unquoted(written: str) -> str:
    try:
        return str(json.loads(written)) if written.startswith('"') else written
    except ValueError:
        return written


def follow(node: Node, path: str | Steps) -> tuple[Steps, Node]:
    """A written path in real steps, and the last thing on it that stands in the tree."""
    steps: Steps = tuple(step for step, _ in written_steps(path)) if isinstance(path, str) else path
    real: Steps = ()
    below: Node | None = node
    for step in steps:
        here = step_from(node, step) if below is not None and isinstance(step, str) else step
        below = child(node, here) if below is not None else None
        node = below if below is not None else node
        real = (*real, here)
    return real, node
