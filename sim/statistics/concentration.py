"""Concentration: how much of the talent sits in how few labs.

Shares are taken among firms that bid; people at ``academia`` and ``outside`` count in
neither part nor whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import FRONTIER, for_bidders, ratio, sums

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

    Rows = npt.NDArray[np.intp]

MEANINGS = {
    "talent_share_<firm>": ("share", "of the talent (sum of z) of AI people at bidding firms"),
    "head_share_<firm>": ("share", "of the AI people at bidding firms"),
    "top100_share_<firm>": ("share", "of the 100 most talented AI people at bidding firms"),
    "top1pct_share_<firm>": ("share", "of the most talented 1 % of AI people at bidding firms"),
    "hhi_talent": ("index", "Herfindahl-Hirschman index of talent shares; 1 is one firm alone"),
    "hhi_heads": ("index", "Herfindahl-Hirschman index of shares of AI people"),
    "hhi_frontier_talent": ("index", "the same index of talent within frontier labs"),
    "effective_labs_talent": ("labs", "equal labs that would be as concentrated in talent"),
    "effective_labs_heads": ("labs", "equal labs that would be as concentrated in AI people"),
    "effective_labs_frontier": ("labs", "the same for talent within frontier labs"),
    "talent_top1pct_share": ("share", "of all talent held by its most talented 1 %"),
}


def hhi(shares: Floats) -> float:
    """Herfindahl-Hirschman index: the chance that two units of talent share an employer.

    ``shares`` (one a firm, none negative) may be amounts: they are divided by their sum.
    Between 1/n and 1; nan where there is nothing to share.

    Source: Hirschman (1964), "The Paternity of an Index", AER 54(5), p. 761.
    """
    amounts = np.asarray(shares, dtype=np.float64)
    if amounts.size and amounts.min() < 0:
        raise ValueError("shares must not be negative")
    part = ratio(amounts, np.sum(amounts))
    return float(np.sum(part * part)) if part.size else np.nan


def effective_number(shares: Floats) -> float:
    """Number of equal labs as concentrated as these: the inverse of :func:`hhi`.

    Source: Adelman (1969), "Comment on the H Concentration Measure as a
    Numbers-Equivalent", REStat 51(1), 99-101; Laakso & Taagepera (1979), eq. 1 (N2).
    """
    return float(ratio(1.0, hhi(shares)))


def top_rows(values: Floats, weights: Floats, amount: float) -> tuple[Rows, Floats]:
    """Rows of the ``amount`` people of highest value, and how many of each row are among them.

    Rows are taken from the highest value down, equal ones in row order; the row on the
    border counts for the part inside.  ``values`` and ``weights`` are (n,); the numbers of
    people sum to ``amount``, or to everyone if there are fewer.

    Raises:
        ValueError: shapes differ or a weight is negative.
    """
    if values.shape != weights.shape:
        raise ValueError(f"{values.shape} values and {weights.shape} weights")
    lightest = float(weights.min()) if weights.size else 0.0
    if lightest < 0:
        raise ValueError("weights must not be negative")
    if weights.size and lightest == 0:
        present = np.flatnonzero(weights)
        rows, inside = top_rows(values[present], weights[present], amount)
        return present[rows], inside
    if not (weights.size and amount > 0):
        return np.zeros(0, dtype=np.intp), np.zeros(0)
    # No row weighs less than the lightest, so this many rows are sure to be enough.
    most = int(min(np.ceil(amount / lightest) + 1, values.size))
    border = np.partition(values, values.size - most)[values.size - most]
    rows = np.flatnonzero(values >= border)
    rows = rows[np.argsort(-values[rows], kind="stable")]
    heads = weights[rows]
    inside = np.clip(amount - (np.cumsum(heads) - heads), 0.0, heads)
    return rows[inside > 0], inside[inside > 0]


def top_share(values: Floats, weights: Floats, share: float) -> float:
    """Share of the total held by the ``share`` (0 to 1) of people who hold most.

    For a Pareto tail of index a it is ``share ** (1 - 1 / a)``; nan for no one or nothing.

    Source: Piketty & Saez (2003), "Income Inequality in the United States", QJE 118(1),
    for the measure; Atkinson, Piketty & Saez (2011), JEL 49(1), section 2, for Pareto tails.
    """
    rows, inside = top_rows(values, weights, share * float(np.sum(weights)))
    return float(ratio(np.sum(inside * values[rows]), np.sum(weights * values)))


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Shares by firm and what they say of concentration, at a month's end."""
    size, everyone = len(snapshot.firms), snapshot.weight * snapshot.talent
    lab = np.where(snapshot.division == FRONTIER, everyone, 0.0)
    total, heads, frontier = (
        np.where(snapshot.bids, sums(snapshot.firm, amounts, size), 0.0)
        for amounts in (everyone, snapshot.weight, lab)
    )
    rows = np.flatnonzero(snapshot.bids[snapshot.firm])
    firm, talent, weight = snapshot.firm[rows], snapshot.talent[rows], snapshot.weight[rows]
    top100, in_top100 = top_rows(talent, weight, 100.0)
    top1pct, in_top1pct = top_rows(talent, weight, 0.01 * float(np.sum(heads)))
    shares = {
        "talent": total,
        "head": heads,
        "top100": sums(firm[top100], in_top100, size),
        "top1pct": sums(firm[top1pct], in_top1pct, size),
    }
    columns: dict[str, float] = {}
    for name, amount in shares.items():
        columns |= for_bidders(f"{name}_share", snapshot, ratio(amount, np.sum(amount)))
    return columns | {
        "hhi_talent": hhi(total),
        "hhi_heads": hhi(heads),
        "hhi_frontier_talent": hhi(frontier),
        "effective_labs_talent": effective_number(total),
        "effective_labs_heads": effective_number(heads),
        "effective_labs_frontier": effective_number(frontier),
        "talent_top1pct_share": float(ratio(np.sum(in_top1pct * talent[top1pct]), np.sum(total))),
    }
