"""Bytes as a YAML file: a tree whose every value knows its place, or problems with places."""

from __future__ import annotations

import json
from pathlib import Path

from sim.base.errors import Problem, ScenarioError
from sim.scenario.nodes import plain
from sim.scenario.yaml_tree import MAX_DEPTH, MAX_NODES, read_bytes
from tests.fuzzing.attempts import Target

PUNCTUATION = tuple("-?:,[]{}#&*!|>'\"%@`~")
WORDS = (
    *PUNCTUATION,
    *("---", "...", "%YAML 1.2", "<<", ": ", "- ", "\\n", "\\x00", "\\ud800", "!!str", "&a", "*a"),
    *(".inf", ".nan", "null", "true", "no", "0o17", "0x1F", "1e999", "2025-06", "\ufeff", "\u2028"),
)
SNIPPETS = (
    "a: 1\n",
    "- [1, {b: c}]\n- |\n  text\n- >-\n  more\n",
    "x: &a [1, 2]\ny: *a\n",
    "? a\n: 'it''s'\n",
    '%YAML 1.2\n---\n"a\\n": ~\n...\n',
)


def attempt(content: bytes) -> None:
    problems: list[Problem] = []
    tree = read_bytes(content, "sent.yaml", problems)
    if problems or tree is None:
        assert problems, "nothing was read and nothing is told"
        assert all(one.line >= 1 and one.column >= 1 and one.what for one in problems)
        raise ScenarioError(problems)
    depth, nodes = size(plain(tree))
    assert depth <= MAX_DEPTH
    assert nodes <= MAX_NODES


def size(value: object, depth: int = 0) -> tuple[int, int]:
    """How deep a plain tree goes, and how many values it has."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [size(each, depth + 1) for each in inside]
    here = depth + isinstance(value, dict | list)
    return max([here, *(deep for deep, _ in found)]), 1 + sum(nodes for _, nodes in found)


def as_json(content: bytes) -> bytes:
    """A YAML file as JSON, which is YAML too and can be changed as a tree."""
    tree = read_bytes(content, "seed.yaml", [])
    assert tree is not None
    return json.dumps(plain(tree), ensure_ascii=False).encode()


def seeds() -> list[bytes]:
    scenarios = sorted((Path(__file__).parents[3] / "scenarios").glob("*.yaml"))
    small = [path.read_bytes() for path in scenarios if path.stat().st_size < 4_096]
    return [*(text.encode() for text in SNIPPETS), *small]


TARGET = Target("yaml_tree", attempt, seeds, WORDS)
