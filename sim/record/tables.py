"""The ledgers of many replicates as Parquet tables, one replicate in memory at a time.

Codes become words here: firm numbers and vocabularies turn into their names, months into
``2025-06``, people into ``<cohort>-<number>``, and -1 or NaN into a missing value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from sim.base.lazy import np
from sim.record.digest import TableDigest
from sim.state.ledger import TABLES, Column, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    import numpy.typing as npt
    import pyarrow as pa

    from sim.base.quantities import Month

NAMES = (*TABLES, "market")
ROWS_PER_GROUP = 1 << 18
LARGEST_TABLE = 1 << 36
"""Bytes of a table's file, at most."""
MOST_CELLS = 2_000_000_000
"""Rows times columns of a table that is read whole: a few kilobytes can claim to hold more."""


def arrow_tables(ledger: Ledger, replicate: int, start: Month) -> dict[str, pa.Table]:
    """All tables of one replicate in words, each with ``replicate`` as its first column.

    The ledger counts months from ``start``, the first month of the run.
    """
    return {name: _arrow_table(ledger, name, replicate, start) for name in NAMES}


def _arrow_table(ledger: Ledger, name: str, replicate: int, start: Month) -> pa.Table:
    import pyarrow as pa

    columns = ledger.columns(name)
    described = TABLES.get(name) or tuple(_market_column(key, columns[key]) for key in columns)
    rows = len(columns[described[0].name]) if described else 0
    fields = [pa.field("replicate", pa.int32(), metadata=_notes("", "number of the replicate"))]
    arrays = [pa.array(np.full(rows, replicate, dtype=np.int32))]
    for column in described:
        arrays.append(_arrow_column(ledger, column, columns[column.name], start))
        notes = _notes(column.unit, column.meaning, column.missing)
        fields.append(pa.field(column.name, arrays[-1].type, metadata=notes))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _market_column(name: str, values: npt.NDArray[Any]) -> Column:
    if name == "month":
        return Column(name, "month", "", "month")
    return Column(name, "text" if values.dtype.kind in "OU" else "float64", "", "")


def _notes(unit: str, meaning: str, missing: str = "") -> dict[str, str]:
    said = {"unit": unit, "meaning": meaning, "missing": missing}
    return {key: text for key, text in said.items() if text}


def _arrow_column(
    ledger: Ledger, column: Column, values: npt.NDArray[Any], start: Month
) -> pa.Array:
    import pyarrow as pa

    if isinstance(column.kind, tuple):
        return _words(values, column.kind)
    match column.kind:
        case "firm":
            return _words(values, ledger.firms)
        case "month":
            months = range(int(values.max()) + 1) if len(values) else ()
            return _words(values, [str(start + month) for month in months])
        case "person":
            return _labels(ledger, values)
        case "text":
            return pa.array(values.tolist(), pa.string()).dictionary_encode()
        case dtype:
            return pa.array(values.astype(dtype), from_pandas=True)


def _words(codes: npt.NDArray[Any], words: tuple[str, ...] | list[str]) -> pa.Array:
    import pyarrow as pa

    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))


def _labels(ledger: Ledger, people: npt.NDArray[Any]) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    missing = people < 0
    rows = np.where(missing, 0, people)
    if missing.all():
        return pa.nulls(len(people), pa.string())
    cohorts = pa.array(ledger.cohorts, pa.string()).take(pa.array(ledger.cohort_of_person[rows]))
    numbers = pc.cast(pa.array(ledger.number_in_cohort[rows]), pa.string())
    labels = pc.binary_join_element_wise(cohorts, numbers, "-")
    return pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), labels)


def _in_plain_words(table: pa.Table) -> pa.Table:
    """The same table with text where codes stood: readers get words, not categories.

    On disk text is coded all the same; in memory codes keep a worker's answer small.
    """
    import pyarrow as pa

    plain = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(plain))


class TableWriter:
    """Writes ``<folder>/<name>.parquet`` replicate by replicate.

    Rows are gathered into row groups of a fixed size, so that a thousand small
    replicates make a small file and memory stays flat.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Any] = {}
        self._waiting: dict[str, list[pa.Table]] = {name: [] for name in NAMES}
        self.digests = {name: TableDigest() for name in NAMES}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def add(self, tables: dict[str, pa.Table]) -> None:
        """Append one replicate's tables; replicates are added in order."""
        for name, table in tables.items():
            self.digests[name].add(table)
            waiting = self._waiting[name]
            waiting.append(table)
            if sum(part.num_rows for part in waiting) >= ROWS_PER_GROUP:
                self._write(name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for name, waiting in self._waiting.items():
                    if waiting:
                        self._write(name)
        finally:
            for file in self._files.values():
                file.close()

    def _write(self, name: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = _in_plain_words(pa.concat_tables(self._waiting[name]))
        self._waiting[name] = []
        if name not in self._files:
            path = self._folder / f"{name}.parquet"
            self._files[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        self._files[name].write_table(table, row_group_size=ROWS_PER_GROUP)


def read_whole(path: Path) -> pa.Table:
    """A table from a file, once it says that it has flat columns and no more than memory holds.

    Raises:
        ValueError: it does not, or is no Parquet file.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        refuse_odd_columns(file.schema_arrow)
        cells = file.metadata.num_rows * file.metadata.num_columns
        if cells > MOST_CELLS:
            raise ValueError(f"{cells:,} cells; at most {MOST_CELLS:,} are read at once")
        return file.read()


def refuse_odd_columns(schema: pa.Schema) -> None:
    """Refuse columns that hold more than one number or word a row, and two of one name.

    Raises:
        ValueError: there is such a column.
    """
    import pyarrow as pa

    flat = (
        *(pa.types.is_string, pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating),
        *(pa.types.is_null, pa.types.is_dictionary),
    )
    for field in schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if not any(is_one(kind) for is_one in flat):
            raise ValueError(f"column {field.name!r} holds {kind}")
    if len(set(schema.names)) < len(schema.names):
        raise ValueError("two columns have one name")


def refuse_infinite(table: pa.Table) -> None:
    """Refuse numbers without end, which no run records and no picture shows.

    Raises:
        ValueError: there is one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_floating(column.type) and pc.any(pc.is_inf(column)).as_py():
            raise ValueError(f"column {name!r} holds an infinite number")


def of_first(path: Path, columns: Sequence[str], replicates: int) -> Iterator[pa.Table]:
    """Some columns of the first replicates, a row group at a time, so that memory stays flat.

    ``replicate`` is one of them; rows stand in its order.
    """
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            piece = file.read_row_group(group, columns=list(columns))
            found = piece.filter(pc.field("replicate") < replicates)
            yield found
            if found.num_rows < piece.num_rows:
                return
