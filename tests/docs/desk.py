"""A folder as somebody has it who follows a page, with a small world: commands work as printed."""

from __future__ import annotations

import math
import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import yaml

from sim.cli.main import main
from sim.scenario.overlay import scenario_names
from tests.docs.code_blocks import ROOT
from tests.worlds import _shrunk

if TYPE_CHECKING:
    import pytest

SMALLER = {"population.scale": 0.0003, "run.replicates": 2}
FEWER = (
    (re.compile(r"(?<=\breplicates[ =])\d+"), "2"),
    (re.compile(r"(?<=\bmax_runs=)\d+"), "14"),
    (re.compile(r"(?<=max: )\d+"), "4"),
    (re.compile(r"(?<=population.scale)(: |=)0\.01\b"), r"\g<1>0.001"),
)
"""What commands, files and Python of a page are shortened by: fewer of the same kind."""
FEWEST_RUNS = 52
"""Runs of a sweep that analyses can still tell something from."""
SHORT_UNTIL = " --set run.replicates=3"
SHORTER = "run.end=2025-09"
"""As far as runs by the dozen go: the month of the baseline's last event."""
SHORT_SOLVE = f" --replicates 2 --max-runs 14 --set {SHORTER}"
SHORT_EDITS = f" --set {SHORTER}"
PLACE = re.compile(r"\b(?:results|calibration|docs)/[\w./-]*\w")


class Answer(NamedTuple):
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str


def fewer(text: str) -> str:
    """The same with fewer runs."""
    for many, few in FEWER:
        text = many.sub(few, text)
    return text


def fewer_points(text: str) -> str:
    """A sweep with as many points of its circumstances as make ``FEWEST_RUNS``."""
    levers = yaml.safe_load(text).get("levers", {}).values()
    decisions = math.prod(len(one.get("values", one.get("levels", ()))) for one in levers)
    most = -(-FEWEST_RUNS // decisions)
    text = text.replace("always: {", f"always: {{{SHORTER.replace('=', ': ')}, ")
    return re.sub(r"(?<=points: )\d+", lambda said: str(min(int(said[0]), most)), text)


def talentwar(words: list[str], capsys: pytest.CaptureFixture[str]) -> Answer:
    """Run a command in this process, where everything is loaded; it must end by itself."""
    capsys.readouterr()
    status: object = None
    try:
        main(words)
    except SystemExit as ended:
        status = ended.code
    said = capsys.readouterr()
    return Answer(status if isinstance(status, int) else 1, said.out, said.err)


@cache
def small_baseline() -> str:
    """The baseline with its dates and fitted values, and some 2,000 people instead of a million."""
    world = yaml.safe_load((ROOT / "scenarios" / "baseline.yaml").read_text(encoding="utf-8"))
    sizes = {path: few for path, few in _shrunk().items() if path.startswith(("firms", "entr"))}
    for path, value in {**sizes, **SMALLER}.items():
        *above, last = path.split(".")
        place = world
        for step in above:
            place = place[step]
        place[last] = value
    return yaml.safe_dump(world)


class Desk:
    """Folders for pages, each with scenarios of its own and the results its page speaks of."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place = place
        self.capsys = capsys
        shutil.copytree(ROOT / "scenarios", place / "scenarios")
        (place / "scenarios" / "baseline.yaml").write_text(small_baseline(), encoding="utf-8")

    def lay_out(self, text: str) -> None:
        """Put there what a page reads: results of scenarios from the small world, others as is."""
        for name in sorted(set(PLACE.findall(text))):
            there, here = ROOT / name, self.place / name
            scenario = name.removeprefix("results/")
            if scenario in scenario_names(str(self.place / "scenarios")):
                done = talentwar(["run", scenario, "--out", name], self.capsys)
                assert done.status == 0, done.err
            elif there.is_dir() and not here.exists():
                shutil.copytree(there, here)
            elif there.is_file() and not here.exists():
                here.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(there, here)

    def write(self, name: str, text: str) -> Path:
        """A file that a page shows, with fewer runs if it is a sweep."""
        file = self.place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = fewer_points(fewer(text)) if "points: " in text else text
        file.write_text(text, encoding="utf-8")
        return file
