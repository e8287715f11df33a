"""Raids: when a firm opened star seats, and how many it filled while the hiring was hot.

A star seat is one that a raiding firm opens on top of its ordinary growth, so the first bid
for one is the opening of the new lab (articles A1:17-20, A3:8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import CHANNELS, SEATS
from sim.statistics._rows import ai_people, bidding, chosen, codes, flags, read, run_months

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Codes

STAR = SEATS.index("star")
DEAL = CHANNELS.index("deal")
HOT_MONTHS = 3

MEANINGS = {
    "raids.opened.<firm>": ("month", "in which it first bid for stars; 1 is the run's first"),
    "raids.joined_in_3_months.<firm>": (
        "people",
        "who joined in star seats or with a deal's team in that month and the two after, or 0",
    ),
    "raids.joined.<firm>": ("people", "the same during the whole run"),
}


def opened(star_bids: Columns, firm: int) -> int | None:
    """Month of a firm's first bid for a star seat, or nothing."""
    months = codes(star_bids, "month")[codes(star_bids, "bidder") == firm]
    return int(months.min()) if months.size else None


def arrivals(star_bids: Columns, teams: Columns, firm: int) -> Codes:
    """Months in which people came to a firm in star seats or with a team it bought."""
    won = flags(star_bids, "accepted") & (codes(star_bids, "bidder") == firm)
    bought = codes(teams, "to_firm") == firm
    return np.concatenate([codes(star_bids, "month")[won], codes(teams, "month")[bought]])


def joined_soon(came: Codes, start: int | None) -> float:
    """How many of those who came did so within three months of the opening; 0 without one."""
    return 0.0 if start is None else float(np.sum((came >= start) & (came < start + HOT_MONTHS)))


def overall(ledger: Ledger) -> dict[str, object]:
    """When each firm that bids began to raid, and whom that brought."""
    offers = read(ledger, "offers", "month", "bidder", "seat", "is_counter", "accepted")
    moves = read(ledger, "moves", "month", "role", "to_firm", "channel")
    star_bids = chosen(offers, (codes(offers, "seat") == STAR) & ~flags(offers, "is_counter"))
    teams = ai_people(chosen(moves, codes(moves, "channel") == DEAL))
    first = (run_months(ledger) or (0, -1))[0]
    told: dict[str, dict[str, float | None]] = {name.split(".")[1]: {} for name in MEANINGS}
    for code in np.flatnonzero(bidding(ledger)).tolist():
        start, came = opened(star_bids, code), arrivals(star_bids, teams, code)
        firm = ledger.firms[code]
        told["opened"][firm] = None if start is None else float(start - first + 1)
        told["joined_in_3_months"][firm] = joined_soon(came, start)
        told["joined"][firm] = float(came.size)
    return dict(told)
