"""Firms as columns: what each is, has and currently does.

``FirmSpec`` is what a scenario file says of a firm; ``Firms`` is the same as arrays over
all firms, with the state that changes during a run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator

from sim.base.lazy import np
from sim.base.quantities import (
    Month,
    NonNegative,
    People,
    Positive,
    Share,
    SignedUsdPerYear,
    Usd,
    UsdPerYear,
)
from sim.base.section import Section

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Flags, Floats, Ints
    from sim.state.view import Stance


NOT_YET = -1.0
"""Lag at the start of a firm that has not raced yet; a lag is never below 0."""


class Heads(Section):
    """People employed at the start, by division."""

    frontier: People
    """Researchers and engineers of the frontier lab."""
    applied: People
    """Researchers and engineers who put AI into products."""
    core: People
    """Staff of the business that earns the money (sales, products, operations)."""
    legacy: People
    """Staff of what the firm could do without first (side bets, overlaps)."""


def every_year(value: object) -> object:
    """One figure stands for every year."""
    return value if isinstance(value, dict) else {EVERY_YEAR: value}


EVERY_YEAR = "2025"
"""The year a lone figure is booked under; one year alone holds for all."""

YearlyUsd = Annotated[dict[str, UsdPerYear], BeforeValidator(every_year)]
YearlySignedUsd = Annotated[dict[str, SignedUsdPerYear], BeforeValidator(every_year)]


class FirmSpec(Section):
    """An employer: what it is and what it has on the first day."""

    name: str
    """Name in print."""
    region: Literal["us", "europe", "china", "other"]
    """Where it hires at home."""
    investor: Literal["public", "venture", "founder"]
    """Whose patience it depends on: shareholders, venture funds, or a patient owner."""
    bids: bool
    """Whether it bids for people (``academia`` and ``outside`` only employ)."""
    founded: Month | None = None
    """Month in which it opened or will open; nothing for firms older than anybody's tenure."""
    strategy: str
    """How it decides: the name of a file in ``sim/strategies``."""
    cash: Usd
    """Cash and liquid securities at the start."""
    operating_cash_flow: YearlySignedUsd
    """Cash from operations by calendar year (or one figure), before capital expenditure."""
    capex: YearlyUsd
    """Infrastructure spending by calendar year (for labs without capex: rented compute)."""
    side_bets: UsdPerYear
    """What it spends a year on side bets beyond infrastructure and its own people's pay."""
    ai_revenue: YearlyUsd
    """Revenue from AI products and AI cloud by calendar year."""
    valuation: Usd
    """Market or last-round valuation at the start."""
    stake_cap: Share
    """Most that one outside investor may own of it, unless all of it is taken over."""
    equity_growth_before: float
    """Log points a year by which its equity rose in the two years before the start."""
    lab_compute_share: Share
    """Share of that spending whose compute the frontier lab commands."""
    capability: float
    """Frontier capability K at the start, log index."""
    ambition: Share
    """How far the firm is seen to pursue the grand goal."""
    openness: Share
    """How much of its frontier it publishes at the start (1: open weights)."""
    frugality: Positive
    """Capability per USD of compute relative to the field."""
    users: People
    """Monthly users of its AI products."""
    pay_scale: UsdPerYear
    """What its pay scale gives a person of median talent."""
    pay_stretch: NonNegative
    """How far it leaves its scale for one person in ordinary times, log points."""
    ceo_pay: UsdPerYear
    """What its chief executive earned in the last reported year."""
    selectivity: Positive
    """Talent of its frontier lab relative to the field's draw."""
    heads: Heads
    """People employed."""


@dataclass(eq=False, repr=False)
class Firms:
    """All firms, one entry each, in the order of the scenario file.

    ``paths`` holds yearly rates as firm x month; ``stakes[owner, target]`` and
    ``refused[buyer, target]`` are matrices; everything else has one entry a firm.
    """

    keys: tuple[str, ...]
    region: npt.NDArray[np.int8]
    public: Flags
    venture: Flags
    bids: Flags
    founded: Ints
    closed: Ints
    paths: dict[str, Floats]
    ambition: Floats
    openness: Floats
    frugality: Floats
    lab_compute_share: Floats
    pay_scale_usd_per_year: Floats
    pay_stretch: Floats
    ceo_pay_usd_per_year: Floats
    capability: Floats
    side_bets_usd_per_year: Floats
    cash_usd: Floats
    valuation_usd: Floats
    equity_return: Floats
    runway_months: Floats
    users: Floats
    expected_users: Floats
    target_heads: Floats
    months_since_cut: Floats
    months_since_grant: Floats
    months_since_reorganisation: Floats
    hiring_frozen_until: Ints
    stakes: Floats
    stake_cap: Floats
    refused: Floats
    stances: list[Stance]
    strategies: list[str]
    belief: Floats = field(init=False)
    hedged_belief: Floats = field(init=False)
    aspiration: Floats = field(init=False)
    urgency: Floats = field(init=False)
    lab_compute_usd_per_year: Floats = field(init=False)
    output_usd_per_year: Floats = field(init=False)
    business_usd: Floats = field(init=False)
    equity_growth: Floats = field(init=False)
    pressure: Floats = field(init=False)
    restraint: Floats = field(init=False)
    lab_budget_usd_per_year: Floats = field(init=False)
    premium_budget_usd_per_year: Floats = field(init=False)
    holders_received_usd: Floats = field(init=False)
    stars_since_cut: Floats = field(init=False)
    moved_out_of_lab: Floats = field(init=False)
    rift: Floats = field(init=False)
    start_openness: Floats = field(init=False)
    start_lag: Floats = field(init=False)
    start_pressure: Floats = field(init=False)
    learned_from_open: Floats = field(init=False)
    learned_from_leader: Floats = field(init=False)
    border_fees_paid_usd: Floats = field(init=False)
    months_in_race: Floats = field(init=False)
    usual_lab_share: Floats = field(init=False)
    lab_share_pinned: Flags = field(init=False)
    operating_cash_flow_usd_per_year: Floats = field(init=False)
    net_flow_usd_per_year: Floats = field(init=False)
    months_without_cash: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Columns no scenario states begin at zero, but for what is remembered of the start."""
        for column in fields(self):
            if not column.init:
                setattr(self, column.name, np.zeros(len(self)))
        self.start_openness = self.openness.copy()
        self.start_lag = np.full(len(self), NOT_YET)
        self.usual_lab_share = self.lab_compute_share.copy()
        self.lab_share_pinned = np.zeros(len(self), dtype=bool)

    def __len__(self) -> int:
        return len(self.keys)

    def only(self, *firms: int) -> Flags:
        """Marks these firms."""
        marks = np.zeros(len(self), dtype=np.bool_)
        marks[list(firms)] = True
        return marks

    def index(self, key: str) -> int:
        """Position of a firm by its scenario key."""
        return self.keys.index(key)
