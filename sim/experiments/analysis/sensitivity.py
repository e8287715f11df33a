"""Which parameters an outcome depends on, from runs already made.

A Morris design is analysed by elementary effects and a Saltelli design by Sobol's indices, for
which they were made.  Any other sample gets PAWN: it compares distribution functions, which
outcomes of this model suit better than densities (delta) do, for many of them have long tails,
as the largest package, or pile up at zero, as people cut.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.experiments.analysis.indices import Found, Index, Pair
from sim.experiments.analysis.luck import Luck, luck_in
from sim.experiments.analysis.screening import elementary_effects
from sim.experiments.analysis.slices import delta, pawn
from sim.experiments.analysis.variance import variance_shares

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.experiments.analysis.sample import Sample

OWN_DESIGN = {"morris": "morris", "sobol": "saltelli"}
"""Methods that need a design of their own."""
METHODS: dict[str, Callable[[Sample, Luck, int, float], Found]] = {
    "morris": elementary_effects,
    "sobol": variance_shares,
    "pawn": lambda sample, _, seed, confidence: pawn(sample, seed, confidence),
    "delta": lambda sample, _, seed, confidence: delta(sample, seed, confidence),
}


@dataclass(frozen=True)
class Sensitivity:
    """How an outcome depends on each factor, most influential first.

    ``points`` of ``of_points`` were used; ``left_out`` names those that were not and ``thin``
    those that were though they lack replicates.  ``luck.share`` is the part of the variance of
    single runs that no factor can explain.  An outcome that does not vary has no rows and is
    ``constant``.
    """

    method: str
    statistic: str
    rows: tuple[Index, ...]
    pairs: tuple[Pair, ...]
    confidence: float
    points: int
    of_points: int
    replicates: int
    left_out: tuple[str, ...]
    thin: tuple[str, ...]
    luck: Luck
    constant: float = math.nan

    @property
    def clear(self) -> tuple[Index, ...]:
        """The factors that show more than chance alone would."""
        return tuple(row for row in self.rows if row.is_clear)

    def table(self) -> pa.Table:
        """A row a factor as an Arrow table, with the columns that the method has."""
        import pyarrow as pa

        there = [
            name
            for name in (field.name for field in fields(Index))
            if name in ("factor", "is_clear", "index", "low", "high", "chance")
            or any(not math.isnan(getattr(row, name)) for row in self.rows)
        ]
        return pa.table({name: [getattr(row, name) for row in self.rows] for name in there})

    def frame(self) -> Any:
        """A row a factor as a pandas data frame."""
        return self.table().to_pandas()


def sensitivity(
    sample: Sample, method: str | None = None, *, seed: int, confidence: float = 0.90
) -> Sensitivity:
    """Tell which factors move an outcome, and which do no more than chance would.

    Args:
        sample: the outcome at the points of a design.
        method: ``morris``, ``sobol``, ``pawn`` or ``delta``; what the design is for unless given.
        seed: of what is resampled; nothing else is random.
        confidence: of the intervals, between 0 and 1.

    Raises:
        TalentwarError: the method needs another design or more points, or there are no runs.
    """
    chosen = method or method_for(sample.kind)
    refuse(sample, chosen, confidence)
    if not sample.counts().any():
        raise TalentwarError(
            f"no run has {sample.statistic}; see what failed, and run the sweep again"
        )
    luck = luck_in(sample)
    found = METHODS[chosen](sample, luck, seed, confidence)
    return Sensitivity(
        chosen,
        sample.statistic,
        found.rows,
        found.pairs,
        confidence,
        found.points,
        len(sample.names),
        sample.replicates,
        found.left_out,
        sample.thin(),
        luck,
        found.constant,
    )


def method_for(kind: str) -> str:
    """The method that a kind of design is analysed by unless another is asked for."""
    return next((method for method, own in OWN_DESIGN.items() if own == kind), "pawn")


def allowed(kind: str) -> tuple[str, ...]:
    """The methods that can read a kind of design."""
    return tuple(method for method in METHODS if OWN_DESIGN.get(method, kind) == kind)


def refuse(sample: Sample, method: str, confidence: float) -> None:
    """Refuse a method that is unknown or cannot read the design."""
    if method not in METHODS:
        raise TalentwarError(f"no method is called {method!r}; give {', '.join(METHODS)}")
    if method not in allowed(sample.kind):
        raise TalentwarError(
            f"{method} needs runs of another design than {sample.kind}: these allow "
            f"{' and '.join(allowed(sample.kind))}; for {method}, write "
            f"`design: {{kind: {OWN_DESIGN[method]}, ...}}` in the sweep file and run it"
        )
    if not 0 < confidence < 1:
        raise TalentwarError(f"confidence is {confidence:g}; give a number between 0 and 1")
