"""The scenarios at hand: their titles and questions, and each as it stands."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.app.setting import BASELINE
from sim.scenario.nodes import Mapping, Scalar
from sim.scenario.overlay import scenario_names
from sim.scenario.places import load_scenario, scenario_folder
from sim.scenario.yaml_tree import read_file

if TYPE_CHECKING:
    from sim.base.errors import Problem
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

    Stamp = tuple[tuple[str, int, int], ...]


class AtHand(NamedTuple):
    """A scenario's title and question, nothing where its file does not say."""

    title: str
    question: str


def at_hand() -> dict[str, AtHand]:
    """Every scenario by its name, the baseline first."""
    return _at_hand(stamp())


def as_it_stands(name: str) -> Loaded[Scenario]:
    """A scenario at hand; read again when a file has changed.

    Raises:
        ScenarioError: something in it is wrong.
    """
    return _as_it_stands(name, stamp())


@lru_cache(maxsize=1)
def _at_hand(files: Stamp) -> dict[str, AtHand]:
    names = sorted((Path(file).stem for file, *_ in files), key=lambda one: (one != BASELINE, one))
    return {name: _told(name) for name in names}


def _told(name: str) -> AtHand:
    problems: list[Problem] = []
    tree = read_file(str(scenario_folder() / f"{name}.yaml"), problems)
    said = tree.values if isinstance(tree, Mapping) else {}
    found = (said.get(key) for key in AtHand._fields)
    texts = (str(one.value) if isinstance(one, Scalar) else "" for one in found)
    return AtHand(*texts)


@lru_cache(maxsize=8)
def _as_it_stands(name: str, _files: Stamp) -> Loaded[Scenario]:
    return load_scenario(name)


def stamp() -> Stamp:
    """What changes when a file of the scenarios does: path, time and size of each."""
    folder = scenario_folder()
    files = [folder / f"{name}.yaml" for name in scenario_names(str(folder))]
    told = ((file, file.stat()) for file in files if file.is_file())
    return tuple((str(file.absolute()), at.st_mtime_ns, at.st_size) for file, at in told)
