"""What a statistic may read: one month's end, seen and not touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from sim.state.ledger import Columns


@dataclass(frozen=True)
class Snapshot:
    """AI people at work at a month's end, the firms, and the month's ledger rows.

    People columns have one entry for each AI researcher or engineer employed by any
    employer (``academia`` and ``outside`` included; ``bids`` tells them apart).
    Firm columns have one entry a firm, in the order of ``firms``.
    """

    month: int
    firms: tuple[str, ...]
    bids: npt.NDArray[np.bool_]
    public: npt.NDArray[np.bool_]
    region_of_firm: npt.NDArray[np.int8]
    capex_usd_per_year: npt.NDArray[np.float64]
    ceo_pay_usd_per_year: npt.NDArray[np.float64]
    lab_compute_usd_per_year: npt.NDArray[np.float64]
    capability: npt.NDArray[np.float64]
    belief: npt.NDArray[np.float64]
    hedged_belief: npt.NDArray[np.float64]
    stakes: npt.NDArray[np.float64]  # owner x target, share of the whole
    heads: npt.NDArray[np.float64]  # firm x division, everyone employed, weighted
    firm: npt.NDArray[np.int16]
    division: npt.NDArray[np.int8]
    talent: npt.NDArray[np.float64]
    pay_usd_per_year: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]
    offers: Columns
    moves: Columns
    cuts: Columns
