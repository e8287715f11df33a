"""What a scenario's parameters are, in the words of the schema that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.load import Loaded
    from sim.scenario.nodes import Node


def meaning(loaded: Loaded[Any], path: str) -> str:
    """What a scenario's parameter is: the sentence under its field in the source."""
    from sim.base.section import meanings
    from sim.scenario.nodes import child, follow
    from sim.scenario.slots import Slot

    steps, _ = follow(loaded.nodes, path)
    said = ""
    node: Node | None = loaded.nodes
    slot: Slot | None = Slot(loaded.root)
    for step in steps:
        if slot is None or node is None:
            break
        section = slot.section(node)
        if section is not None:
            said = meanings(section).get(str(step), said)
        slot = slot.child(step, node)
        node = child(node, step)
    return said
