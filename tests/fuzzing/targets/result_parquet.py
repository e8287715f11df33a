"""A Parquet table of a result folder from elsewhere: any bytes, or a sound file of odd columns.

Odd columns are written as JSON: a list of ``[name, type, values]``, after a line with the table.
"""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.record.read import read_result
from sim.record.tables import NAMES as TABLES
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import named_file, result

NAMES = tuple(f"tables/{name}.parquet" for name in TABLES)
TYPES: dict[str, Any] = {
    "int32": pa.int32(), "int64": pa.int64(), "uint64": pa.uint64(),
    "float32": pa.float32(), "float64": pa.float64(),
    "string": pa.string(), "large_string": pa.large_string(), "binary": pa.binary(),
    "bool": pa.bool_(), "null": pa.null(), "list": pa.list_(pa.int32()),
    "struct": pa.struct([("a", pa.int32())]), "map": pa.map_(pa.string(), pa.float64()),
    "words": pa.dictionary(pa.int32(), pa.string()), "date": pa.date32(),
    "time": pa.timestamp("us"), "decimal": pa.decimal128(38, 10), "length": pa.duration("s"),
    "uuid": pa.uuid(), "half": pa.float16(),
}  # fmt: skip


def attempt(content: bytes) -> None:
    name, table = named_file(content, NAMES)
    found = read_result(result().holding(name, odd(table)))
    which = name.removeprefix("tables/").removesuffix(".parquet")
    assert found.table(which).num_rows >= 0
    assert found.sample(which, ["replicate", "month"]).num_rows >= 0
    found.verify()


def odd(written: bytes) -> bytes:
    """A Parquet file of the columns that are described; the bytes themselves if none are."""
    with suppress(Exception):
        columns = [(str(name), column(kind, values)) for name, kind, values in json.loads(written)]
        names, arrays = [name for name, _ in columns], [array for _, array in columns]
        sink = io.BytesIO()
        pq.write_table(pa.Table.from_arrays(arrays, names), sink)
        return sink.getvalue()
    return written


def column(kind: str, values: list[Any]) -> pa.Array:
    """Values as an Arrow array; a map of no pair, at which Arrow ends the process, is refused."""
    if kind == "map" and any(pair is None for pairs in values for pair in pairs or ()):
        raise ValueError("a pair is missing")
    return pa.array(values, TYPES[kind])


def seeds() -> list[bytes]:
    whole = result().whole
    described = [["replicate", "int32", [0, 1]], ["month", "words", ["2025-01", None]]]
    odd_ones = [[kind, kind, [None, None]] for kind in TYPES]
    return [
        b"tables/market.parquet\n" + json.dumps([*described, *odd_ones]).encode(),
        *(
            f"{name}\n{json.dumps([*described, one])}".encode()
            for name in NAMES
            for one in odd_ones
        ),
        b"tables/cuts.parquet\n" + whole["tables/cuts.parquet"],
    ]


WORDS = (*NAMES, *TYPES, "PAR1", "ARROW:schema", "replicate")
TARGET = Target("result_parquet", attempt, seeds, WORDS, 16_384, is_json=True)
