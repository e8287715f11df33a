"""A folder as somebody has it who follows a page, with a small world: commands work as printed."""

from __future__ import annotations

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

SMALLER = {"population.scale": 0.0003, "run.replicates": 3}
FEWER = (
    (re.compile(r"(?<=--replicates )\d+"), "2"),
    (re.compile(r"(?<=max: )\d+"), "4"),
    (re.compile(r"(?<=points: )\d+"), "4"),
)
"""What commands and files of a page are shortened by: fewer runs of the same kind."""
SHORT_SOLVE = " --replicates 3 --max-runs 12"
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
        """A file that a page shows."""
        file = self.place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file
