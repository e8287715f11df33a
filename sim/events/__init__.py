"""Events: what happens to firms, each kind in a file of its own.

A file holds ``class Happening(Event)``, the event's fields with a literal ``kind`` that is the
file's name, and ``apply(event, world)``.  The folder is the registry.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sim.base.plugins import plugins
from sim.base.quantities import Month
from sim.base.section import Section

if TYPE_CHECKING:
    from types import ModuleType

    from sim.state.world import World


class Event(Section):
    """Something that happens in a given month."""

    name: str
    """Name by which another scenario can remove it."""
    kind: str
    """What happens: the name of a file in ``sim/events``."""
    date: Month
    """Month in which it takes effect, before anything else that month."""
    source: str = ""
    """Where it is reported (article and line, filing, press), or that it is assumed."""


@cache
def _files() -> dict[str, ModuleType]:
    return plugins(__name__)


def kinds() -> list[str]:
    """The kinds of event there are."""
    return list(_files())


def happening(kind: str) -> type[Event]:
    """The section that describes events of this kind."""
    section: type[Event] = _files()[kind].Happening
    return section


def apply_events(world: World) -> None:
    """All events of this month, in the order of the scenario file."""
    for event in world.scenario.events:
        if int(event.date) == world.date:
            _files()[event.kind].apply(event, world)
