"""A deal as it is put on the table, and one that waits for the competition authority."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Proposal:
    """A price in USD for a stake (share of the whole) and a team, and how it is tied.

    A stake of 0 is a licence with the team: the people come, the shares stay.  ``asked_usd``
    is the holders' first ask where it is reported, else 0.
    """

    buyer: int
    target: int
    stake: float
    price_usd: float
    team: int
    leader_share: float
    lock_months: float
    asked_usd: float = 0.0


@dataclass(frozen=True)
class Pending:
    """An accepted offer under review; months count from the start of the run."""

    offer: Proposal
    answered: int
    decided: int
