"""Months and periods that a forecast is about: ``2027-05``, ``2026``, ``2026-12..2027-11``."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator

from sim.base.quantities import Month, brief, refusal
from sim.base.references import DATE

QUARTER = 3
"""Months of a quarter: states are published as they were at its end."""
HINT = "write e.g. 2027-05, '2026' or 2026-12..2027-11"


@dataclass(frozen=True, order=True)
class Period:
    """Whole months, from the first to the last; ``str`` is the shortest way to write it."""

    first: Month
    last: Month

    @classmethod
    def parse(cls, written: object) -> Period:
        """A period from its text; refused as a quantity is."""
        if isinstance(written, Period):
            return written
        if not isinstance(written, str) or not DATE.fullmatch(written):
            raise refusal(f"{brief(written)} is not a month or period", HINT)
        first, _, last = written.partition("..")
        found = cls(_month(first, "01"), _month(last or first, "12"))
        if found.last < found.first:
            raise refusal(f"{written!r} ends before it begins", HINT)
        return found

    @property
    def months(self) -> int:
        """How many months it has."""
        return self.last - self.first + 1

    @property
    def end_date(self) -> date:
        """Its last day."""
        year, month = self.last.year, self.last.month_of_year
        return date(year, month, calendar.monthrange(year, month)[1])

    def __str__(self) -> str:
        whole_years = self.first.month_of_year == 1 and self.last.month_of_year == 12
        if whole_years and self.first.year == self.last.year:
            return f"{self.first.year:04d}"
        return str(self.first) if self.months == 1 else f"{self.first}..{self.last}"


def single_months(origin: Month, months: int) -> list[Period]:
    """Months at which a state is told, of so many after ``origin``: ends of quarters, the last."""
    ahead = [origin + each for each in range(1, months + 1)]
    told = [each for each in ahead if each.month_of_year % QUARTER == 0 or each == ahead[-1]]
    return [Period(each, each) for each in told]


def spans(origin: Month, months: int, start: Month) -> list[Period]:
    """Periods over which is counted: years that end ahead, half years ahead, all months ahead.

    A year may have begun before the forecast, and none before ``start``, the run's first month.
    """
    last = origin + months
    halves = [
        Period(first, first + 5)
        for first in map(Month, range(int(origin) + 1, int(last) - 4))
        if first.month_of_year in (1, 7)
    ]
    years = [
        Period(Month.parse(f"{year:04d}-01"), Month.parse(f"{year:04d}-12"))
        for year in range(origin.year, last.year + 1)
    ]
    ending = [each for each in years if start <= each.first and origin < each.last <= last]
    return sorted({*halves, *ending, Period(origin + 1, last)})


def _month(written: str, of_year: str) -> Month:
    return Month.parse(written if "-" in written else f"{written}-{of_year}")


def _parsed(written: Any) -> Period:
    return Period.parse(written)


AnyPeriod = Annotated[Period, BeforeValidator(_parsed)]
"""A period in a data file."""
