"""A result folder that somebody made by hand, digests and all: data, bounded, in one place."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.base.errors import TalentwarError
from sim.record import tables
from sim.record.digest import file_digest, table_digest
from sim.record.provenance import RECORD, own_digest
from sim.record.read import Result, read_result
from sim.record.sealed import LARGEST_FILE, LARGEST_JSON


def seal(result: Result, **changes: Any) -> Path:
    """The record as it would be for what stands in the folder now, with these keys changed."""
    made = result.record | changes
    for name in made["files"].keys() & result.record["files"].keys():
        path = result.folder / name
        made["files"][name] = file_digest(path) if path.is_file() else "0"
    made["sha256"] = own_digest(made)
    (result.folder / RECORD).write_text(json.dumps(made), encoding="utf-8")
    return result.folder


def refusal(folder: Path) -> str:
    """What the reader of a folder is told, which ends in a way out."""
    with pytest.raises(TalentwarError) as caught:
        read_result(folder)
    assert "make the result again with `talentwar run`" in str(caught.value)
    return str(caught.value)


def test_a_sealed_change_is_read(result):
    seal(result, seed=8)
    assert read_result(result.folder).seed == 8


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scenario": None}, "scenario: Input should be a valid dictionary"),
        ({"scenario": {"name": "../x", "sha256": ""}}, "scenario.name: .*no name of a file"),
        ({"scenario": {"name": "/etc/x", "sha256": ""}}, "scenario.name: .*no name of a file"),
        ({"scenario": {"name": "..", "sha256": ""}}, "scenario.name: .*no name of a file"),
        ({"scenario": {"name": "", "sha256": ""}}, "scenario.name: .*no name of a file"),
        ({"scenario": {"name": "a\x1b[2J", "sha256": ""}}, "scenario.name: .*no name of a file"),
        ({"scenario": {"name": "a\u202eb", "sha256": ""}}, "scenario.name: .*no name of a file"),
        ({"seed": "7"}, "seed: Input should be a valid integer"),
        ({"seed": 10**400}, "seed: "),
        ({"seed": True}, "seed: Input should be a valid integer"),
        ({"replicate_seeds": 5}, "replicate_seeds: Input should be a valid list"),
        ({"replicate_seeds": [1, None]}, "replicate_seeds.1: "),
        ({"tables": {"market": 5}}, "tables.market: "),
        ({"tables": {"market": {"rows": -1, "sha256": ""}}}, "tables.market.rows: "),
        ({"parameters": {"from": ["x"]}}, "parameters.from: "),
        ({"versions": {"python": 3}}, "versions.python: "),
        ({"model_version": None}, "model_version: "),
    ],
    ids=str,
)
def test_a_record_of_another_shape_is_refused(result, changes, told):
    assert re.search(told, refusal(seal(result, **changes)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": "\\ud800"}', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"format": ' + "9" * 100_000 + "}", "is not JSON"),
        ('{"format": NaN}', "is not JSON"),
        ("[]", "has the format None"),
        ('{"format": "talentwar result 1"}', "was changed after it was made"),
        ('{"format": ' + json.dumps("x" * 10_000) + "}", "has the format 'x{59} and not"),
    ],
    ids=["half a letter", "nested", "a long number", "not a number", "a list", "no digest", "long"],
)
def test_a_record_that_is_no_record_is_refused(result, text, told):
    (result.folder / RECORD).write_text(text)
    assert re.search(told, refusal(result.folder))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"firms": []}, "firms: "),
        ({"firms": {"meta": {"name": "Meta"}}}, "firms.meta.bids: Field required"),
        ({"end": {"hhi_talent": {"p50": "x", "n": 1}}}, "end.hhi_talent"),
        ({"end": {"hhi_talent": None}}, "end.hhi_talent"),
        ({"title": "a\x07b"}, "title: .*control character"),
        ({"months": None}, "months: "),
    ],
    ids=str,
)
def test_a_summary_of_another_shape_is_refused(result, change, told):
    path = result.folder / "summary.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    found = read_result(seal(result))
    with pytest.raises(TalentwarError, match=told):
        assert found.summary


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("series.csv", "month,statistic\n2025-01,end\n"),
        ("series.csv", "month,statistic,p5,p25,p50,p75,p95\n2025-01,end,a,b,c,d,e\n"),
        ("series.csv", "month,statistic,p5,p25,p50,p75,p95\n2025-01,end,1,1,1,1,inf\n"),
        ("series.csv", ""),
        ("flows.csv", "from_firm,to_firm,people\nmeta,openai\n"),
        ("replicates.csv", "statistic,replicate_0\nend.hhi_talent,1\n"),
        ("packages.csv", "replicate\n9999999999999999999999\n"),
        ("pay_tail.csv", "when\x00,pay\n"),
    ],
)
def test_a_table_of_other_columns_is_refused(result, name, text):
    (result.folder / name).write_text(text)
    found = read_result(seal(result))
    with pytest.raises(TalentwarError, match=f"{name}: is not the table it was"):
        getattr(found, name.removesuffix(".csv"))


class TestPlaces:
    """Nothing outside of the folder is read, whatever a name or a link says."""

    @pytest.mark.parametrize(
        "name", ["../secret", "/etc/passwd", "a/../../b", ".x", "a//b", "a\0b"]
    )
    def test_a_name_that_leads_out(self, result, name):
        files = result.record["files"] | {name: "0"}
        assert "was changed after it was made" in refusal(seal(result, files=files))

    def test_a_file_that_is_a_link_out(self, result, tmp_path):
        secret = tmp_path / "secret.json"
        shutil.copy(result.folder / "summary.json", secret)
        (result.folder / "summary.json").unlink()
        (result.folder / "summary.json").symlink_to(secret)
        assert "summary.json: is a link that leads out of the folder" in refusal(seal(result))

    def test_a_record_that_is_a_link_out(self, result, tmp_path):
        (result.folder / RECORD).rename(tmp_path / RECORD)
        (result.folder / RECORD).symlink_to(tmp_path / RECORD)
        assert "record.json: is a link that leads out of the folder" in refusal(result.folder)

    def test_a_folder_of_tables_that_is_a_link_out(self, result, tmp_path):
        (result.folder / "tables").rename(tmp_path / "elsewhere")
        (result.folder / "tables").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(TalentwarError, match=r"cuts\.parquet: is a link that leads out"):
            result.table("cuts")
        with pytest.raises(TalentwarError, match=r"cuts\.parquet: is a link that leads out"):
            result.sample("cuts", ["replicate"])

    def test_a_device_and_a_pipe_are_not_waited_for(self, result):
        for make in (lambda path: path.symlink_to("/dev/zero"), os.mkfifo):
            (result.folder / "series.csv").unlink(missing_ok=True)
            make(result.folder / "series.csv")
            assert "series.csv: is missing" in refusal(seal(result))

    def test_the_folder_itself_may_be_a_link(self, result, tmp_path):
        (tmp_path / "link").symlink_to(result.folder)
        assert read_result(tmp_path / "link").table("cuts").num_rows

    @pytest.mark.parametrize("place", ["a\0b", "x" * 5_000, "/dev/null", "/dev/zero/x", ""])
    def test_what_is_no_folder(self, place, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(TalentwarError, match=r"talentwar run|cannot be read"):
            read_result(place)


class TestSize:
    """A little that says it is much, and much, end at a limit."""

    @pytest.mark.parametrize(
        ("name", "size"), [(RECORD, LARGEST_JSON), ("summary.json", LARGEST_FILE)]
    )
    def test_a_sparse_file(self, result, name, size):
        with (result.folder / name).open("r+b") as stream:
            stream.truncate(size + 1)
        assert f"{name}: is too large" in refusal(result.folder)

    def test_a_compressed_file_is_not_unpacked(self, result):
        bomb = gzip.compress(b"0" * 10_000_000)
        (result.folder / "series.csv").write_bytes(bomb)
        with pytest.raises(TalentwarError, match="is not the table it was"):
            assert read_result(seal(result)).series

    def test_a_table_that_unpacks_to_more_than_memory(self, result, monkeypatch):
        monkeypatch.setattr(tables, "MOST_CELLS", 1_000)
        path = result.folder / "tables" / "cuts.parquet"
        pq.write_table(pa.table({"replicate": pa.array([0] * 10_000, pa.int32())}), path)
        assert path.stat().st_size < 2_000
        with pytest.raises(TalentwarError, match="is not the table it was"):
            result.table("cuts")


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.int32()), pa.struct([("a", pa.int32())]), pa.uuid(), pa.date32()], ids=str
)
def test_a_table_of_what_no_run_records_is_refused(result, kind):
    path = result.folder / "tables" / "cuts.parquet"
    pq.write_table(pa.table({"replicate": pa.nulls(2, kind)}), path)
    with pytest.raises(TalentwarError, match=r"cuts\.parquet: is not the table it was"):
        result.table("cuts")


def test_a_type_that_would_be_made_from_a_pickle_is_not_made(result, tmp_path):
    """Arrow once kept Python types as pickles in a table's notes."""
    notes = {
        b"ARROW:extension:name": b"arrow.py_extension_type",
        b"ARROW:extension:metadata": b"cos\nsystem\n(S'touch "
        + bytes(tmp_path / "run")
        + b"'\ntR.",
    }
    schema = pa.schema([pa.field("replicate", pa.int32(), metadata=notes)])
    path = result.folder / "tables" / "cuts.parquet"
    pq.write_table(pa.table([pa.array([0], pa.int32())], schema=schema), path)
    sums = result.record["tables"] | {
        "cuts": {"rows": 1, "sha256": table_digest(pq.read_table(path))}
    }
    found = read_result(seal(result, tables=sums))
    assert found.table("cuts").column("replicate").to_pylist() == [0]
    assert not (tmp_path / "run").exists()
