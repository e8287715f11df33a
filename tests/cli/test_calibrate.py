"""``talentwar calibrate`` from its files to a posterior: the same again, stopped, or gone wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from sim.cli.main import main; main()", "calibrate"]
PRIORS = """priors:
  cuts.per_pressure: {prior: {uniform: [0.05, 0.4]}, unit: ratio, source: a test}
  investors.tolerance: {prior: {uniform: [0.1, 0.5]}, unit: ratio, source: a test}
"""
TARGETS = """targets:
  cut:
    statistic: overall.cuts.people
    month: 2025-02
    low: 20000
    high: 60000
    unit: people
    scale: log
    error: 0.2
    weight: medium
    source: A0:112
    why: a test
"""
FIT = """scenario: baseline
changes: {run.end: 2025-02, population.scale: 0.001, events: "[]"}
seed: 3
waves: [12, 12]
candidates: 512
cutoff: 3
misses_allowed: 0
accepted: 0.5
draws: 8
search: {generations: 1, batch: 4, seeds: 1, winners: 1, fresh_seeds: 1}
"""


@pytest.fixture
def desk(tmp_path):
    """A working folder with scenarios of its own and a fit of a minute's worth of nothing."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    (tmp_path / "calibration").mkdir()
    write(tmp_path, "priors.yaml", PRIORS)
    write(tmp_path, "targets.yaml", TARGETS)
    write(tmp_path, "fit.yaml", FIT)
    return tmp_path


def write(desk: Path, name: str, text: str) -> None:
    (desk / "calibration" / name).write_text(text, encoding="utf-8")


def calibrate(desk: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options], cwd=desk, capture_output=True, text=True, check=False, timeout=300
    )


def digests(folder: Path) -> dict[str, str]:
    return json.loads((folder / "record.json").read_text(encoding="utf-8"))["files"]


def test_a_fit_is_the_same_on_any_processors_and_after_being_killed(desk):
    whole = calibrate(desk, "--jobs", "2")
    assert whole.returncode == 0, whole.stderr
    assert "wave 1, 12 of 12 runs" in whole.stderr
    first = digests(desk / "calibration" / "posterior")
    assert {"draws.csv", "point.csv", "runs.csv", "fit.json"} <= first.keys()

    elsewhere = ["--out", "again", "--work", "work", "--jobs", "1"]
    with subprocess.Popen(
        [*COMMAND, *elsewhere], cwd=desk, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as killed:
        deadline = time.monotonic() + 120
        while not list((desk / "work").glob("*.parquet")) and time.monotonic() < deadline:
            time.sleep(0.05)
        killed.kill()
    assert not (desk / "again").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in (desk / "work").glob("*.parquet")}
    assert kept
    resumed = calibrate(desk, *elsewhere)
    assert resumed.returncode == 0, resumed.stderr
    assert digests(desk / "again") == first
    assert all((desk / "work" / name).stat().st_mtime_ns == when for name, when in kept.items())

    verified = calibrate(desk, "--verify", "3", "--jobs", "1")
    assert verified.returncode == 0, verified.stderr
    assert "8 draws follow from the 24 runs kept" in verified.stdout


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("targets.yaml", TARGETS.replace("    unit: people\n", ""), "targets.cut.unit: is missing"),
        ("targets.yaml", TARGETS.replace("20000", "70000"), "lies above high"),
        ("priors.yaml", PRIORS.replace("0.05, 0.4", "0.4, 0.05"), "is not in order"),
        ("fit.yaml", FIT.replace("[12, 12]", "[4]"), "a wave is too small"),
        ("fit.yaml", FIT.replace("seed: 3\n", ""), "seed: is missing"),
    ],
)
def test_wrong_files_are_told_and_leave_nothing(desk, name, text, said):
    write(desk, name, text)
    refused = calibrate(desk)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert sorted(path.name for path in desk.iterdir()) == ["calibration", "scenarios"]
    assert not (desk / "calibration" / "posterior").exists()


def test_a_target_out_of_reach_is_told_after_the_first_wave(desk):
    write(desk, "targets.yaml", TARGETS.replace("20000", "20e6").replace("60000", "60e6"))
    refused = calibrate(desk, "--jobs", "1")
    assert refused.returncode == 2
    assert "targets.cut: no parameters within their priors reach it" in refused.stderr
    assert not (desk / "calibration" / "posterior").exists()


def test_a_folder_of_something_else_is_not_replaced(desk):
    (desk / "mine").mkdir()
    (desk / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    refused = calibrate(desk, "--out", "mine")
    assert refused.returncode == 2
    assert "there is no record.json in it" in refused.stderr
    assert (desk / "mine" / "thesis.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--verify", "3"], "calibration/posterior"),
        (["--verify", "0"], "give 1 to"),
        (["--jobs", "0"], "jobs: 0 is not allowed"),
    ],
)
def test_wrong_options_are_told(desk, options, said):
    refused = calibrate(desk, *options)
    assert refused.returncode == 2
    assert said in refused.stderr
