"""Strategies: one file each, the file name is the name scenarios use.

A strategy is a function ``decide(view, rules) -> Stance``; ``rules`` are the parameters of
``sim/processes/stance.py``.  A new file here is a new strategy, nothing else to register.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.processes.stance import StanceParameters
    from sim.state.view import FirmView, Stance


def names() -> list[str]:
    """The strategies there are."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def decider(name: str, rules: StanceParameters) -> Callable[[FirmView], Stance]:
    """The strategy of this name, ready to decide."""
    return partial(import_module(f"sim.strategies.{name}").decide, rules=rules)
