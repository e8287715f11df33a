"""Leadership: who is ahead in the race, and who is believed to win it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import bidding, codes, floats, for_bidders, named, read

if TYPE_CHECKING:
    from sim.state.ledger import Ledger
    from sim.statistics._rows import Flags, Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "leader": (
        "number of the firm",
        "bidding firm of highest capability, counted from 0 in the order of the firms",
    ),
    "leader_belief": ("probability", "that the leader gets there first"),
    "leader_ahead": ("log index", "capability of the leader less that of the next"),
    "capability_<firm>": ("log index", "frontier capability K"),
    "belief_<firm>": ("probability", "that the firm gets there first"),
    "hedged_belief_<firm>": ("probability", "belief plus stakes in others'"),
    "leadership.months_led.<firm>": ("months", "in which the firm had the highest capability"),
    "leadership.leads_at_end.<firm>": ("0 or 1", "1 for the leader of the last month"),
    "leadership.changes": ("times", "that the lead passed to another firm"),
    "leadership.capability_at_end.<firm>": ("log index", "frontier capability K of the last month"),
    "leadership.belief_at_end.<firm>": ("probability", "that the firm gets there first"),
    "leadership.hedged_belief_at_end.<firm>": ("probability", "belief plus stakes in others'"),
}


def leader(capability: Floats, runs: Flags) -> int:
    """Number of the firm ahead: the highest capability among those that run; -1 for none.

    Equal ones are settled by the order of the firms, the first of them leading.
    """
    known = runs & np.isfinite(capability)
    return int(np.argmax(np.where(known, capability, -np.inf))) if known.any() else -1


def lead(capability: Floats, runs: Flags) -> float:
    """Log points of capability between the leader and the next; nan with fewer than two."""
    known = np.sort(capability[runs & np.isfinite(capability)])
    return float(known[-1] - known[-2]) if known.size > 1 else np.nan


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """The race at a month's end."""
    ahead = leader(snapshot.capability, snapshot.bids)
    return (
        {
            "leader": float(ahead) if ahead >= 0 else np.nan,
            "leader_belief": float(snapshot.belief[ahead]) if ahead >= 0 else np.nan,
            "leader_ahead": lead(snapshot.capability, snapshot.bids),
        }
        | for_bidders("capability", snapshot, snapshot.capability)
        | for_bidders("belief", snapshot, snapshot.belief)
        | for_bidders("hedged_belief", snapshot, snapshot.hedged_belief)
    )


def overall(ledger: Ledger) -> dict[str, object]:
    """Who led for how long, and what was believed at the end."""
    bids, size = bidding(ledger), len(ledger.firms)
    capability = _by_month(ledger, "capability")
    leaders = np.array([leader(row, bids) for row in capability], dtype=np.int64)
    leaders = leaders[leaders >= 0]
    at_end = np.arange(size) == (leaders[-1] if leaders.size else -1)
    return {
        "months_led": named(ledger.firms, np.bincount(leaders, minlength=size)),
        "leads_at_end": named(ledger.firms, at_end),
        "changes": float(np.sum(leaders[1:] != leaders[:-1])),
        "capability_at_end": named(ledger.firms, _last(capability, size)),
        "belief_at_end": named(ledger.firms, _last(_by_month(ledger, "belief"), size)),
        "hedged_belief_at_end": named(
            ledger.firms, _last(_by_month(ledger, "hedged_belief"), size)
        ),
    }


def _by_month(ledger: Ledger, name: str) -> Floats:
    """A column of the ``firms`` table as months x firms; nan where a firm has no row."""
    firms = read(ledger, "firms", "month", "firm", name)
    months, row = np.unique(codes(firms, "month"), return_inverse=True)
    table: Floats = np.full((months.size, len(ledger.firms)), np.nan)
    table[row, codes(firms, "firm")] = floats(firms, name)
    return table


def _last(table: Floats, size: int) -> Floats:
    return table[-1] if len(table) else np.full(size, np.nan)
