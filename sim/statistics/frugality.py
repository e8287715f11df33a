"""Frugality: what labs spend on compute against the leader, and how cheaply it is matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import for_bidders, number, ratio, series
from sim.statistics.leadership import leader

if TYPE_CHECKING:
    from sim.state.ledger import Ledger
    from sim.statistics._rows import Flags, Floats
    from sim.statistics.snapshot import Snapshot

MATCH = 0.5
"""Capability, in K, within which a lab counts as having matched the leader."""

MEANINGS = {
    "lab_cost_<firm>": ("share", "the firm's lab compute in USD as a share of the leader's"),
    "cheapest_match": (
        "share",
        f"least lab compute of a racing lab within {MATCH} K of the leader, of the leader's",
    ),
    "frugality.cheapest_match": ("share", "the same, mean of the months"),
    "frugality.cheapest_match_least": ("share", "the same, month of the cheapest match"),
}


def lab_costs(compute: Floats, capability: Floats, runs: Flags) -> Floats:
    """Each firm's lab compute as a share of the leader's; nan where nobody leads or it has none.

    One entry a firm: ``compute`` in USD/yr, ``capability`` in K with nan for firms that do
    not race yet.
    """
    ahead = leader(capability, runs)
    return ratio(compute, compute[ahead] if ahead >= 0 else 0.0)


def cheapest_match(compute: Floats, capability: Floats, runs: Flags) -> float:
    """Least share of the leader's lab compute by which a lab comes within :data:`MATCH` of it.

    The leader matches itself, so that a field of which nobody is near gives 1.
    """
    ahead = leader(capability, runs)
    if ahead < 0:
        return np.nan
    near = runs & (np.nan_to_num(capability, nan=-np.inf) >= capability[ahead] - MATCH)
    near &= (compute > 0) | (np.arange(len(runs)) == ahead)
    return float(lab_costs(compute, capability, runs)[near].min())


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """What labs spend at a month's end."""
    seen = snapshot.lab_compute_usd_per_year, snapshot.capability, snapshot.bids
    found = for_bidders("lab_cost", snapshot, lab_costs(*seen))
    return {"cheapest_match": cheapest_match(*seen)} | found


def overall(ledger: Ledger) -> dict[str, object]:
    """How cheaply the leader was matched during the run."""
    months = series(ledger, "cheapest_match")
    known = months[np.isfinite(months)]
    return {
        "cheapest_match": number(known.mean()) if known.size else None,
        "cheapest_match_least": number(known.min()) if known.size else None,
    }
