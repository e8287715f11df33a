from __future__ import annotations

import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.query import values
from sim.experiments.batch.store import Row, Store, as_bytes

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
    there = store.finished(("a",)).there(KEYS[:4])
    assert there.tolist() == [True, False, True, False]
    assert store.finished(WANTED).there(KEYS[:4]).tolist() == [True, False, False, False]
    assert store.finished(("c",)).there(KEYS[:4]).tolist() == [False] * 4


def test_keys_that_end_in_nothing_are_told_apart(store):
    keys = ["ab" * 15 + "00", "ab" * 15 + "01", "ab" * 14 + "0000", "00" * 16]
    store.write("part", [Row(key, 1, 0.1, {"a": 1.0}) for key in keys[:2]], WANTED)
    assert store.finished(WANTED).there(keys).tolist() == [True, True, False, False]
    assert len(set(as_bytes(keys).tolist())) == 4


def test_values_come_in_the_order_asked_for_and_a_failure_is_no_number(store):
    store.write("one", [row(0, a=1.0, b=2.0), row(1, "ValueError: no"), row(2, b=5.0)], WANTED)
    found = values(store, [KEYS[2], KEYS[1], KEYS[0], KEYS[9], KEYS[0]], ["b", "a"], WANTED)
    assert found[[0, 2, 4]].tolist() == [
        [5.0, pytest.approx(float("nan"), nan_ok=True)],
        [2, 1],
        [2, 1],
    ]
    assert str(found[[1, 3]].tolist()) == "[[nan, nan], [nan, nan]]"


def test_a_run_made_twice_counts_once_and_its_success_counts_more(store):
    store.write("a", [row(0, "MemoryError: none left")], WANTED)
    store.write("b", [row(0, a=7.0)], WANTED)
    assert values(store, KEYS[:1], ["a"], WANTED).tolist() == [[7.0]]


def test_notes_of_workers_are_read_once(store):
    (store.running / "host-1-2").write_text(KEYS[3])
    (store.running / ".host-1-2.building").write_text("half")
    assert store.at_work() == {KEYS[3]}
    assert store.at_work() == set()


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
    assert store.finished(WANTED).there(KEYS[:1]).tolist() == [False]
    assert str(values(store, KEYS[:1], ["a"], WANTED).tolist()) == "[[nan]]"
