"""Departures: who had gone from each firm by the dates at which articles counted them.

Articles speak of a total up to a month: of layoffs by the summer, of exits within a year.
Months count from the start of the run, so in the baseline month 7 ends with July 2025 (articles
A0:112 and A1:26 count some twelve months, A2:5 looks back from December).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import DIVISIONS
from sim.statistics._rows import FRONTIER, bidding, chosen, codes, floats, read, run_months, sums

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Floats

APPLIED = DIVISIONS.index("applied")
BY = {"month_7": 7, "month_12": 12}

MEANINGS = {
    "departures.let_go.<firm>.<by>": (
        "people",
        "let go in waves of cuts in the first 7 or 12 months, all roles",
    ),
    "departures.let_go_lab.<firm>.<by>": ("people", "those let go from the frontier lab"),
    "departures.let_go_applied.<firm>.<by>": ("people", "those let go from applied AI"),
    "departures.gone_outside_lab.<firm>.<by>": (
        "people",
        "who left the firm from a division other than the lab, for whatever reason",
    ),
}


def before(rows: Columns, first: int, months: int) -> Columns:
    """The rows of the first ``months`` months of a run that began in month ``first``."""
    return chosen(rows, codes(rows, "month") < first + months)


def let_go(cuts: Columns, size: int, division: int | None = None) -> Floats:
    """People let go by each firm, from one division or from all."""
    rows = cuts if division is None else chosen(cuts, codes(cuts, "division") == division)
    return sums(codes(rows, "firm"), floats(rows, "people"), size)


def gone_outside_lab(moves: Columns, size: int) -> Floats:
    """People of every role who left each firm from outside its frontier lab."""
    origin = codes(moves, "from_firm")
    left = (origin != codes(moves, "to_firm")) & (codes(moves, "division_from") != FRONTIER)
    return sums(origin, np.where(left, floats(moves, "weight"), 0.0), size)


def overall(ledger: Ledger) -> dict[str, object]:
    """Departures from every firm that bids, by month 7 and by month 12."""
    size, first = len(ledger.firms), (run_months(ledger) or (0, -1))[0]
    all_cuts = read(ledger, "cuts", "month", "firm", "division", "people")
    all_moves = read(ledger, "moves", "month", "from_firm", "to_firm", "division_from", "weight")
    found: dict[str, dict[str, Floats]] = {}
    for by, months in BY.items():
        cuts, moves = before(all_cuts, first, months), before(all_moves, first, months)
        found[by] = {
            "let_go": let_go(cuts, size),
            "let_go_lab": let_go(cuts, size, FRONTIER),
            "let_go_applied": let_go(cuts, size, APPLIED),
            "gone_outside_lab": gone_outside_lab(moves, size),
        }
    bids = np.flatnonzero(bidding(ledger)).tolist()
    return {
        what: {ledger.firms[code]: {by: float(found[by][what][code]) for by in BY} for code in bids}
        for what in found["month_7"]
    }
