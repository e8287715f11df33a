"""Whether a change alters who is where: the order of the firms in A and in B, pair by pair.

Levels may move a good deal and leave the order as it was, and a small move may change the leader.
Both orders of a pair are of the firms that both members have, and have the same luck, so what
differs between them is what was changed.  How alike they are is told by Kendall's tau-b (Kendall
1945, "The treatment of ties in ranking problems", Biometrika 33(3)): 1 for the same order, 0 for
orders that have nothing to do with each other, -1 for one that is reversed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.base.arrays import Floats

FAMILIES = ("end.talent_share_<firm>", "end.belief_<firm>")
"""What firms are ordered by in a comparison."""
CLEARLY = 0.8
"""A firm moves clearly if it moves that way in this share of pairs or more."""


@dataclass(frozen=True)
class Move:
    """Where a firm stands in A and in B, 1 for the most; firms of equal value share their ranks.

    ``up`` and ``down`` are the shares of its ``pairs`` in which B has it further up, or down.
    """

    firm: str
    rank_a: float
    rank_b: float
    up: float
    down: float
    pairs: int

    @property
    def is_clear(self) -> bool:
        """Its median rank differs, and most pairs agree on the way it goes."""
        if self.rank_a == self.rank_b:
            return False
        return (self.up if self.rank_b < self.rank_a else self.down) >= CLEARLY


@dataclass(frozen=True)
class Stability:
    """How alike the orders of A and B are by one family of statistics.

    ``tau`` is the median over pairs of Kendall's tau, and ``tau_low`` to ``tau_high`` hold the
    middle 90 % of pairs; undefined (NaN) where all firms are equal in A or in B.
    ``same_leader`` is the share of pairs in which a firm that leads in A leads in B.
    """

    family: str
    pairs: int
    tau: float
    tau_low: float
    tau_high: float
    same_leader: float
    moves: Sequence[Move]

    @property
    def clear_moves(self) -> list[Move]:
        """The firms that clearly move, the furthest first."""
        clear = [move for move in self.moves if move.is_clear]
        return sorted(clear, key=lambda move: (-abs(move.rank_b - move.rank_a), move.firm))

    def rows(self) -> list[dict[str, Any]]:
        """A row a firm, in the order of A."""
        return [
            {"family": self.family, **vars(move), "clear": move.is_clear} for move in self.moves
        ]

    def table(self) -> pa.Table:
        """All firms as an Arrow table, a row a firm, in the order of A."""
        import pyarrow as pa

        return pa.Table.from_pylist(self.rows())

    def frame(self) -> Any:
        """All firms as a pandas data frame."""
        return self.table().to_pandas()


def stability(
    family: str, a: Mapping[str, Floats], b: Mapping[str, Floats], pairs: int
) -> Stability | None:
    """Compare the orders of the firms in two results; None if fewer than two firms are in both.

    Args:
        family: the statistic's name with ``<firm>`` for the firm.
        a: statistics of A by name, each a value a replicate, NaN where there is none.
        b: the same of B.
        pairs: replicates of both, from the first on.
    """
    start, _, end = family.partition("<firm>")
    names = [name for name in a if name in b and name.startswith(start) and name.endswith(end)]
    firms = [name.removeprefix(start).removesuffix(end) for name in names]
    if len(firms) < 2:
        return None
    levels = [np.array([side[name][:pairs] for name in names]) for side in (a, b)]
    missing = np.isnan(levels[0]) | np.isnan(levels[1])
    of_a, of_b = (np.where(missing, np.nan, side) for side in levels)
    return _stability(family, firms, of_a[:, ~missing.all(axis=0)], of_b[:, ~missing.all(axis=0)])


def _stability(family: str, firms: Sequence[str], a: Floats, b: Floats) -> Stability | None:
    pairs = a.shape[1]
    if pairs == 0:
        return None
    taus = np.array([tau(a[:, pair], b[:, pair]) for pair in range(pairs)])
    told = taus[~np.isnan(taus)]
    low, middle, high = np.quantile(told, (0.05, 0.5, 0.95)) if len(told) else [math.nan] * 3
    leads = [side == np.nanmax(side, axis=0) for side in (a, b)]
    moves = [_move(firm, *sides) for firm, *sides in zip(firms, ranks(a), ranks(b), strict=True)]
    return Stability(
        family=family,
        pairs=pairs,
        tau=float(middle),
        tau_low=float(low),
        tau_high=float(high),
        same_leader=float((leads[0] & leads[1]).any(axis=0).mean()),
        moves=tuple(sorted((move for move in moves if move.pairs), key=lambda m: m.rank_a)),
    )


def tau(a: Floats, b: Floats) -> float:
    """Kendall's tau-b of two orders; firms without a value are left out, NaN if all are equal."""
    from scipy.stats import kendalltau

    there = ~(np.isnan(a) | np.isnan(b))
    return float(kendalltau(a[there], b[there]).statistic) if there.sum() > 1 else math.nan


def ranks(levels: Floats) -> Floats:
    """Each firm's rank in each pair, 1 for the most; (firms, pairs), NaN where it has no value."""
    from scipy.stats import rankdata

    found: Floats = rankdata(-levels, method="average", axis=0, nan_policy="omit")
    return found


def _move(firm: str, a: Floats, b: Floats) -> Move:
    there = ~np.isnan(a)
    pairs = int(there.sum())
    if pairs == 0:
        return Move(firm, math.nan, math.nan, math.nan, math.nan, 0)
    of_a, of_b = a[there], b[there]
    return Move(
        firm=firm,
        rank_a=float(np.median(of_a)),
        rank_b=float(np.median(of_b)),
        up=float((of_b < of_a).mean()),
        down=float((of_b > of_a).mean()),
        pairs=pairs,
    )
