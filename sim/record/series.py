"""Paths over time, who moved where and who accepted whose offers, with their spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.record.numbers import digits, quantiles, spread
from sim.record.summary import ACCEPTANCE, FLOWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

SERIES_HEADER = ("month", "statistic", "p5", "p25", "p50", "p75", "p95")
SERIES_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
FLOWS_HEADER = ("from_firm", "to_firm", "people", "p5", "p95")
FLOWS_LEVELS = (0.5, 0.05, 0.95)
ACCEPTANCE_HEADER = ("incumbent", "bidder", "bids", "rate", "p5", "p95")


def series_rows(market: Path, keeps: Callable[[str], bool]) -> Iterator[list[str]]:
    """Rows of ``series.csv``: quantiles over replicates of each monthly statistic that is kept.

    The market table is read a column at a time, so memory does not grow with the number
    of statistics.  Replicates in which a statistic is missing in a month do not count there.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(market)
    texts = np.array(file.read(["month"]).column("month").to_pylist(), dtype=str)
    months, month_of_row = np.unique(texts, return_inverse=True)
    order = np.argsort(month_of_row, kind="stable")
    for field in file.schema_arrow:
        if pa.types.is_floating(field.type) and keeps(field.name):
            values = file.read([field.name]).column(field.name).to_numpy()
            found = spread(values[order].reshape(len(months), -1), SERIES_LEVELS)
            for month, row in zip(months.tolist(), found, strict=True):
                if row is not None:
                    yield [month, field.name, *map(digits, row)]


def flow_rows(columns: Mapping[str, npt.NDArray[np.float64]]) -> Iterator[list[str]]:
    """Rows of ``flows.csv``: AI people moved between employers over the run, largest flow first.

    Args:
        columns: numbers of all replicates by name, of which those of flows are taken; a
            replicate that tells of no flow between two firms had none.
    """
    spreads = {
        tuple(name.removeprefix(FLOWS).split(".")): quantiles(np.nan_to_num(column), FLOWS_LEVELS)
        for name, column in columns.items()
        if name.startswith(FLOWS)
    }
    for pair, found in sorted(spreads.items(), key=lambda item: (-item[1][0], item[0])):
        yield [*pair, *map(digits, found)]


def acceptance_rows(columns: Mapping[str, npt.NDArray[np.float64]]) -> Iterator[list[str]]:
    """Rows of ``acceptance.csv``: how often people of one firm took another's bids.

    Args:
        columns: numbers of all replicates by name; the pair with most bids comes first, and
            ``bids`` is the median number over replicates.
    """
    bids = {
        tuple(name.removeprefix(ACCEPTANCE).split(".")[:2]): float(
            quantiles(np.nan_to_num(column), (0.5,))[0]
        )
        for name, column in columns.items()
        if name.startswith(ACCEPTANCE) and name.endswith(".bids")
    }
    for pair in sorted(bids, key=lambda each: (-bids[each], each)):
        rates = columns[f"{ACCEPTANCE}{'.'.join(pair)}.rate"]
        found = quantiles(rates[~np.isnan(rates)], FLOWS_LEVELS)
        yield [*pair, digits(bids[pair]), *map(digits, found)]
