"""Where outcomes of interest lie: scenario discovery on runs already made.

Cases of interest are runs whose outcome reaches a threshold.  PRIM looks for the box of
parameters that holds many of them (coverage) and little else (density).  Every replicate is a
case, so that a box is judged by how often the outcome comes about there; all that concerns
evidence counts points, since replicates of a point say nothing new about its parameters.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.analysis.boxes import Cases, Limit, box, chance_of, inside

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.base.arrays import Flags, Floats
    from sim.experiments.analysis.sample import Sample

FEWEST_POINTS = 40
"""PRIM peels a twentieth at a time: two points of so many."""
POINTS_TO_HOLD_OUT = 100
MOST_BOXES = 10


class Asked(NamedTuple):
    """What makes a run one of interest: an outcome on this side of the threshold, or at it."""

    side: str
    threshold: float

    def of(self, outcome: Floats) -> Flags:
        """Which outcomes are of interest."""
        found: Flags = (
            outcome >= self.threshold if self.side == "above" else (outcome <= self.threshold)
        )
        return found


@dataclass(frozen=True)
class Box:
    """A box: its limits, and how many of the cases that are in no earlier box it holds.

    ``coverage`` is its share of all cases of interest, ``density`` the share of its cases that
    are of interest, ``mass`` its share of all cases.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    cases: int
    of_interest: int
    points: int


@dataclass(frozen=True)
class HeldOut:
    """How boxes do at points that had no say in them.

    Boxes are found on either half of the points and judged on the other; cases of both halves
    together.  ``p`` is the probability that as many points would be of interest if boxes did not
    matter.  All but the first two are NaN if the halves showed no box.
    """

    points: int
    base_rate: float
    coverage: float
    density: float
    p: float


@dataclass(frozen=True)
class Discovery:
    """Boxes that hold cases of interest, the best first; none if no limit is sure.

    ``base_rate`` is the share of all cases that are of interest: a box is worth what its
    density exceeds it by.  ``held_out`` needs 100 points.
    """

    statistic: str
    asked: Asked
    boxes: tuple[Box, ...]
    base_rate: float
    cases: int
    of_interest: int
    points: int
    of_points: int
    replicates: int
    left_out: tuple[str, ...]
    thin: tuple[str, ...]
    held_out: HeldOut | None

    def table(self) -> pa.Table:
        """A row a limit of each box as an Arrow table."""
        import pyarrow as pa

        figures = ("coverage", "density", "mass", "cases", "of_interest", "points")
        rows = [
            {"box": number, **vars(limit), **{name: getattr(one, name) for name in figures}}
            for number, one in enumerate(self.boxes, start=1)
            for limit in one.limits
        ]
        rows = [{**row, "levels": list(row["levels"])} for row in rows]
        return pa.Table.from_pylist(rows)

    def frame(self) -> Any:
        """A row a limit of each box as a pandas data frame."""
        return self.table().to_pandas()


def discover(
    sample: Sample,
    *,
    seed: int,
    above: float | None = None,
    below: float | None = None,
    best_share: float | None = None,
    better: str = "higher",
    density: float | None = None,
    boxes: int = 1,
) -> Discovery:
    """Find where an outcome is of interest: at least ``above``, at most ``below``, or best.

    Args:
        sample: the outcome at the points of a design.
        seed: of the halves into which points are split to test the boxes; nothing else is random.
        above: outcomes of interest are this or more.
        below: or this or less.
        best_share: or the best runs, so large a share of all (more where runs are equal).
        better: which outcomes are best, ``higher`` or ``lower``.
        density: take the largest box that is so dense, and not the best compromise.
        boxes: how many to look for at most, each among the cases that no earlier one holds.

    Raises:
        TalentwarError: no run or every run is of interest, none is so dense, or too few points.
    """
    cases, outcome = runs_of(sample)
    refuse(len(np.unique(cases.point)), boxes, density)
    asked = what_is_asked(outcome, above, below, best_share, better)
    cases = cases._replace(interest=asked.of(outcome))
    refuse_all_or_none(sample.statistic, asked, outcome)
    found = look(cases, boxes, density)
    if density is not None and not found:
        raise TalentwarError(
            f"no box is as dense as {density:g}: of all runs {cases.interest.mean():.2g} are of "
            "interest; ask for a lower density, or leave it out"
        )
    return Discovery(
        sample.statistic,
        asked,
        described(found, cases),
        float(cases.interest.mean()),
        len(cases.interest),
        int(cases.interest.sum()),
        len(np.unique(cases.point)),
        len(sample.names),
        sample.replicates,
        sample.missing(),
        sample.thin(),
        held_out(cases, sample.block_size, boxes, density, seed),
    )


def runs_of(sample: Sample) -> tuple[Cases, Floats]:
    """Every run there is of the points that count, and its outcome."""
    there = ~np.isnan(sample.outcome) & sample.counts()[:, None]
    point, _ = np.nonzero(there)
    outcome = sample.outcome[there]
    nothing = np.zeros(len(point), dtype=bool)
    return Cases(sample.factors, sample.values[point], nothing, point), outcome


def refuse(points: int, boxes: int, density: float | None) -> None:
    """Refuse what no box can be found in or asked for."""
    if points < FEWEST_POINTS:
        raise TalentwarError(
            f"{points} points have an outcome, and a box needs {FEWEST_POINTS} or more to be "
            "found; give the design more points"
        )
    if not 1 <= boxes <= MOST_BOXES:
        raise TalentwarError(f"boxes is {boxes}; give 1 to {MOST_BOXES}")
    if density is not None and not 0 < density <= 1:
        raise TalentwarError(f"density is {density:g}; give a share above 0 and up to 1")


def what_is_asked(
    outcome: Floats,
    above: float | None,
    below: float | None,
    best_share: float | None,
    better: str,
) -> Asked:
    """The side and the threshold; a share of the best becomes the outcome that bounds it."""
    if sum(each is not None for each in (above, below, best_share)) != 1:
        raise TalentwarError("say which runs are of interest: --above, --below or --best, one only")
    if math.isnan(above or 0.0) or math.isnan(below or 0.0):
        raise TalentwarError("--above and --below take a number, and nan is none")
    if above is not None:
        return Asked("above", above)
    if below is not None:
        return Asked("below", below)
    assert best_share is not None
    if not 0 < best_share < 1:
        raise TalentwarError(f"--best is {best_share:g}; give a share between 0 and 1, such as 0.2")
    if better not in ("higher", "lower"):
        raise TalentwarError(f"better is {better!r}; give higher or lower")
    if better == "higher":
        return Asked("above", float(np.quantile(outcome, 1 - best_share, method="higher")))
    return Asked("below", float(np.quantile(outcome, best_share, method="lower")))


def refuse_all_or_none(statistic: str, asked: Asked, outcome: Floats) -> None:
    """Refuse a threshold that tells no runs apart."""
    interest = asked.of(outcome)
    if interest.all() or not interest.any():
        least, middle, most = np.quantile(outcome, (0.0, 0.5, 1.0))
        raise TalentwarError(
            f"{'every' if interest.all() else 'no'} run has {statistic} "
            f"{'at least' if asked.side == 'above' else 'at most'} {asked.threshold:g}: in these "
            f"runs it goes from {least:.4g} to {most:.4g}, in the middle run it is {middle:.4g}; "
            "give a threshold between"
        )


def look(cases: Cases, boxes: int, density: float | None) -> list[tuple[Limit, ...]]:
    """Limits of box after box, each found among the cases that are in none before it."""
    found: list[tuple[Limit, ...]] = []
    while len(found) < boxes and 0 < cases.interest.mean() < 1:
        limits = box(cases, density)
        if not limits:
            break
        found.append(limits)
        cases = cases.those(~inside(limits, cases.factors, cases.values))
        if len(np.unique(cases.point)) < FEWEST_POINTS:
            break
    return found


def described(found: list[tuple[Limit, ...]], cases: Cases) -> tuple[Box, ...]:
    """The boxes with what they hold, counted from their limits."""
    free = np.ones(len(cases.interest), dtype=bool)
    every = []
    for limits in found:
        held = free & inside(limits, cases.factors, cases.values)
        free &= ~held
        of_interest = int(cases.interest[held].sum())
        every.append(
            Box(
                limits,
                coverage=of_interest / int(cases.interest.sum()),
                density=of_interest / int(held.sum()),
                mass=float(held.mean()),
                cases=int(held.sum()),
                of_interest=of_interest,
                points=len(np.unique(cases.point[held])),
            )
        )
    return tuple(every)


def held_out(
    cases: Cases, block_size: int, boxes: int, density: float | None, seed: int
) -> HeldOut | None:
    """Boxes found on each half of the points, judged on the other; None with too few points.

    Blocks of a design stay together, for their points have most values in common.
    """
    points = np.unique(cases.point)
    if len(points) < POINTS_TO_HOLD_OUT:
        return None
    blocks = cases.point // block_size
    order = np.random.default_rng(seed).permutation(np.unique(blocks))
    in_half = np.isin(blocks, order[: len(order) // 2])
    held = np.zeros(len(cases.interest), dtype=bool)
    for learn in (in_half, ~in_half):
        for limits in look(cases.those(learn), boxes, density):
            held |= ~learn & inside(limits, cases.factors, cases.values)
    base_rate = float(cases.interest.mean())
    if not held.any():
        return HeldOut(len(points), base_rate, math.nan, math.nan, math.nan)
    return HeldOut(
        len(points),
        base_rate,
        float(cases.interest[held].sum() / cases.interest.sum()),
        float(cases.interest[held].mean()),
        chance_of(cases.those(held), base_rate),
    )
