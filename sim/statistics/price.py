"""Price of talent: what a year of one unit of z costs, asked of deals and of payrolls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import (
    END,
    ai_people,
    at_bidders,
    chosen,
    codes,
    flags,
    floats,
    number,
    people_at,
    ratio,
    read,
    sums,
)
from sim.statistics.inequality import weighted_quantile

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "talent_price_accepted": (
        "USD/yr per unit of z",
        "median price of a unit of talent among bids accepted this month",
    ),
    "talent_price_hired": ("USD/yr per unit of z", "the same, of rivals' bids only"),
    "talent_price_payroll": (
        "USD/yr per unit of z",
        "pay of AI people at bidding firms over their talent",
    ),
    "price.accepted": (
        "USD/yr per unit of z",
        "median price of a unit of talent among accepted bids of the run",
    ),
    "price.hired": ("USD/yr per unit of z", "the same, of rivals' bids only"),
    "price.hired_by_bidder.<firm>": (
        "USD/yr per unit of z",
        "the same, of each firm that won someone",
    ),
    "price.payroll": (
        "USD/yr per unit of z",
        "pay of AI people at bidding firms over their talent, at the end",
    ),
}


def median_price(pay: Floats, talent: Floats) -> float:
    """Price such that half of all units of talent were bought for less.

    ``pay`` (USD/yr) over ``talent`` (z), (n,), each bid weighted by the units it buys;
    bids for no talent are left out, and nan is the price of nothing.

    Source: the talent market of Gabaix & Landier (2008), "Why Has CEO Pay Increased So
    Much?", QJE 123(1), where pay adds up the marginal prices of talent.
    """
    price = ratio(pay, talent)[talent > 0]
    return float(weighted_quantile(price, talent[talent > 0], np.array([0.5]))[0])


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Prices of one month."""
    offers = ai_people(snapshot.offers)
    firm, weight, size = snapshot.firm, snapshot.weight, len(snapshot.firms)
    payroll = sums(firm, weight * snapshot.pay_usd_per_year, size)[snapshot.bids]
    units = sums(firm, weight * snapshot.talent, size)[snapshot.bids]
    return {
        "talent_price_accepted": _price(_accepted(offers)),
        "talent_price_hired": _price(_hired(offers)),
        "talent_price_payroll": float(ratio(np.sum(payroll), np.sum(units))),
    }


def overall(ledger: Ledger) -> dict[str, object]:
    """Prices over the whole run."""
    offers = ai_people(
        read(
            ledger,
            "offers",
            "role",
            "bidder",
            "is_counter",
            "accepted",
            "pay_usd_per_year",
            "talent",
        )
    )
    hired = _hired(offers)
    bidder = codes(hired, "bidder")
    people = at_bidders(ledger, people_at(ledger, END))
    pay, talent = floats(people, "pay_usd_per_year"), floats(people, "talent")
    return {
        "accepted": number(_price(_accepted(offers))),
        "hired": number(_price(hired)),
        "hired_by_bidder": {
            ledger.firms[code]: number(_price(chosen(hired, bidder == code)))
            for code in np.unique(bidder)
        },
        "payroll": number(ratio(np.sum(pay), np.sum(talent)).item()),
    }


def _accepted(offers: Columns) -> Columns:
    return chosen(offers, flags(offers, "accepted"))


def _hired(offers: Columns) -> Columns:
    return chosen(offers, flags(offers, "accepted") & ~flags(offers, "is_counter"))


def _price(bids: Columns) -> float:
    return median_price(floats(bids, "pay_usd_per_year"), floats(bids, "talent"))
