"""An outcome over the points of a design: what all analyses start from.

A point's outcome is its mean over the replicates that are there, and a point counts if at
least half of them are.  To leave out every point that lacks one would cost far more than
the luck it spares: where one run in ten has no figure and a point has ten, two points in
three would go, and with them nearly every trajectory and block.  Points that count though
they lack replicates are named (:meth:`Sample.thin`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.lazy import np
from sim.experiments.packages import problem

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints


@dataclass(frozen=True)
class Factor:
    """A parameter that a design varies: a number, or a named choice coded 0, 1, 2..."""

    name: str
    low: float
    high: float
    levels: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Sample:
    """One outcome at ``n`` points of a design over ``d`` factors, ``r`` replicates each.

    ``unit`` (n, d) is the design in the unit cube (empty for what was listed or crossed) and
    ``values`` (n, d) the same in the factors' own units.  ``outcome`` is (n, r), NaN where a run
    is missing.  ``names`` tells a reader which point is which.  ``blocks`` (n) numbers the points
    that share their luck, replicate by replicate; unless given, these are the blocks of a Morris
    or Saltelli design, all points of what was listed or crossed, and single points otherwise.
    """

    factors: tuple[Factor, ...]
    design: Mapping[str, Any]
    unit: Floats
    values: Floats
    outcome: Floats
    names: tuple[str, ...]
    statistic: str
    blocks: Ints | None = None

    def __post_init__(self) -> None:
        shape = (len(self.names), len(self.factors))
        found = (self.unit.shape if self.unit.size else shape, self.values.shape)
        if found != (shape, shape) or self.outcome.shape != (len(self.names), self.replicates):
            raise ValueError(f"shapes of a sample do not agree: {shape}, {found}")

    @property
    def replicates(self) -> int:
        """Runs that each point should have."""
        return int(self.outcome.shape[-1])

    @property
    def kind(self) -> str:
        """The kind of design."""
        return str(self.design["kind"])

    @property
    def block_size(self) -> int:
        """Points that a Morris or Saltelli design sets against each other; 1 in other designs."""
        factors = len(self.factors)
        if self.kind == "saltelli":
            return (2 * factors if self.design["second_order"] else factors) + 2
        return factors + 1 if self.kind == "morris" else 1

    def problem(self) -> dict[str, Any]:
        """The factors as SALib wants them, in the unit cube."""
        return problem([factor.name for factor in self.factors])

    def counts(self) -> Flags:
        """Which points have at least half of their replicates (n)."""
        there = (~np.isnan(self.outcome)).sum(axis=1)
        found: Flags = (there > 0) & (2 * there >= self.replicates)
        return found

    def means(self) -> Floats:
        """Each point's mean over the replicates that are there (n); NaN where it does not count."""
        there = ~np.isnan(self.outcome)
        total = np.where(there, self.outcome, 0.0).sum(axis=1)
        return np.where(self.counts(), total / np.maximum(there.sum(axis=1), 1), np.nan)

    def missing(self) -> tuple[str, ...]:
        """Names of the points that do not count."""
        return self._named(~self.counts())

    def thin(self) -> tuple[str, ...]:
        """Names of the points that count and yet lack replicates."""
        return self._named(self.counts() & np.isnan(self.outcome).any(axis=1))

    def shared_luck(self) -> Ints:
        """Number of the block with which each point shares its luck (n)."""
        if self.blocks is not None:
            return self.blocks
        size = len(self.names) if self.kind in ("grid", "list") else self.block_size
        return np.arange(len(self.names)) // size

    def _named(self, which: Flags) -> tuple[str, ...]:
        return tuple(self.names[i] for i in np.flatnonzero(which))


class Blocks(NamedTuple):
    """Points that stand in whole blocks of a design (n), and what is left out, by name."""

    kept: Flags
    left_out: tuple[str, ...]


def whole_blocks(sample: Sample, word: str) -> Blocks:
    """Which points stand in a block that lacks none; ``word`` is what such a block is called.

    Raises:
        ValueError: the points are no whole number of blocks.
    """
    size = sample.block_size
    missing = ~sample.counts().reshape(-1, size)
    left_out = tuple(
        f"{word} {block + 1} (lacks {', '.join(names)})"
        for block, lacks in enumerate(missing)
        if (names := [sample.names[block * size + i] for i in np.flatnonzero(lacks)])
    )
    return Blocks(np.repeat(~missing.any(axis=1), size), left_out)
