"""History matching: wave by wave, leave out where the model cannot give the figures.

A point is implausible when emulators say that more targets than allowed lie further from
what was reported than the cut-off, counting the figure's error, the emulator's and a run's
own luck.  What is left is where a posterior can be; nothing says that a best point is there.

Source: Vernon, Goldstein and Bower (2010), Bayesian Analysis 5(4), equations 9 to 11;
Andrianakis et al. (2015) for models with luck of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.calibration.design import seeds_of, sobol
from sim.calibration.emulators import BLOCK, Emulator, emulate
from sim.calibration.problem import gaps
from sim.experiments.workers import workers
from sim.record.numbers import rounded

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.calibration.problem import Problem
    from sim.calibration.runs import Runner

MOST_LEARNT = 1024
"""Runs an emulator learns from, the latest: what it costs to ask it grows with their square."""
REPEATED, REPEATS = 32, 4
"""Points of the last wave that are run again, and how often, to tell luck from the rest."""
FEWEST = 24
"""A region with fewer candidates than this is as good as empty."""


@dataclass(frozen=True)
class Wave:
    """Runs of one wave, and how much of the prior the waves before it had left."""

    numbers: Ints
    points: Floats
    statistics: Floats
    left: float


@dataclass(frozen=True)
class Matched:
    """What history matching found: every run, and the emulators of each wave.

    ``luck`` is the standard deviation of a run's luck by target, on its scale, where the last
    wave was (k,): what is left of a difference between two runs at the same point.
    """

    waves: tuple[Wave, ...]
    emulators: tuple[tuple[Emulator, ...], ...]
    luck: Floats

    @property
    def points(self) -> Floats:
        """Points of all runs, (n, d)."""
        return np.concatenate([wave.points for wave in self.waves])

    @property
    def statistics(self) -> Floats:
        """Statistics of all runs, (n, k), in the model's units."""
        return np.concatenate([wave.statistics for wave in self.waves])


def match(problem: Problem, run: Runner, jobs: int = 1) -> Matched:
    """All waves, each where the emulators of those before it leave something plausible.

    Raises:
        TalentwarError: no point is left; says which targets cannot be met, or not together.
    """
    waves: list[Wave] = []
    emulators: list[tuple[Emulator, ...]] = []
    first = 0
    for place, size in enumerate(problem.settings.waves, start=1):
        numbers, left = plausible_numbers(problem, emulators, size, first)
        points = sobol(numbers, len(problem.parameters), problem.settings.seed)
        seeds = seeds_of(numbers, problem.settings.seed)
        statistics = run(problem.values_at(points), seeds, f"wave {place}")
        waves.append(Wave(numbers, points, statistics, left))
        first = int(numbers[-1]) + 1
        emulators.append(learnt(problem, waves, emulators, jobs))
        if place == 1:
            refuse_out_of_reach(problem, statistics)
    return Matched(tuple(waves), tuple(emulators), luck_of(problem, run, waves[-1]))


def luck_of(problem: Problem, run: Runner, wave: Wave) -> Floats:
    """Standard deviation of a run about the mean over luck at its point, by target, (k,)."""
    points = wave.points[:REPEATED]
    seeds = [
        seed
        for number in wave.numbers[:REPEATED]
        for seed in seeds_of(range(REPEATS), int(number) + problem.settings.seed)
    ]
    values = np.repeat(problem.values_at(points), REPEATS, axis=0)
    scaled = problem.on_scale(run(values, seeds, "luck")).reshape(len(points), REPEATS, -1)
    found = np.sqrt(scaled.var(axis=1, ddof=1).mean(axis=0))
    return np.array([rounded(one) for one in found.tolist()])


def learnt(
    problem: Problem, waves: Sequence[Wave], before: Sequence[tuple[Emulator, ...]], jobs: int
) -> tuple[Emulator, ...]:
    """An emulator of each target from the runs that lie where the last wave was."""
    from joblib import delayed

    points = np.concatenate([wave.points for wave in waves])
    scaled = problem.on_scale(np.concatenate([wave.statistics for wave in waves]))
    inside = np.flatnonzero(plausible(problem, before, points))[-MOST_LEARNT:]
    found = workers(jobs)(
        delayed(_one_thread)(points[inside], scaled[inside, column])
        for column in range(scaled.shape[1])
    )
    return tuple(found)


def _one_thread(points: Floats, values: Floats) -> Emulator:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return emulate(points, values)


def plausible_numbers(
    problem: Problem, emulators: Sequence[Sequence[Emulator]], size: int, first: int
) -> tuple[Ints, float]:
    """The first ``size`` plausible points of the sequence from ``first`` on, and their share.

    Fewer when the candidates run out.
    """
    if not emulators:
        return np.arange(first, first + size), 1.0
    found: list[Ints] = []
    count, looked, step = 0, 0, 8 * size
    while count < size and looked < problem.settings.candidates:
        numbers = np.arange(first + looked, first + min(looked + step, problem.settings.candidates))
        points = sobol(numbers, len(problem.parameters), problem.settings.seed)
        found.append(numbers[plausible(problem, emulators, points)])
        count, looked = count + len(found[-1]), looked + len(numbers)
    kept = np.concatenate(found)
    if len(kept) < FEWEST:
        raise TalentwarError(nothing_left(problem, emulators, looked, len(kept)))
    return kept[:size], len(kept) / looked


def plausible(problem: Problem, emulators: Sequence[Sequence[Emulator]], points: Floats) -> Flags:
    """Which points (n, d) no wave calls implausible, (n,)."""
    left = np.ones(len(points), dtype=bool)
    for wave in emulators:
        missed = np.zeros(len(points), dtype=np.int64)
        for column, emulator in enumerate(wave):
            rows = np.flatnonzero(left)
            far = implausibility(problem, column, emulator, points[rows])
            missed[rows] += far > problem.settings.cutoff
            left[rows] = missed[rows] <= problem.settings.misses_allowed
    return left


def implausibility(problem: Problem, column: int, emulator: Emulator, points: Floats) -> Floats:
    """Distance from one target in standard deviations of all that is unsure, (n,)."""
    mean, variance = emulator(points)
    gap = gaps(mean, problem.intervals[column])
    found: Floats = np.abs(gap) / np.sqrt(problem.sds[column] ** 2 + variance + emulator.luck)
    return found


def refuse_out_of_reach(problem: Problem, statistics: Floats) -> None:
    """Refuse a target that no run of the first wave comes near, whatever its parameters."""
    scaled = problem.on_scale(statistics)
    away = np.abs(gaps(scaled, problem.intervals)) / problem.sds
    nearest = away.min(axis=0)
    for column, (name, one) in enumerate(problem.targets.items()):
        if nearest[column] > problem.settings.cutoff:
            best = statistics[int(away[:, column].argmin()), column]
            raise TalentwarError(
                f"targets.{name}: no parameters within their priors reach it; of "
                f"{len(statistics)} runs the nearest has {one.statistic} = {best:.4g}, and "
                f"{one.bounds[0]:.4g} to {one.bounds[1]:.4g} is wanted. Look at the figure and its "
                "unit, widen the priors it depends on, or leave the target out"
            )


def nothing_left(
    problem: Problem, emulators: Sequence[Sequence[Emulator]], looked: int, kept: int
) -> str:
    """Which targets leave no plausible point together, in words."""
    names = list(problem.targets)
    points = sobol(np.arange(min(looked, BLOCK)), len(problem.parameters), problem.settings.seed)
    missed = np.stack(
        [
            implausibility(problem, column, one, points) > problem.settings.cutoff
            for column, one in enumerate(emulators[-1])
        ]
    )
    worst = [names[place] for place in np.argsort(-missed.mean(axis=1), kind="stable")[:3]]
    return (
        f"only {kept} of {looked} points meet all targets but {problem.settings.misses_allowed}: "
        f"they contradict each other, given the priors. Hardest to meet: {', '.join(worst)}. Widen "
        "their errors or the priors they depend on, or leave one out"
    )
