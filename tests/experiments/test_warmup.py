"""Everything compiled ahead, and nobody left waiting without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sim.base import kernels
from sim.base.kernels import cache_folder, mark_of_everything
from sim.cli.warmup import warmup as tell_what_is_warm
from sim.experiments import warmup

ROOT = Path(__file__).parents[2]
COMMAND = "from sim.cli.main import main; main()"
QUICK = ("--set", "population.scale=0.001", "--set", "run.end=2025-02", "--set", "events=[]")


def talentwar(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )


def test_warming_up_calls_every_rule_there_is():
    warmth = warmup.warm_up()
    assert warmth.kept_in == cache_folder()
    ours = [rule for rule in kernels._rules if str(rule.rule.__module__).startswith("sim.")]
    assert [rule.rule.__name__ for rule in ours if not rule.in_use] == []


def test_once_warm_nothing_is_compiled_and_nothing_said():
    warmup.warm_up()
    done = talentwar("warmup")
    assert done.stdout.startswith("nothing to compile")
    assert "compiling" not in done.stderr


def test_processes_that_share_the_work_find_it_compiled(monkeypatch, tmp_path):
    warmed = []
    monkeypatch.setattr(warmup, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(warmup, "warm_up", lambda: warmed.append(True))
    warmup.compile_before_sharing()
    assert warmed == [True]
    (tmp_path / mark_of_everything()).touch()
    warmup.compile_before_sharing()
    assert warmed == [True]


def test_a_cold_run_says_what_it_waits_for_and_the_next_does_not(tmp_path):
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    first = talentwar(
        "run", "baseline", "--replicates", "1", *QUICK, "--out", tmp_path / "a", **kept
    )
    assert first.stderr.count("compiling the rules about people") == 1
    again = talentwar(
        "run", "baseline", "--replicates", "1", *QUICK, "--out", tmp_path / "b", **kept
    )
    assert "compiling" not in again.stderr


def test_where_no_folder_can_be_written_the_way_out_is_said(monkeypatch, capsys):
    monkeypatch.setattr(warmup, "warm_up", lambda: warmup.Warmth(44, None))
    tell_what_is_warm()
    assert "no cache folder can be written" in capsys.readouterr().out
