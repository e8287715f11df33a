"""Hedge: does the breakthrough come where the big firms own something?

A giant is a public firm that bids.  It has its share if the winner is itself or a lab in
which it holds a stake (article A0:89-97).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.shares import cover

if TYPE_CHECKING:
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "cover_<firm>": (
        "probability",
        "that the winner is this public firm or a lab in which it holds a stake",
    ),
    "uncovered": (
        "probability",
        "that the winner is neither a public firm nor a lab in which one holds a stake",
    ),
    "giants_without_share": ("firms", "expected number of public firms that own nothing of it"),
    "giants_left_out_least": (
        "firms",
        "the same, of the labs that may win, for the one that leaves out fewest",
    ),
    "giants_left_out_most": ("firms", "the same, for the one that leaves out most"),
}


def left_out(stakes: Floats, giants: Floats) -> tuple[Floats, Floats]:
    """For each possible winner: giants without a share in it, and giants with one.

    ``stakes`` is owner x target, ``giants`` 1 for each giant; a giant has a share in itself.
    """
    owns = (stakes > 0.0) | np.eye(len(giants), dtype=bool)
    sharing: Floats = (owns * giants[:, None]).sum(axis=0)
    return giants.sum() - sharing, sharing


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Cover at a month's end."""
    giants = (snapshot.public & snapshot.bids).astype(np.float64)
    without, sharing = left_out(snapshot.stakes, giants)
    belief = snapshot.belief
    covers = cover(belief, snapshot.stakes)
    possible = without[belief > 0.0]
    return {
        f"cover_{firm}": float(covers[i]) for i, firm in enumerate(snapshot.firms) if giants[i]
    } | {
        "uncovered": float((belief * (sharing == 0.0)).sum()),
        "giants_without_share": float((belief * without).sum()),
        "giants_left_out_least": float(possible.min()) if len(possible) else 0.0,
        "giants_left_out_most": float(possible.max()) if len(possible) else 0.0,
    }
