"""Survival: which firms are gone at the end, by failure or by takeover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import codes, named, read

if TYPE_CHECKING:
    from sim.state.ledger import Ledger

MEANINGS = {
    "survival.closures": ("firms", "that were there in some month and are gone in the last"),
    "survival.closed.<firm>": ("0 or 1", "1 for a firm that is gone"),
}


def overall(ledger: Ledger) -> dict[str, object]:
    """Firms with a row in some month and none in the last."""
    rows = read(ledger, "firms", "month", "firm")
    month, firm = codes(rows, "month"), codes(rows, "firm")
    seen, left = np.zeros((2, len(ledger.firms)), dtype=bool)
    seen[firm] = True
    left[firm[month == month.max(initial=-1)]] = True
    gone = seen & ~left
    return {"closures": float(gone.sum()), "closed": named(ledger.firms, gone)}
