"""A real Dask cluster on loopback: a scheduler and two workers, of which one is killed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.ask import Asking
from sim.experiments.batch.carry import Pool
from sim.experiments.batch.cluster import cluster_pool, refuse_strangers, what_is_seen
from sim.experiments.batch.store import Store
from sim.record.provenance import MODEL_VERSION
from tests.experiments.batch.cheap import NAMES, runs

ROOT = Path(__file__).parents[3]
PATIENCE = 60


def start(*arguments, log):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
    with log.open("w") as stream:
        return subprocess.Popen(command, stdout=stream, stderr=stream, env=environment, cwd=ROOT)


def wait_for(what, *found):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if told := what(*found):
            return told
        time.sleep(0.1)
    raise AssertionError(f"{what.__name__} has not come within {PATIENCE} s")


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler on loopback, and its two workers."""
    log = tmp_path / "scheduler.log"
    local = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = start("scheduler", *local, "--port", "0", log=log)
    processes = [scheduler]

    def address():
        return re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())

    try:
        where = wait_for(address)[0]
        processes += [
            start(
                "worker", where, *local, "--nthreads", "1", "--no-nanny",
                "--local-directory", str(tmp_path), log=tmp_path / f"worker_{number}.log",
            )
            for number in range(2)
        ]  # fmt: skip
        wait_for(has_workers, where, 2)
        yield where, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def has_workers(address, count):
    from distributed import Client

    with Client(address, timeout=PATIENCE) as client:
        return len(client.nthreads()) == count


def test_a_cluster_that_loses_a_worker_gives_the_numbers_of_a_laptop(cluster, tmp_path):
    address, workers = cluster
    store = Store(tmp_path / "store")
    pool = cluster_pool(address, store)
    assert pool.jobs == 2
    killed = []

    def kill_one(done, _total):
        if done >= 3 and not killed:
            killed.append(workers[0].pid)
            workers[0].kill()

    shared = Asking(store, pool, told=kill_one)
    listed = runs(16)
    found = shared(listed, NAMES)
    assert killed
    assert shared.failed == {}
    assert found.tolist() == Asking(Store(tmp_path / "laptop"), Pool(1))(listed, NAMES).tolist()
    kept = Counter(row.key for path in store.files() for row in store.read(path.stem))
    assert kept == Counter(run.key for run in listed)
    assert wait_for(has_workers, address, 1)


def test_nobody_there(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.experiments.batch.cluster.SECONDS_TO_FIND_IT", 1)
    with pytest.raises(TalentwarError, match=r"tcp://127.0.0.1:9: no scheduler answers there"):
        cluster_pool("tcp://127.0.0.1:9", Store(tmp_path))


class Workers:
    def __init__(self, *told):
        self.told = {f"tcp://w{number}": each for number, each in enumerate(told)}

    def run(self, _what, _folder):
        return self.told


def test_workers_that_would_write_elsewhere_or_run_another_model_are_refused(tmp_path):
    refuse_strangers(Workers((True, MODEL_VERSION)), tmp_path)
    with pytest.raises(TalentwarError, match=r"w1: does not see .* give a --store on a disk"):
        refuse_strangers(Workers((True, MODEL_VERSION), (False, MODEL_VERSION)), tmp_path)
    with pytest.raises(TalentwarError, match="has version 1 of the model"):
        refuse_strangers(Workers((True, 1)), tmp_path)
    assert what_is_seen(str(tmp_path)) == (True, MODEL_VERSION)
    assert what_is_seen(str(tmp_path / "nowhere")) == (False, MODEL_VERSION)


def test_without_dask_the_way_to_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("sim.experiments.batch.cluster.find_spec", lambda _: None)
    with pytest.raises(TalentwarError, match=r'pip install "talentwar\[cluster\]"'):
        cluster_pool("tcp://127.0.0.1:1", Store(tmp_path))
