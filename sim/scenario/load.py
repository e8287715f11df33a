"""From a scenario file to a checked, frozen value, with every fault reported at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from sim.base.errors import Problem, ScenarioError
from sim.base.section import Section
from sim.scenario.canonical import as_yaml, in_schema_order
from sim.scenario.distributions import FITTED, Distribution, find, realise
from sim.scenario.faults import NEEDS_THE_WHOLE, Fault, faults_of, loosely_typed, refuse
from sim.scenario.names import is_name
from sim.scenario.nearest import did_you_mean
from sim.scenario.nodes import Mapping, Node, Place, Steps, dotted, follow, plain, without
from sim.scenario.overlay import (
    Chain,
    apply_edits,
    find_scenario,
    lay_over,
    read_chain,
    read_sent_chain,
    refuse_repeated_names,
    scenario_names,
)
from sim.scenario.slots import Slot, walk

S = TypeVar("S", bound=Section)

BETWEEN = frozenset({"value_error", "assertion_error"})
MOST_ROUNDS = 4
"""Leaving a part out can leave what holds it incomplete; so often is that followed upward."""


@dataclass(frozen=True)
class Loaded(Generic[S]):
    """A scenario that can be used: as written, as checked, and as a source of draws."""

    name: str
    tree: dict[str, Any]
    value: S
    root: type[S] = field(repr=False)
    nodes: Mapping = field(repr=False)
    drawn: dict[Steps, Distribution] = field(repr=False)

    @property
    def has_distributions(self) -> bool:
        """Whether replicates of this scenario differ in their parameters."""
        return bool(self.drawn)

    @cached_property
    def _named_paths(self) -> list[tuple[str, Steps]]:
        return [(dotted(path, self.nodes), path) for path in self.drawn]

    @property
    def distributions(self) -> dict[str, Distribution]:
        """Every distribution by its written path, e.g. ``firms.meta.capex``."""
        return {name: self.drawn[path] for name, path in self._named_paths}

    @property
    def fitted(self) -> dict[str, float]:
        """Best point of every fitted parameter by its written path, in the model's unit."""
        found = self.distributions.items()
        return {name: each.at(0.5) for name, each in found if each.kind == FITTED}

    def realise(
        self,
        uniform_for_path: Callable[[str], float],
        drawn: AnyMapping[str, float] | None = None,
    ) -> S:
        """The scenario with each distribution at the uniform given for its path.

        ``drawn`` holds a joint draw of fitted parameters by path, in the model's unit; those it
        lacks are at their best point, and paths of nothing fitted are passed over.

        Raises ScenarioError when a number drawn breaks its bounds, or several together a check
        across fields.
        """
        names = {path: name for name, path in self._named_paths}
        given = {path: drawn[name] for path, name in names.items() if drawn and name in drawn}
        values = realise(self.tree, self.drawn, lambda path: uniform_for_path(names[path]), given)
        value, faults = _validated(values, self.nodes, self.root, Slot(self.root))
        refuse([], faults, self.nodes)
        assert value is not None
        return value

    def place_of(self, path: str) -> Place:
        """Where the value at a written path comes from; of its nearest parent if it is absent."""
        return follow(self.nodes, path)[1].place

    @cached_property
    def _canonical(self) -> str:
        return as_yaml(in_schema_order(self.nodes, Slot(self.root)))

    def canonical_yaml(self) -> str:
        """The resolved whole as YAML in a stable order; loads again to the same value."""
        return self._canonical

    @cached_property
    def sha256(self) -> str:
        """The digest of the canonical YAML."""
        from hashlib import sha256  # 5 ms to import, wanted only where results are kept

        return sha256(self._canonical.encode()).hexdigest()


def load(
    path_or_name: str | os.PathLike[str],
    root: type[S],
    overrides: Sequence[str] = (),
    scenario_folder: str | os.PathLike[str] | None = None,
) -> Loaded[S]:
    """Reads a scenario, what it extends, and ``path=value`` overrides, and checks the whole.

    Raises ScenarioError carrying every problem found, in the order of their places.
    """
    packaged = os.fspath(scenario_folder) if scenario_folder is not None else None
    file = _file_of(os.fspath(path_or_name), packaged)
    problems: list[Problem] = []
    chain = read_chain(file, packaged, problems)
    name = Path(file).name.removesuffix(".yaml")
    if chain.layers and not is_name(name):
        what, hint = "is no name for a scenario and its results", "rename the file, e.g. mine.yaml"
        problems.append(Place(file, 1, 1).problem("", what, hint))
    return _loaded(name, chain, overrides, root, problems)


def load_sent(
    content: bytes,
    name: str,
    root: type[S],
    overrides: Sequence[str],
    scenario_folder: str | os.PathLike[str],
) -> Loaded[S]:
    """Reads what somebody sent as they would a file called ``name``, with the same checks.

    Nothing is opened but files of ``scenario_folder``, of which it may extend one by its name.
    """
    problems: list[Problem] = []
    chain = read_sent_chain(content, f"{name}.yaml", os.fspath(scenario_folder), problems)
    return _loaded(name, chain, overrides, root, problems)


def _loaded(
    name: str, chain: Chain, overrides: Sequence[str], root: type[S], problems: list[Problem]
) -> Loaded[S]:
    slot = Slot(root)
    tree = _resolved(chain.layers, overrides, slot, problems)
    if tree is None:
        raise ScenarioError(problems)
    known = walk(tree, slot)
    found = find(known, tree, problems)
    spoken_for = set(found.bad)
    for path, problem in loosely_typed(known, tree):
        spoken_for.add(path)
        problems.append(problem)
    written = plain(tree)
    value, faults = _validated(realise(written, found.good, lambda _: 0.5), tree, root, slot)
    if value is None and chain.whole:
        faults += _faults_between(chain.layers, [*problems, *faults], root, slot)
    if not chain.whole:
        faults = [fault for fault in faults if fault.kind not in NEEDS_THE_WHOLE]
    refuse(problems, [one for one in faults if not _stands_in(one.path, spoken_for)], tree)
    assert value is not None
    return Loaded(name, written, value, root, tree, found.good)


def _file_of(name: str, packaged: str | None) -> str:
    found = find_scenario(name, "", packaged)
    if found is not None:
        return found
    folder, stem = os.path.split(name.removesuffix(".yaml"))
    known = [*scenario_names(packaged), *scenario_names(folder or ".")]
    hint = did_you_mean(stem, known)
    raise ScenarioError([Place(name, 1, 1).problem("", "there is no such scenario", hint)])


def _resolved(
    layers: Sequence[Mapping], overrides: Sequence[str], slot: Slot, problems: list[Problem]
) -> Mapping | None:
    """All layers as one tree, the overrides on top."""
    tree: Mapping | None = None
    for layer in layers:
        tree = lay_over(tree, layer, slot, problems)
    if tree is not None:
        tree = apply_edits(tree, overrides, slot, problems)
        refuse_repeated_names(tree, problems)
    return tree


def _validated(values: Any, tree: Node, root: type[S], slot: Slot) -> tuple[S | None, list[Fault]]:
    try:
        return root.model_validate(values), []
    except ValidationError as error:
        return None, list(faults_of(error, tree, slot))


def _faults_between(
    layers: Sequence[Mapping], told: Sequence[Problem | Fault], root: type[S], slot: Slot
) -> list[Fault]:
    """What the checks between sections say once the faulty parts of each layer are left out.

    pydantic runs those checks only on a whole without faults, so they would be told one
    round later; a part left out falls back to what its layer overrode.
    """
    bad = {_place(one) for one in told}
    for _ in range(MOST_ROUNDS):
        tree = _resolved([without(layer, bad) for layer in layers], (), slot, [])
        if tree is None:
            return []
        found = find(walk(tree, slot), tree, [])
        _, faults = _validated(realise(plain(tree), found.good, lambda _: 0.5), tree, root, slot)
        unseen = [fault for fault in faults if fault.place not in bad]
        if all(fault.kind in BETWEEN for fault in unseen):
            left_out = members(_resolved(layers, (), slot, [])) - members(tree)
            return [fault for fault in unseen if not _only_misses(fault, left_out)]
        bad |= {fault.place for fault in faults}
    return []


def _only_misses(fault: Fault, left_out: set[tuple[str, str]]) -> bool:
    """Whether a check only misses what was left out for a fault of its own."""
    what, _ = fault.words()
    return any(repr(name) in what for _, name in left_out)


def members(tree: Mapping | None) -> set[tuple[str, str]]:
    """What each section holds by name: ``("firms", "meta")``."""
    sections = {} if tree is None else tree.values
    return {
        (section, key)
        for section, held in sections.items()
        if isinstance(held, Mapping)
        for key in held.values
    }


def _place(one: Problem | Fault) -> Place:
    return Place(one.file, one.line, one.column) if isinstance(one, Problem) else one.place


def _stands_in(path: Steps, spoken_for: set[Steps]) -> bool:
    return any(path[:length] in spoken_for for length in range(len(path) + 1))
