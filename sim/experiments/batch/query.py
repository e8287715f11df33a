"""Asks the store: DuckDB reads the parts where they are, and holds none of them whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.experiments.batch.store import has_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sim.base.arrays import Floats
    from sim.experiments.batch.store import Store


def values(
    store: Store, keys: Sequence[str], names: Sequence[str], wanted: Sequence[str]
) -> Floats:
    """Statistics of some runs, (runs, names); NaN where a run failed or has none.

    ``wanted`` is what the runs were asked for when they were made.
    """
    import duckdb

    found = np.full((len(keys), len(names)), np.nan)
    files = parts_with(store, wanted)
    if not files or not names:
        return found
    columns = ", ".join(f"kept[{text(name)}]" for name in names)
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE asked (key VARCHAR)")
        connection.execute("INSERT INTO asked SELECT unnest(?)", [list(places)])
        rows = connection.execute(
            f"SELECT key, {columns} FROM ({made_once(files)}) SEMI JOIN asked USING (key)"
        ).fetchall()
    for key, *told in rows:
        found[places[key]] = [np.nan if one is None else one for one in told]
    return found


def made_once(files: Sequence[Path]) -> str:
    """A query for each run of some parts, once; one that went well before one that failed."""
    if not files:
        return (
            "SELECT ''::VARCHAR AS key, NULL::VARCHAR AS error, "
            "NULL::DOUBLE AS seconds, NULL::MAP(VARCHAR, DOUBLE) AS kept WHERE false"
        )
    listed = ", ".join(text(path) for path in files)
    return f"""SELECT key, error, seconds, kept FROM read_parquet([{listed}])
        QUALIFY row_number() OVER (PARTITION BY key ORDER BY error IS NOT NULL, error) = 1"""


def parts_with(store: Store, wanted: Sequence[str]) -> list[Path]:
    """The parts whose runs were asked for all these statistics."""
    import pyarrow.parquet as pq

    return [path for path in store.files() if has_all(pq.read_schema(path), wanted)]


def text(value: object) -> str:
    """A value as a text of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name of SQL."""
    if not re.fullmatch(r"[\w.*<>-]+", name):
        raise ValueError(f"{name!r} is no name of a statistic")
    return f'"{name}"'
