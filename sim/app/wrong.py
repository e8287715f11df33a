"""What is wrong, as a stranger may read it: files by their names, never where the server has them.

A server tells whoever can open its page what is wrong with a scenario, and not how its disk is
laid out.
"""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import ScenarioError
from sim.scenario.places import scenario_folder

if TYPE_CHECKING:
    from sim.base.errors import Problem, TalentwarError


def without_places(error: TalentwarError) -> str:
    """The text of an error with scenarios at hand as ``<name>.yaml`` and no folder of the server.

    Every line of it stays, each with its line and column.
    """
    if isinstance(error, ScenarioError):
        error = ScenarioError(map(_by_name, error.problems), error.more)
    text = str(error)
    for folder in _folders():
        text = text.replace(f"{folder}{os.sep}", "")
    return text


def _by_name(problem: Problem) -> Problem:
    file = Path(problem.file)
    is_at_hand = file.parent.absolute() == scenario_folder().absolute()
    return replace(problem, file=file.name) if is_at_hand else problem


def _folders() -> list[str]:
    """Folders of the server that texts may name, the innermost first."""
    package = Path(str(files("sim")))
    known = {scenario_folder().absolute(), Path.cwd(), package, package.parent}
    told = [str(folder) for folder in known if folder != Path(folder.anchor)]
    return sorted(told, key=len, reverse=True)
