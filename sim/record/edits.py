"""What differs between two resolved scenarios, value by value."""

from __future__ import annotations

from typing import Any

from sim.scenario.distributions import KINDS

WORDS = ("title", "question", "sources", "look_at", "run.replicates")
"""What a scenario says of itself, which changes no result."""


def edits(a: str, b: str) -> list[tuple[str, str, str]]:
    """What differs between two resolved scenarios: path, value in A, value in B."""
    import yaml

    # The base loader reads every value as the text it was written as.
    leaves_a, leaves_b = (dict(_leaves("", yaml.load(text, yaml.BaseLoader))) for text in (a, b))
    paths = dict.fromkeys((*leaves_a, *leaves_b))
    found = ((path, leaves_a.get(path, "-"), leaves_b.get(path, "-")) for path in paths)
    return [edit for edit in found if edit[1] != edit[2] and not edit[0].startswith(WORDS)]


def _leaves(path: str, value: Any) -> list[tuple[str, str]]:
    if said := _distribution(value):
        return [(path, said)]
    if isinstance(value, dict):
        children = [(f"{path}.{key}" if path else str(key), each) for key, each in value.items()]
    elif isinstance(value, list):
        children = [(f"{path}[{place}]", each) for place, each in enumerate(value)]
    else:
        return [(path, str(value))]
    return [leaf for name, each in children for leaf in _leaves(name, each)]


def _distribution(value: Any) -> str:
    """A distribution on one line, since it stands for one number; nothing for what is none."""
    if not isinstance(value, dict) or len(value) != 1:
        return ""
    ((kind, numbers),) = value.items()
    listed = kind in KINDS and isinstance(numbers, list)
    return f"{kind} [{', '.join(map(str, numbers))}]" if listed else ""
