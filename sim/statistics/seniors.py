"""Senior exits: how many of its experienced best a firm loses of their own accord.

Seniors are AI people with three years or more at their employer and talent in the top tenth of
the field; they leave of their own accord when poached, quitting or founding a lab (article
A2:5: dozens left the laggard while its lab was built anew).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import CHANNELS
from sim.statistics._rows import (
    OF_MOVES,
    VOLUNTARY,
    ai_people,
    bidding,
    chosen,
    codes,
    floats,
    for_bidders,
    named,
    read,
    sums,
)
from sim.statistics.stars import bar_at_start, star_threshold

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

TOP = 0.1
SENIOR_MONTHS = 36.0
OWN_ACCORD = (*VOLUNTARY, CHANNELS.index("spin_out"))

MEANINGS = {
    "senior_exits": ("people", "seniors who left bidding firms of their own accord this month"),
    "senior_exits_<firm>": ("people", "those who left the firm"),
    "seniors.exits": ("people", "seniors who left of their own accord during the run"),
    "seniors.exits_by_firm.<firm>": ("people", "those who left the firm"),
}


def senior_exits(moves: Columns, bar: float, size: int) -> Floats:
    """AI people of at least that talent and of long tenure who left each firm by own accord."""
    moves = ai_people(moves)
    senior = (floats(moves, "talent") >= bar) & (floats(moves, "tenure_months") >= SENIOR_MONTHS)
    left = chosen(moves, senior & np.isin(codes(moves, "channel"), OWN_ACCORD))
    return sums(codes(left, "from_firm"), floats(left, "weight"), size)


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Senior exits of one month, by the talent of those employed then."""
    bar = star_threshold(snapshot.talent, snapshot.weight, TOP)
    exits = senior_exits(snapshot.moves, bar, len(snapshot.firms))
    return {"senior_exits": float(np.sum(exits[snapshot.bids]))} | for_bidders(
        "senior_exits", snapshot, exits
    )


def overall(ledger: Ledger) -> dict[str, object]:
    """Senior exits of the whole run, by the talent of the first day."""
    moves = read(ledger, "moves", *OF_MOVES, "tenure_months")
    exits = senior_exits(moves, bar_at_start(ledger, TOP), len(ledger.firms))
    return {
        "exits": float(np.sum(exits[bidding(ledger)])),
        "exits_by_firm": named(ledger.firms, exits),
    }
