"""A deal as it is put on the table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Proposal:
    """A price in USD for a stake (share of the whole) and a team, and how it is tied."""

    buyer: int
    target: int
    stake: float
    price_usd: float
    team: int
    leader_share: float
    lock_months: float
