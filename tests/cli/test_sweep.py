"""``talentwar sweep`` as a process that is stopped, killed, and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from sim.experiments.batch.store import Store
from tests.experiments.sweeps.cheap import written

ROOT = Path(__file__).parents[2]
COMMAND = "from sim.cli.main import main; main()"
PATIENCE = 120
MANY = {"uncertainties": {"kind": "latin_hypercube", "points": 60}}
RUNS = 240


def start(folder, *arguments):
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-c", COMMAND, "sweep", "two.yaml", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=err,
            start_new_session=True,
        )


def said(folder):
    return (folder / "err").read_text()


def kept(folder):
    store = Store(folder / "runs" / "store")
    return Counter(row.key for path in store.files() for row in store.read(path.stem))


def stop(process, how, folder):
    """End a sweep and all its workers once a few runs are kept."""
    until = time.monotonic() + PATIENCE
    parts = folder / "runs" / "store" / "parts"
    while time.monotonic() < until and len(list(parts.glob("*.parquet"))) < 6:
        time.sleep(0.02)
    assert process.poll() is None, said(folder)
    if how == signal.SIGKILL:
        process.kill()  # its workers have to find out by themselves
    else:
        os.killpg(process.pid, how)
    return process.wait(PATIENCE)


def record(folder):
    return json.loads((folder / "runs" / "two" / "record.json").read_text())


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The record of the sweep when nobody stops it."""
    folder = tmp_path_factory.mktemp("whole")
    written(folder, design=MANY)
    assert start(folder, "--jobs", "1").wait(PATIENCE) == 0, said(folder)
    assert "60 circumstances, 2 times each: 240 runs" in said(folder)
    return record(folder)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        (signal.SIGINT, 130),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.full),
        pytest.param(signal.SIGKILL, -9, marks=pytest.mark.full),
    ],
)
def test_a_stopped_sweep_goes_on_to_the_same_digests(tmp_path, whole, how, status):
    written(tmp_path, design=MANY)
    assert stop(start(tmp_path, "--jobs", "2"), how, tmp_path) == status, said(tmp_path)
    assert not (tmp_path / "runs" / "two").exists()
    if how != signal.SIGKILL:
        assert "what is finished is kept in runs/store; --resume goes on" in said(tmp_path)
    wait_for_workers(tmp_path)
    before = kept(tmp_path)
    assert 5 <= len(before) < RUNS
    assert start(tmp_path, "--jobs", "2", "--resume").wait(PATIENCE) == 0, said(tmp_path)
    assert f"{len(before)} are there; {RUNS - len(before)} to make" in said(tmp_path)
    assert set(kept(tmp_path).values()) == {1}
    assert len(kept(tmp_path)) == RUNS
    again = record(tmp_path)
    assert again["files"] == whole["files"]
    assert again["tables"] == whole["tables"]


def wait_for_workers(folder):
    """Workers of a killed sweep may finish the run they are at."""
    seen = None
    while seen != (seen := kept(folder)):
        time.sleep(1)


def test_a_dry_run_counts_and_measures_and_stops(tmp_path):
    written(tmp_path)
    assert start(tmp_path, "--dry-run", "--jobs", "2").wait(PATIENCE) == 0
    err = said(tmp_path)
    assert (tmp_path / "out").read_text() == ""
    assert "two: 2 decisions in 3 circumstances, 2 times each: 12 runs" in err
    assert "4 are there; 8 to make" in err
    assert "2 at once: about" in err
    assert len(kept(tmp_path)) == 4
    assert not (tmp_path / "runs" / "two").exists()


def test_nothing_to_go_on_with(talentwar, tmp_path):
    written(tmp_path)
    status, _, err = talentwar("sweep", "two.yaml", "--resume")
    assert status == 2
    assert "runs/store has none of its runs, so there is nothing to go on with" in err


def test_mistakes_are_told_with_their_place(talentwar, tmp_path):
    written(tmp_path, levers={"stance.premium_rade": {"values": [1]}})
    status, _, err = talentwar("sweep", "two.yaml")
    assert status == 2
    assert "two.yaml:" in err
    assert "did you mean premium_raid?" in err
    assert talentwar("sweep", "nowhere.yaml")[0] == 2
    written(tmp_path)
    assert talentwar("sweep", "two.yaml", "--jobs", 0)[0] == 2
    assert not (tmp_path / "runs" / "two").exists()
