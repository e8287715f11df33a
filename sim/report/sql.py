"""Answers to queries: a plain table on the terminal, CSV for other programs, or a file."""

from __future__ import annotations

import json
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.files import whole_file
from sim.record.numbers import write_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from sim.experiments.sql import Answer, Listed

ROWS_SHOWN = 40
ROWS_COUNTED = 1_000_000
LETTERS_OF_A_CELL = 60
GAP = "  "
KINDS = (".parquet", ".csv")


def show_answer(answer: Answer) -> None:
    """Print the first rows of an answer as a table, and say how many more there are."""
    rows: list[list[Any]] = []
    seen = 0
    for batch in answer.batches:
        some = batch.slice(0, ROWS_SHOWN - len(rows))
        rows += map(list, zip(*(column.to_pylist() for column in some.columns), strict=True))
        seen += batch.num_rows
        if seen > ROWS_COUNTED:
            break
    print("\n".join([*table_lines(answer.schema, rows), *closing_lines(seen, len(rows))]))


def table_lines(schema: pa.Schema, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """Names of columns and rows in columns, as many of them as the terminal has room for."""
    from rich.cells import cell_len, set_cell_size

    columns = [list(map(cell, each)) for each in zip(schema.names, *rows, strict=True)]
    widths = [max(map(cell_len, column)) for column in columns]
    fitting = how_many_fit(widths)
    right = [is_number(field.type) for field in schema]
    for line in zip(*columns[:fitting], strict=True):
        padded = (
            " " * (width - cell_len(one)) + one if number else set_cell_size(one, width)
            for one, width, number in zip(line, widths, right, strict=False)
        )
        yield GAP.join(padded).rstrip()
    if fitting < len(columns):
        names = ", ".join(cell(name) for name in schema.names[fitting:])
        yield f"({len(columns) - fitting} more columns: {names}; --csv writes them all)"


def how_many_fit(widths: Sequence[int]) -> int:
    """Columns that have room side by side: at least one, and all where nobody reads a screen."""
    if not sys.stdout.isatty():
        return len(widths)
    left = shutil.get_terminal_size().columns + len(GAP)
    for number, width in enumerate(widths):
        left -= width + len(GAP)
        if left < 0:
            return max(number, 1)
    return len(widths)


def cell(value: Any) -> str:
    """A value on one short line: six digits, blank where it is missing."""
    if value is None:
        return ""
    if isinstance(value, float):
        said = f"{value:.6g}"
    elif isinstance(value, list | dict):
        said = as_json(value)
    else:
        said = str(value)
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in said[: LETTERS_OF_A_CELL + 1])
    return plain if len(plain) <= LETTERS_OF_A_CELL else f"{plain[: LETTERS_OF_A_CELL - 3]}..."


def closing_lines(seen: int, shown: int) -> Iterator[str]:
    """How many rows there are that are not shown."""
    if seen > ROWS_COUNTED:
        yield f"and more than {ROWS_COUNTED - shown:,} more rows"
    elif seen > shown:
        more = seen - shown
        yield f"and {more:,} more row{'s' if more > 1 else ''} (--csv writes all)"
    elif not seen:
        yield "(no rows)"


def show_views(folder: Path, views: Sequence[Listed]) -> None:
    """Print what may be asked of a folder: every view, its rows, its columns with their types."""
    print(f"{folder} can be asked for:")
    for view in views:
        print(f"\n{view.name}: {view.rows:,} row{'' if view.rows == 1 else 's'}")
        width = max(len(cell(name)) for name, _ in view.columns)
        for name, kind in view.columns:
            print(f"  {cell(name):<{width}}  {kind}")


def csv_text(answer: Answer) -> Iterator[str]:
    """An answer as CSV, piece by piece: blank where a value is missing."""
    header = StringIO()
    write_rows(header, answer.schema.names, [])
    yield header.getvalue()
    for batch in answer.batches:
        yield csv_rows(batch)


def csv_rows(batch: pa.RecordBatch) -> str:
    """Rows as CSV, quoted only where something in them needs it."""
    import pyarrow as pa
    from pyarrow import csv

    columns = [in_text(column) for column in batch.columns]
    table = pa.Table.from_arrays(columns, names=[str(n) for n in range(len(columns))])
    for style in ("none", "needed"):
        sink = pa.BufferOutputStream()
        options = csv.WriteOptions(include_header=False, quoting_style=style)
        try:
            csv.write_csv(table, sink, options)
        except pa.ArrowInvalid:
            if style == "needed":
                raise
        else:
            break
    return str(sink.getvalue().to_pybytes().decode(errors="replace"))


def in_text(column: pa.Array) -> pa.Array:
    """A column that CSV can hold: lists, maps and structs as JSON."""
    import pyarrow as pa

    nested, span = pa.types.is_nested(column.type), pa.types.is_interval(column.type)
    if not (nested or span):
        return column
    write = as_json if nested else str
    return pa.array(
        [None if value is None else write(value) for value in column.to_pylist()], pa.string()
    )


def as_json(value: Any) -> str:
    """A list, map or struct as JSON; a map comes as pairs."""
    if isinstance(value, list) and value and all(isinstance(each, tuple) for each in value):
        value = dict(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def is_number(kind: pa.DataType) -> bool:
    """Whether a column is of numbers, which are lined up on the right."""
    import pyarrow as pa

    return any(
        test(kind) for test in (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    )


def refuse_as_place(out: Path, folder: Path) -> None:
    """Refuse a file of another kind, and one among those that are asked.

    Raises:
        TalentwarError: says which.
    """
    if out.suffix.lower() not in KINDS:
        raise TalentwarError(f"{out}: give a file that ends in {' or '.join(KINDS)}")
    if out.resolve().is_relative_to(folder.resolve()):
        raise TalentwarError(
            f"{out}: is in the folder that is asked, which stays as it is; give another place"
        )


def write_answer(answer: Answer, out: Path) -> None:
    """Write an answer to a file, whole or not at all."""
    with whole_file(out) as building:
        if out.suffix.lower() == ".csv":
            with building.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(csv_text(answer))
        else:
            write_parquet(answer, building)


def write_parquet(answer: Answer, place: Path) -> None:
    """Write an answer as Parquet, some rows at a time.

    Raises:
        TalentwarError: Parquet has no such type.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetWriter(place, answer.schema, compression="zstd") as writer:
            for batch in answer.batches:
                writer.write_batch(batch)
    except pa.ArrowNotImplementedError as error:
        raise TalentwarError(
            f"Parquet cannot hold this answer ({error}); cast what is at fault to VARCHAR"
        ) from error
