"""Boomerangs: AI people who go back to the racing firm they left last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import (
    OF_MOVES,
    ai_people,
    bidding,
    chosen,
    codes,
    flags,
    floats,
    hires,
    named,
    number,
    ratio,
    read,
    sums,
)

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "boomerangs": ("people", "AI people who went back to a former employer this month"),
    "boomerangs.moves": ("moves", "returns of AI people to a former employer during the run"),
    "boomerangs.share_of_hires": ("share", "of all AI people who joined bidding firms"),
    "boomerangs.by_firm.<firm>": ("moves", "returns to the firm"),
}


def returns(moves: Columns, size: int) -> Floats:
    """Returns of AI people to each firm."""
    moves = ai_people(moves)
    back = chosen(moves, flags(moves, "boomerang"))
    return sums(codes(back, "to_firm"), floats(back, "weight"), size)


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Returns of one month."""
    return {"boomerangs": float(np.sum(returns(snapshot.moves, len(snapshot.firms))))}


def overall(ledger: Ledger) -> dict[str, object]:
    """Returns of the whole run, and their share of the hires of bidding firms."""
    moves, size = read(ledger, "moves", *OF_MOVES, "boomerang"), len(ledger.firms)
    back, joined = returns(moves, size), hires(moves)
    hired = sums(codes(joined, "to_firm"), floats(joined, "weight"), size)[bidding(ledger)]
    return {
        "moves": float(np.sum(back)),
        "share_of_hires": number(ratio(np.sum(back), np.sum(hired)).item()),
        "by_firm": named(ledger.firms, back),
    }
