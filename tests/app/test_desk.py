"""Runs in processes: each once, in turn, stopped when nobody waits, whole or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import replace

import pytest

from sim.app.desk import BusyError, Desk, FailedError, GoneError, LostError, TooLongError
from sim.app.kept import Kept, key_of
from sim.app.making import PROCESS, StoppedError
from sim.app.room import FullError, TooLargeError, bytes_expected
from tests.app.small import long_request, request

PATIENCE = 60.0


def until(holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One process, so that two requests are made one after the other."""
    made = Desk(Kept(tmp_path_factory.mktemp("app")), places=1, most_waiting=1)
    yield made
    made.close()


def left_in(desk):
    folder = desk.kept.folder
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def finished(desk, wanted):
    with desk.asked(wanted) as job:
        until(lambda: job.is_over)
        return desk.result(job)


def test_a_result_is_made_and_kept(desk):
    wanted = request(seed=1)
    assert desk.find(wanted) is None
    result = finished(desk, wanted)
    assert result.seed == 1
    assert len(result.seeds) == 2
    found = desk.find(wanted)
    assert found is not None
    assert found.record == result.record


def test_two_who_ask_for_the_same_share_it(desk):
    wanted = request(seed=2)
    with desk.asked(wanted) as first, desk.asked(request(seed=2)) as second:
        assert first is second
        until(lambda: first.is_over)
        assert first.months == (4, 4)
    assert desk.result(first).record == desk.result(second).record


def test_months_are_counted_while_it_runs(desk):
    with desk.asked(long_request()) as job:
        until(lambda: job.months[0] > 2)
        done, total = job.months
        assert job.is_running
        assert done < total == 20 * 24
    until(lambda: job.is_over)


def test_a_run_that_nobody_waits_for_is_given_up(desk):
    with desk.asked(long_request(3)) as job, desk.asked(long_request(3)):
        until(lambda: job.is_running)
    until(lambda: job.is_over)
    with pytest.raises(StoppedError):
        desk.result(job)
    assert desk.find(long_request(3)) is None
    assert left_in(desk) == []


def test_a_run_goes_on_for_who_still_waits(desk):
    with desk.asked(request(seed=4)) as job:
        with desk.asked(request(seed=4)):
            pass
        until(lambda: job.is_over)
        assert desk.result(job).seed == 4


def test_the_queue_is_bounded_and_told(desk):
    with desk.asked(long_request(5)) as running:
        until(lambda: running.is_running)
        with desk.asked(request(seed=6)) as waiting:
            assert not waiting.is_running
            assert desk.before(waiting) == 0
            with pytest.raises(BusyError), desk.asked(request(seed=7)):
                pass
            with desk.asked(request(seed=6)) as joined:
                assert joined is waiting
        until(lambda: waiting.is_over)
        with pytest.raises(StoppedError):
            desk.result(waiting)
        assert running.is_running
    until(lambda: running.is_over)


def test_a_lost_process_is_told_and_the_next_run_works(desk):
    with desk.asked(long_request(8)) as job:
        until(lambda: job.months[0] > 0)
        assert job.board is not None
        os.kill(job.board[PROCESS], signal.SIGKILL)
        until(lambda: job.is_over)
        with pytest.raises(LostError):
            desk.result(job)
    assert left_in(desk) == []
    assert finished(desk, request(seed=9)).seed == 9


def test_a_process_lost_while_idle_is_replaced(desk):
    (worker,) = desk._workers
    until(lambda: worker.process)
    os.kill(worker.process, signal.SIGKILL)
    until(lambda: worker._pool._broken)
    assert finished(desk, request(seed=11)).seed == 11


def test_a_run_that_takes_too_long_is_stopped(desk, monkeypatch):
    monkeypatch.setattr(desk, "longest", 0.3)
    with desk.asked(long_request(12)) as job:
        until(lambda: job.is_over)
        with pytest.raises(TooLongError):
            desk.result(job)


def test_a_run_that_does_not_listen_is_ended(desk, monkeypatch):
    monkeypatch.setattr("sim.app.desk.GRACE", 0.2)
    with desk.asked(long_request(13)) as job:
        until(lambda: job.months[0] > 0)
        assert job.board is not None
        stopped = job.board[PROCESS]
        os.kill(stopped, signal.SIGSTOP)
    until(lambda: job.is_over)
    with pytest.raises(StoppedError):
        desk.result(job)
    assert left_in(desk) == []
    assert finished(desk, request(seed=14)).seed == 14


def test_what_goes_wrong_in_a_run_is_told_to_the_log_only(desk, capsys):
    wanted = request(seed=15)
    in_the_way = desk.kept.place(key_of(wanted))
    in_the_way.mkdir()
    (in_the_way / "mine.txt").write_text("mine")
    with desk.asked(wanted) as job:
        until(lambda: job.is_over)
        with pytest.raises(FailedError) as failed:
            desk.result(job)
    assert str(desk.kept.folder) not in str(failed.value)
    assert "not replaced, because it is not a result" in capsys.readouterr().err


def test_a_result_that_was_cleared_away_is_told_without_its_place(desk):
    with desk.asked(request(seed=16)) as job:
        until(lambda: job.is_over)
        shutil.rmtree(desk.kept.place(job.key))
        with pytest.raises(GoneError) as gone:
            desk.result(job)
    assert str(desk.kept.folder) not in str(gone.value)


def test_what_would_fill_the_disk_is_not_begun(desk, monkeypatch):
    wanted = request(seed=17)
    monkeypatch.setattr(desk, "kept", replace(desk.kept, most_bytes=1000))
    with pytest.raises(TooLargeError), desk.asked(wanted):
        pass
    assert desk._jobs == {}


def test_runs_under_way_together_do_not_fill_the_disk(desk, monkeypatch):
    first, second = request(seed=18), request(seed=19)
    room = 1.5 * bytes_expected(first)
    monkeypatch.setattr(desk, "kept", replace(desk.kept, most_bytes=room))
    monkeypatch.setattr(desk, "places", 2)
    with desk.asked(first) as job:
        with pytest.raises(FullError), desk.asked(second):
            pass
        with desk.asked(request(seed=18)) as joined:
            assert joined is job
        until(lambda: job.is_over)


def test_a_desk_that_closes_leaves_nothing(tmp_path):
    desk = Desk(Kept(tmp_path), places=1)
    with desk.asked(long_request()) as job:
        until(lambda: job.months[0] > 0)
        assert job.board is not None
        process = job.board[PROCESS]
        desk.close()
        assert job.is_over
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
