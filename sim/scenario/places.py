"""Where the scenarios and the calibration that come with the program are found, by name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario


def scenario_folder() -> Path:
    """Folder in which a scenario is looked up by name.

    ``scenarios/`` of the current directory when there is one, so that an analyst's own files
    come first; else the one that was installed; else the one beside the source code.
    """
    package = Path(str(files("sim")))
    places = (Path("scenarios"), package / "scenarios", package.parent / "scenarios")
    return next((place for place in places if (place / "baseline.yaml").is_file()), places[0])


def calibration_place(name: str) -> Path:
    """Where something of ``calibration/`` is: in the current directory, else with the program."""
    package = Path(str(files("sim")))
    places = [place / "calibration" / name for place in (Path(), package, package.parent)]
    return next((place for place in places if place.exists()), places[0])


def calibration_file(name: str, given: str | Path | None = None) -> Path:
    """The file given, or the one of this name in ``calibration/``; refused when not there."""
    file = calibration_place(name) if given is None else Path(given)
    if not file.is_file():
        raise TalentwarError(f"{file}: there is no such file")
    return file


def load_scenario(
    path_or_name: str | os.PathLike[str], overrides: Sequence[str] = ()
) -> Loaded[Scenario]:
    """A scenario, what it extends and ``path=value`` overrides, checked as a whole.

    Raises ScenarioError with every fault found, each at its place.
    """
    from sim.scenario.load import load
    from sim.scenario.schema import Scenario

    return load(path_or_name, Scenario, overrides, scenario_folder())


def load_sent_scenario(
    content: bytes, name: str, overrides: Sequence[str] = ()
) -> Loaded[Scenario]:
    """A scenario that somebody sent, checked like any other; it may extend only those at hand.

    Raises ScenarioError with every fault found, each at its place in ``<name>.yaml``.
    """
    from sim.scenario.load import load_sent
    from sim.scenario.schema import Scenario

    return load_sent(content, name, Scenario, overrides, scenario_folder())
