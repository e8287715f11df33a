"""The verbs ``sensitivity`` and ``discover``: the analyses of a sweep's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.analysis import discovery
from sim.experiments.analysis import sensitivity as indices
from sim.experiments.analysis.of_sweep import sample_of
from sim.experiments.run import within
from sim.experiments.sweeps.read import SweepResult, read_sweep

if TYPE_CHECKING:
    from sim.experiments.analysis.discovery import Discovery
    from sim.experiments.analysis.sensitivity import Sensitivity


def sensitivity(
    sweep: str | Path | SweepResult,
    of: str | None = None,
    *,
    method: str | None = None,
    decision: str | None = None,
    over: str | None = None,
    seed: int = 1,
) -> Sensitivity:
    """Which factors of a sweep an outcome depends on, from runs that are there.

    Args:
        sweep: a sweep, or its folder.
        of: the outcome; the first that the sweep looks at unless given.
        method: ``morris``, ``sobol``, ``pawn`` or ``delta``; what its design is made for unless
            given.
        decision: look at this decision alone.
        over: and at what it brings over this one, pair by pair.
        seed: of resampling.

    Raises:
        TalentwarError: the method needs another design, or too few runs are there.
    """
    luck = within("seed", seed, 0)
    return indices.sensitivity(sample_of(opened(sweep), of, decision, over), method, seed=luck)


def discover(  # noqa: PLR0913 - keywords, and each is asked for by somebody
    sweep: str | Path | SweepResult,
    of: str | None = None,
    *,
    above: float | None = None,
    below: float | None = None,
    best: float | None = None,
    decision: str | None = None,
    over: str | None = None,
    density: float | None = None,
    boxes: int = 1,
    seed: int = 1,
) -> Discovery:
    """In which circumstances an outcome is of interest, from runs that are there.

    Args:
        sweep: a sweep, or its folder.
        of: the outcome; the first that the sweep looks at unless given.
        above: runs of interest have this or more.
        below: or this or less.
        best: or they are the best, so large a share of all, by the sweep's own direction.
        decision: look at this decision alone.
        over: and at what it brings over this one, pair by pair.
        density: take the largest box of which so many are of interest.
        boxes: how many to look for at most.
        seed: of the halves that test a box.

    Raises:
        TalentwarError: no run or every run is of interest, or too few are there.
    """
    found = opened(sweep)
    name = of or next(iter(found.sweep.outcomes))
    return discovery.discover(
        sample_of(found, name, decision, over),
        seed=within("seed", seed, 0),
        above=above,
        below=below,
        best_share=best,
        better=found.sweep.outcomes.get(name, "higher"),
        density=density,
        boxes=boxes,
    )


def opened(sweep: str | Path | SweepResult) -> SweepResult:
    """A sweep, read if it is not yet."""
    return sweep if isinstance(sweep, SweepResult) else read_sweep(sweep)
