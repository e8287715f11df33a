"""Everyone in the world as columns: AI people first, then everybody else.

A person is a row number; no object is ever made for one.  AI researchers and engineers,
those who will enter during the run included, fill the first ``ai`` rows at weight 1;
a row of other staff may stand for several people (``weight``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Floats


NOBODY = -1
"""The employer of those who have not yet entered the field or have left it."""

FRONTIER, APPLIED, CORE, LEGACY = range(4)
RESEARCHER, ENGINEER, STAFF = range(3)

COLUMNS: dict[str, tuple[str, str, str]] = {
    "firm": ("int16", "firm", "employer; -1 before entry and after leaving the field"),
    "division": ("int8", "division", "frontier lab, applied AI, core or legacy business"),
    "role": ("int8", "role", "researcher, engineer or other staff"),
    "region": ("int8", "region", "where the person works"),
    "talent": ("float64", "multiples of the median", "talent z, fixed for life"),
    "pay_usd_per_year": ("float64", "USD/yr", "salary, bonus and vesting equity at grant value"),
    "unvested_usd": ("float64", "USD", "granted and lost on leaving today"),
    "vesting_months_left": ("float64", "months", "until the grant has vested; 0 without one"),
    "tenure_months": ("float64", "months", "with this employer"),
    "morale": ("float64", "log points of the quit hazard", "0 is content, below is not"),
    "taste_mission": ("float64", "log points of pay", "worth of a mission sure to succeed"),
    "exposure": ("float64", "share", "of the job's tasks that AI may do"),
    "weight": ("float64", "people", "how many people the row stands for"),
    "entry_month": ("int32", "months from the start", "month of entry; -1 for those there"),
    "months_since_contest": ("float64", "months", "since the person was last courted"),
    "hired_as_star": ("bool", "", "came to this employer for a star seat or with a team bought"),
    "previous_firm": ("int16", "firm", "employer before this one; -1 if none is known"),
}
"""The data dictionary: dtype, unit, meaning."""


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

    def __len__(self) -> int:
        return len(self.firm)

    @property
    def talents(self) -> slice:
        """The rows of AI people."""
        return slice(0, self.ai)

    def heads(self, firms: int) -> Floats:
        """Weighted head count, firm x division."""
        return self._sums(self.weight, firms)

    def talent_sums(self, firms: int) -> Floats:
        """Sum of AI talent, firm x division."""
        return self._sums(self.talent, firms, self.talents)

    def payrolls(self, firms: int) -> Floats:
        """Pay of everyone employed, firm x division, USD/yr."""
        return self._sums(self.pay_usd_per_year * self.weight, firms)

    def _sums(self, values: Floats, firms: int, rows: slice = slice(None)) -> Floats:
        firm, division = self.firm[rows], self.division[rows]
        place = (firm.astype(np.int64) + 1) * 4 + division
        sums = np.bincount(place, weights=values[rows], minlength=4 * (firms + 1))
        by_firm: Floats = sums.astype(np.float64).reshape(firms + 1, 4)[1:]
        return by_firm
