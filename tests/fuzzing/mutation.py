"""Changes a tree of plain values in one place, as no byte-wise change would."""

from __future__ import annotations

import json
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**63, 10**40, 1e308, -0.0, 0.5, "", " ", "null", "no", "1e5"),
    *("..", "../x", "/dev/zero", "a\u202eb", "\ufeff", "x" * 300, "90 bn USD", "2025-06", "36 %"),
    *(
        [],
        {},
        [[]],
        [{}],
        {"": {}},
        {"name": "a"},
        {"uniform": [0, 1]},
        {"fitted": [1]},
        ["a"] * 60,
    ),
)
DEEPEST = 40


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside."""
    inside = tree.items() if isinstance(tree, dict) else enumerate(tree)
    found: list[tuple[Any, ...]] = []
    for step, below in inside:
        found.append((*path, step))
        if isinstance(below, dict | list) and len(path) < DEEPEST:
            found += places(below, (*path, step))
    return found


def changed(tree: Any, luck: Random, words: tuple[str, ...] = ()) -> Any:
    """The same tree with one value replaced, taken out, doubled, moved or wrapped."""
    copy = json.loads(json.dumps(tree))
    found = places(copy) if isinstance(copy, dict | list) else []
    if not found:
        return luck.choice(ODD)
    *way, last = luck.choice(found)
    parent = copy
    for step in way:
        parent = parent[step]
    match luck.randrange(6):
        case 0:
            parent[last] = luck.choice([*ODD, *words])
        case 1:
            del parent[last]
        case 2:
            _double(parent, last, luck, words)
        case 3:
            *there, end = luck.choice(found)
            value: Any = copy
            for step in (*there, end):
                value = value[step] if _has(value, step) else None
            parent[last] = json.loads(json.dumps(value))
        case 4:
            parent[last] = [parent[last]] if luck.random() < 0.5 else {"a": parent[last]}
        case 5:
            value = parent[last]
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            parent[last] = value * luck.choice((-1, 0, 1e-9, 1e9, 0.5)) if is_number else str(value)
    return copy


def _double(parent: Any, last: Any, luck: Random, words: tuple[str, ...]) -> None:
    if isinstance(parent, list):
        parent.insert(last, parent[last])
    else:
        key = luck.choice([*words, "", "a", f"{last}x", str(last)[:-1]])
        parent[key] = parent[last]


def _has(value: Any, step: Any) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)
