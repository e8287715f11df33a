"""Deal outcomes: what became of each buyer's offers for a firm (articles A1:20-24, A3:25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import DEAL_OUTCOMES
from sim.statistics._rows import codes, read, sums

if TYPE_CHECKING:
    from sim.state.ledger import Ledger
    from sim.statistics._rows import Codes

MEANINGS = {
    "deal_outcomes.in_all.<outcome>": (
        "offers",
        "for stakes or teams that ended so during the run",
    ),
    "deal_outcomes.by_pair.<buyer>.<target>.<outcome>": (
        "offers",
        "of the buyer for the target that ended so; pairs without offers are left out",
    ),
}


def counted(outcomes: Codes) -> dict[str, float]:
    """How many offers ended in each way."""
    number = sums(outcomes, np.ones(outcomes.shape), len(DEAL_OUTCOMES))
    return dict(zip(DEAL_OUTCOMES, number.tolist(), strict=True))


def overall(ledger: Ledger) -> dict[str, object]:
    """Offers of the whole run by outcome, in all and by who offered to whom."""
    deals = read(ledger, "deals", "buyer", "target", "outcome")
    buyer, target, outcome = (codes(deals, name) for name in ("buyer", "target", "outcome"))
    by_pair: dict[str, dict[str, dict[str, float]]] = {}
    for one, other in sorted(set(zip(buyer.tolist(), target.tolist(), strict=True))):
        ended = outcome[(buyer == one) & (target == other)]
        by_pair.setdefault(ledger.firms[one], {})[ledger.firms[other]] = counted(ended)
    return {"in_all": counted(outcome), "by_pair": by_pair}
