"""Pay above the boss: AI people who are paid more than their chief executive (article A0:120).

Chief executives who own much of their firm draw little pay, and most of a young lab earns more
than they do; read the counts firm by firm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.statistics._rows import bidding, for_bidders, number, series, sums

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.state.ledger import Ledger
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "paid_above_ceo": ("people", "AI people of bidding firms paid more than their chief executive"),
    "paid_above_ceo_<firm>": ("people", "those at the firm"),
    "above_ceo.<when>.<firm>": (
        "people",
        "AI people paid more than their chief executive, first or last month, one firm or all",
    ),
}


def paid_above(
    pay: Floats, weight: Floats, firm: npt.NDArray[np.integer], ceo_pay: Floats
) -> Floats:
    """People of each firm with higher pay than its chief executive; one entry a firm.

    ``pay`` in USD/yr, ``weight`` and ``firm`` one a person; ``ceo_pay`` in USD/yr, one a firm.
    """
    above = pay > ceo_pay[firm]
    return sums(firm[above], weight[above], ceo_pay.size)


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """People paid above their chief executive at the month's end."""
    above = paid_above(
        snapshot.pay_usd_per_year, snapshot.weight, snapshot.firm, snapshot.ceo_pay_usd_per_year
    )
    return {"paid_above_ceo": float(np.sum(above[snapshot.bids]))} | for_bidders(
        "paid_above_ceo", snapshot, above
    )


def overall(ledger: Ledger) -> dict[str, object]:
    """The first and the last month, by firm and in all."""
    names = {"all": "paid_above_ceo"} | {
        firm: f"paid_above_ceo_{firm}"
        for firm, bids in zip(ledger.firms, bidding(ledger).tolist(), strict=True)
        if bids
    }
    months = {who: series(ledger, name) for who, name in names.items()}
    return {
        when: {who: number(values[at] if values.size else np.nan) for who, values in months.items()}
        for when, at in (("first", 0), ("last", -1))
    }
