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
    """Name of the stance, as in the table of firms."""
    star_seats: float = 0.0
    """Seats for stars it opens."""
    opening: float = 0.0
    """How far it goes from pay policy toward a star's worth in bids, share."""
    counter_opening: float = 0.0
    """The same in counter-offers."""
    premium_share_of_capex: float = 0.0
    """Pay above scale it allows itself, share of capex."""
    growth_frontier: float = 0.0
    """Yearly growth of the lab's head-count target, stars aside."""
    growth_applied: float = 0.0
    """Yearly growth of applied AI's target."""
    focus: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Share of each division to give up in the next wave."""
    retention_share: float = 0.0
    """Extra grant to the lab's people, years of pay."""
    redundant: float = 0.0
    """Applied-AI people made redundant by a star hired."""
    buys: bool = False
    """Whether it looks for stakes and teams to buy."""
    reorganises: bool = False
    """Whether it rebuilds the lab around new stars."""
    moves_side_bets: float = 0.0
    """Share of the side bets' budget moved to the lab in a year."""
    claims_compute: bool = False
    """Whether the lab may claim product compute."""
    gives_up_lab: bool = False
    """Whether it gives up its lab."""


@dataclass(frozen=True)
class Straits:
    """What a firm short of cash weighs: how long it lasts, and what lab and product are worth.

    ``may_give_up_lab`` is true for venture-backed firms that have a lab; ``rounds_per_month``
    is what it may hope for; money in USD or USD/yr.
    """

    may_give_up_lab: bool
    """Whether it is venture-backed and has a lab."""
    ambition: float
    """How far it is seen to pursue the grand goal."""
    rounds_per_month: float
    """Funding rounds a month it may hope for."""
    runway_without_lab_months: float
    """Months its cash would last without the lab."""
    lab_talent: float
    """Talent of its lab, sum of z."""
    lab_compute_usd_per_year: float
    """Compute of its lab."""
    product_usd: float
    """Worth of its product alone."""


@dataclass(frozen=True, eq=False, repr=False)
class FirmView:
    """A firm's own books and what is public: rankings, prices, who courts its people.

    Money in USD or USD/yr.  ``gain(stars, compute)`` is what the firm expects its prize to
    grow by, in USD, from so much added talent (sum of z) and so much added compute (USD/yr).
    """

    urgency: float
    """Shortfall of its hedged belief below its aspiration, 0 to 1."""
    runway_months: float
    """Months its cash lasts; endless for public firms."""
    courted_share: float
    """Share of its lab's talent courted by rivals in about a quarter."""
    star_talent: float
    """Mean talent of the hundred best at racing firms, z."""
    star_pay_usd_per_year: float
    """What their employers would pay to keep such a star."""
    package_years: float
    """Years over which a package is counted."""
    premium_if_raiding_usd_per_year: float
    """Pay above scale that a raid would still allow."""
    payroll_usd_per_year: tuple[float, float, float, float]
    """Cash payroll by division."""
    core_earns_usd_per_year: float
    """Cash flow that hangs on core staff."""
    previous: str
    """Name of last month's stance."""
    grows: float
    """Yearly growth of AI teams in routine."""
    product_push: float
    """Growth of applied AI added by a shortfall of users."""
    straits: Straits
    """What it weighs when cash is short."""
    gain: Callable[[float, float], float]
    """Gain expected of more talent and compute."""
