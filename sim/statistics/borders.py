"""Borders: AI people who came from abroad, by region, and what firms paid to bring them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import REGIONS
from sim.statistics._rows import ai_people, codes, floats, named, read, series, sums

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "from_abroad_<region>": ("people", "AI people who came from other regions this month"),
    "borders.from_abroad.<region>": ("people", "AI people who came from other regions"),
    "borders.fees_usd": ("USD", "paid by all firms for hires from abroad during the run"),
    "borders.fees_by_firm_usd.<firm>": ("USD", "paid by the firm"),
}


def arrivals_from_abroad(moves: Columns) -> Floats:
    """AI people who now work in a region and worked in another before, one entry a region.

    Entrants to the field come from nowhere and do not count.
    """
    moves = ai_people(moves)
    left, joined = codes(moves, "region_from"), codes(moves, "region_to")
    crossed = (left >= 0) & (joined >= 0) & (left != joined)
    return sums(np.where(crossed, joined, -1), floats(moves, "weight"), len(REGIONS))


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Arrivals of one month."""
    arrived = arrivals_from_abroad(snapshot.moves).tolist()
    return {f"from_abroad_{region}": arrived[code] for code, region in enumerate(REGIONS)}


def overall(ledger: Ledger) -> dict[str, object]:
    """Arrivals and fees of the whole run."""
    months = [series(ledger, f"from_abroad_{region}") for region in REGIONS]
    fees = fees_paid(ledger)
    return {
        "from_abroad": named(REGIONS, [float(np.sum(month)) for month in months]),
        "fees_usd": float(np.sum(fees)),
        "fees_by_firm_usd": named(ledger.firms, fees),
    }


def fees_paid(ledger: Ledger) -> Floats:
    """What each firm had paid by the end of the run, USD: the column is a running total."""
    firms = read(ledger, "firms", "firm", "border_fees_paid_usd")
    paid: Floats = np.zeros(len(ledger.firms))
    np.maximum.at(paid, codes(firms, "firm"), floats(firms, "border_fees_paid_usd"))
    return paid
