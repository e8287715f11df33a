from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.base.quantities import Month
from sim.record.digest import TableDigest, file_digest, table_digest
from sim.record.tables import NAMES, TableWriter, arrow_tables
from sim.state.ledger import TABLES, Ledger
from tests.record.fake_world import FakeLoaded, simulate

START = Month.parse("2025-11")
CONTRACT = ("offers", "moves", "cuts", "firms", "market", "people")


def small_ledger():
    ledger = Ledger(
        firms=("meta", "academia"),
        cohorts=("early", "phd"),
        cohort_of_person=np.array([0, 0, 1], dtype=np.int32),
        number_in_cohort=np.array([0, 1, 0], dtype=np.int32),
    )
    ledger.append(
        "moves",
        {
            "month": np.array([0, 2]), "person": np.array([2, -1]), "talent": [1.0, np.nan],
            "role": np.array([0, -1]), "division_from": np.array([-1, 3]),
            "from_firm": np.array([-1, 0]), "to_firm": np.array([1, -1]),
            "channel": np.array([5, 6]), "region_from": np.array([-1, 2]),
            "region_to": np.array([1, -1]), "pay_before_usd_per_year": [np.nan, 1e6],
            "pay_after_usd_per_year": [2e6, np.nan], "tenure_months": [0.0, 7.0],
            "boomerang": [False, True], "weight": [1.0, 100.0],
        },
    )  # fmt: skip
    ledger.append("market", {"month": 0, "hhi": 0.25, "leader": "meta", "count": 3})
    ledger.append("market", {"month": 1, "hhi": np.nan, "leader": "meta", "count": 4})
    return ledger


def test_codes_become_words_and_missing_values():
    rows = arrow_tables(small_ledger(), 4, START)["moves"].to_pylist()
    assert rows[0] == {
        "replicate": 4, "month": "2025-11", "person": "phd-0", "talent": 1.0,
        "role": "researcher", "division_from": None, "from_firm": None, "to_firm": "academia",
        "channel": "entered", "region_from": None, "region_to": "europe",
        "pay_before_usd_per_year": None, "pay_after_usd_per_year": 2e6,
        "tenure_months": 0.0, "boomerang": False, "weight": 1.0,
    }  # fmt: skip
    assert rows[1]["month"] == "2026-01"
    assert rows[1]["person"] is None
    assert rows[1]["role"] is None
    assert rows[1]["division_from"] == "legacy"
    assert rows[1]["from_firm"] == "meta"
    assert rows[1]["to_firm"] is None
    assert (rows[1]["region_from"], rows[1]["region_to"]) == ("china", None)
    assert rows[1]["pay_after_usd_per_year"] is None


def test_the_market_has_a_number_or_a_word_in_every_column():
    market = arrow_tables(small_ledger(), 0, START)["market"]
    assert market.column_names == ["replicate", "month", "hhi", "leader", "count"]
    assert market.column("hhi").to_pylist() == [0.25, None]
    assert market.column("leader").to_pylist() == ["meta", "meta"]
    assert market.schema.field("count").type == pa.float64()


def test_every_table_is_there_even_when_nothing_happened():
    ledger = Ledger(("meta",), ("early",), np.zeros(0, np.int32), np.zeros(0, np.int32))
    tables = arrow_tables(ledger, 0, START)
    assert set(CONTRACT) <= set(tables) == set(NAMES)
    for name, columns in TABLES.items():
        assert tables[name].num_rows == 0
        assert tables[name].column_names == ["replicate", *(column.name for column in columns)]


def test_units_and_meanings_travel_with_the_columns():
    field = arrow_tables(small_ledger(), 0, START)["moves"].schema.field("weight")
    assert field.metadata[b"unit"] == b"people"
    assert b"stands for" in field.metadata[b"meaning"]


def fake_tables(replicate):
    loaded = FakeLoaded()
    return arrow_tables(simulate(loaded.value, replicate), replicate, START)


def test_replicates_are_streamed_into_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.record.tables.ROWS_PER_GROUP", 1000)
    with TableWriter(tmp_path) as writer:
        for replicate in range(5):
            writer.add(fake_tables(replicate))
    file = pq.ParquetFile(tmp_path / "people.parquet")
    assert file.num_row_groups > 1
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    found = file.read()
    assert sorted(set(found.column("replicate").to_pylist())) == [0, 1, 2, 3, 4]
    together = pa.concat_tables([fake_tables(n)["people"] for n in range(5)]).unify_dictionaries()
    assert found.to_pylist() == together.to_pylist()
    assert writer.digests["people"].hexdigest() == table_digest(found)


def test_other_tools_read_firms_as_text(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    with TableWriter(tmp_path) as writer:
        writer.add(fake_tables(0))
    query = f"select distinct to_firm from '{tmp_path}/moves.parquet' where to_firm = 'meta'"
    assert duckdb.sql(query).fetchall() == [("meta",)]


def test_words_are_text_on_disk_and_not_categories(tmp_path):
    with TableWriter(tmp_path) as writer:
        writer.add(fake_tables(0))
        writer.add(fake_tables(1))
    schema = pq.read_schema(tmp_path / "moves.parquet")
    for name in ("month", "person", "from_firm", "to_firm", "channel", "role"):
        assert schema.field(name).type == pa.string()


def test_a_digest_is_of_what_is_said_and_not_of_how(tmp_path):
    table = fake_tables(0)["offers"]
    plain = table.cast(
        pa.schema(
            [
                pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type)
                for f in table.schema
            ]
        )
    )
    assert table_digest(plain) == table_digest(table)
    blocks = TableDigest()
    for start in range(0, table.num_rows, 7):
        blocks.add(table.slice(start, 7))
    assert blocks.hexdigest() == table_digest(table)


def column(values, kind=None):
    return pa.table({"x": pa.array(values, kind)})


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (column([1.0, 2.0]), column([2.0, 1.0])),
        (column([0.0]), column([None], pa.float64())),
        (column(["ab", "c"]), column(["a", "bc"])),
        (column([""]), column([None], pa.string())),
        (column([1]), column([1.0])),
        (column([True]), column([False])),
        (column([1.0]), pa.table({"y": [1.0]})),
        (column([1.0]), column([1.0, 1.0])),
    ],
)
def test_a_digest_tells_apart(a, b):
    assert table_digest(a) != table_digest(b)


def test_a_digest_overlooks_the_last_bits_and_the_sign_of_nothing():
    assert table_digest(column([0.1])) == table_digest(column([np.nextafter(0.1, 1)]))
    assert table_digest(column([0.0])) == table_digest(column([-0.0]))
    assert table_digest(column([1e300])) == table_digest(column([1e301]))


def test_a_column_may_not_change_its_kind():
    digest = TableDigest()
    digest.add(column([1.0]))
    with pytest.raises(TypeError, match="'x' changed from number to text"):
        digest.add(column(["1"]))


def test_a_file_digest_is_the_plain_one(tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    assert file_digest(tmp_path / "f").startswith("ba7816bf8f01cfea")
