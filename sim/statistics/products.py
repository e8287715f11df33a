"""Products: who has the users, the second race beside that of the models (articles A1:41-44)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import bidding, codes, floats, named, read, sums

if TYPE_CHECKING:
    from sim.state.ledger import Ledger

MEANINGS = {
    "products.users_at_end.<firm>": ("users", "monthly users of the firm's products at the end"),
    "products.share_of_users.<firm>": ("share", "of all users of bidding firms' products then"),
}


def overall(ledger: Ledger) -> dict[str, object]:
    """Users in the last month; firms that are gone have none."""
    rows = read(ledger, "firms", "month", "firm", "users")
    month = codes(rows, "month")
    last = month == month.max(initial=-1)
    users = sums(codes(rows, "firm")[last], floats(rows, "users")[last], len(ledger.firms))
    of_bidders = np.where(bidding(ledger), users, 0.0)
    total = of_bidders.sum()
    share = of_bidders / total if total > 0 else np.full(len(ledger.firms), np.nan)
    return {
        "users_at_end": named(ledger.firms, users),
        "share_of_users": named(ledger.firms, share),
    }
