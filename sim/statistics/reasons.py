"""Reasons: why people moved and why they stayed, part by part of what a bid was worth to them.

People do not go where the pay is highest alone: the goal, the compute and the colleagues weigh too
(articles A1:55-60).  Each part is what the bidder's job is worth against staying at present pay
(``sim/market/preferences.py``); the parts of a bid add up to what decided.  An incumbent's answer
is in none of them: who stayed though the sum is above zero was kept by a counter-offer.  Counted
are rivals' last bids for AI people.  Chance is the taste for a firm that nobody else sees; bids
that won, or came nearest, have had more of it than others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import (
    ai_people,
    bidding,
    chosen,
    codes,
    flags,
    floats,
    number,
    ratio,
    read,
)
from sim.statistics.packages import LARGE_PACKAGE_USD
from sim.statistics.stars import bar_at_start

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Floats

COMPONENTS = ("pay", "mission", "publishing", "compute", "peers", "lock_in", "chance")
PARTS = tuple(f"du_{component}" for component in COMPONENTS)
OF_BIDS = (
    *("role", "contest", "talent", "incumbent", "bidder"),
    *("is_counter", "package_usd", "accepted"),
)

MEANINGS = {
    "reasons.moved.all.<component>": (
        "log points of pay",
        "of what a rival's job was worth against staying, mean over the bids AI people took",
    ),
    "reasons.moved.all.people": ("people", "AI people who took a rival's bid, once a contest"),
    "reasons.moved.stars.<component>": (
        "log points of pay",
        "the same for stars, the top 1 % of talent at the start",
    ),
    "reasons.moved.stars.people": ("people", "stars who took a rival's bid, once a contest"),
    "reasons.moved.large.<component>": (
        "log points of pay",
        "the same for packages of 100 M USD or more",
    ),
    "reasons.moved.large.people": ("people", "who took such a package from a rival"),
    "reasons.joined.<firm>.<component>": (
        "log points of pay",
        "of what the firm's job was worth against staying, mean over its bids that were taken",
    ),
    "reasons.joined.<firm>.people": ("people", "AI people who took one of its bids"),
    "reasons.stayed.all.<component>": (
        "log points of pay",
        "of what a rival's job was worth, mean over the best bid that each who stayed refused",
    ),
    "reasons.stayed.all.people": ("people", "AI people who refused all rivals, once a contest"),
    "reasons.stayed.stars.<component>": (
        "log points of pay",
        "the same for stars, the top 1 % of talent at the start",
    ),
    "reasons.stayed.stars.people": ("people", "stars who refused all rivals, once a contest"),
    "reasons.stayed.large.<component>": (
        "log points of pay",
        "the same for packages of 100 M USD or more, the best that each refused",
    ),
    "reasons.stayed.large.people": ("people", "who refused such packages and stayed"),
}


def mean_parts(bids: Columns) -> dict[str, float | None]:
    """Mean of each part over these bids, log points of pay, and how many bids they are."""
    size = codes(bids, "contest").size
    means = {
        component: number(ratio(np.sum(floats(bids, part)), size).item())
        for component, part in zip(COMPONENTS, PARTS, strict=True)
    }
    return means | {"people": float(size)}


def refused(bids: Columns) -> Columns:
    """The bids of those contests in which the person stayed with the incumbent.

    People without an employer cannot stay, so their contests are left out.
    """
    contest = codes(bids, "contest")
    lost = np.isin(contest, contest[flags(bids, "accepted")])
    return chosen(bids, ~lost & (codes(bids, "incumbent") >= 0))


def best_of_contests(bids: Columns) -> Columns:
    """The bid of each contest whose parts have the largest sum; the first of equals."""
    worth: Floats = sum((floats(bids, part) for part in PARTS), start=np.zeros(()))
    order = np.lexsort((-worth, codes(bids, "contest")))
    _, first = np.unique(codes(bids, "contest")[order], return_index=True)
    return {name: values[order[first]] for name, values in bids.items()}


def overall(ledger: Ledger) -> dict[str, object]:
    """Reasons of all AI people, of stars and for large packages, and by the firm joined."""
    offers = ai_people(read(ledger, "offers", *OF_BIDS, *PARTS))
    bids = chosen(offers, ~flags(offers, "is_counter"))
    taken, left = chosen(bids, flags(bids, "accepted")), refused(bids)
    bar = bar_at_start(ledger)
    return {
        "moved": {who: mean_parts(rows) for who, rows in _groups(taken, bar).items()},
        "joined": {
            ledger.firms[code]: mean_parts(chosen(taken, codes(taken, "bidder") == code))
            for code in np.flatnonzero(bidding(ledger)).tolist()
        },
        "stayed": {
            who: mean_parts(best_of_contests(rows)) for who, rows in _groups(left, bar).items()
        },
    }


def _groups(bids: Columns, bar: float) -> dict[str, Columns]:
    return {
        "all": bids,
        "stars": chosen(bids, floats(bids, "talent") >= bar),
        "large": chosen(bids, floats(bids, "package_usd") >= LARGE_PACKAGE_USD),
    }
