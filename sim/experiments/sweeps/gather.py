"""Brings the runs of a sweep together: the plan's rows with what the store has of them.

Rows are looked up and written some at a time, so what is held does not grow with the sweep but for
the catalogue of the store and the rows' keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.batch.catalogue import catalogue
from sim.experiments.sweeps.verdicts import label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from sim.experiments.batch.catalogue import Catalogue
    from sim.experiments.batch.store import Store
    from sim.experiments.sweeps.plan import SweepPlan

RUNS = "tables/runs.parquet"
ROWS_AT_ONCE = 1_024


def gather(plan: SweepPlan, store: Store, place: Path) -> None:
    """Write the table of runs: a row a run of the sweep, in the plan's order.

    Columns: ``row``, ``point``, ``decision``, ``replicate``, ``seed``, ``key``, every factor,
    ``error`` (null for a run that went well), every outcome and statistic asked for by name, and
    ``kept``, a map of all that was kept of what the sweep wants.

    Args:
        plan: with its keys worked out.
        store: where the runs are.
        place: the file.

    Raises:
        TalentwarError: the store has no longer all of them.
    """
    import pyarrow.parquet as pq

    finished = catalogue(store, plan.wanted)
    writer = None
    try:
        for first in range(0, len(plan), ROWS_AT_ONCE):
            table = some_rows(plan, finished, range(first, min(first + ROWS_AT_ONCE, len(plan))))
            writer = writer or pq.ParquetWriter(place, table.schema, compression="zstd")
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def refuse_missing(plan: SweepPlan, rows: range, told: Sequence[object]) -> None:
    """Refuse to leave out a run of which nothing is known, neither numbers nor an error."""
    named = zip(rows, told, strict=True)
    missing = [row for row, each in named if each is None and row not in plan.refused]
    if missing:
        raise TalentwarError(
            f"{plan.loaded.name}: {len(missing)} runs that were made have gone from the store; "
            "give the command again: those that are there are not made again"
        )


def some_rows(plan: SweepPlan, finished: Catalogue, rows: range) -> pa.Table:
    """Some rows of the plan with what was kept of their runs."""
    import pyarrow as pa

    number = pa.float64()
    at = [plan.at(row) for row in rows]
    settings = [plan.settings(row) for row in rows]
    factors = {
        one.name: pa.array(
            [each[one.name] for each in settings], pa.string() if one.levels else number
        )
        for one in plan.space.factors
    }
    told = list(finished.kept(plan.keys[rows.start : rows.stop], plan.wanted))
    refuse_missing(plan, rows, told)
    kept = [dict(sorted(each.items())) if isinstance(each, dict) else {} for each in told]
    errors = [
        plan.refused.get(row, each if isinstance(each, str) else None)
        for row, each in zip(rows, told, strict=True)
    ]
    return pa.table(
        {
            "row": pa.array(np.arange(rows.start, rows.stop)),
            "point": pa.array([each.point for each in at], pa.int64()),
            "decision": pa.array([label(plan.cases.settings[each.case]) for each in at]),
            "replicate": pa.array([each.replicate for each in at], pa.int64()),
            "seed": pa.array([plan.seed(row) for row in rows], pa.int64()),
            "key": pa.array([plan.key(row) for row in rows], pa.string()),
            **factors,
            "error": pa.array(errors, pa.string()),
            **{name: pa.array([each.get(name) for each in kept], number) for name in plan.named},
            "kept": pa.array([list(each.items()) for each in kept], pa.map_(pa.string(), number)),
        }
    )
