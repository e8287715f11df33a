from __future__ import annotations

import errno
import multiprocessing
import os
import signal
from collections import Counter

import pytest

from sim.base.errors import TalentwarError
from sim.base.files import write_whole
from sim.experiments.batch import carry, work
from sim.experiments.batch.ask import Asking, ListOfRuns
from sim.experiments.batch.carry import Batch, Pool, in_parts
from sim.experiments.batch.kept import wanted
from sim.experiments.batch.store import DIED, Store
from tests.experiments.batch.cheap import NAMES, runs, wrong

WANTED = wanted(NAMES)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def batch(store, listed, jobs=1, **more):
    return Batch(store, ListOfRuns(listed), WANTED, Pool(jobs), **more)


def kept_keys(store):
    return Counter(row.key for path in store.files() for row in store.read(path.stem))


def test_every_run_is_made_once_and_kept(store):
    told = []
    first = batch(store, runs(5), told=lambda *each: told.append(each))
    first.carry_out()
    assert (first.made, first.failed, first.total) == (5, {}, 5)
    assert told[-1] == (5, 5)
    assert kept_keys(store) == Counter(run.key for run in runs(5))
    again = batch(store, runs(7))
    again.carry_out()
    assert (again.made, again.total) == (2, 2)


def test_processes_bring_the_same_numbers_as_one(store, tmp_path):
    listed = runs(9)
    shared, alone = Asking(store, Pool(2)), Asking(Store(tmp_path / "alone"), Pool(1))
    found = shared(listed, NAMES)
    assert found.tolist() == alone(listed, NAMES).tolist()
    assert len({tuple(each) for each in found.tolist()}) == 9
    assert (shared.made, alone.made) == (9, 9)
    shared(listed, NAMES)
    assert shared.made == 9


def test_the_same_run_asked_for_twice_is_made_once(store):
    asking = Asking(store)
    found = asking([*runs(2), *runs(2)], NAMES)
    assert asking.made == 2
    assert found[:2].tolist() == found[2:].tolist()


def test_another_statistic_makes_only_runs_that_lack_it(store):
    asking = Asking(store)
    asking(runs(2), NAMES)
    asking(runs(3), ("overall.retention.everyone.all.month_12", *NAMES))
    assert asking.made == 5
    asking(runs(3), NAMES)
    assert asking.made == 5


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_fails_is_a_row_and_stops_nobody(store, jobs):
    listed = runs(6)
    listed[2] = wrong(listed[2], "fails")
    found = batch(store, listed, jobs)
    found.carry_out()
    assert found.made == 6
    assert found.failed == {listed[2].key: "ZeroDivisionError: a firm without people"}
    errors = [row.error for path in store.files() for row in store.read(path.stem)]
    assert sorted(map(str, errors)) == ["None"] * 5 + ["ZeroDivisionError: a firm without people"]
    again = batch(store, runs(6), jobs)
    again.carry_out()
    assert (again.made, again.failed) == (1, {})


def test_a_killed_worker_is_replaced_and_its_run_made_again(store, tmp_path):
    listed = runs(8)
    listed[3] = wrong(listed[3], "dies", until=tmp_path / "died")
    found = batch(store, listed, 2)
    found.carry_out()
    assert (tmp_path / "died").exists()
    assert (found.pools_lost, found.failed) == (1, {})
    assert kept_keys(store) == Counter(run.key for run in listed)
    alone = Asking(Store(tmp_path / "alone"))(runs(8), NAMES)
    assert Asking(store)(listed, NAMES).tolist() == alone.tolist()
    assert list(store.running.iterdir()) == []


def test_a_run_that_always_takes_its_process_along_is_found_and_named(store):
    listed = runs(7)
    listed[4] = wrong(listed[4], "dies")
    found = batch(store, listed, 2)
    found.carry_out()
    assert found.failed == {listed[4].key: DIED}
    assert found.pools_lost == 2
    assert kept_keys(store) == Counter(run.key for run in listed)


def test_what_is_finished_is_kept_when_the_user_stops(store):
    listed = runs(5)
    listed[3] = wrong(listed[3], "interrupted")
    with pytest.raises(KeyboardInterrupt):
        batch(store, listed).carry_out()
    done = kept_keys(store)
    assert done == Counter(run.key for run in listed[:3])
    again = batch(store, runs(5))
    again.carry_out()
    assert again.made == 2
    assert set(kept_keys(store).values()) == {1}


def test_a_full_disk_stops_all_and_loses_nothing(store, monkeypatch):
    written = 0

    def fills_up(place, content, option):
        nonlocal written
        written += 1
        if written > 3:
            raise TalentwarError(f"{place}: cannot be written ({os.strerror(errno.ENOSPC)})")
        assert option == "--store"
        write_whole(place, content, option)

    monkeypatch.setattr("sim.experiments.batch.store.write_whole", fills_up)
    with pytest.raises(TalentwarError, match="No space left on device"):
        batch(store, runs(8)).carry_out()
    monkeypatch.undo()
    assert kept_keys(store) == Counter(run.key for run in runs(3))
    again = batch(store, runs(8))
    again.carry_out()
    assert again.made == 5


def test_a_part_that_a_lost_worker_began_goes_on_where_it_was(store, monkeypatch):
    listed = runs(4)
    store.open()
    name = work.part_name("batch", listed, WANTED)
    store.write(name, [work.make(run, WANTED, None) for run in listed[:3]], WANTED)
    made = []
    monkeypatch.setattr(work, "make", lambda run, *_: made.append(run) or work.Row(run.key, 0, 0.0))
    work.make_part(work.Task(store, "batch", WANTED), listed)
    assert [run.key for run in made] == [listed[3].key]
    assert len(store.read(name)) == 4


def test_two_batches_of_the_same_runs_take_nothing_from_each_other(store, monkeypatch):
    """The second was begun as early as the first, knows of none of its runs, and is stopped."""
    listed, make = runs(3), work.make
    store.open()
    work.make_part(work.Task(store, "first", WANTED), listed)

    def makes_one(run, *given):
        if run is not listed[0]:
            raise KeyboardInterrupt
        return make(run, *given)

    with monkeypatch.context() as early:
        early.setattr(Store, "read", lambda *_: [])
        early.setattr(work, "make", makes_one)
        with pytest.raises(KeyboardInterrupt):
            work.make_part(work.Task(store, "second", WANTED), listed)
    assert kept_keys(store).keys() == {run.key for run in listed}


def test_a_run_that_took_the_command_along_is_tried_alone_the_next_time(store):
    """With one job a run is made in the command itself; its note tells who was at work."""
    listed = runs(3)
    listed[0] = wrong(listed[0], "dies")
    process = multiprocessing.get_context("fork").Process(
        target=lambda: batch(store, listed).carry_out()
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    again = batch(store, listed)
    again.carry_out()
    assert again.failed == {listed[0].key: DIED}
    assert kept_keys(store) == Counter(run.key for run in listed)


def test_notes_of_another_batch_are_left_alone(store):
    store.open()
    other = store.note("other", f"{work.HOST}-{os.getpid()}-1")
    other.write_text("ab" * 16)
    listed = runs(4)
    listed[1] = wrong(listed[1], "dies")
    found = batch(store, listed, 2)
    found.carry_out()
    assert found.failed == {listed[1].key: DIED}
    assert other.read_text() == "ab" * 16


def test_workers_of_a_stopped_batch_begin_no_other_run(store):
    store.open()
    store.stop("batch")
    assert work.make_part(work.Task(store, "batch", WANTED), runs(2)) == []
    assert len(work.make_part(work.Task(store, "another", WANTED), runs(2))) == 2


def test_a_stopped_batch_tells_its_workers(store):
    listed = runs(2)
    listed[1] = wrong(listed[1], "interrupted")
    stopped = batch(store, listed)
    with pytest.raises(KeyboardInterrupt):
        stopped.carry_out()
    assert store.is_stopped(stopped.name)
    store.open()
    assert not store.is_stopped(stopped.name)


@pytest.mark.parametrize("request_", [KeyboardInterrupt(), SystemExit(143)])
def test_what_breaks_while_ending_does_not_hide_the_request_to_end(store, monkeypatch, request_):
    def ended(*_):
        try:
            raise request_
        finally:
            raise RuntimeError("the pool is gone")

    monkeypatch.setattr(Batch, "_share", ended)
    with pytest.raises(type(request_)):
        batch(store, runs(1)).carry_out()


def test_headlines_made_for_one_question_answer_another(store):
    asking = Asking(store)
    first = asking(runs(2), ["end.hhi_talent"])
    again = asking(runs(2), ["end.talent_share_meta", "end.hhi_talent"])
    assert asking.made == 2
    assert again[:, 1].tolist() == first[:, 0].tolist()
    assert (again[:, 0] > 0).all()


def test_pools_that_are_lost_at_once_end_in_an_error(store, monkeypatch):
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    def lost(*_):
        raise TerminatedWorkerError("gone")

    monkeypatch.setattr(carry, "MOST_POOLS_LOST", 2)
    monkeypatch.setattr(Batch, "_share", lost)
    with pytest.raises(TalentwarError, match=r"give fewer --jobs, or a smaller population.scale"):
        batch(store, runs(2)).carry_out()


@pytest.mark.parametrize(
    ("total", "jobs"), [(0, 2), (1, 2), (7, 1), (100, 2), (2000, 2), (500, 64)]
)
def test_parts_hold_every_run_and_end_small(total, jobs):
    parts = list(in_parts(iter(range(total)), total, jobs))
    assert [run for part in parts for run in part] == list(range(total))
    sizes = [len(part) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes, default=1) <= carry.PART
    assert sizes[-2 * jobs :] == [1] * len(sizes[-2 * jobs :])
