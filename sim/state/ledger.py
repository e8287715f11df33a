"""What a run writes down: its tables, each column with its type, unit and one sentence.

The names are a contract with tools outside this project.  During a run rows are appended
as blocks of columns, a block a month, and nothing is ever changed afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np

if TYPE_CHECKING:
    import numpy.typing as npt

    Columns = Mapping[str, npt.NDArray[np.generic]]

DIVISIONS = ("frontier", "applied", "core", "legacy")
ROLES = ("researcher", "engineer", "staff")
CHANNELS = ("poached", "quit", "laid_off", "deal", "spin_out", "entered", "left")
SEATS = ("star", "lab", "product")
TRIGGERS = ("investors", "runway", "focus", "automation")
DEAL_OUTCOMES = ("closed", "refused", "blocked", "impossible")
WHEN = ("start", "end")
REGIONS = ("us", "europe", "china", "other")


@dataclass(frozen=True)
class Column:
    """One column: ``kind`` is a numpy dtype, ``firm``, ``month``, ``person`` or a vocabulary.

    ``missing`` says of whom or what there is no value; empty where there always is one.
    """

    name: str
    kind: str | tuple[str, ...]
    unit: str
    meaning: str
    missing: str = ""


TABLES: Mapping[str, tuple[Column, ...]] = {
    "offers": (
        Column("month", "month", "", "when the contest was settled"),
        Column("contest", "int64", "", "number of the contest within the replicate"),
        Column("person", "person", "", "who was courted"),
        Column("talent", "float64", "multiples of the median", "the person's talent z"),
        Column("role", ROLES, "", "the person's role"),
        Column("incumbent", "firm", "", "employer at the time"),
        Column("tenure_months", "float64", "months", "tenure at that employer"),
        Column("bidder", "firm", "", "who made this bid"),
        Column("seat", SEATS, "", "kind of seat offered", "counter-offers"),
        Column("is_counter", "bool", "", "true for the incumbent's own bid"),
        Column("ceiling_usd_per_year", "float64", "USD/yr", "most the bidder would have paid"),
        Column("pay_usd_per_year", "float64", "USD/yr", "pay of its last bid"),
        Column("package_usd", "float64", "USD", "that pay over the vesting horizon"),
        Column("accepted", "bool", "", "true for the bid the person took"),
        Column("du_pay", "float64", "log points of pay", "pay and equity growth against staying"),
        Column("du_mission", "float64", "log points of pay", "mission against staying"),
        Column("du_publishing", "float64", "log points of pay", "right to publish against staying"),
        Column("du_compute", "float64", "log points of pay", "compute per head against staying"),
        Column("du_peers", "float64", "log points of pay", "peers against staying"),
        Column("du_lock_in", "float64", "log points of pay", "moving cost and unvested pay lost"),
        Column("du_chance", "float64", "log points of pay", "the taste nobody else sees"),
    ),
    "moves": (
        Column("month", "month", "", "when the person moved"),
        Column("person", "person", "", "who moved"),
        Column("talent", "float64", "multiples of the median", "talent z"),
        Column("role", ROLES, "", "role"),
        Column("division_from", DIVISIONS, "", "division left", "entrants"),
        Column("from_firm", "firm", "", "employer left", "entrants"),
        Column("to_firm", "firm", "", "employer joined", "those who leave the field"),
        Column("channel", CHANNELS, "", "how the move came about (staff hired: entered)"),
        Column("region_from", REGIONS, "", "where the person worked", "entrants"),
        Column("region_to", REGIONS, "", "where the person works now", "who left"),
        Column("pay_before_usd_per_year", "float64", "USD/yr", "pay before", "entrants"),
        Column("pay_after_usd_per_year", "float64", "USD/yr", "pay after", "who left"),
        Column("tenure_months", "float64", "months", "tenure at the employer left"),
        Column("boomerang", "bool", "", "true for a return to the racing firm left last"),
        Column("weight", "float64", "people", "people this row stands for"),
    ),
    "cuts": (
        Column("month", "month", "", "month of the wave"),
        Column("firm", "firm", "", "who cuts"),
        Column("division", DIVISIONS, "", "where"),
        Column("people", "float64", "people", "how many are let go"),
        Column("share", "float64", "share", "of the division's heads before the wave"),
        Column("trigger", TRIGGERS, "", "what made the firm cut"),
    ),
    "firms": (
        Column("month", "month", "", "month"),
        Column("firm", "firm", "", "firm"),
        Column("stance", "text", "", "name of the stance taken; empty for who only employs"),
        Column("heads_frontier", "float64", "people", "frontier lab"),
        Column("heads_applied", "float64", "people", "applied AI"),
        Column("heads_core", "float64", "people", "core business"),
        Column("heads_legacy", "float64", "people", "legacy business"),
        Column("talent", "float64", "multiples of the median", "sum of z in the frontier lab"),
        Column("payroll_usd_per_year", "float64", "USD/yr", "pay of everyone employed"),
        Column("capex_usd_per_year", "float64", "USD/yr", "infrastructure spending"),
        Column("lab_compute_share", "float64", "share", "of it the frontier lab commands"),
        Column("operating_cash_flow_usd_per_year", "float64", "USD/yr", "cash flow as earned"),
        Column("side_bets_usd_per_year", "float64", "USD/yr", "spent on side bets, pay aside"),
        Column("cash_usd", "float64", "USD", "cash at the month's end"),
        Column("pressure", "float64", "share of cash flow", "investor or runway pressure"),
        Column("urgency", "float64", "share", "shortfall of hedged belief below aspiration"),
        Column("capability", "float64", "log index", "frontier capability K"),
        Column("belief", "float64", "probability", "that this firm gets there first"),
        Column("hedged_belief", "float64", "probability", "belief plus stakes in others'"),
        Column("valuation_usd", "float64", "USD", "valuation"),
        Column("users", "float64", "people", "monthly product users"),
        Column("rift", "float64", "log points of pay", "newcomers at a premium against old hands"),
        Column(
            "morale_ai",
            "float64",
            "log points of the quit hazard",
            "mean of AI people",
            "firms without any",
        ),
        Column("moved_out_of_lab", "float64", "people", "moved to applied AI this month"),
        Column("openness", "float64", "share", "how much of its frontier it publishes"),
        Column("frugality", "float64", "ratio", "capability per USD of compute, field at start 1"),
        Column("learned_from_open", "float64", "K a year", "gained from the best open model"),
        Column("learned_from_leader", "float64", "K a year", "gained from the leader's outputs"),
        Column("border_fees_paid_usd", "float64", "USD", "paid so far for hires from abroad"),
    ),
    "deals": (
        Column("month", "month", "", "when the offer was decided on"),
        Column("buyer", "firm", "", "who offered"),
        Column("target", "firm", "", "whose holders answered"),
        Column("stake", "float64", "share", "of the whole; 0 for a licence with the team"),
        Column("asked_usd", "float64", "USD", "the holders' first ask"),
        Column("price_usd", "float64", "USD", "offered for that stake and team"),
        Column("team", "int64", "people", "who were to join the buyer"),
        Column("outcome", DEAL_OUTCOMES, "", "what became of it"),
        Column("months_pending", "int64", "months", "for which it was under review"),
    ),
    "people": (
        Column("when", WHEN, "", "start or end of the run"),
        Column("person", "person", "", "who"),
        Column("talent", "float64", "multiples of the median", "talent z"),
        Column("role", ROLES, "", "role"),
        Column("firm", "firm", "", "employer"),
        Column("division", DIVISIONS, "", "division"),
        Column("pay_usd_per_year", "float64", "USD/yr", "pay"),
        Column("unvested_usd", "float64", "USD", "granted and not yet vested"),
        Column("tenure_months", "float64", "months", "months with the employer"),
        Column("morale", "float64", "log points of the quit hazard", "0 is content"),
        Column("region", REGIONS, "", "where the person works"),
    ),
}
"""The tables whose columns are fixed; ``market`` has a column for every monthly statistic."""
ROWS: Mapping[str, str] = {
    "offers": "a bid in a contest, by a rival or by the incumbent: the last it made",
    "moves": "a change of employer of one person, or of those a row of staff stands for",
    "cuts": "a division hit by a wave of layoffs, for one reason",
    "firms": "a firm that is open, at a month's end",
    "deals": "an offer for a stake or a team, in the month in which it is decided",
    "people": "an AI person at work, at the start and at the end of the run",
    "market": "a month's end: every monthly statistic",
}
"""What a row of each table is."""


@dataclass
class Ledger:
    """The rows of one replicate, appended month by month as blocks of columns.

    Categories and firms are kept as small integers (-1 is missing), people as row
    numbers; :mod:`sim.record` turns them into names when it writes files.
    """

    firms: tuple[str, ...]
    cohorts: tuple[str, ...]
    cohort_of_person: npt.NDArray[np.int32]
    number_in_cohort: npt.NDArray[np.int32]
    blocks: dict[str, list[Columns]] = field(
        default_factory=lambda: {name: [] for name in (*TABLES, "market")}
    )

    def append(self, table: str, columns: Mapping[str, Any]) -> None:
        """Add a block of rows; scalars are repeated to the block's length."""
        wanted = {column.name for column in TABLES[table]} if table in TABLES else columns.keys()
        if wanted != columns.keys():
            odd = sorted(wanted ^ columns.keys())
            raise KeyError(f"table {table!r}: columns missing or unknown: {odd}")
        names = [column.name for column in TABLES.get(table, ())] or list(columns)
        arrays = {name: np.asarray(columns[name]) for name in names}
        lengths = {len(array) for array in arrays.values() if array.ndim}
        if len(lengths) > 1:
            raise ValueError(f"table {table!r}: columns of different lengths: {sorted(lengths)}")
        rows = lengths.pop() if lengths else 1
        if rows:
            block = {n: a if a.ndim else np.full(rows, a, a.dtype) for n, a in arrays.items()}
            self.blocks[table].append(block)

    def columns(self, table: str) -> dict[str, npt.NDArray[np.generic]]:
        """All rows of one table so far, as columns."""
        blocks = self.blocks[table]
        if not blocks:
            return {column.name: _empty(column) for column in TABLES.get(table, ())}
        return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}

    def month(self, table: str, month: int) -> dict[str, npt.NDArray[np.generic]]:
        """Rows of one table written in one month, as columns."""
        blocks = [block for block in self.blocks[table] if int(block["month"][0]) == month]
        if not blocks:
            return {column.name: _empty(column) for column in TABLES.get(table, ())}
        return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _empty(column: Column) -> npt.NDArray[np.generic]:
    if isinstance(column.kind, tuple):
        return np.zeros(0, dtype=np.int8)
    coded = {"firm": "int16", "month": "int32", "person": "int64", "text": "object"}
    return np.zeros(0, dtype=coded.get(column.kind, column.kind))
