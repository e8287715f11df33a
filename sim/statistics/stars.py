"""Stars: the most talented 1 %, who hires them, and what they cost beside the machines.

Over a run the bar is the talent of the top 1 % of all AI people at its start, wherever
they worked; entrants who reach it are stars too.  Within a month the bar is that of the
people employed then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import (
    END,
    FRONTIER,
    OF_MOVES,
    START,
    ai_people,
    bidding,
    codes,
    floats,
    for_bidders,
    hires,
    named,
    number,
    people_at,
    ratio,
    read,
    sums,
)
from sim.statistics.concentration import top_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Flags, Floats
    from sim.statistics.snapshot import Snapshot

TOP = 0.01

MEANINGS = {
    "star_threshold": ("multiples of the median", "talent of the least of the top 1 % now"),
    "stars_hired": ("people", "stars who joined bidding firms from elsewhere this month"),
    "stars_hired_<firm>": ("people", "those who joined the firm"),
    "star_pay_to_capex_<firm>": ("share", "pay of the stars in its frontier lab over its capex"),
    "stars.threshold": ("multiples of the median", "talent of the least of the top 1 % at start"),
    "stars.hired": ("people", "stars who joined bidding firms from elsewhere during the run"),
    "stars.hired_by_firm.<firm>": ("people", "stars who joined the firm"),
    "stars.lost_by_firm.<firm>": ("people", "stars who left the firm for another or for good"),
    "stars.pay_to_capex.<firm>": (
        "share",
        "pay of all stars in its frontier lab at the end over its capex",
    ),
    "stars.hired_pay_to_capex.<firm>": ("share", "the same, of stars hired during the run only"),
}


def star_threshold(talent: Floats, weights: Floats, share: float = TOP) -> float:
    """Talent of the least talented among the top ``share`` of people; nan for no one."""
    rows, _ = top_rows(talent, weights, share * float(np.sum(weights)))
    return float(np.min(talent[rows])) if rows.size else np.nan


def star_pay(pay: Floats, capex: Floats, firm: npt.NDArray[np.integer], star: Flags) -> Floats:
    """Pay of each firm's stars over its infrastructure spending; nan without any spending.

    ``pay`` in USD/yr and already weighted, ``firm`` and ``star`` (n,); ``capex`` in USD/yr,
    one a firm.
    """
    return ratio(sums(firm[star], pay[star], capex.size), capex)


def bar_at_start(ledger: Ledger, share: float = TOP) -> float:
    """Talent that the top ``share`` of AI people had at the start of the run."""
    talent = floats(people_at(ledger, START), "talent")
    return star_threshold(talent, np.ones(talent.shape), share)


def hired_by_firm(moves: Columns, bar: float, size: int) -> Floats:
    """AI people of at least that talent who joined each firm from elsewhere."""
    joined = hires(moves)
    weight = np.where(floats(joined, "talent") >= bar, floats(joined, "weight"), 0.0)
    return sums(codes(joined, "to_firm"), weight, size)


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Stars hired this month, and star pay beside capex at its end."""
    bar = star_threshold(snapshot.talent, snapshot.weight)
    hired = hired_by_firm(snapshot.moves, bar, len(snapshot.firms))
    rows = np.flatnonzero((snapshot.talent >= bar) & (snapshot.division == FRONTIER))
    pay = snapshot.pay_usd_per_year[rows] * snapshot.weight[rows]
    everyone = np.ones(rows.shape, dtype=np.bool_)
    share = star_pay(pay, snapshot.capex_usd_per_year, snapshot.firm[rows], everyone)
    return (
        {"star_threshold": bar, "stars_hired": float(np.sum(hired[snapshot.bids]))}
        | for_bidders("stars_hired", snapshot, hired)
        | for_bidders("star_pay_to_capex", snapshot, share)
    )


def overall(ledger: Ledger) -> dict[str, object]:
    """Stars hired and lost during the run, and their pay beside capex at its end."""
    bar, size, moves = bar_at_start(ledger), len(ledger.firms), read(ledger, "moves", *OF_MOVES)
    hired = hired_by_firm(moves, bar, size)
    end, capex = people_at(ledger, END), _last_capex(ledger)
    pay, firm = floats(end, "pay_usd_per_year"), codes(end, "firm")
    star = (floats(end, "talent") >= bar) & (codes(end, "division") == FRONTIER)
    return {
        "threshold": number(bar),
        "hired": float(np.sum(hired[bidding(ledger)])),
        "hired_by_firm": named(ledger.firms, hired),
        "lost_by_firm": named(ledger.firms, _lost_by_firm(moves, bar, size)),
        "pay_to_capex": named(ledger.firms, star_pay(pay, capex, firm, star)),
        "hired_pay_to_capex": named(
            ledger.firms, star_pay(pay, capex, firm, star & _joined(end, moves, size))
        ),
    }


def _lost_by_firm(moves: Columns, bar: float, size: int) -> Floats:
    left = ai_people(moves)
    origin = codes(left, "from_firm")
    gone = (floats(left, "talent") >= bar) & (origin != codes(left, "to_firm"))
    return sums(origin, np.where(gone, floats(left, "weight"), 0.0), size)


def _joined(people: Columns, moves: Columns, size: int) -> Flags:
    """Who came to their present employer during the run."""
    joined = hires(moves)
    arrivals = codes(joined, "person") * size + codes(joined, "to_firm")
    return np.isin(codes(people, "person") * size + codes(people, "firm"), arrivals)


def _last_capex(ledger: Ledger) -> Floats:
    firms = read(ledger, "firms", "firm", "capex_usd_per_year")
    capex: Floats = np.full(len(ledger.firms), np.nan)
    # Rows stand in the order of months: the last of a firm is the one that stays.
    capex[codes(firms, "firm")] = floats(firms, "capex_usd_per_year")
    return capex
