"""A scenario as a small difference to one at hand, in a file that makes the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.record.edits import EVENTS, by_name, is_distribution
from sim.scenario.canonical import as_yaml
from sim.scenario.overlay import ADD, EXTENDS, REMOVE
from sim.scenario.places import load_sent_scenario

if TYPE_CHECKING:
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario


def file_of(loaded: Loaded[Scenario], base: Loaded[Scenario], name: str) -> str:
    """The text of a file ``<name>.yaml`` that stands for a scenario.

    It extends ``base`` and says what differs; where that cannot be said, as when a firm is gone,
    it says everything.  Read again it is the same scenario to the last digit.
    """
    heading = f"# Made with talentwar app. The same numbers: talentwar run {name}.yaml\n"
    differs = difference(base.tree, loaded.tree)
    for events in (_edited_events(base.tree, loaded.tree), {}):
        body = {key: each for key, each in differs.items() if not (events and key == EVENTS)}
        text = heading + as_yaml({EXTENDS: base.name, **body, **events})
        if _says(text, name, loaded):
            return text
    return heading + loaded.canonical_yaml()


def difference(base: Mapping[str, Any], tree: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be laid over one tree of values to make it another, if nothing is gone."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        before = base.get(key, ...)
        both = isinstance(before, dict) and isinstance(value, dict)
        if both and not is_distribution(before) and not is_distribution(value):
            if below := difference(before, value):
                found[key] = below
        elif type(before) is not type(value) or before != value:
            found[key] = value
    return found


def _edited_events(base: Mapping[str, Any], tree: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Events as removed and added; nothing where they are the same."""
    before, after = (by_name(each).get(EVENTS) or {} for each in (base, tree))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    gone = [name for name in before if after.get(name) != before[name]]
    new = [event for name, event in after.items() if before.get(name) != event]
    return {key: each for key, each in ((REMOVE, gone), (ADD, new)) if each}


def _says(text: str, name: str, loaded: Loaded[Scenario]) -> bool:
    from sim.base.errors import ScenarioError

    try:
        return load_sent_scenario(text.encode(), name).sha256 == loaded.sha256
    except ScenarioError:
        return False
