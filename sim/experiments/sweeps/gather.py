"""Brings the runs of a sweep together: the plan's rows joined with what the store has of them.

DuckDB does the join, on disk where it has to; what is held here does not grow with the sweep but
for the rows' keys.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.experiments.batch.query import made_once, parts_with, quoted, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from sim.experiments.batch.store import Store
    from sim.experiments.sweeps.plan import SweepPlan

ROWS_AT_ONCE = 2_048
PLANNED = "planned.parquet"
MEMORY = "128MB"
"""What the join may hold at once; the rest goes to disk."""
RUNS = "tables/runs.parquet"


def gather(plan: SweepPlan, store: Store, wanted: Sequence[str], place: Path) -> None:
    """Write ``runs.parquet``: a row a run of the sweep, in the plan's order.

    Columns: ``row``, ``point``, ``decision``, ``replicate``, ``seed``, ``key``, every factor,
    ``error`` (null for a run that went well), every outcome and statistic asked for by name, and
    ``kept``, a map of all statistics that were kept.

    Args:
        plan: with its keys worked out.
        store: where the runs are.
        wanted: the statistics a part has to have been asked for.
        place: an empty folder.
    """
    import duckdb

    planned = place / PLANNED
    write_planned(plan, planned)
    files = parts_with(store, wanted)
    columns = ", ".join(f"kept[{text(name)}] AS {quoted(name)}" for name in plan.named)
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET memory_limit = {text(MEMORY)}")
        connection.execute(f"SET temp_directory = {text(place / 'spilled')}")
        connection.execute(f"CREATE VIEW planned AS SELECT * FROM read_parquet({text(planned)})")
        connection.execute(f"CREATE VIEW made AS {made_once(files)}")
        connection.execute(
            f"""COPY (
                SELECT planned.* EXCLUDE (refused), coalesce(refused, made.error) AS error,
                       {columns}, kept
                FROM planned LEFT JOIN made USING (key) ORDER BY planned.row
            ) TO {text(place / "runs.parquet")}
            (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_AT_ONCE})"""
        )
    planned.unlink()
    shutil.rmtree(place / "spilled", ignore_errors=True)


def write_planned(plan: SweepPlan, place: Path) -> None:
    """Write the plan's rows as a Parquet file, some at a time."""
    import pyarrow.parquet as pq

    writer = None
    try:
        for first in range(0, len(plan), ROWS_AT_ONCE):
            table = planned_rows(plan, range(first, min(first + ROWS_AT_ONCE, len(plan))))
            writer = writer or pq.ParquetWriter(place, table.schema, compression="zstd")
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def planned_rows(plan: SweepPlan, rows: range) -> pa.Table:
    """Some rows of the plan as a table."""
    import pyarrow as pa

    at = [plan.at(row) for row in rows]
    settings = [plan.settings(row) for row in rows]
    factors = {
        one.name: pa.array(
            [each[one.name] for each in settings], pa.string() if one.levels else pa.float64()
        )
        for one in plan.space.factors
    }
    return pa.table(
        {
            "row": pa.array(np.arange(rows.start, rows.stop)),
            "point": pa.array([each.point for each in at], pa.int64()),
            "decision": pa.array([each.case for each in at], pa.int64()),
            "replicate": pa.array([each.replicate for each in at], pa.int64()),
            "seed": pa.array([plan.seed(row) for row in rows], pa.int64()),
            "key": pa.array([plan.key(row) for row in rows], pa.string()),
            **factors,
            "refused": pa.array([plan.refused.get(row) for row in rows], pa.string()),
        }
    )
