"""The best point: the parameters that are likeliest given figures and priors.

What is minimised is the squared distance from the figures, of means over the same few seeds
for every point, plus the squared distance from the middle of the priors in their own normal
scores: twice the negative log posterior, up to a constant.  Without the second part, what the
figures say nothing about would drift to wherever luck is kind.

Source: Ros and Hansen (2008), separable CMA-ES, by ``cmaes`` within Optuna, asked and told in
whole batches.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.calibration.design import seeds_of
from sim.calibration.problem import gaps, off_the_faces

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.base.arrays import Floats
    from sim.calibration.problem import Problem
    from sim.calibration.runs import Runner

    Loss = Callable[[Floats, Sequence[int], str], Floats]

FARTHEST = 0.75
"""From the start on, in normal scores; steps begin at a third of it. The start is good: with far
steps in as many directions as there are parameters a few generations found nothing better."""
MOST = 4.5
"""Normal scores counted."""
SHARED, FRESH = 1, 2
"""Added to the seed of the fit for the luck of the search, and of the second scoring."""


@dataclass(frozen=True)
class Found:
    """The best point (d,) in the unit cube and its loss on fresh seeds; and what it began from.

    ``history`` has the best loss of each generation, ``scored`` the winners' losses on fresh
    seeds, best first.
    """

    point: Floats
    loss: float
    start_loss: float
    history: tuple[float, ...]
    scored: tuple[float, ...]


def loss_of(problem: Problem, run: Runner) -> Loss:
    """The loss as a function of points (n, d), seeds and what progress calls it."""

    def loss(points: Floats, seeds: Sequence[int], what: str) -> Floats:
        return loss_at(problem, run, problem.values_at(points), points, seeds, what)

    return loss


def loss_at(
    problem: Problem, run: Runner, values: Floats, points: Floats, seeds: Sequence[int], what: str
) -> Floats:
    """Twice the negative log posterior at points (n, d), each the mean over the same seeds."""
    every = np.repeat(values, len(seeds), axis=0)
    statistics = run(every, list(seeds) * len(points), what)
    scaled = problem.on_scale(statistics).reshape(len(points), len(seeds), -1).mean(axis=1)
    away = gaps(scaled, problem.intervals) / problem.sds
    found: Floats = (away**2).sum(axis=1) + (scores(points) ** 2).sum(axis=1)
    return found


def search(problem: Problem, loss: Loss, start: Floats) -> Found:
    """From ``start`` (d,) on, batch by batch; the winners are scored again with other luck."""
    how = problem.settings.search
    shared = seeds_of(range(how.seeds), problem.settings.seed + SHARED)
    fresh = seeds_of(range(how.fresh_seeds), problem.settings.seed + FRESH)
    study = _study(problem.settings.seed, how.batch)
    tried: list[tuple[float, Floats]] = []
    history = []
    for generation in range(how.generations):
        trials = [study.ask() for _ in range(how.batch)]
        points = np.array([_asked(trial, scores(start)) for trial in trials])
        losses = loss(points, shared, f"search {generation + 1}/{how.generations}")
        for trial, one in zip(trials, losses.tolist(), strict=True):
            study.tell(trial, one)
        tried += zip(losses.tolist(), points, strict=True)
        history.append(float(losses.min()))
    best = [point for _, point in sorted(tried, key=lambda one: one[0])[: how.winners]]
    again = loss(np.array([start, *best]), fresh, "second scoring")
    winner = int(again.argmin())
    return Found(
        [start, *best][winner],
        float(again[winner]),
        float(again[0]),
        tuple(history),
        tuple(sorted(again[1:].tolist())),
    )


def _study(seed: int, batch: int) -> Any:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        sampler = optuna.samplers.CmaEsSampler(
            seed=seed % 2**32,
            n_startup_trials=0,
            popsize=batch,
            # Without eigenvectors, whose signs differ between processors; and a covariance of 25
            # parameters is more than a few hundred points could tell.
            use_separable_cma=True,
            warn_independent_sampling=False,
        )
    return optuna.create_study(sampler=sampler)


def _asked(trial: Any, start: Floats) -> Floats:
    """A trial's point in the unit cube, rounded so that another processor asks for the same.

    A search begins in the middle of its space, so what is asked for is the way from the start.
    """
    from scipy.special import ndtr

    way = [trial.suggest_float(str(place), -FARTHEST, FARTHEST) for place in range(len(start))]
    asked: Floats = np.round(ndtr(start + np.array(way)), 6)
    return off_the_faces(asked)


def scores(points: Floats) -> Floats:
    """Normal scores of points of the unit cube: priors become standard normals."""
    from scipy.special import ndtri

    found: Floats = np.clip(ndtri(points), -MOST, MOST)
    return found
