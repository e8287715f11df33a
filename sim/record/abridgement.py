"""The short form of a result, small enough to be committed for every scenario.

An economist reads in it what the summary, the pictures and the page of a result show, what the
articles' figures are held against, and what the scenario asks about; a fifth of almost five
thousand statistics.  The tables are left out.  Their digests stay in the record, so whoever makes
the result again can tell whether all of it came out the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = (
    *("end.talent_share_*", "change.talent_share_*", "end.capability_*", "end.belief_*"),
    *("end.people_cut_*", "end.stars_hired_*"),
    *("end.hhi_talent", "change.hhi_talent", "end.effective_labs_talent"),
    *("end.gini_pay", "end.pay_p50", "end.pay_p99", "end.uncovered"),
    *("overall.acceptance.by_incumbent.*", "overall.acceptance.retained_share"),
    "overall.above_ceo.last.meta",
    *("overall.best_200.at_end.*", "overall.best_200.gained.*"),
    "overall.courted_best.openai.month_6.refused_share",
    *("overall.cuts.people", "overall.cuts.by_firm.*", "overall.cuts.by_trigger.*"),
    "overall.cuts.by_firm_and_trigger.*",
    *("overall.deal_outcomes.in_all.*", "overall.deal_outcomes.by_pair.meta.*"),
    "overall.departures.gone_outside_lab.*.month_12",
    *("overall.departures.let_go*.meta.month_12", "overall.departures.let_go.microsoft.month_7"),
    "overall.flows.voluntary_move_rate",
    "overall.frugality.cheapest_match_least",
    *("overall.leadership.belief_at_end.*", "overall.leadership.capability_at_end.*"),
    *("overall.packages.[!b]*", "overall.packages.by_bidder.*.package_max_bid"),
    *("overall.raids.opened.meta", "overall.raids.joined_in_3_months.meta"),
    "overall.reasons.*",
    "overall.seniors.exits_by_firm.meta",
    *("overall.stars.hired", "overall.stars.hired_by_firm.*", "overall.stars.lost_by_firm.*"),
    "overall.stars.hired_pay_to_capex.meta",
)
"""Statistics that summaries, pictures and pages show, and that figures are held against."""
PICTURES = ("talent_shares", "cuts_and_stars")
"""The pictures of a short result; a page draws the others anew."""


@dataclass(frozen=True)
class Abridgement:
    """Which statistics a short result keeps: names and patterns, in a stable order."""

    statistics: tuple[str, ...]

    @classmethod
    def of(cls, look_at: Iterable[str]) -> Abridgement:
        """What is shown anyway, and what the scenario looks at."""
        return cls(tuple(sorted({*SHOWN, *look_at})))

    def keeps(self, name: str) -> bool:
        """Whether a statistic stays, by its flat name."""
        return self._matches.fullmatch(name) is not None

    def keeps_months_of(self, monthly: str) -> bool:
        """Whether the path of a monthly statistic stays: where its end or its change does."""
        return self.keeps(f"end.{monthly}") or self.keeps(f"change.{monthly}")

    @cached_property
    def _matches(self) -> re.Pattern[str]:
        return re.compile("|".join(map(translate, self.statistics)))


WHOLE = Abridgement(("*",))
"""Keeps every statistic: no abridgement at all."""
