"""A small made-up posterior in a folder, written as ``talentwar calibrate`` writes one."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path

import yaml

from sim.parameters.posterior import FORMAT
from sim.parameters.priors import fit_scenario
from sim.record.provenance import RECORD, record, record_text
from sim.scenario.places import load_scenario

CALIBRATION = Path(__file__).parents[2] / "calibration"
TOLERANCE, MISSION, LOSS = (
    "investors.tolerance",
    "market.preferences.mission",
    "events.llama_4.loss",
)
POINT = {TOLERANCE: 0.25, MISSION: 0.4, LOSS: 0.5}
DRAWS = [[0.2 + row / 1000, 0.3 + row / 500, 0.4 + row / 2000] for row in range(40)]
NOTHING_FITTED = [f"{path}={number}" for path, number in load_scenario("baseline").fitted.items()]
"""Overrides that leave the baseline nothing to draw."""
FITTED = [
    *NOTHING_FITTED,
    *(f"{path}={{fitted: [{number}]}}" for path, number in POINT.items()),
]
"""Overrides that make these parameters fitted ones, and no others."""
NUMBERS = [*NOTHING_FITTED, *(f"{path}={number}" for path, number in POINT.items())]
"""Overrides that write the same best point as plain numbers."""


def write_posterior(
    parent: Path, draws=DRAWS, point=POINT, scenario: str | None = None, **described
) -> Path:
    """``calibration/posterior`` below a folder; ``described`` goes into its record."""
    place = parent / "calibration" / "posterior"
    place.mkdir(parents=True)
    write_table(place / "draws.csv", [[*point], *draws])
    write_table(place / "point.csv", [["parameter", "value"], *point.items()])
    text = scenario_of_the_fit() if scenario is None else scenario
    (place / "scenario.yaml").write_text(text, encoding="utf-8")
    for name in ("targets.yaml", "priors.yaml"):
        shutil.copyfile(CALIBRATION / name, place / name)
    (place / "fit.svg").write_text("<svg/>")
    seal(place, **described)
    return place


def write_table(path: Path, rows) -> None:
    with path.open("w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def seal(place: Path, **described) -> None:
    """Make the record anew, so that what stands in the folder counts as what was made."""
    made = record(place, {"format": FORMAT} | described, {})
    (place / RECORD).write_text(record_text(made), encoding="utf-8")


@cache
def scenario_of_the_fit() -> str:
    return fit_scenario().canonical_yaml()


def number_at(scenario_yaml: str, path: str):
    """What a resolved scenario has at a path."""
    found = yaml.safe_load(scenario_yaml)
    for step in path.split("."):
        if isinstance(found, list):
            found = next(item for item in found if item["name"] == step)
        else:
            found = found[step]
    return found
