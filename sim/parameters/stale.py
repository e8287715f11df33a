"""Whether the posterior still belongs to the model: what has changed since it was made.

Draws that were fitted to other rules, other figures or other fixed parameters are no longer what
the figures leave.  They can be used, so this warns and refuses nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.parameters.posterior import POSTERIOR
from sim.parameters.priors import fit_scenario
from sim.record.digest import text_digest
from sim.record.edits import edits
from sim.record.provenance import MODEL_VERSION
from sim.scenario.places import calibration_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.parameters.posterior import Posterior

COPIED = ("targets.yaml", "priors.yaml")
LUCK = "run.seed"


def changes(posterior: Posterior) -> list[str]:
    """What has changed since a posterior was made, in a line for each kind of change."""
    return [*_of_model(posterior), *_of_scenario(posterior), *_of_files(posterior)]


def _of_model(posterior: Posterior) -> Iterator[str]:
    made_with = posterior.record["model_version"]
    if made_with != MODEL_VERSION:
        yield f"the model is version {MODEL_VERSION}, it was made with {made_with}"


def _of_scenario(posterior: Posterior) -> Iterator[str]:
    """The first value that differs in the scenario of the fit, and how many more do."""
    try:
        today = fit_scenario()
    except TalentwarError as error:
        first, *_ = str(error).splitlines()
        yield f"the scenario of the fit cannot be made any more ({first})"
        return
    with POSTERIOR.sound(posterior.folder / "scenario.yaml", "is not text"):
        then = (posterior.folder / "scenario.yaml").read_text(encoding="utf-8")
    found = [edit for edit in edits(then, today.canonical_yaml()) if edit[0] != LUCK]
    if found:
        path, before, after = found[0]
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield f"{today.name}: {path} {before} -> {after}{more}"


def _of_files(posterior: Posterior) -> Iterator[str]:
    for name in COPIED:
        file = calibration_place(name)
        if not file.is_file():
            yield f"{file} is gone"
        elif _says(file) != _says(posterior.folder / name):
            yield f"{file} has changed"


def _says(file: Path) -> str:
    """A digest of what a file says, whatever its ends of line."""
    with POSTERIOR.sound(file, "is not text"):
        return text_digest(file.read_text(encoding="utf-8"))
