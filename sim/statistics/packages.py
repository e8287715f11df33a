"""Packages: the offers that make headlines, pay over the whole vesting horizon.

Counted are rivals' bids for AI people; an incumbent's answers are counted apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import ai_people, codes, flags, floats, number, read

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Flags, Floats
    from sim.statistics.snapshot import Snapshot

LARGE_PACKAGE_USD = 100e6
JUNIOR_MONTHS = 30.0
OF_OFFERS = (
    *("role", "person", "bidder", "is_counter", "accepted", "package_usd"),
    "tenure_months",
)

MEANINGS = {
    "packages_100m_bid": ("bids", "rivals' packages of 100 M USD or more, this month"),
    "packages_100m_accepted": ("bids", "those accepted"),
    "packages_100m_counter": ("bids", "incumbents' own bids of 100 M USD or more, this month"),
    "package_max_bid": ("USD", "largest package a rival bid this month"),
    "package_max_accepted": ("USD", "largest package accepted from a rival this month"),
    "packages.packages_100m_bid": ("bids", "rivals' packages of 100 M USD or more, whole run"),
    "packages.packages_100m_accepted": ("bids", "those accepted"),
    "packages.packages_100m_counter": ("bids", "incumbents' own bids of 100 M USD or more"),
    "packages.package_max_bid": ("USD", "largest package a rival bid, ever"),
    "packages.package_max_accepted": ("USD", "largest package accepted from a rival, ever"),
    "packages.people_offered_100m": (
        "people",
        "different people to whom rivals bid 100 M USD or more",
    ),
    "packages.juniors_offered_100m": (
        "people",
        "those of them with at most 30 months at their employer (A0:118)",
    ),
    "packages.by_bidder.<firm>.<packages>": (
        "as above",
        "the same five for each firm that bid; counters are its own answers",
    ),
}


def largest(values: Floats) -> float:
    """The highest of the values; nan if there are none."""
    return float(np.max(values)) if values.size else np.nan


def large_packages(package: Floats, accepted: Flags, counter: Flags) -> dict[str, float]:
    """How many bids reach 100 M USD and how large the largest is.

    ``package`` in USD, ``accepted`` and ``counter`` (true for the incumbent's bid), (n,).
    """
    large, taken = package >= LARGE_PACKAGE_USD, accepted & ~counter
    return {
        "packages_100m_bid": float(np.sum(large & ~counter)),
        "packages_100m_accepted": float(np.sum(large & taken)),
        "packages_100m_counter": float(np.sum(large & counter)),
        "package_max_bid": largest(package[~counter]),
        "package_max_accepted": largest(package[taken]),
    }


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Large packages of one month."""
    return large_packages(*_bids(ai_people(snapshot.offers)))


def overall(ledger: Ledger) -> dict[str, object]:
    """Large packages of the whole run, in all and by bidder."""
    offers = ai_people(read(ledger, "offers", *OF_OFFERS))
    package, accepted, counter = _bids(offers)
    bidder, person = codes(offers, "bidder"), codes(offers, "person")
    large = (package >= LARGE_PACKAGE_USD) & ~counter
    junior = large & (floats(offers, "tenure_months") <= JUNIOR_MONTHS)
    by_bidder = {
        ledger.firms[code]: _plain(large_packages(package[own], accepted[own], counter[own]))
        for code in np.unique(bidder)
        for own in [bidder == code]
    }
    return {
        **_plain(large_packages(package, accepted, counter)),
        "people_offered_100m": float(np.unique(person[large]).size),
        "juniors_offered_100m": float(np.unique(person[junior]).size),
        "by_bidder": by_bidder,
    }


def _bids(offers: Columns) -> tuple[Floats, Flags, Flags]:
    return floats(offers, "package_usd"), flags(offers, "accepted"), flags(offers, "is_counter")


def _plain(values: dict[str, float]) -> dict[str, float | None]:
    return {name: number(value) for name, value in values.items()}
