"""A part of a store of finished runs that another machine wrote: any bytes, or odd columns."""

from __future__ import annotations

import io
import json
from contextlib import suppress

import pyarrow as pa
import pyarrow.parquet as pq

from sim.experiments.batch.catalogue import as_bytes, catalogue
from sim.experiments.batch.store import Store
from sim.experiments.views import source
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import store
from tests.fuzzing.targets.result_parquet import TYPES, column

WANTED = ("end.hhi_talent",)
PART = "parts/part.parquet"
KEY = "0" * 32


def attempt(content: bytes) -> None:
    made = Store(store().holding(PART, odd(content)))
    found = catalogue(made, WANTED)
    assert all(
        each is None or isinstance(each, dict | str) for each in found.kept(as_bytes([KEY]), WANTED)
    )
    assert all(row.key for row in made.read("part"))
    source(made.folder)


def odd(written: bytes) -> bytes:
    """A Parquet file of the columns and the notes that are described; else the bytes themselves."""
    with suppress(Exception):
        said = json.loads(written)
        names = [str(name) for name, _, _ in said["columns"]]
        arrays = [column(kind, values) for _, kind, values in said["columns"]]
        table = pa.Table.from_arrays(arrays, names).replace_schema_metadata(said["notes"])
        sink = io.BytesIO()
        pq.write_table(table, sink)
        return sink.getvalue()
    return written


def seeds() -> list[bytes]:
    notes = {"format": "talentwar runs 1", "wanted": json.dumps(WANTED)}
    columns = [
        ["key", "string", [KEY]],
        ["seed", "int64", [1]],
        ["seconds", "float64", [0.5]],
        ["error", "string", [None]],
        ["kept", "map", [[["end.hhi_talent", 0.25]]]],
    ]
    described = {"columns": columns, "notes": notes}
    return [json.dumps(described).encode(), store().whole[PART]]


WORDS = ("PAR1", *TYPES, "key", "kept", "wanted", "format", "[]", '"x"')
TARGET = Target("store_part", attempt, seeds, WORDS, is_json=True)
