"""Reading rows: typed columns, sums by code, and numbers fit for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import CHANNELS, DIVISIONS, ROLES, WHEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from sim.state.ledger import Columns, Ledger
    from sim.statistics.snapshot import Snapshot

    Floats = npt.NDArray[np.float64]
    Codes = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

STAFF = ROLES.index("staff")
FRONTIER = DIVISIONS.index("frontier")
START, END = WHEN.index("start"), WHEN.index("end")
OF_PEOPLE = ("person", "firm", "division", "talent", "pay_usd_per_year")
OF_MOVES = ("month", "person", "role", "talent", "from_firm", "to_firm", "channel", "weight")
VOLUNTARY = (CHANNELS.index("poached"), CHANNELS.index("quit"))


def floats(columns: Columns, name: str) -> Floats:
    """A column of quantities."""
    return np.asarray(columns[name], dtype=np.float64)


def codes(columns: Columns, name: str) -> Codes:
    """A column of firms, people, months or words, as numbers; -1 is missing."""
    return np.asarray(columns[name]).astype(np.int64)


def flags(columns: Columns, name: str) -> Flags:
    """A column of yes and no."""
    return np.asarray(columns[name], dtype=np.bool_)


def read(ledger: Ledger, table: str, *names: str) -> Columns:
    """Some columns of a whole table: joining all of them would cost more than any statistic."""
    blocks = ledger.blocks[table]
    if not blocks:
        return ledger.columns(table)
    return {name: np.concatenate([block[name] for block in blocks]) for name in names}


def chosen(columns: Columns, rows: Flags) -> Columns:
    """The rows where ``rows`` is true."""
    if rows.all():
        return columns
    return {name: values[rows] for name, values in columns.items()}


def ai_people(columns: Columns) -> Columns:
    """The rows about researchers and engineers."""
    return chosen(columns, codes(columns, "role") != STAFF)


def people_at(ledger: Ledger, when: int) -> Columns:
    """AI people at the start or the end of the run."""
    people = ai_people(read(ledger, "people", "when", "role", *OF_PEOPLE))
    return chosen(people, codes(people, "when") == when)


def hires(moves: Columns) -> Columns:
    """Moves of AI people that bring someone to a firm from elsewhere, by whatever channel."""
    moves = ai_people(moves)
    to = codes(moves, "to_firm")
    return chosen(moves, (to >= 0) & (to != codes(moves, "from_firm")))


def sums(code: npt.NDArray[np.integer], amounts: Floats, size: int) -> Floats:
    """Sum of the amounts by code 0 .. size - 1; rows whose code is missing are left out."""
    if not code.size or code.min() >= 0:
        return np.bincount(code, amounts, minlength=size).astype(np.float64)
    known = code >= 0
    return np.bincount(code[known], amounts[known], minlength=size).astype(np.float64)


def ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """``part / whole``, and nan where the whole is nothing."""
    above, below = np.broadcast_arrays(np.asarray(part, float), np.asarray(whole, float))
    result: Floats = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result


def series(ledger: Ledger, name: str) -> Floats:
    """One column of the ``market`` table, a value a month; empty if it was never recorded."""
    blocks = [block[name] for block in ledger.blocks["market"] if name in block]
    return np.concatenate(blocks).astype(np.float64) if blocks else np.zeros(0)


def bidding(ledger: Ledger) -> Flags:
    """Which firms bid: those for which a share of talent is recorded; all if no month was."""
    months = ledger.blocks["market"]
    if not months:
        return np.ones(len(ledger.firms), dtype=np.bool_)
    return np.array([f"talent_share_{firm}" in months[0] for firm in ledger.firms], dtype=np.bool_)


def at_bidders(ledger: Ledger, people: Columns) -> Columns:
    """The people employed by firms that bid."""
    firm = codes(people, "firm")
    return chosen(people, (firm >= 0) & bidding(ledger)[firm])


def run_months(ledger: Ledger) -> tuple[int, int] | None:
    """First and last month of which anything is recorded, or nothing."""
    blocks = [block for rows in ledger.blocks.values() for block in rows if "month" in block]
    filled = [block["month"] for block in blocks if block["month"].size]
    if not filled:
        return None
    return min(int(month.min()) for month in filled), max(int(month.max()) for month in filled)


def for_bidders(prefix: str, snapshot: Snapshot, values: Floats) -> dict[str, float]:
    """A column for each bidding firm, from one value for every firm."""
    pairs = zip(snapshot.firms, values.tolist(), snapshot.bids.tolist(), strict=True)
    return {f"{prefix}_{firm}": value for firm, value, bids in pairs if bids}


def number(value: float | np.floating) -> float | None:
    """A float for JSON; ``None`` where nothing is known."""
    return float(value) if np.isfinite(value) else None


def named(names: Sequence[str], values: Iterable[float]) -> dict[str, float | None]:
    """A number for each name."""
    return {name: number(value) for name, value in zip(names, values, strict=True)}
