"""What is kept of one replicate: its tables, and the numbers compared across replicates."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.record.tables import arrow_tables

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.base.quantities import Month
    from sim.state.ledger import Ledger

Value = float | str


@dataclass(frozen=True)
class Outcome:
    """One replicate, as it is sent from a worker process and written into the record.

    ``values`` holds, by flat name, every monthly statistic at the end (``end.hhi_talent``),
    its change since the first month (``change.hhi_talent``) and every statistic of the whole
    run (``overall.stars.hired_by_firm.meta``).
    """

    replicate: int
    tables: dict[str, pa.Table]
    values: dict[str, Value]


def outcome(ledger: Ledger, overall: Mapping[str, object], replicate: int, start: Month) -> Outcome:
    """Take from a finished ledger what the record keeps; ``start`` is the run's first month."""
    tables = arrow_tables(ledger, replicate, start)
    return Outcome(replicate, tables, values_of(ledger, overall))


def values_of(ledger: Ledger, overall: Mapping[str, object]) -> dict[str, Value]:
    """The statistics of a finished replicate by flat name; see :class:`Outcome`."""
    values: dict[str, Value] = {}
    for name, column in ledger.columns("market").items():
        if name != "month" and len(column):
            _keep(values, f"end.{name}", column[-1])
            if column.dtype.kind in "iufb":
                _keep(values, f"change.{name}", float(column[-1]) - float(column[0]))
    _flatten(values, "overall", overall)
    return values


def _flatten(values: dict[str, Value], name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(values, f"{name}.{key}", inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for place, inner in enumerate(value, start=1):
            _flatten(values, f"{name}.{place}", inner)
    else:
        _keep(values, name, value)


def _keep(values: dict[str, Value], name: str, value: Any) -> None:
    if isinstance(value, str):
        values[name] = str(value)
    elif value is not None and math.isfinite(float(value)):
        values[name] = float(value)
