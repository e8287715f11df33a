"""What runs say of a statistic, month by month, and what that comes to over a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.validation.forecasts.record import DIGITS
from sim.validation.forecasts.subjects import HEADS, OF_FIRMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from sim.base.arrays import Floats
    from sim.base.quantities import Month
    from sim.record.outcome import Outcome
    from sim.validation.forecasts.periods import Period
    from sim.validation.forecasts.record import DIGITS
from sim.validation.forecasts.subjects import Subject

DIVISIONS = ("heads_frontier", "heads_applied", "heads_core", "heads_legacy")
YEAR = 12


def histories(
    outcomes: Iterable[Outcome], told: Sequence[Subject], months: Sequence[str]
) -> dict[str, Floats]:
    """Every statistic in every month of every run, (runs, months), by name.

    A statistic that a month has not, as the largest offer of a month without offers or the heads
    of a firm that is gone, is nothing in it.
    """
    runs: dict[str, list[Floats]] = {one.statistic: [] for one in told}
    for outcome in outcomes:
        for one in told:
            runs[one.statistic].append(history(outcome.tables, one, months))
    return {name: np.stack(each) for name, each in runs.items()}


def history(tables: Mapping[str, pa.Table], one: Subject, months: Sequence[str]) -> Floats:
    """One statistic of one run, (months,)."""
    import pyarrow.compute as pc

    if one.statistic.startswith(OF_FIRMS):
        rows = tables["firms"].filter(pc.equal(tables["firms"].column("firm"), one.firm))
        column = one.statistic.removeprefix(OF_FIRMS).partition(".")[0]
        names = DIVISIONS if column == HEADS else (column,)
    else:
        rows, names = tables["market"], (one.statistic,)
    place = {month: number for number, month in enumerate(months)}
    found = np.zeros(len(months))
    at = [place[month] for month in rows.column("month").to_pylist()]
    for name in names:
        values = rows.column(name).to_numpy(zero_copy_only=False).astype(np.float64)
        found[at] += np.nan_to_num(values)
    return found


def over(period: Period, how: str, history: Floats, start: Month) -> Floats:
    """What months come to over a period, (runs,), from (runs, months) that begin with ``start``."""
    first, last = period.first - start, period.last - start
    chosen = history[:, first : last + 1]
    match how:
        case "sum":
            found: Floats = chosen.sum(axis=1)
        case "max":
            found = chosen.max(axis=1)
        case _:
            found = chosen[:, -1]
    return found


def unchanged(one: Subject, period: Period, history: Floats, start: Month, origin: Month) -> Floats:
    """What the rival says, who expects nothing to change; :func:`basis` says what it goes by.

    Where a figure is known its least, central and largest reading stand for the future, a count by
    its length in years.  Else each run keeps the state of the forecast's own month, or what it
    counted in as many months up to it; of fewer months before, in proportion.
    """
    if one.known is not None:
        share = period.months / YEAR if one.over == "sum" else 1.0
        found: Floats = np.array([one.known.low, one.known.value, one.known.high]) * share
    elif one.over == "end":
        found = history[:, origin - start]
    else:
        before = min(period.months, origin - start + 1)
        known = history[:, : origin - start + 1][:, -before:]
        counted = known.sum(axis=1) * (period.months / before)
        found = counted if one.over == "sum" else known.max(axis=1)
    return found


def basis(one: Subject, origin: Month) -> str:
    """What the rival goes by."""
    if one.known is not None:
        return f"{one.known.source} ({one.known.period})"
    if one.over == "end":
        return f"each run's own state in {origin}"
    return f"each run's own in as many months up to {origin}"


def kept(values: Floats) -> list[float]:
    """Members as they are kept, with :data:`DIGITS` digits; -0 is 0."""
    return [float(f"{value:.{DIGITS}g}") + 0.0 for value in values.tolist()]
