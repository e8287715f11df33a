"""The files docs/house.md adds, each put where it says: they are taken up and do something."""

from __future__ import annotations

import csv
import json
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.calibration.problem import problem
from sim.calibration.targets import load_targets
from sim.scenario.places import load_scenario
from sim.state.ledger import CHANNELS, WHEN
from tests.calibration.reported import no_surer_than_the_source, reported
from tests.docs.code_blocks import ROOT, blocks, text_of
from tests.docs.desk import small_baseline

HOUSE = blocks("docs/house.md", text_of("docs/house.md"))
FILES = {block.file: block.text for block in HOUSE if block.file is not None}
MARCH = 2
"""The month of the event, counted from the first."""
RUNS = """
import sys
from importlib import import_module

for folder in ("events", "statistics", "strategies"):
    import_module(f"sim.{folder}").__path__.append(f"sim/{folder}")

import pickle

import sim
from sim.model import simulate
from sim.scenario.places import load_scenario

for name in ("baseline", "held.yaml", "shamed.yaml"):
    ledger = simulate(load_scenario(name).value, 1)
    with open(name.removesuffix(".yaml") + ".pickle", "wb") as file:
        pickle.dump({t: ledger.columns(t) for t in ledger.blocks} | {"names": ledger.firms}, file)
sim.run("baseline", overrides=["run.end=2025-09"], replicates=1, jobs=1, out="runs/baseline")
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runs of a small world with the files added, one replicate each."""
    place = tmp_path_factory.mktemp("house")
    for name, text in FILES.items():
        if name != "calibration/targets.yaml":
            file = place / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    (place / "scenarios").mkdir()
    (place / "scenarios" / "baseline.yaml").write_text(small_baseline(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", RUNS],
        cwd=place,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return place


def written_down(desk: Path, run: str) -> dict[str, Any]:
    return pickle.loads((desk / f"{run}.pickle").read_bytes())


def test_the_page_adds_one_file_of_each_kind_and_scenarios_for_two() -> None:
    folders = [str(Path(name).parent) for name in FILES]
    assert sorted(folders) == [
        *(".", ".", "calibration", "sim/events", "sim/statistics", "sim/strategies"),
    ]


def test_a_strategy_is_taken_and_changes_who_is_where(desk: Path) -> None:
    ends = []
    for run in ("baseline", "held"):
        told = written_down(desk, run)
        openai = told["names"].index("openai")
        of_openai = told["people"]["firm"] == openai
        at_end = told["people"]["when"] == WHEN.index("end")
        ends.append(told["people"]["talent"][of_openai & at_end].sum())
        stances = set(told["firms"]["stance"][told["firms"]["firm"] == openai])
        assert (stances == {"hold_on"}) is (run == "held")
    assert ends[0] > ends[1] > 0


def test_an_event_happens_in_its_month_and_people_leave(desk: Path) -> None:
    left = {}
    for run in ("baseline", "shamed"):
        told = written_down(desk, run)
        moves = told["moves"]
        lab = (moves["from_firm"] == told["names"].index("google")) & (moves["division_from"] == 0)
        own_will = np.isin(moves["channel"], [CHANNELS.index("quit"), CHANNELS.index("poached")])
        months = moves["month"][lab & own_will]
        left[run] = [int(np.sum(months < MARCH)), int(np.sum(months >= MARCH))]
    assert left["baseline"][0] == left["shamed"][0]
    assert left["baseline"][1] < left["shamed"][1]


def test_a_statistic_is_in_the_result_with_its_value(desk: Path) -> None:
    folder = desk / "runs" / "baseline"
    moves = pq.read_table(folder / "tables" / "moves.parquet").to_pylist()
    times = Counter(
        row["person"]
        for row in moves
        if row["channel"] in ("poached", "quit") and row["role"] != "staff"
    )
    again = sum(1 for count in times.values() if count > 1)
    lines = csv.DictReader((folder / "replicates.csv").read_text("utf-8").splitlines())
    values = {line["statistic"]: line["replicate_0"] for line in lines}
    assert float(values["overall.movers.once"]) == len(times) > again
    assert float(values["overall.movers.again"]) == again
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert summary["overall"]["movers.again"]["p50"] == again


def test_a_target_is_part_of_the_problem_with_the_numbers_of_its_source(tmp_path: Path) -> None:
    committed = (ROOT / "calibration" / "targets.yaml").read_text(encoding="utf-8")
    added = tmp_path / "targets.yaml"
    added.write_text(committed + FILES["calibration/targets.yaml"], encoding="utf-8")
    found = problem(targets=added)
    assert found.targets.keys() - load_targets().keys() == {"engineers_paid"}
    one = found.targets["engineers_paid"]
    assert one.bounds == pytest.approx(reported(one))
    assert no_surer_than_the_source(one)
    assert one.month <= load_scenario("baseline").value.run.end
    assert found.intervals.shape == (len(found.targets), 2)
