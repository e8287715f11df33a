"""``pay_tail.csv``: what share of AI people earns more than a given pay, at start and end.

On logarithmic axes a Pareto tail is a straight line (Gabaix 2016): where it bends, and how far
it moves between the two dates, tells what the bidding has done to the best paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.record.numbers import digits, rounded
from sim.record.tables import of_first
from sim.state.ledger import WHEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

PAY_TAIL_HEADER = ("when", "pay_usd_per_year", "p5", "p50", "p95")
COLUMNS = ("replicate", "when", "role", "firm", "pay_usd_per_year")
LEVELS = (0.05, 0.5, 0.95)
STEPS = 120
LEAST_SHARE = 0.02


def pay_tail_rows(people: Path, bidders: Collection[str], replicates: int) -> Iterator[list[str]]:
    """Rows of ``pay_tail.csv``: at each step of pay, quantiles of the share who earn more.

    Args:
        people: the table of people, of which no more than the pay of AI people at bidders is read.
        bidders: keys of the firms that bid.
        replicates: how many replicates count, from the first.

    There are none if nobody worked for a bidder at one of the two times.
    """
    pay = pay_by_time(people, bidders, replicates)
    if not all(pay.values()):
        return
    grid = steps_of_pay([one for found in pay.values() for one in found])
    for when, found in pay.items():
        for step, shares in zip(grid.tolist(), exceedance(found, grid), strict=True):
            yield [when, digits(step), *map(digits, shares)]


def pay_by_time(people: Path, bidders: Collection[str], replicates: int) -> dict[str, list[Floats]]:
    """Pay of AI people at bidding firms at start and end, USD/yr: an array a replicate."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counts = (
        (pc.field("role") != "staff")
        & (pc.field("pay_usd_per_year") > 0)
        & pc.field("firm").isin(pa.array(sorted(bidders), pa.string()))
    )
    found: dict[str, dict[int, list[Floats]]] = {when: {} for when in WHEN}
    for piece in of_first(people, COLUMNS, replicates):
        counted = piece.filter(counts)
        for when, parts in found.items():
            then = counted.filter(pc.field("when") == when)
            pay = then.column("pay_usd_per_year").to_numpy()
            replicate, first = np.unique(then.column("replicate").to_numpy(), return_index=True)
            for number, part in zip(replicate.tolist(), np.split(pay, first[1:]), strict=False):
                parts.setdefault(number, []).append(part)
    return {
        when: [np.concatenate(parts) for parts in by_replicate.values()]
        for when, by_replicate in found.items()
    }


def steps_of_pay(pay: Sequence[Floats]) -> Floats:
    """Pay from near the least to the most that anybody earns, in equal ratios, six digits."""
    low = min(float(np.quantile(one, LEAST_SHARE)) for one in pay)
    steps = np.geomspace(low, max(float(one.max()) for one in pay), STEPS)
    return np.array([rounded(step) for step in steps.tolist()])


def exceedance(pay: Sequence[Floats], grid: Floats) -> list[list[float]]:
    """Share paid more than each step of the grid: 5 %, 50 % and 95 % quantiles over replicates.

    ``pay`` in USD/yr, an array of positive length a replicate; a row of three for each step.
    """
    above = np.array([1 - np.searchsorted(np.sort(one), grid, "right") / len(one) for one in pay])
    found: list[list[float]] = np.quantile(above, LEVELS, axis=0).T.tolist()
    return found
