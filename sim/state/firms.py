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
from sim.state.columns import Described

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


COLUMNS: dict[str, Described] = {
    name: Described(*about)
    for name, about in {
        "region": ("int8", "region", "", "where it hires at home"),
        "public": ("bool", "", "", "has shareholders to please"),
        "venture": ("bool", "", "", "lives on venture rounds"),
        "bids": ("bool", "", "", "bids for people; academia and outside do not"),
        "founded": (
            "int64",
            "months since year 0",
            "0 or 10**6",
            "0 for long ago, 10**6 for not yet",
        ),
        "closed": ("int64", "months since year 0", "10**6", "first month without it"),
        "ambition": ("float64", "share", "", "how far it is seen to pursue the grand goal"),
        "openness": ("float64", "share", "", "how much of its frontier it publishes"),
        "frugality": (
            "float64",
            "ratio",
            "",
            "capability per USD of compute, relative to the field",
        ),
        "lab_compute_share": ("float64", "share", "", "of its compute, what the lab commands"),
        "pay_scale_usd_per_year": ("float64", "USD/yr", "", "scale pay of median talent"),
        "pay_stretch": ("float64", "log points", "", "above its scale for one person in routine"),
        "ceo_pay_usd_per_year": ("float64", "USD/yr", "", "pay of its chief executive"),
        "capability": ("float64", "log index", "", "frontier capability K"),
        "side_bets_usd_per_year": ("float64", "USD/yr", "", "left of its budget for side bets"),
        "cash_usd": ("float64", "USD", "", "cash and liquid securities"),
        "valuation_usd": ("float64", "USD", "", "market or last-round valuation"),
        "equity_return": ("float64", "ratio", "", "valuation now over that of a month ago"),
        "runway_months": ("float64", "months", "10**6", "until its cash is gone"),
        "users": ("float64", "people", "", "monthly users of its AI products"),
        "expected_users": ("float64", "people", "", "users on which the path of AI revenue rests"),
        "target_heads": ("float64", "people", "", "head count it wants, firm x division"),
        "months_since_cut": ("float64", "months", "", "since its last wave of cuts"),
        "months_since_grant": ("float64", "months", "", "since its last retention grant"),
        "months_since_reorganisation": ("float64", "months", "10**6 or more", "since the last"),
        "hiring_frozen_until": (
            "int64",
            "months since year 0",
            "0",
            "first month it may hire again",
        ),
        "stakes": ("float64", "share", "0", "owned by the first of the second, owner x target"),
        "stake_cap": ("float64", "share", "", "most that one outside investor may own of it"),
        "refused": ("float64", "offers", "0", "turned down by the second, buyer x target"),
        "belief": ("float64", "probability", "", "that it gets there first"),
        "hedged_belief": ("float64", "probability", "", "belief plus stakes times others' belief"),
        "aspiration": ("float64", "probability", "", "hedged belief it aspires to"),
        "urgency": ("float64", "share", "", "shortfall of hedged belief below aspiration"),
        "lab_compute_usd_per_year": ("float64", "USD/yr", "", "compute the lab commands"),
        "output_usd_per_year": ("float64", "USD/yr", "", "research output of the lab"),
        "business_usd": ("float64", "USD", "", "part of the valuation that no belief explains"),
        "equity_growth": ("float64", "log points", "", "growth of equity that staff expect"),
        "pressure": (
            "float64",
            "share of cash flow",
            "0",
            "of shareholders; or share of runway lacking",
        ),
        "restraint": ("float64", "share of cash flow", "0", "patience that cuts have bought"),
        "lab_budget_usd_per_year": (
            "float64",
            "USD/yr",
            "",
            "freed by cuts and side bets for the lab",
        ),
        "premium_budget_usd_per_year": (
            "float64",
            "USD/yr",
            "",
            "pay above scale it may still add",
        ),
        "holders_received_usd": (
            "float64",
            "USD",
            "",
            "paid so far to its holders outside the model",
        ),
        "stars_since_cut": ("float64", "people", "", "stars hired whose overlap is not yet cut"),
        "moved_out_of_lab": (
            "float64",
            "people",
            "",
            "moved from the lab to applied AI this month",
        ),
        "rift": ("float64", "log points of pay", "0", "newcomers at a premium against old hands"),
        "start_openness": ("float64", "share", "", "openness on the first day"),
        "start_lag": ("float64", "K", "-1", "behind the leader in its first month in the race"),
        "start_pressure": ("float64", "share of cash flow", "", "pressure in that month"),
        "learned_from_open": ("float64", "K a year", "", "gained from the best open model"),
        "learned_from_leader": ("float64", "K a year", "", "gained from the leader's outputs"),
        "border_fees_paid_usd": ("float64", "USD", "", "paid so far for hires from abroad"),
        "months_in_race": ("float64", "months", "", "for which it has raced"),
        "usual_lab_share": (
            "float64",
            "share",
            "",
            "of compute the lab had before it claimed more",
        ),
        "lab_share_pinned": ("bool", "", "", "an event has settled the lab's share of compute"),
        "operating_cash_flow_usd_per_year": ("float64", "USD/yr", "", "cash flow as earned"),
        "net_flow_usd_per_year": ("float64", "USD/yr", "", "earned less spent"),
        "months_without_cash": ("float64", "months", "0", "in a row, of a venture-backed firm"),
    }.items()
}
"""The data dictionary of what has one entry a firm, and of the matrices."""
PATHS: dict[str, str] = {
    "operating_cash_flow": "cash flow from operations, before infrastructure, by the filings",
    "capex": "infrastructure spending, or rented compute",
    "ai_revenue": "revenue from AI products and AI cloud at the users expected",
}
"""Yearly rates that firms follow unless something happens, USD/yr, firm x month."""


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
