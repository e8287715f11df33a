"""What the dictionaries say of columns and files, against a world and a result folder."""

from __future__ import annotations

import csv
import json
from dataclasses import fields

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.base.section import strings_under_fields
from sim.record.files import CSV_FILES, RECORD_KEYS, SUMMARY_KEYS
from sim.report.reference.statistics_page import PLACEHOLDERS, words_used
from sim.report.reference.tables_page import MARKET
from sim.state import firms, people
from sim.state.ledger import ROWS, TABLES
from sim.state.view import FirmView, Stance, Straits
from sim.state.world import World
from tests.worlds import small_world

SMALL = ("population.scale=0.001", "run.end=2025-03", "events=[]")


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import sim

    place = tmp_path_factory.mktemp("results") / "r"
    sim.run(
        "baseline",
        overrides=SMALL,
        replicates=2,
        out=place,
        jobs=1,
    )
    return place


@pytest.mark.parametrize(
    ("dictionary", "of"), [(people.COLUMNS, "people"), (firms.COLUMNS, "firms")]
)
def test_every_column_of_the_state_is_described(world, dictionary, of):
    state = getattr(world, of)
    arrays = {
        field.name: getattr(state, field.name)
        for field in fields(state)
        if isinstance(getattr(state, field.name), np.ndarray)
    }
    assert dictionary.keys() == arrays.keys()
    assert {n: str(a.dtype) for n, a in arrays.items()} == {
        n: c.dtype for n, c in dictionary.items()
    }


def test_firms_follow_the_paths_that_are_described(world):
    assert world.firms.paths.keys() == firms.PATHS.keys()


@pytest.mark.parametrize("owner", [World, FirmView, Straits, Stance])
def test_every_field_has_a_string_under_it(owner):
    said = strings_under_fields(owner)
    assert list(said) == [field.name for field in fields(owner)]
    assert all(said.values())


def test_every_table_says_what_a_row_is():
    assert ROWS.keys() == {*TABLES, "market"}


def test_only_what_may_be_missing_is(folder):
    seen = 0
    for name, columns in TABLES.items():
        found = pq.read_table(folder / "tables" / f"{name}.parquet")
        assert found.column_names == ["replicate", *(column.name for column in columns)]
        for column in columns:
            nulls = found[column.name].null_count
            seen += nulls
            assert column.missing or nulls == 0, f"{name}.{column.name}"
    assert seen > 0
    market = pq.read_table(folder / "tables" / "market.parquet")
    assert {column.name for column in MARKET} - {"<statistic>"} <= set(market.column_names)
    assert market["leader"].null_count == 0


def test_every_csv_file_is_described(folder):
    assert {path.name for path in folder.glob("*.csv")} == CSV_FILES.keys()
    for name, file in CSV_FILES.items():
        assert tuple(column.name for column in file.columns) == file.header
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            header = next(csv.reader(stream))
        numbered = ["replicate_<number>" if h.startswith("replicate_") else h for h in header]
        assert tuple(dict.fromkeys(numbered)) == file.header


@pytest.mark.parametrize(
    ("name", "described", "at_times"),
    [
        ("record.json", RECORD_KEYS, {"abridged"}),
        ("summary.json", SUMMARY_KEYS, {"precision"}),
    ],
)
def test_every_key_is_described(folder, name, described, at_times):
    there = json.loads((folder / name).read_text(encoding="utf-8"))
    assert there.keys() == described.keys() - at_times


def test_every_word_in_a_name_is_explained():
    assert words_used() == PLACEHOLDERS.keys()
