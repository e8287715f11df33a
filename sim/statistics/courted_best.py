"""The best who were courted: do a firm's most talented people take what rivals offer?

A leading lab said that its very best had taken none of the raider's offers (article A1:57-58).
The best are the ten most talented AI people a firm employed when the run began; counted are
bids for star seats, which raiders alone open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import SEATS
from sim.statistics._rows import (
    START,
    ai_people,
    bidding,
    chosen,
    codes,
    flags,
    floats,
    number,
    people_at,
    ratio,
    read,
    run_months,
)

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Codes

STAR = SEATS.index("star")
BEST = 10
BY = {"month_6": 6, "run": None}

MEANINGS = {
    "courted_best.<firm>.<by>.courted": (
        "people",
        "of its ten best at the start, approached by raiders while there: in 6 months or the run",
    ),
    "courted_best.<firm>.<by>.refused_share": (
        "share",
        "of them who had taken none of the raiders' offers",
    ),
}


def best(people: Columns, firm: int, most: int = BEST) -> Codes:
    """The most talented people of a firm, or all of a smaller one; ties by their order."""
    own = chosen(people, codes(people, "firm") == firm)
    order = np.argsort(-floats(own, "talent"), kind="stable")
    return codes(own, "person")[order[:most]]


def answers(bids: Columns, who: Codes, firm: int) -> dict[str, float | None]:
    """How many of these people raiders approached at this firm, and how many of those stayed."""
    at_home = np.isin(codes(bids, "person"), who) & (codes(bids, "incumbent") == firm)
    courted = np.unique(codes(bids, "person")[at_home])
    won = np.unique(codes(bids, "person")[at_home & flags(bids, "accepted")])
    stayed = ratio(courted.size - won.size, courted.size)
    return {"courted": float(courted.size), "refused_share": number(stayed.item())}


def overall(ledger: Ledger) -> dict[str, object]:
    """Approaches to the best of every firm that bids, and their answers."""
    columns = ("month", "person", "role", "incumbent", "seat", "is_counter", "accepted")
    offers = ai_people(read(ledger, "offers", *columns))
    bids = chosen(offers, (codes(offers, "seat") == STAR) & ~flags(offers, "is_counter"))
    people, first = people_at(ledger, START), (run_months(ledger) or (0, -1))[0]
    early = {
        by: bids if months is None else chosen(bids, codes(bids, "month") < first + months)
        for by, months in BY.items()
    }
    return {
        ledger.firms[code]: {by: answers(rows, who, code) for by, rows in early.items()}
        for code in np.flatnonzero(bidding(ledger)).tolist()
        for who in [best(people, code)]
    }
