"""The field's best: where its two hundred most talented people are in the end.

A raider does not want heads, it wants the few who know how (article A1:16-18): what a raid has
brought is told by how many of the best it employs afterwards.  The best are the two hundred most
talented AI people anywhere, academia included, when the run began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import END, START, chosen, codes, floats, people_at

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Codes

BEST = 200

MEANINGS = {
    "best_200.at_start.<firm>": ("people", "of the field's 200 best at the start, employed there"),
    "best_200.at_end.<firm>": ("people", "of those 200, employed there at the end of the run"),
    "best_200.gained.<firm>": ("people", "of those 200, there at the end and not at the start"),
}


def best(people: Columns, most: int = BEST) -> Columns:
    """The most talented of these people, or all if they are fewer; ties by their number."""
    order = np.lexsort((codes(people, "person"), -floats(people, "talent")))
    return {name: values[order[:most]] for name, values in people.items()}


def by_firm(employers: Codes, firms: int) -> list[int]:
    """How many of some people each firm employs; -1 is nobody."""
    found: list[int] = np.bincount(employers[employers >= 0], minlength=firms).tolist()
    return found


def overall(ledger: Ledger) -> dict[str, object]:
    """Counts by firm at the start and at the end, and of those who came in between."""
    first = best(people_at(ledger, START))
    last = people_at(ledger, END)
    still = chosen(last, np.isin(codes(last, "person"), codes(first, "person")))
    order = np.argsort(codes(still, "person"), kind="stable")
    before = dict(zip(codes(first, "person").tolist(), codes(first, "firm").tolist(), strict=True))
    ends_at = codes(still, "firm")[order]
    began_at = np.array([before[one] for one in codes(still, "person")[order].tolist()], int)
    counts = {
        "at_start": codes(first, "firm"),
        "at_end": ends_at,
        "gained": ends_at[ends_at != began_at],
    }
    return {
        name: {
            firm: float(count)
            for firm, count in zip(ledger.firms, by_firm(where, len(ledger.firms)), strict=True)
        }
        for name, where in counts.items()
    }
