"""``packages.csv``: the offers that make headlines, the ten largest packages of each replicate.

A package is pay over the whole vesting horizon.  Rivals' bids and incumbents' answers stand side
by side; each bidder stands once in a contest, with its last bid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.record.numbers import digits
from sim.record.tables import of_first

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

PACKAGES_HEADER = (
    *("replicate", "month", "bidder", "incumbent", "role", "talent"),
    *("package_usd", "pay_usd_per_year", "accepted", "is_counter"),
)
MOST = 10
ORDER = (
    ("replicate", "ascending"), ("package_usd", "descending"), ("contest", "ascending"),
    ("is_counter", "ascending"), ("bidder", "ascending"),
)  # fmt: skip
NUMBERS = ("talent", "package_usd", "pay_usd_per_year")


def package_rows(offers: Path, replicates: int) -> Iterator[list[str]]:
    """Rows of ``packages.csv``: the ten largest packages offered to AI people in each replicate.

    Args:
        offers: the table of offers, read a piece at a time.
        replicates: how many replicates are told of, from the first.

    Replicates in order, the largest package first, then the contest that came first.
    """
    import pyarrow as pa

    pieces = of_first(offers, [*PACKAGES_HEADER, "contest"], replicates)
    kept = [largest(piece) for piece in pieces]
    if not kept:
        return
    for row in largest(pa.concat_tables(kept)).select(PACKAGES_HEADER).to_pylist():
        yield [digits(row[name]) if name in NUMBERS else _word(row[name]) for name in row]


def largest(offers: pa.Table, most: int = MOST) -> pa.Table:
    """The largest packages of each replicate among these offers to AI people, in order."""
    import pyarrow.compute as pc

    ordered = offers.filter(pc.field("role") != "staff").sort_by(list(ORDER))
    replicate = ordered.column("replicate").to_numpy()
    place = np.arange(len(replicate)) - np.searchsorted(replicate, replicate)
    return ordered.filter(place < most)


def _word(value: object) -> str:
    """Text as it is, a truth in small letters, nothing for what is missing."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
