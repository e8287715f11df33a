"""The world of one replicate: people, firms, luck and what is written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.base.errors import CheckFailed
from sim.base.kernels import kernel
from sim.base.lazy import np
from sim.base.numerics import power_of
from sim.base.quantities import Month
from sim.state.people import FRONTIER, STAFF

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Column, Flags, Floats, Ints
    from sim.base.draws import Draws
    from sim.scenario.schema import Scenario
    from sim.state.firms import Firms
    from sim.state.ledger import Ledger
    from sim.state.opened_labs import OpenedLab
    from sim.state.people import People
    from sim.state.proposals import Pending, Proposal


@dataclass(frozen=True)
class MonthStart:
    """What the month's checks remember of its first day: heads by firm, and everybody."""

    heads: Floats
    everybody: float


@dataclass(eq=False, repr=False)
class World:
    """Everything a month reads and changes; ``month`` counts from the run's start.

    With ``checking`` every month's books and market are checked.
    """

    scenario: Scenario
    """What it was made from."""
    people: People
    """Everybody as columns."""
    firms: Firms
    """All firms as columns."""
    draws: Draws
    """Luck, keyed by seed, purpose, month and person."""
    ledger: Ledger
    """What has been written down so far."""
    month: int = -1
    """Months since the run's start."""
    contests: int = 0
    """Contests held so far."""
    start_payroll_usd_per_year: Floats = field(default_factory=lambda: np.zeros(0))
    """Cash payroll on the first day, USD/yr by firm; what is paid beyond it costs cash."""
    start_premium_usd_per_year: Floats = field(default_factory=lambda: np.zeros(0))
    """Pay above scale on the first day, USD/yr by firm."""
    start_core_heads: Floats = field(default_factory=lambda: np.zeros(0))
    """Core staff that the path of cash flow needs, by firm; falls as AI takes over work."""
    start_side_bets_usd_per_year: Floats = field(default_factory=lambda: np.zeros(0))
    """Side bets' budget on the first day, USD/yr by firm."""
    start_applied_talent: Floats = field(default_factory=lambda: np.zeros(0))
    """Talent of applied AI on the first day, sum of z by firm."""
    start_leader_capability: float = 0.0
    """Capability of the leader on the first day, log index."""
    talent_lost: Floats = field(default_factory=lambda: np.zeros(0))
    """Share of each lab's talent that left last month."""
    leaving_talent: Floats = field(default_factory=lambda: np.zeros(0))
    """Talent that has left each lab this month, sum of z."""
    courted: Floats = field(default_factory=lambda: np.zeros(0))
    """Share of each lab's talent courted for star seats over about a quarter."""
    tip_offs: list[tuple[int, int]] = field(default_factory=list)
    """People pointed out to a firm, courted next: row and firm."""
    proposals: list[Proposal] = field(default_factory=list)
    """Offers on the table this month."""
    border_permits: Floats = field(default_factory=lambda: np.zeros(0))
    """Share of approaches abroad allowed, by region."""
    border_fees_usd: Floats = field(default_factory=lambda: np.zeros(0))
    """Cost of a hire from abroad, USD by region."""
    opened_labs: dict[int, OpenedLab] = field(default_factory=dict)
    """Labs opened by decision that still recruit, by firm."""
    pending: list[Pending] = field(default_factory=list)
    """Accepted offers that wait for the competition authority."""
    checking: bool = False
    """Whether every month proves that its books balance."""
    month_start: MonthStart | None = None
    """What these checks remember of the month's first day."""

    def begin_month(self) -> None:
        """Turn the page: last month's losses of talent are what the race feels now."""
        self.month += 1
        talent = self.people.talent_sums(len(self.firms))[:, FRONTIER] + self.leaving_talent
        self.talent_lost = self.leaving_talent / np.maximum(talent, 1.0)
        self.leaving_talent = np.zeros(len(self.firms))
        self.firms.moved_out_of_lab = np.zeros(len(self.firms))
        if self.checking:
            self.month_start = MonthStart(
                self.people.heads(len(self.firms)).sum(axis=1), float(self.people.weight.sum())
            )

    @property
    def date(self) -> int:
        """The calendar month as months since year 0."""
        return int(self.scenario.run.start) + self.month

    @property
    def open(self) -> Flags:
        """Firms that exist this month."""
        return (self.firms.founded <= self.date) & (self.date < self.firms.closed)

    @property
    def racing(self) -> Flags:
        """Firms that exist and compete for the frontier."""
        return self.open & self.firms.bids

    def rate(self, name: str) -> Floats:
        """This month's yearly rate of every firm: ``capex``, ``ai_revenue``, ..., USD/yr."""
        return self.firms.paths[name][:, self.month]

    def scale_pay(self, firm: npt.ArrayLike, rows: Ints) -> Floats:
        """What firms' pay scales give these people, USD/yr (one firm, or one for each)."""
        people, rules = self.people, self.scenario.population
        return pay_on_scale(
            self.firms.pay_scale_usd_per_year[np.broadcast_to(firm, rows.shape)],
            people.role[rows],
            people.talent[rows],
            rules.pay_elasticity,
            rules.staff_pay,
            rules.staff_pay_elasticity,
        )

    def cash_pay(self, rows: Ints) -> Floats:
        """What these people are paid in cash, USD/yr: all of it but AI people's equity."""
        people = self.people
        in_equity = np.where(people.role[rows] == STAFF, 0.0, self.scenario.vesting.equity_share)
        return people.pay_usd_per_year[rows] * (1.0 - in_equity)

    def outside_pay(self, rows: Ints) -> Floats:
        """What these people earn with employers outside the race, USD/yr."""
        return self.scale_pay(self.firms.index("outside"), rows)

    def uniforms(self, purpose: str, rows: slice | Ints) -> Floats:
        """This month's draw for each of these people, for one purpose."""
        return self.draws.people(purpose, self.month, rows)

    def fault(self, what: str, *, firm: int | None = None, row: int | None = None) -> CheckFailed:
        """The error of a check that failed this month, at a firm or a person (and employer)."""
        if firm is None and row is not None:
            firm = int(self.people.firm[row])
        known = firm is not None and 0 <= firm < len(self.firms)
        return CheckFailed(
            what,
            seed=self.draws.seed,
            month=str(Month(self.date)),
            firm=self.firms.keys[firm] if firm is not None and known else "",
            person="" if row is None else self.person(row),
        )

    def person(self, row: int) -> str:
        """A person's name in the tables."""
        ledger = self.ledger
        cohort = ledger.cohorts[int(ledger.cohort_of_person[row])]
        return f"{cohort}-{int(ledger.number_in_cohort[row])}"


@kernel
def pay_on_scale(
    scale: Floats,
    role: Column,
    talent: Floats,
    elasticity: float,
    staff_pay: float,
    staff_elasticity: float,
) -> Floats:
    """``scale z^e`` for each person, USD/yr; staff have an elasticity and a share of their own."""
    pay = np.empty(len(scale))
    for i in range(len(pay)):
        staff = role[i] == STAFF
        rise = power_of(talent[i], staff_elasticity if staff else elasticity)
        pay[i] = scale[i] * (rise * staff_pay if staff else rise)
    return pay
