"""Polarisation of pay: is the middle of a firm hollowed out by its newly bought stars?"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import for_bidders
from sim.statistics.inequality import gini_in_order, in_order, lorenz_in_order, quantile_in_order

if TYPE_CHECKING:
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "wolfson_pay": ("index", "Wolfson polarisation of pay among AI people at bidding firms"),
    "wolfson_pay_<firm>": ("index", "Wolfson polarisation of AI people's pay inside the firm"),
}


def wolfson(values: Floats, weights: Floats) -> float:
    """Wolfson's polarisation: how far the two halves stand apart, each drawn together.

    ``P = 4 (mean / median) (1/2 - L(1/2) - G/2)`` with the Lorenz curve L and the Gini
    coefficient G: 0 when all have the same, 1/3 for a uniform spread from 0.  Unlike the
    Gini it rises when the rich grow alike and so do the poor.  Shapes (n,); nan for no
    one and for a median of 0.  (The package `inequality` reports half of this.)

    Source: Wolfson (1994), "When Inequalities Diverge", AER 84(2), 353-358;
    Ravallion & Chen (1997), World Bank Economic Review 11(2), 357-382.
    """
    line = in_order(values, weights)
    if not (line.held.size and line.held[-1] > 0):
        return np.nan
    half = np.array([0.5])
    middle = float(quantile_in_order(line, half)[0])
    mean = float(line.held[-1] / line.people[-1])
    apart = 0.5 - float(lorenz_in_order(line, half)[0]) - 0.5 * gini_in_order(line)
    return 4.0 * mean / middle * apart if middle > 0 else np.nan


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Polarisation in the whole field and inside each firm, at a month's end."""
    order = np.argsort(snapshot.firm, kind="stable")
    pay, weight = snapshot.pay_usd_per_year[order], snapshot.weight[order]
    edges = np.searchsorted(snapshot.firm[order], np.arange(len(snapshot.firms) + 1)).tolist()
    inside = np.array(
        [wolfson(pay[low:high], weight[low:high]) for low, high in pairwise(edges)],
        dtype=np.float64,
    )
    bids = snapshot.bids[snapshot.firm]
    field = wolfson(snapshot.pay_usd_per_year[bids], snapshot.weight[bids])
    return {"wolfson_pay": field} | for_bidders("wolfson_pay", snapshot, inside)
