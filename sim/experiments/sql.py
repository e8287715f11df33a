"""The verb: ask a result, a sweep or the store of finished runs in SQL.

What no table of a report answers (which firm's raids took whom, in which runs the leader lost)
is a query over the tables.  DuckDB answers it, with a bounded memory and no file at its hands:
the views come to it as Arrow data sets, for whoever may read a file by path (``allowed_paths``)
may also write it, by a COPY inside a WITH.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.experiments.packages import library
from sim.experiments.views import BEHIND, source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa

    DuckDBPyConnection = Any
    Statement = Any

    from sim.experiments.views import Source

MEMORY = "1GB"
DISK = "10GB"
LARGEST_ANSWER = 1 << 30
ROWS_AT_ONCE = 10_000
LINES_OF_AN_ERROR = 6
LETTERS_OF_A_LINE = 300
OF_ITS_OWN = "Possible solutions"
NO_TABLE = re.compile(r"Table with name (\S+) does not exist")


@dataclass(frozen=True)
class Listed:
    """A view as it is listed: its rows, and its columns with their types."""

    name: str
    rows: int
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Answer:
    """The answer to a query, to be gone through once, some rows at a time."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def sql(folder: str | Path, query: str) -> pa.Table:
    """The answer to a query over the views of a folder, whole.

    Args:
        folder: a result (``firms``, ``market``, ``offers``, ``moves``, ``cuts``, ``people``,
            ``series``, ``flows``, ``replicates``, ``acceptance``), a sweep (``runs``,
            ``observations``, ``design``, ``decisions``, ``verdicts``) or a store (``runs``).
        query: one SELECT in DuckDB's SQL; DESCRIBE, SHOW and SUMMARIZE are fine too.

    Returns:
        An Arrow table; ``.to_pandas()`` makes a data frame of it.

    Raises:
        TalentwarError: the folder is none of these or was changed, the query is not one SELECT,
            is wrong, reads what is no view, or asks for more than memory holds.
    """
    import pyarrow as pa

    with asked(folder, query) as answer:
        batches, size = [], 0
        for batch in answer.batches:
            batches.append(batch)
            size += batch.nbytes
            if size > LARGEST_ANSWER:
                raise TalentwarError(
                    "the answer is larger than 1 GB; ask for less (LIMIT, fewer columns), or "
                    "write it to a file: talentwar sql RESULT QUERY --out FILE.parquet"
                )
        return pa.Table.from_batches(batches, answer.schema)


@contextmanager
def asked(folder: str | Path, query: str) -> Iterator[Answer]:
    """The answer to a query, as it comes; see :func:`sql`."""
    found = source(folder)
    with opened(found) as connection:
        with told(found):
            statement = the_one_select(connection, query)
        found.verify({view.name for view in found.views if mentions(query, view.name)})
        with told(found):
            relation = connection.sql(statement)
            reader = stoppable(connection, lambda: relation.to_arrow_reader(ROWS_AT_ONCE))
        yield Answer(reader.schema, streamed(reader, found, connection))


def streamed(
    reader: pa.RecordBatchReader, found: Source, connection: DuckDBPyConnection
) -> Iterator[pa.RecordBatch]:
    """The rows of an answer, of which no more than some are held."""
    while True:
        with told(found):
            batch = stoppable(connection, lambda: next(reader, None))
        if batch is None:
            return
        yield batch


def stoppable(connection: DuckDBPyConnection, work: Callable[[], Any]) -> Any:
    """Wait for DuckDB in a way that Ctrl-C ends at once; by itself it may not look for it."""
    with ThreadPoolExecutor(1) as worker:
        try:
            return worker.submit(work).result()
        except (KeyboardInterrupt, SystemExit):
            connection.interrupt()
            raise


def views(folder: str | Path) -> list[Listed]:
    """What may be asked of a folder."""
    found = source(folder)
    with opened(found) as connection, told(found):
        return [
            Listed(
                view.name,
                int(connection.sql(f"SELECT count(*) FROM {view.name}").fetchall()[0][0]),
                tuple(
                    (str(column), str(kind))
                    for column, kind, *_ in connection.sql(f"DESCRIBE {view.name}").fetchall()
                ),
            )
            for view in found.views
        ]


@contextmanager
def opened(found: Source) -> Iterator[DuckDBPyConnection]:
    """DuckDB with the views of a folder, and shut against everything else."""
    duckdb = library("duckdb")

    config: dict[str, Any] = {
        "memory_limit": MEMORY,
        "max_temp_directory_size": DISK,
        "python_enable_replacements": False,
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
    }
    with (
        TemporaryDirectory(prefix="talentwar-sql-", ignore_cleanup_errors=True) as spill,
        duckdb.connect(config=config | {"temp_directory": spill}) as connection,
    ):
        with told(found):
            for view in found.views:
                connection.register(BEHIND if view.made_by else view.name, view.data)
                if view.made_by:
                    connection.execute(f"CREATE VIEW {view.name} AS {view.made_by}")
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
        yield connection


def the_one_select(connection: DuckDBPyConnection, query: str) -> Statement:
    """The statement of a query.

    Raises:
        TalentwarError: there is none, there are several, or it does more than ask.
    """
    duckdb = library("duckdb")

    statements = connection.extract_statements(query.encode(errors="replace").decode())
    if [each.type for each in statements] == [duckdb.StatementType.SELECT]:
        return statements[0]
    kinds = " and ".join(each.type.name for each in statements) or "nothing"
    raise TalentwarError(
        f"the query is {kinds}; give one SELECT (WITH, DESCRIBE, SHOW and SUMMARIZE are fine too)"
    )


def mentions(query: str, name: str) -> bool:
    """Whether a name stands in a query, as whatever."""
    return re.search(rf"\b{name}\b", query, re.IGNORECASE) is not None


@contextmanager
def told(found: Source) -> Iterator[None]:
    """Tell what DuckDB has against a query as the asker's to put right.

    Between rows, as a reader of Arrow, it raises OSError.
    """
    import pyarrow as pa

    duckdb = library("duckdb")

    try:
        yield
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise TalentwarError(said_of(str(error), found)) from error


def said_of(message: str, found: Source) -> str:
    """DuckDB's own first lines, and what there is; of tables it may suggest only views."""
    missing = NO_TABLE.search(message)
    if missing is not None and missing[1].lower() in found.lacking:
        return f"{found.lacking[missing[1].lower()]}\nThere are: {found.names}"
    lines = message.partition(OF_ITS_OWN)[0].strip().splitlines()[:LINES_OF_AN_ERROR]
    if missing is not None:
        near = [f'Did you mean "{view.name}"?' for view in found.views]
        lines = [lines[0], *(line for line in lines[1:] if line in near)]
    shown = "\n".join(line[:LETTERS_OF_A_LINE] for line in lines)
    return f"{shown}\nThere are: {found.names}"
