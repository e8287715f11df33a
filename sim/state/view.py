"""What one firm may see when it decides, and the stance it can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Stance:
    """How hard a firm recruits, keeps, cuts and buys until it decides again.

    Shares in ``focus`` are of the heads of each division (frontier, applied, core,
    legacy) to give up in the next wave, the payroll saved going to the lab;
    ``moves_side_bets`` is the share of the side bets' budget that goes there in a year.
    """

    name: str
    star_seats: float = 0.0
    opening: float = 0.0
    counter_opening: float = 0.0
    premium_share_of_capex: float = 0.0
    growth_frontier: float = 0.0
    growth_applied: float = 0.0
    focus: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    retention_share: float = 0.0
    redundant: float = 0.0
    buys: bool = False
    reorganises: bool = False
    moves_side_bets: float = 0.0
    claims_compute: bool = False
    gives_up_lab: bool = False


@dataclass(frozen=True)
class Straits:
    """What a firm short of cash weighs: how long it lasts, and what lab and product are worth.

    ``may_give_up_lab`` is true for venture-backed firms that have a lab; ``rounds_per_month``
    is what it may hope for; money in USD or USD/yr.
    """

    may_give_up_lab: bool
    ambition: float
    rounds_per_month: float
    runway_without_lab_months: float
    lab_talent: float
    lab_compute_usd_per_year: float
    product_usd: float


@dataclass(frozen=True, eq=False, repr=False)
class FirmView:
    """A firm's own books and what is public: rankings, prices, who courts its people.

    Money in USD or USD/yr.  ``gain(stars, compute)`` is what the firm expects its prize to
    grow by, in USD, from so much added talent (sum of z) and so much added compute (USD/yr).
    """

    urgency: float
    runway_months: float
    courted_share: float
    star_talent: float
    star_pay_usd_per_year: float
    package_years: float
    premium_if_raiding_usd_per_year: float
    payroll_usd_per_year: tuple[float, float, float, float]
    core_earns_usd_per_year: float
    previous: str
    grows: float
    product_push: float
    straits: Straits
    gain: Callable[[float, float], float]
