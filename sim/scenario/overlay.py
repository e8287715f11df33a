"""A scenario is a small difference: lays one file over the one it extends, and edits over both.

Sections merge key by key; lists and single values replace. Every value keeps the place it was
written at, so a fault points into the file that caused it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.base.errors import Problem
from sim.base.quantities import brief
from sim.scenario.nearest import did_you_mean
from sim.scenario.nodes import (
    SEGMENT,
    Listing,
    Mapping,
    Node,
    Place,
    Scalar,
    child,
    name_of,
    step_from,
    written_steps,
)
from sim.scenario.slots import Slot
from sim.scenario.yaml_tree import MAX_DEPTH, read_bytes, read_file, read_text

MAX_CHAIN = 10
LONGEST_SHOWN = 400
"""Characters of an edit that an error about it shows."""
EXTENDS = "extends"
ADD = "events_add"
REMOVE = "events_remove"
EVENTS = "events"

Find = Callable[[str, str, str | None], str | None]
"""From a name, the folder of the file that says it and the packaged ones: the file it means."""

_EDIT = re.compile(rf"\s*({SEGMENT}(?:\.{SEGMENT})*)=(.*)", re.DOTALL)


def merge(base: Node, over: Node, slot: Slot | None = None) -> Node:
    """``base`` with what ``over`` says laid over it; ``slot`` tells distributions from sections."""
    if not (isinstance(base, Mapping) and isinstance(over, Mapping)):
        return over
    if slot is not None and slot.replaces(base, over):
        return over
    values = dict(base.values)
    for key, node in over.values.items():
        below = slot.child(key, base) if slot is not None else None
        values[key] = merge(values[key], node, below) if key in values else node
    return Mapping(base.keys | over.keys, values, over.place)


@dataclass
class Chain:
    """The files of a scenario, the most general first; ``whole`` unless one could not be read."""

    layers: list[Mapping]
    whole: bool


def read_chain(path: str, scenario_folder: str | None, problems: list[Problem]) -> Chain:
    """The file and all it extends; faults are added to ``problems``."""
    return _chain(path, read_file(path, problems), find_scenario, scenario_folder, problems)


def read_sent_chain(
    content: bytes, shown_as: str, scenario_folder: str, problems: list[Problem]
) -> Chain:
    """What somebody sent, and all it extends: no file is opened but those of ``scenario_folder``.

    It may name one of them and no path; what they extend is theirs to say.
    """
    tree = read_bytes(content, shown_as, problems)
    return _chain(shown_as, tree, _find_among_packaged, scenario_folder, problems)


def _chain(
    path: str,
    tree: Node | None,
    find: Find,
    scenario_folder: str | None,
    problems: list[Problem],
) -> Chain:
    layers: list[Mapping] = []
    shown = [path]
    while True:
        if tree is not None and not isinstance(tree, Mapping):
            what = "holds a list or a single value where a section is expected"
            problems.append(tree.place.problem("", what, "write key: value lines"))
        if not isinstance(tree, Mapping):
            return Chain(layers[::-1], whole=False)
        layers.append(tree)
        if EXTENDS not in tree.values:
            return Chain(layers[::-1], whole=True)
        parent = _parent(tree.values[EXTENDS], shown, find, scenario_folder, problems)
        if parent is None:
            return Chain(layers[::-1], whole=False)
        shown.append(parent)
        tree, find = read_file(parent, problems), find_scenario


def _parent(
    written: Node,
    shown: list[str],
    find: Find,
    scenario_folder: str | None,
    problems: list[Problem],
) -> str | None:
    """The file that ``extends`` means, unless there is none or the chain may not go on."""
    name = written.value if isinstance(written, Scalar) else None
    if not isinstance(name, str) or not name:
        problems.append(written.place.problem(EXTENDS, "is not a file name", "write e.g. baseline"))
        return None
    found = find(name, str(Path(shown[-1]).parent), scenario_folder)
    what, hint = "", ""
    if found is None:
        what = f"there is no scenario {brief(name)}"
        hint = did_you_mean(name, scenario_names(scenario_folder))
    elif (again := _first_mention(found, shown)) is not None:
        what = f"a scenario that extends itself: {' -> '.join([*shown[again:], found])}"
    elif len(shown) > MAX_CHAIN:
        what, hint = "is one scenario too many in a chain", f"allowed: {MAX_CHAIN}"
    if what:
        problems.append(written.place.problem(EXTENDS, what, hint))
        return None
    return found


def _find_among_packaged(name: str, _folder: str, scenario_folder: str | None) -> str | None:
    stem = name.removesuffix(".yaml")
    known = scenario_names(scenario_folder)
    return str(Path(scenario_folder or "", f"{stem}.yaml")) if stem in known else None


def _first_mention(path: str, earlier: list[str]) -> int | None:
    real = os.path.realpath(path)
    return next((at for at, one in enumerate(earlier) if os.path.realpath(one) == real), None)


def find_scenario(name: str, folder: str, scenario_folder: str | None) -> str | None:
    """The file a scenario name means: beside ``folder`` first, then among the packaged ones."""
    folders = [folder] if scenario_folder is None else [folder, scenario_folder]
    candidates = [Path(place, name + ending) for place in folders for ending in ("", ".yaml")]
    # Not Path.is_file: it raises for names that are too long.
    for is_there in (os.path.isfile, os.path.exists):
        for candidate in candidates:
            if is_there(candidate):
                return os.path.normpath(candidate)
    return None


def scenario_names(folder: str | None) -> list[str]:
    """The scenarios in a folder, by name."""
    try:
        return sorted(file.stem for file in Path(folder or os.devnull).glob("*.yaml"))
    except (OSError, ValueError):
        return []


def lay_over(base: Mapping | None, over: Mapping, slot: Slot, problems: list[Problem]) -> Mapping:
    """One scenario over another: ``extends`` is spent, events are removed, then added."""
    own = [EXTENDS, ADD, REMOVE]
    said = {key: node for key, node in over.values.items() if key not in own}
    rest = Mapping({key: over.keys[key] for key in said}, said, over.place)
    merged = rest if base is None else merge(base, rest, slot)
    assert isinstance(merged, Mapping)
    if REMOVE in over.values:
        merged = _remove_events(merged, over.values[REMOVE], problems)
    if ADD in over.values:
        merged = _add_events(merged, over, problems)
    return merged


def _with_events(tree: Mapping, items: list[Node], key_place: Place, place: Place) -> Mapping:
    keys = {EVENTS: key_place} | tree.keys
    return Mapping(keys, tree.values | {EVENTS: Listing(items, place)}, tree.place)


def _remove_events(tree: Mapping, names: Node, problems: list[Problem]) -> Mapping:
    events = tree.values.get(EVENTS)
    if not isinstance(names, Listing):
        hint = "write a list of event names"
        problems.append(names.place.problem(REMOVE, "is not a list", hint))
        return tree
    if not isinstance(events, Listing):
        problems.append(names.place.problem(REMOVE, "there are no events to remove"))
        return tree
    known = {name for name in map(name_of, events.items) if name is not None}
    gone = set()
    for node in names.items:
        name = node.value if isinstance(node, Scalar) else None
        if isinstance(name, str) and name in known:
            gone.add(name)
        else:
            said = brief(name) if isinstance(node, Scalar) else "a list or section"
            hint = did_you_mean(str(name), sorted(known))
            problems.append(node.place.problem(REMOVE, f"there is no event {said}", hint))
    kept = [item for item in events.items if name_of(item) not in gone]
    return _with_events(tree, kept, tree.keys[EVENTS], events.place)


def _add_events(tree: Mapping, over: Mapping, problems: list[Problem]) -> Mapping:
    added, events = over.values[ADD], tree.values.get(EVENTS)
    if not isinstance(added, Listing):
        problems.append(added.place.problem(ADD, "is not a list", "write a list of events"))
        return tree
    before = events.items if isinstance(events, Listing) else []
    return _with_events(tree, [*before, *added.items], over.keys[ADD], added.place)


def refuse_repeated_names(tree: Mapping, problems: list[Problem]) -> None:
    """Two events of one name could not be told apart by ``events_remove`` or ``--set``."""
    events = tree.values.get(EVENTS)
    seen: set[str] = set()
    for item in events.items if isinstance(events, Listing) else []:
        name = name_of(item)
        if name is not None and name in seen and isinstance(item, Mapping):
            what = f"another event is called {brief(name)} already"
            problems.append(item.values["name"].place.problem(EVENTS, what, "name it differently"))
        seen |= {name} if name is not None else set()


def apply_edits(
    tree: Mapping, edits: Sequence[str], slot: Slot, problems: list[Problem]
) -> Mapping:
    """The tree after ``path=value`` edits, the last one winning."""
    for edit in edits:
        tree = _apply_edit(tree, edit, slot, problems)
    return tree


def _apply_edit(tree: Mapping, edit: str, slot: Slot, problems: list[Problem]) -> Mapping:
    shown = f"--set {edit if len(edit) <= LONGEST_SHOWN else edit[:LONGEST_SHOWN] + '...'}"
    match = _EDIT.fullmatch(edit)
    if match is None:
        hint = "write path=value, e.g. firms.meta.capex=90e9"
        problems.append(Place(shown, 1, 1).problem("", "is not an edit", hint))
        return tree
    value = read_text(match[2], shown, problems, match.start(2) + 1)
    steps = [
        (step, Place(shown, 1, match.start(1) + at + 1)) for step, at in written_steps(match[1])
    ]
    if value is None:
        return tree
    if len(steps) > MAX_DEPTH:
        what, hint = f"has {len(steps)} steps", f"allowed: {MAX_DEPTH}"
        problems.append(Place(shown, 1, 1).problem("", what, hint))
        return tree
    first, place = steps[0]
    if first in (ADD, REMOVE) and len(steps) == 1:
        return lay_over(tree, Mapping({first: place}, {first: value}, place), slot, problems)
    edited = _Edit(value, problems).below(tree, steps, slot, "")
    assert isinstance(edited, Mapping)
    return edited


@dataclass
class _Edit:
    """A value on its way down to the place it replaces."""

    value: Node
    problems: list[Problem]

    def below(
        self, node: Node, steps: list[tuple[str, Place]], slot: Slot | None, path: str
    ) -> Node:
        """``node`` with the value laid over what the steps lead to."""
        if not steps:
            return merge(node, self.value, slot)
        (written, place), rest = steps[0], steps[1:]
        here = f"{path}.{written}" if path else written
        step = step_from(node, written)
        old = child(node, step)
        below = slot.child(step, node) if slot is not None else None
        known = below is not None and slot is not None and slot.section(node) is not None
        if old is None and not known and (rest or not isinstance(node, Mapping)):
            self._report_absent(node, written, place, path, here)
            return node
        if old is None:
            old = Mapping({}, {}, place) if rest else self.value
        new = self.below(old, rest, below, here)
        if isinstance(node, Mapping):
            values = node.values | {written: new}
            return Mapping(node.keys | {written: place}, values, node.place)
        assert isinstance(node, Listing)
        items = [new if at == step else item for at, item in enumerate(node.items)]
        return Listing(items, node.place)

    def _report_absent(self, node: Node, written: str, place: Place, path: str, here: str) -> None:
        if isinstance(node, Scalar):
            what, hint = f"{path} is a single value", "nothing stands inside it"
        else:
            what = f"there is no {brief(written)} here"
            hint = did_you_mean(written, _steps_of(node))
        self.problems.append(place.problem(here, what, hint))


def _steps_of(node: Mapping | Listing) -> list[str]:
    if isinstance(node, Mapping):
        return list(node.values)
    return list(node.by_name()) or [str(at) for at in range(len(node.items))]
