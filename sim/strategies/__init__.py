"""Strategies: one file each, the file name is the name scenarios use.

A strategy is a function ``decide(view, rules) -> Stance``; ``rules`` are the parameters of
``sim/processes/stance.py``.  A new file here is a new strategy, nothing else to register.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from sim.base.plugins import plugins

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from sim.processes.stance import StanceParameters
    from sim.state.view import FirmView, Stance


@cache
def _files() -> dict[str, ModuleType]:
    return plugins(__name__)


def names() -> list[str]:
    """The strategies there are."""
    return list(_files())


def decider(name: str, rules: StanceParameters) -> Callable[[FirmView], Stance]:
    """The strategy of this name, ready to decide."""
    return partial(_files()[name].decide, rules=rules)
