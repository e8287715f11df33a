"""Writes a resolved scenario so that equal scenarios are equal text, and the text loads again.

Sections are in the order of the schema; dictionaries and lists keep the order they were written
in, because a simulation may depend on it. The text does not change with the PyYAML version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from sim.scenario.nodes import Listing, Mapping, Node, Scalar
from sim.scenario.slots import Slot, fields_of
from sim.scenario.yaml_tree import resolve

_UNQUOTED = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _./%+-]*[A-Za-z0-9_%])?")


def in_schema_order(node: Node, slot: Slot | None) -> Any:
    """The plain values, with the keys of each section in the order of its fields."""
    match node:
        case Scalar():
            return node.value
        case Listing():
            return [
                in_schema_order(item, slot.child(at, node) if slot else None)
                for at, item in enumerate(node.items)
            ]
        case Mapping():
            section = slot.section(node) if slot else None
            fields = [key for key in fields_of(section) if key in node.values] if section else []
            return {
                key: in_schema_order(node.values[key], slot.child(key, node) if slot else None)
                for key in dict.fromkeys([*fields, *node.values])
            }


def as_yaml(tree: Any) -> str:
    """A plain tree as YAML text."""
    return "".join(f"{line}\n" for line in _lines(tree))


def _lines(value: Any) -> Iterator[str]:
    match value:
        case dict() if value:
            for key, below in value.items():
                yield from _entry(_scalar(key), below)
        case list() if value and not _is_short(value):
            for item in value:
                first, *rest = _lines(item)
                yield f"- {first}"
                yield from (f"  {line}" for line in rest)
        case _:
            yield _flow(value)


def _entry(key: str, below: Any) -> Iterator[str]:
    if isinstance(below, dict | list) and below and not _is_short(below):
        yield f"{key}:"
        yield from (f"  {line}" for line in _lines(below))
    else:
        yield f"{key}: {_flow(below)}"


def _is_short(value: Any) -> bool:
    """Lists of single values stand on one line."""
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in value)


def _flow(value: Any) -> str:
    """What stands on one line: a single value, a list of them, or something empty."""
    match value:
        case dict():
            return "{}"
        case list():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value if _needs_no_quotes(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _needs_no_quotes(text: str) -> bool:
    """Whether readers of YAML 1.2 and of YAML 1.1 both take the bare text for this text."""
    if not _UNQUOTED.fullmatch(text) or not isinstance(resolve(text), str):
        return False
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], [])
    return not any(pattern.match(text) for _, pattern in resolvers)
