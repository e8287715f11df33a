"""Versions of the model, each fitted anew with the same small effort, and the null beside them.

A mechanism shows its worth where the model without it, fitted as well as it can be, misses what
the model meets.  Every version gets the same points of its own priors, the same luck, the same
rejection and the same tolerance by target; the null gets them too, with parameters of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from sim.base.lazy import np
from sim.calibration.design import seeds_of, sobol
from sim.calibration.fit import draws_of
from sim.calibration.rejection import reject, with_errors
from sim.calibration.runs import Runner, published
from sim.validation.null import NULL_PRIORS, null_parameters, simulate_null

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.base.arrays import Floats
    from sim.calibration.problem import Problem
    from sim.calibration.runs import OneRun
    from sim.calibration.targets import Target
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

DESIGN, PREDICTIVE = 11, 12
"""Added to the seed of the fit for the luck of the design's runs and of the predictions."""


@dataclass(frozen=True)
class Effort:
    """What each version is given: runs of its design, share of them kept, draws predicted from."""

    design: int = 256
    accepted: float = 0.1
    draws: int = 64


@dataclass(frozen=True)
class Version:
    """A way to build the model: what it is without, and the settings that differ, by path."""

    about: str
    changes: Mapping[str, str | float]


VERSIONS: Mapping[str, Version] = MappingProxyType(
    {
        "the model": Version("all mechanisms", {}),
        "without mission": Version(
            "no pay is given up for a mission, and none is asked for it when a lab is sold",
            {"market.preferences.mission": 0, "deals.mission_premium": 0},
        ),
        "without counter-offers": Version(
            "no employer leaves its pay policy to keep people, and none makes retention grants; "
            "answers within the policy remain, since bids are made by the same policy",
            {"stance.opening_defence": 0, "stance.retention_grant": 0},
        ),
        "without investor pressure": Version(
            "shareholders' pressure leads to no cuts", {"cuts.per_pressure": 0}
        ),
    }
)
NULL = "null: constant hazards, flows by size"
ABOUT_NULL = (
    "the same people, firms, money and events; moves, layoffs and refusals at rates that are the "
    "same for all, fitted as well; a figure of which a run says nothing counts as met"
)


class Evaluate(Protocol):
    """Statistics (n, k) of a run each at points (n, d) of a version's unit cube."""

    def __call__(
        self, points: Floats, seeds: Sequence[int], what: str, held: Sequence[Target]
    ) -> Floats:
        """``held`` says what the k statistics are held against."""


def predictions(
    name: str, run: Runner, held: Sequence[Target], scales: Floats, effort: Effort
) -> Floats:
    """Statistics, (draws, len(held)), of a version of the model that was fitted anew.

    Args:
        name: of the version.
        run: carries out runs of the whole model.
        held: targets and checks.
        scales: unit of distances by target, as in the fit of the whole model, (k,).
        effort: of fit and prediction.
    """
    problem = run.problem.version(VERSIONS[name].changes)
    evaluate = partial(_of_version, replace(run, problem=problem))
    return fitted_anew(name, problem, len(problem.parameters), evaluate, held, scales, effort)


def predictions_of_null(
    facts: Mapping[str, float],
    run: Runner,
    held: Sequence[Target],
    scales: Floats,
    effort: Effort,
) -> Floats:
    """The same of the null; ``facts`` are values of the model's parameters, for its events."""
    null = NullRunner(run.problem, run.kept_in, run.jobs, run.told, facts)
    evaluate = partial(_of_null, null)
    return fitted_anew(NULL, run.problem, len(NULL_PRIORS), evaluate, held, scales, effort)


def fitted_anew(
    name: str,
    problem: Problem,
    dimensions: int,
    evaluate: Evaluate,
    held: Sequence[Target],
    scales: Floats,
    effort: Effort,
) -> Floats:
    """Fit by rejection alone from one design, then run each draw: (draws, len(held))."""
    seed, targets = problem.settings.seed, list(problem.targets.values())
    luck = np.random.default_rng([seed, DESIGN])
    numbers = np.arange(effort.design)
    points = sobol(numbers, dimensions, seed)
    statistics = evaluate(points, seeds_of(numbers, seed + DESIGN), f"{name}: design", targets)
    noisy = with_errors(problem.on_scale(statistics), problem.sds, luck)
    posterior = reject(points, noisy, problem.intervals, scales, effort.accepted)
    units = draws_of(posterior, effort.draws, luck)
    seeds = seeds_of(range(effort.draws), seed + PREDICTIVE)
    return evaluate(units, seeds, f"{name}: predictions", held)


def _of_version(
    run: Runner, points: Floats, seeds: Sequence[int], what: str, held: Sequence[Target]
) -> Floats:
    return run(run.problem.values_at(points), seeds, what, [one.statistic for one in held])


def _of_null(
    run: NullRunner, points: Floats, seeds: Sequence[int], what: str, held: Sequence[Target]
) -> Floats:
    return in_its_favour(run(points, seeds, what, [one.statistic for one in held]), held)


def in_its_favour(statistics: Floats, held: Sequence[Target]) -> Floats:
    """Statistics (n, k) in which what a run says nothing of is what it is held against."""
    return np.where(np.isnan(statistics), [agreeing(one) for one in held], statistics)


def agreeing(target: Target) -> float:
    """A value that agrees with a target: the middle of its bounds, or the one there is."""
    bounds = [bound for bound in target.bounds if np.isfinite(bound)]
    return sum(bounds) / len(bounds)


@dataclass(frozen=True)
class NullRunner(Runner):
    """Carries out runs of the null and keeps them, as those of the model are kept.

    Its values are points (n, 7) of the null's own unit cube.  ``facts`` are the model's
    parameters by path at which the scenario's events are read.
    """

    facts: Mapping[str, float] = field(default_factory=dict)

    def _one_run(self) -> OneRun:
        return partial(statistics_of_null, self.problem.runnable, self.facts)

    def _key(self, values: Floats, seeds: list[int], names: tuple[str, ...]) -> str:
        facts = [f"{path}={value!r}" for path, value in self.facts.items()]
        return super()._key(values, seeds, (NULL, *facts, *names))


def statistics_of_null(
    loaded: Loaded[Scenario],
    facts: Mapping[str, float],
    point: Sequence[float],
    seed: int,
    names: Sequence[str],
) -> list[float]:
    """The statistics of one run of the null at a point of its unit cube; NaN where it has none."""
    scenario = loaded.realise(lambda _: 0.5, facts)
    ledger = simulate_null(scenario, seed, null_parameters(point), check=False)
    return published(ledger, names)
