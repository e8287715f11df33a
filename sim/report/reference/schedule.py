"""The order of a month, read from ``sim/step.py``, the one place where it is written."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from sim import step
from sim.report.reference.markdown import heading, source_of


@dataclass(frozen=True)
class Step:
    """One thing that happens in a month: the function, its file, and what it says of itself."""

    name: str
    file: str
    about: str


@cache
def month() -> tuple[Step, ...]:
    """The steps of a month in order."""
    tree = ast.parse(inspect.getsource(step))
    homes = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return tuple(read(name, homes) for name in calls(tree))


def calls(tree: ast.Module) -> list[str]:
    """What ``one_month`` calls, in order."""
    (body,) = (
        node.body
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == step.one_month.__name__
    )
    called = [line.value.func for line in body if calls_something(line)]  # type: ignore[attr-defined]
    return [one.attr if isinstance(one, ast.Attribute) else one.id for one in called]


def calls_something(line: ast.stmt) -> bool:
    """Whether a line of a month is a call."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Call)


def read(name: str, homes: dict[str, str]) -> Step:
    """A step from its function; what no module brings is the world's own."""
    if name in homes:
        home = import_module(homes[name])
        function, file = getattr(home, name), source_of(home)
    else:
        from sim.state.world import World

        function, file = getattr(World, name), source_of(World)
    return Step(name, file, heading(function.__doc__))
