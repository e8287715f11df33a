"""Settlements: in what order the month's contests are decided, one file a way.

A settlement is a function ``settle(lots, seats, budget_usd_per_year, rules) -> Outcomes`` and a
function ``slack(rules)``, by how many log points of pay it may stop short.  A new file here is a
new way, nothing else to register.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sim.base.plugins import plugins
from sim.base.quantities import Positive
from sim.base.section import Section

if TYPE_CHECKING:
    from types import ModuleType

    from sim.base.arrays import Floats, Ints
    from sim.market.contests import Lots, Outcomes


class SettlementParameters(Section):
    """How the contests of a month are settled."""

    order: str
    """``sequential`` or ``simultaneous``: the name of a file in ``sim/market/settlements``."""
    increment: Positive
    """Least raise of a bid when all contests are open at once, log points of pay."""


@cache
def _files() -> dict[str, ModuleType]:
    return plugins(__name__)


def names() -> list[str]:
    """The settlements there are."""
    return list(_files())


def settle(
    rules: SettlementParameters, lots: Lots, seats: Ints, budget_usd_per_year: Floats
) -> Outcomes:
    """Hold the month's contests in the order that the rules name.

    ``seats`` is firm x kind of seat, ``budget_usd_per_year`` what each firm may still pay
    above its scale; both are left untouched.
    """
    outcomes: Outcomes = _files()[rules.order].settle(lots, seats, budget_usd_per_year, rules)
    return outcomes


def slack(rules: SettlementParameters) -> float:
    """By how many log points of pay a bid that both sides want may be missed."""
    return float(_files()[rules.order].slack(rules))
