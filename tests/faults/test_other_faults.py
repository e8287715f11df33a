"""A disk that is full, a request to end, a folder that goes away, and two at the same place."""

from __future__ import annotations

import resource
import shutil
import signal
import time

import pytest

from tests.faults.desks import LONGEST, hidden, tree, undisturbed
from tests.faults.processes import start
from tests.faults.verbs import calibrate, report, run, sweep

MANY = [run, *(pytest.param(verb, marks=pytest.mark.full) for verb in (calibrate, sweep))]


def full_after_60_kilobytes():
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


def full_after_1_kilobyte():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))


def wait_until_it_writes(command, verb):
    until = time.monotonic() + LONGEST
    while not (hidden(command.desk, verb.PLACE) or verb.kept(command.desk)):
        assert not command.is_over(), command.said()
        assert time.monotonic() < until
        time.sleep(0.001)


def refused(command, of):
    assert command.wait(LONGEST) == 2, command.said()
    assert "Traceback" not in command.said()
    assert of in command.said()
    assert command.survivors() == []


def test_a_disk_that_fills_up_while_a_result_is_written(tmp_path):
    run.prepare(tmp_path)
    refused(start(tmp_path, run.words(1), full_after_60_kilobytes), "out: cannot be written")
    assert not (tmp_path / run.PLACE).exists()
    assert hidden(tmp_path, run.PLACE) == []


def test_a_disk_that_fills_up_while_runs_are_kept(tmp_path):
    sweep.prepare(tmp_path)
    refused(start(tmp_path, sweep.words(1), full_after_1_kilobyte), "cannot be written")
    assert not (tmp_path / sweep.PLACE).exists()
    assert sweep.kept(tmp_path) == []


def test_a_folder_that_goes_away_while_it_is_filled(tmp_path):
    run.prepare(tmp_path)
    command = start(tmp_path, run.words(1))
    wait_until_it_writes(command, run)
    command.kill(signal.SIGSTOP)
    shutil.rmtree(hidden(tmp_path, run.PLACE)[0])
    command.kill(signal.SIGCONT)
    refused(command, "out: cannot be written")
    assert not (tmp_path / run.PLACE).exists()


@pytest.mark.parametrize("verb", MANY)
def test_a_request_to_end_leaves_nothing_unfinished(tmp_path, verb):
    verb.prepare(tmp_path)
    command = start(tmp_path, verb.words(1))
    wait_until_it_writes(command, verb)
    command.kill(signal.SIGTERM)
    assert command.wait(LONGEST) == 143, command.said()
    assert command.survivors() == []
    assert not (tmp_path / verb.PLACE).exists()
    assert hidden(tmp_path, verb.PLACE) == []


@pytest.mark.parametrize("verb", [*MANY, pytest.param(report, marks=pytest.mark.full)])
def test_two_at_the_same_place_leave_one_whole_result(tmp_path, measured, verb):
    """And of the finished work each piece once at least; a third finds nothing in its way."""
    alone = measured(verb)
    desk = alone.copy(tmp_path / "desk", older=True)
    both = [start(desk, verb.words(1)) for _ in range(2)]
    for command in both:
        assert command.wait(LONGEST) in {0, 2}, command.said()
        assert "Traceback" not in command.said()
    assert tree(desk / verb.PLACE) == alone.new
    assert {key for key, _ in verb.kept(desk)} == set(alone.finished[True])
    undisturbed(verb, desk, 1)
    assert tree(desk / verb.PLACE) == alone.new
    assert hidden(desk, verb.PLACE) == []
