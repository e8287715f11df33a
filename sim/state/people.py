"""Everyone in the world as columns: AI people first, then everybody else.

A person is a row number; no object is ever made for one.  AI researchers and engineers,
those who will enter during the run included, fill the first ``ai`` rows at weight 1;
a row of other staff may stand for several people (``weight``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.base.kernels import kernel
from sim.base.lazy import np
from sim.base.parts import each_part, rows_where
from sim.state.columns import Described
from sim.state.ledger import DIVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from sim.base.arrays import Column, Flags, Floats, Ints


NOBODY = -1
"""The employer of those who have not yet entered the field or have left it."""

FRONTIER, APPLIED, CORE, LEGACY = range(4)
RESEARCHER, ENGINEER, STAFF = range(3)

COLUMNS: dict[str, Described] = {
    name: Described(*about)
    for name, about in {
        "cohort": (
            "int32",
            "cohort",
            "",
            "people who begin in one place; with number it keys luck",
        ),
        "number": ("int32", "", "", "place within the cohort"),
        "firm": ("int16", "firm", "-1", "employer; none before entry and after leaving the field"),
        "division": ("int8", "division", "", "frontier lab, applied AI, core or legacy business"),
        "role": ("int8", "role", "", "researcher, engineer or other staff"),
        "region": ("int8", "region", "", "where the person works"),
        "talent": ("float64", "multiples of the median", "", "talent z, fixed for life"),
        "pay_usd_per_year": ("float64", "USD/yr", "0", "salary, bonus and equity at grant value"),
        "unvested_usd": ("float64", "USD", "0", "granted and lost on leaving today"),
        "vesting_months_left": ("float64", "months", "0", "until the grant has vested"),
        "tenure_months": ("float64", "months", "0", "with this employer"),
        "morale": ("float64", "log points of the quit hazard", "", "0 is content, below is not"),
        "taste_mission": ("float64", "log points of pay", "", "worth of a mission sure to succeed"),
        "exposure": (
            "float64",
            "share",
            "0",
            "of the job's tasks that AI may do; none of AI people",
        ),
        "weight": ("float64", "people", "", "how many people the row stands for"),
        "entry_month": (
            "int32",
            "months from the start",
            "-1",
            "month of entry; none of those there",
        ),
        "months_since_contest": ("float64", "months", "", "since last courted; 1000 at the start"),
        "hired_as_star": (
            "bool",
            "",
            "",
            "came to this employer for a star seat or with a team bought",
        ),
        "previous_firm": ("int16", "firm", "-1", "employer before this one, if one is known"),
    }.items()
}
"""The data dictionary."""


STAFF_SUMS = {
    "heads": ("weight",),
    "payrolls": ("pay_usd_per_year", "weight"),
    "exposed": ("exposure", "weight"),
}
"""What is summed over staff, firm x division: products of columns."""


@dataclass(eq=False, repr=False)
class People:
    """The columns named in :data:`COLUMNS`, all of one length, and who counts as AI talent."""

    ai: int
    cohort: npt.NDArray[np.int32]
    number: npt.NDArray[np.int32]
    firm: npt.NDArray[np.int16]
    division: npt.NDArray[np.int8]
    role: npt.NDArray[np.int8]
    region: npt.NDArray[np.int8]
    talent: Floats
    pay_usd_per_year: Floats
    unvested_usd: Floats
    vesting_months_left: Floats
    tenure_months: Floats
    morale: Floats
    taste_mission: Floats
    exposure: Floats
    weight: Floats
    entry_month: npt.NDArray[np.int32]
    months_since_contest: Floats
    hired_as_star: npt.NDArray[np.bool_]
    previous_firm: npt.NDArray[np.int16]
    _staff_sums: dict[str, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.firm)

    @property
    def talents(self) -> slice:
        """The rows of AI people."""
        return slice(0, self.ai)

    @property
    def everybody(self) -> slice:
        """All rows."""
        return slice(0, len(self))

    @property
    def staff(self) -> slice:
        """The rows of everybody but AI people."""
        return slice(self.ai, len(self))

    def part(self, rows: slice) -> People:
        """Some rows as people of their own, whose columns are these people's."""
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        return People(ai=max(0, min(self.ai, rows.stop) - rows.start), **columns)

    def heads(self, firms: int) -> Floats:
        """Weighted head count, firm x division."""
        return self.ai_heads(firms) + self.staff_heads(firms)

    def ai_heads(self, firms: int) -> Floats:
        """Head count of AI people, firm x division."""
        return self._sums(firms, self.talents, self.weight)

    def staff_heads(self, firms: int) -> Floats:
        """Weighted head count of everybody else, firm x division."""
        return self._of_staff("heads", firms)

    def talent_sums(self, firms: int) -> Floats:
        """Sum of AI talent, firm x division."""
        return self._sums(firms, self.talents, self.talent)

    def morale_sums(self, firms: int) -> Floats:
        """Sum of AI people's morale, firm x division, log points of the quit hazard."""
        return self._sums(firms, self.talents, self.morale)

    def payrolls(self, firms: int) -> Floats:
        """Pay of everyone employed, firm x division, USD/yr."""
        of_ai = self._sums(firms, self.talents, self.pay_usd_per_year, self.weight)
        return of_ai + self._of_staff("payrolls", firms)

    def exposed(self, firms: int) -> Floats:
        """Jobs' worth of staff tasks that AI may do, firm x division: people times share."""
        return self._of_staff("exposed", firms)

    def staff_moved(self) -> None:
        """Sums over staff are remembered until somebody who changes their columns says so."""
        self._staff_sums.clear()

    def misremembered(self, firms: int) -> Iterator[tuple[str, Floats, Floats]]:
        """Sums over staff that a new count does not confirm: name, as remembered, as counted."""
        for name, remembered in self._staff_sums.items():
            counted = self._count_staff(name, firms)
            if not np.array_equal(remembered, counted):
                yield name, remembered, counted

    def rows_of(self, firms: Flags, rows: slice | None = None) -> Ints:
        """Who works for one of the firms marked; of everybody, or of a range of rows."""
        return rows_where(rows or self.everybody, lambda part: employed_by(self.firm[part], firms))

    def _of_staff(self, name: str, firms: int) -> Floats:
        if name not in self._staff_sums:
            self._staff_sums[name] = self._count_staff(name, firms)
        return self._staff_sums[name].copy()

    def _count_staff(self, name: str, firms: int) -> Floats:
        factors = (getattr(self, column) for column in STAFF_SUMS[name])
        return self._sums(firms, self.staff, *factors)

    def _sums(self, firms: int, rows: slice, *factors: Floats) -> Floats:
        parts = each_part(
            rows,
            lambda part: add_up(
                firms, self.firm[part], self.division[part], *(each[part] for each in factors)
            ),
        )
        return sum(parts, start=np.zeros((firms, PLACES)))


LANES = 4
"""Sums that neighbouring rows are added to in turn."""
PLACES = len(DIVISIONS)


@kernel
def add_up(firms: int, firm: Column, division: Column, *factors: Floats) -> Floats:
    """Sums of the products of these columns, firm x division, of those who have an employer.

    Neighbouring rows are added to sums of their own, since one sum would make each addition
    wait for the last.
    """
    sums = np.zeros((LANES, firms + 1, PLACES))
    for i in range(len(firm)):
        value = 1.0
        for factor in factors:
            value *= factor[i]
        sums[i % LANES, firm[i] + 1, division[i]] += value
    return sums[0, 1:] + sums[1, 1:] + (sums[2, 1:] + sums[3, 1:])


@kernel
def employed_by(firm: Column, firms: Flags) -> Flags:
    """Marks those who work for one of the firms marked."""
    marks = np.empty(len(firm), dtype=np.bool_)
    for i in range(len(firm)):
        marks[i] = firm[i] >= 0 and firms[firm[i]]
    return marks
