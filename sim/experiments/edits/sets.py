"""The edits between two scenarios, and the scenarios in which only some of them are made.

An edit is what belongs together: an event, a firm, or a parameter, whatever number of values of it
differ.  A scenario with some of the edits has their values from B and all others from A; what B
lacks is gone, what only B has stands where B has it, and with all of them made it is B.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from sim.base.errors import ScenarioError, TalentwarError
from sim.record.edits import ABSENT, EVENTS, FIRMS, Change, by_name, changes, is_distribution
from sim.scenario.canonical import as_yaml
from sim.scenario.nodes import child
from sim.scenario.places import load_scenario
from sim.scenario.slots import Slot

if TYPE_CHECKING:
    from sim.experiments.edits.shapley import Set
    from sim.scenario.load import Loaded
    from sim.scenario.nodes import Node
    from sim.scenario.schema import Scenario

By = Literal["edit", "section", "value"]
SAYS_NOTHING: Mapping[str, Any] = {
    "title": "Some of the edits",
    "question": "Which edit moved the result?",
    "sources": [],
    "look_at": [],
}
OF_THE_RUN = {"replicates": 1, "seed": 0}
JOINED_BY = " + "


@dataclass(frozen=True)
class Edit:
    """Changes that are made together, by the name of what they change."""

    name: str
    changes: tuple[Change, ...]

    def __add__(self, other: Edit) -> Edit:
        return Edit(f"{self.name}{JOINED_BY}{other.name}", self.changes + other.changes)


@dataclass(frozen=True)
class Between:
    """Two scenarios without what they say of themselves, and the edits that lead from A to B."""

    a: Mapping[str, Any]
    b: Mapping[str, Any]
    edits: tuple[Edit, ...]
    notes: tuple[str, ...] = ()

    def tree(self, made: Collection[int]) -> dict[str, Any]:
        """The values of the scenario with some edits made, which are given by their numbers."""
        chosen = {change.steps for one in made for change in self.edits[one].changes}
        found: dict[str, Any] = _mixed((), self.a, self.b, chosen)
        return {**found, EVENTS: list(found[EVENTS].values())}

    def scenario(self, made: Collection[int]) -> Loaded[Scenario]:
        """The scenario with some edits made.

        Raises:
            ScenarioError: these edits need others, or exclude each other.
        """
        return loaded(self.tree(made))

    def names(self, made: Collection[int]) -> str:
        """The names of some edits, for readers."""
        return " and ".join(self.edits[one].name for one in sorted(made)) or "no edit"

    def joined(self, one: int, other: int, why: str) -> Between:
        """The same with two edits made one, at the place of the first of them."""
        first, second = sorted((one, other))
        both = self.edits[first] + self.edits[second]
        kept = [both if at == first else each for at, each in enumerate(self.edits) if at != second]
        note = f"{self.edits[one].name} needs {self.edits[other].name}: one edit ({why})"
        return Between(self.a, self.b, tuple(kept), (*self.notes, note))


def between(a: Loaded[Scenario], b: Loaded[Scenario], by: By = "edit") -> Between:
    """The edits that lead from one scenario to another.

    Args:
        a: the scenario that is edited.
        b: what it becomes.
        by: what one edit is: an event, a firm or a parameter (``edit``), all changes in a section
            of the file (``section``), or each value by itself (``value``).

    Raises:
        TalentwarError: nothing differs, or the same things stand in another order.
    """
    of_a, of_b = bare(a.tree), bare(b.tree)
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes(of_a, of_b):
        nodes = a.nodes if change.b is ABSENT else b.nodes
        groups.setdefault(_belongs_to(change.steps, nodes, by), []).append(change)
    edits = [Edit(Change(steps, 0, 0).path, tuple(each)) for steps, each in groups.items()]
    found = Between(by_name(of_a), by_name(of_b), tuple(edits))
    if not edits:
        raise TalentwarError(f"{a.name} and {b.name}: nothing differs that could move a result")
    if found.scenario(range(len(edits))).sha256 != loaded(of_b).sha256:
        raise TalentwarError(
            f"{a.name} and {b.name}: firms, stakes or events that both have stand in another order "
            "there, which may also move results; bring them into one order"
        )
    return found


def bare(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario's values less what it says of itself and of how often it is run."""
    run = {key: value for key, value in tree["run"].items() if key != "until"}
    return {**tree, **SAYS_NOTHING, "run": {**run, **OF_THE_RUN}}


def loaded(tree: Mapping[str, Any]) -> Loaded[Scenario]:
    """The scenario with these values, checked like any other."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "some_edits.yaml")
        file.write_text(as_yaml(tree), encoding="utf-8")
        return load_scenario(file)


def scenarios(
    found: Between, needed: Callable[[Between], Sequence[Set]]
) -> tuple[Between, dict[Set, Loaded[Scenario]]]:
    """The scenario of each set that is needed; edits that need each other are made one.

    Args:
        found: the edits.
        needed: the sets that are needed of them, or of those they are joined to.

    Raises:
        TalentwarError: some edits make no scenario without others, and no two of them explain it.
    """
    made: dict[Set, Loaded[Scenario]] = {}
    for each in needed(found):
        try:
            made[each] = found.scenario(each)
        except ScenarioError as error:
            return scenarios(_joined(found, each, error), needed)
    return found, made


def _joined(found: Between, failing: Set, error: ScenarioError) -> Between:
    """Make one of two edits: one that spoils a set, and one that would mend it."""
    told = error.problems[0]
    why = f"{told.path}: {told.what}"
    others = [one for one in range(len(found.edits)) if one not in failing]
    spoils = next((one for one in sorted(failing) if _holds(found, failing - {one})), None)
    mends = next((one for one in others if _holds(found, failing | {one})), None)
    if spoils is None or mends is None:
        raise TalentwarError(
            f"{found.names(failing)} alone make no scenario: {why}; "
            "take more changes together with --by section"
        )
    return found.joined(spoils, mends, why)


def _holds(found: Between, made: Set) -> bool:
    try:
        found.scenario(made)
    except ScenarioError:
        return False
    return True


def _belongs_to(steps: tuple[str, ...], nodes: Node, by: By) -> tuple[str, ...]:
    """What a change is a change of: an event, a firm, or a field of a section."""
    if by != "edit":
        return steps[:1] if by == "section" else steps
    if steps[0] in (EVENTS, FIRMS):
        return steps[:2]
    from sim.scenario.schema import Scenario

    slot: Slot | None = Slot(Scenario)
    node: Node | None = nodes
    for depth, step in enumerate(steps):
        if slot is None or node is None or slot.section(node) is None:
            return steps[:depth]
        slot, node = slot.child(step, node), child(node, step)
    return steps


def _mixed(steps: tuple[str, ...], a: Any, b: Any, chosen: Collection[tuple[str, ...]]) -> Any:
    """A's values, but B's at the steps that are chosen."""
    if steps in chosen:
        return b
    both = isinstance(a, Mapping) and isinstance(b, Mapping)
    if not both or is_distribution(a) or is_distribution(b):
        return a
    found = {
        key: _mixed((*steps, key), a.get(key, ABSENT), b.get(key, ABSENT), chosen)
        for key in _in_both_orders(list(a), list(b))
    }
    return {key: value for key, value in found.items() if value is not ABSENT}


def _in_both_orders(a: list[str], b: list[str]) -> list[str]:
    """All keys, those of A in A's order, and those that only B has after what they follow there."""
    found, shared = list(a), set(a)
    for before, key in pairwise([None, *b]):
        if key is not None and key not in shared:
            found.insert(0 if before is None else found.index(before) + 1, key)
    return found
