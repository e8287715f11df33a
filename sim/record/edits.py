"""What differs between two resolved scenarios, value by value and event by event.

Events are told apart by their names, so that one more or one less is one edit and not a shift of
all that follow.  A list of anything else, and a distribution, is one value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from sim.scenario.distributions import KINDS
from sim.scenario.nodes import segment

WORDS = ("title", "question", "sources", "look_at", "run.replicates", "run.until")
"""What a scenario says of itself, which changes no result."""
EVENTS = "events"
FIRMS = "firms"
NOT_THERE, THERE = "not there", "there"


class Nothing:
    """Stands for a value that a scenario does not have."""

    def __repr__(self) -> str:
        return "-"


ABSENT: Final = Nothing()


class Change(NamedTuple):
    """A value that differs: the steps that lead to it, and what it is on either side.

    What only one side has is one change, however much stands in it; the other side is ``ABSENT``.
    """

    steps: tuple[str, ...]
    a: Any
    b: Any

    @property
    def path(self) -> str:
        """The steps as people write them: ``firms.meta.capex``, ``events.llama_4.date``."""
        return _joined(self.steps)


def changes(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Change]:
    """What differs between two trees of values; what only ``b`` has comes last."""
    found = _differing((), by_name(a), by_name(b))
    told = [one for one in found if not one.path.startswith(WORDS)]
    return sorted(told, key=lambda one: one.a is ABSENT)


def by_name(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The same tree with its events by their names; one that has no name of its own, by place."""
    events = tree.get(EVENTS)
    if not isinstance(events, list):
        return dict(tree)
    names = [event.get("name") if isinstance(event, dict) else None for event in events]
    keys = [
        name if isinstance(name, str) and names.count(name) == 1 else f"[{place}]"
        for place, name in enumerate(names)
    ]
    return {**tree, EVENTS: dict(zip(keys, events, strict=True))}


def edits(a: str, b: str) -> list[tuple[str, str, str]]:
    """What differs between two resolved scenarios: path, value in A, value in B.

    An event or a firm that only one has is a single edit.
    """
    from sim.scenario.yaml_tree import words_in

    found = changes(*(words_in(text, "scenario.yaml") for text in (a, b)))
    return [line for change in found for line in described(change)]


def described(change: Change) -> Iterator[tuple[str, str, str]]:
    """A change as its path and both values; a section of one side only, value by value."""
    named = len(change.steps) == 2 and change.steps[0] in (EVENTS, FIRMS)
    if named and (change.a is ABSENT or change.b is ABSENT):
        yield change.path, _presence(change.a), _presence(change.b)
        return
    a, b = (dict(_leaves(change.steps, side)) for side in (change.a, change.b))
    for steps in dict.fromkeys((*a, *b)):
        yield _joined(steps), a.get(steps, repr(ABSENT)), b.get(steps, repr(ABSENT))


def is_distribution(value: Any) -> bool:
    """Whether a value is a distribution, which stands for one number."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((kind, numbers),) = value.items()
    return kind in KINDS and isinstance(numbers, list)


def _differing(steps: tuple[str, ...], a: Any, b: Any) -> Iterator[Change]:
    both = isinstance(a, dict) and isinstance(b, dict)
    if not both or is_distribution(a) or is_distribution(b):
        if a != b:
            yield Change(steps, a, b)
        return
    for key in dict.fromkeys((*a, *b)):
        yield from _differing((*steps, str(key)), a.get(key, ABSENT), b.get(key, ABSENT))


def _leaves(steps: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict) and value and not is_distribution(value):
        for key, below in value.items():
            yield from _leaves((*steps, str(key)), below)
    elif value is not ABSENT:
        yield steps, _as_text(value)


def _as_text(value: Any) -> str:
    if is_distribution(value):
        ((kind, numbers),) = value.items()
        return f"{kind} {_as_text(numbers)}"
    return f"[{', '.join(map(_as_text, value))}]" if isinstance(value, list) else str(value)


def _presence(value: Any) -> str:
    """That an event or a firm is there; of an event, also what happens and when."""
    if value is ABSENT:
        return NOT_THERE
    told = [value[key] for key in ("kind", "date") if key in value]
    return " ".join(map(str, told)) or THERE


def _joined(steps: tuple[str, ...]) -> str:
    written = [step if step.startswith("[") else f".{segment(step)}" for step in steps]
    return "".join(written).removeprefix(".")
