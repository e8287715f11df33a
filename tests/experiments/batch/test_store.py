from __future__ import annotations

import os
import subprocess

import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.catalogue import as_bytes, catalogue
from sim.experiments.batch.store import Row, Store

WANTED = ("a", "b")
KEYS = [f"{number:032x}" for number in range(1, 40)]


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "store")
    found.open()
    return found


def row(place, error=None, **kept):
    return Row(KEYS[place], place, 0.5, kept, error)


def test_a_part_reads_as_it_was_written(store):
    rows = [row(0, a=1.5, b=-2.0), row(1, a=3.0), row(2, "ValueError: no")]
    store.write("part", rows, WANTED)
    assert store.read("part") == rows
    assert store.read("another") == []
    assert [path.name for path in store.files()] == ["part.parquet"]


def test_finished_are_those_that_went_well_and_have_what_is_wanted(store):
    store.write("one", [row(0, a=1.0), row(1, "ValueError: no")], WANTED)
    store.write("two", [row(2, a=1.0)], ("a",))
    there = catalogue(store, ("a",)).there(KEYS[:4])
    assert there.tolist() == [True, False, True, False]
    assert catalogue(store, WANTED).there(KEYS[:4]).tolist() == [True, False, False, False]
    assert catalogue(store, ("c",)).there(KEYS[:4]).tolist() == [False] * 4


def test_keys_that_end_in_nothing_are_told_apart(store):
    keys = ["ab" * 15 + "00", "ab" * 15 + "01", "ab" * 14 + "0000", "00" * 16]
    store.write("part", [Row(key, 1, 0.1, {"a": 1.0}) for key in keys[:2]], WANTED)
    assert catalogue(store, WANTED).there(keys).tolist() == [True, True, False, False]
    assert len(set(as_bytes(keys).tolist())) == 4


def test_values_come_in_the_order_asked_for_and_a_failure_is_no_number(store):
    store.write("one", [row(0, a=1.0, b=2.0), row(1, "ValueError: no"), row(2, b=5.0)], WANTED)
    found = catalogue(store, WANTED).values(
        [KEYS[2], KEYS[1], KEYS[0], KEYS[9], KEYS[0]], ["b", "a"]
    )
    assert found[[0, 2, 4]].tolist() == [
        [5.0, pytest.approx(float("nan"), nan_ok=True)],
        [2, 1],
        [2, 1],
    ]
    assert str(found[[1, 3]].tolist()) == "[[nan, nan], [nan, nan]]"


def test_a_run_made_twice_counts_once_and_its_success_counts_more(store):
    store.write("a", [row(0, "MemoryError: none left")], WANTED)
    store.write("b", [row(0, a=7.0)], WANTED)
    assert catalogue(store, WANTED).values(KEYS[:1], ["a"]).tolist() == [[7.0]]


def test_notes_of_a_batch_are_read_once(store):
    store.note("b", "host-1-2").write_text(KEYS[3])
    store.note("c", "host-1-2").write_text(KEYS[4])
    assert store.at_work("b") == {KEYS[3]}
    assert store.at_work("b") == set()
    assert store.at_work("c") == {KEYS[4]}


def test_notes_of_processes_that_are_no_more_are_left_behind(store):
    gone = subprocess.Popen(["true"])
    gone.wait()
    store.note("b", f"here-{gone.pid}-7").write_text(KEYS[3])
    store.note("c", f"here-{os.getpid()}-7").write_text(KEYS[4])
    store.note("d", f"elsewhere-{gone.pid}-7").write_text(KEYS[5])
    assert store.left_behind("here") == {KEYS[3]}
    assert store.left_behind("here") == set()
    assert store.at_work("c") == {KEYS[4]}


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more"])
def test_a_broken_part_is_named_with_the_way_out(store, content):
    store.part("broken").write_bytes(content)
    with pytest.raises(
        TalentwarError, match=r"broken\.parquet: is no part of a store; take it away"
    ):
        catalogue(store, WANTED)
    with pytest.raises(TalentwarError, match=r"broken\.parquet: is no part of a store"):
        store.read("broken")


def test_what_is_kept_is_what_is_wanted_whoever_made_it(store):
    store.write("few", [row(0, a=1.0)], ("a",))
    store.write("many", [row(0, a=1.0, b=2.0, c=3.0)], ("a", "b", "c"))
    told = catalogue(store, ("a",)).kept(as_bytes([KEYS[0], KEYS[1]]), ("a",))
    assert list(told) == [{"a": 1.0}, None]


def test_errors_are_kept_and_times_too(store):
    store.write("one", [row(0, a=1.0), row(1, "ValueError: no")], WANTED)
    found = catalogue(store, WANTED)
    assert list(found.kept(as_bytes(KEYS[:2]), WANTED)) == [{"a": 1.0}, "ValueError: no"]
    assert found.took(as_bytes(KEYS[:2])) == 0.5
    assert str(found.took(as_bytes(KEYS[1:2]))) == "nan"


def test_a_store_is_no_result_and_no_file(tmp_path):
    (tmp_path / "record.json").write_text("{}")
    with pytest.raises(TalentwarError, match="this is a result; give another folder as --store"):
        Store(tmp_path).open()
    (tmp_path / "file").write_text("")
    with pytest.raises(TalentwarError, match=r"cannot be made .*; give another folder as --store"):
        Store(tmp_path / "file").open()


def test_a_parquet_file_from_elsewhere_is_not_taken_for_a_part(store):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"key": [KEYS[0]]}), store.part("stranger"))
    assert catalogue(store, WANTED).there(KEYS[:1]).tolist() == [False]
    assert str(catalogue(store, WANTED).values(KEYS[:1], ["a"]).tolist()) == "[[nan]]"
