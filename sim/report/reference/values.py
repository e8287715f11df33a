"""What parameters are in the baseline: the value as written, its prior, where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.events import happening, kinds
from sim.parameters.priors import load_priors
from sim.report.reference.markdown import shortened, source_of
from sim.scenario.distributions import FITTED, KINDS
from sim.scenario.nodes import Listing, Mapping, Node, Scalar, child, follow, name_of
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from sim.parameters.priors import Prior, Priors
    from sim.report.reference.parameters import Parameter
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

BY_HAND = "chosen by hand"
OF_FIRMS = "`calibration/base_data.yaml`"


@dataclass(frozen=True)
class Value:
    """A parameter in the baseline; ``example`` names the firm or event that it is told of.

    ``prior`` and ``fitted`` are of fitted parameters; ``source`` is the prior's, or the note
    that stands beside the value in ``scenarios/baseline.yaml``.
    """

    text: str
    example: str = ""
    prior: str = ""
    source: str = ""

    @property
    def fitted(self) -> bool:
        """Whether it was fitted to figures."""
        return bool(self.prior)

    def shown(self) -> str:
        """The value with what it is an example of, short enough for a table."""
        named = f"{self.example}: " if self.text not in ("", self.example) and self.example else ""
        return f"{named}{shortened(self.text)}" + (", fitted" if self.fitted else "")


@cache
def baseline() -> Loaded[Scenario]:
    """The scenario that states every value."""
    return load_scenario("baseline")


@cache
def priors() -> Priors:
    """What was believed of fitted parameters."""
    return load_priors()


def value_of(parameter: Parameter) -> Value:
    """A parameter's value in the baseline; empty where the baseline does not say it."""
    path, example = stands_in(parameter)
    node = at(path)
    if node is None:
        return Value("", example)
    prior = priors().priors.get(path)
    if prior is not None:
        return Value(written(node), example, prior_in_words(prior), prior.source)
    note = note_beside(node)
    usual = OF_FIRMS if path.startswith(("firms.", "stakes.")) else ""
    return Value(written(node), example, source=note or usual)


def stands_in(parameter: Parameter) -> tuple[str, str]:
    """A path in the baseline for a parameter's own, and whose it is if it stands for many."""
    path = parameter.path
    if "<" not in path:
        return path, ""
    if path.startswith("events."):
        return event_path(parameter)
    nodes = baseline().nodes
    whose = []
    for name in re.findall(r"<(\w+)>", path):
        before = path.partition(f".<{name}>")[0]
        _, node = follow(nodes, before)
        key = next(iter(node.values)) if isinstance(node, Mapping) else ""
        path = path.replace(f"<{name}>", key, 1)
        whose.append(key)
    return path, ", ".join(whose)


def event_path(parameter: Parameter) -> tuple[str, str]:
    """The same of an event: the first of its kind that the baseline has."""
    listed = child(baseline().nodes, "events")
    events = listed.items if isinstance(listed, Listing) else []
    owners = {source_of(happening(kind)): kind for kind in kinds()}
    wanted = owners.get(parameter.owner)
    for event in events:
        kind = child(event, "kind")
        if wanted is None or (isinstance(kind, Scalar) and kind.value == wanted):
            name = name_of(event) or ""
            return f"events.{name}.{parameter.key}", name
    return parameter.path, ""


def at(path: str) -> Node | None:
    """What stands at a path of the baseline, or nothing."""
    reached: Node | None = baseline().nodes
    for step in follow(baseline().nodes, path)[0]:
        reached = child(reached, step) if reached is not None else None
    return reached


def written(node: Node) -> str:
    """A value as the file has it, on one line."""
    match node:
        case Scalar(value=None):
            return ""
        case Scalar(value=bool(truth)):
            return str(truth).lower()
        case Scalar():
            return str(node.value)
        case Listing():
            return ", ".join(map(written, node.items))
        case Mapping():
            if list(node.values) == [FITTED]:
                return written(node.values[FITTED])
            return ", ".join(f"{written(value)} ({key})" for key, value in node.values.items())


def prior_in_words(prior: Prior) -> str:
    """A prior distribution: ``uniform (low 0.2, high 0.45)``."""
    ((kind, numbers),) = prior.prior.items()
    holds = KINDS[kind].holds
    said = ", ".join(
        f"{what} {number}" for what, number in zip(holds, map(number_of, numbers), strict=True)
    )
    return f"{kind} ({said})".replace("_", " ")


def number_of(number: float | str) -> str:
    """A number without a point that says nothing."""
    return number if isinstance(number, str) else f"{number:g}"


def note_beside(node: Node) -> str:
    """The remark that ends the line on which a value stands."""
    line = lines(node.place.file)[node.place.line - 1]
    found = re.search(r"\s#\s+(.*)$", line)
    return found[1].strip() if found else ""


@cache
def lines(file: str) -> tuple[str, ...]:
    """The lines of a file."""
    return tuple(Path(file).read_text(encoding="utf-8").splitlines())
