"""The fit from its design to its posterior: the steps in order, each on the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.design import seeds_of
from sim.calibration.problem import off_the_faces
from sim.calibration.rejection import Posterior, reject, with_errors
from sim.calibration.search import loss_of, search
from sim.calibration.waves import match, plausible

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats
    from sim.calibration.problem import Problem
    from sim.calibration.runs import Runner
    from sim.calibration.search import Found
    from sim.calibration.waves import Matched

PREDICTIVE = 3
"""Added to the seed of the fit for the luck of runs from the posterior."""
ERRORS, ORDER = 1, 2
"""Set the figures' errors and the order of the draws apart from the other draws of the seed."""
DIGITS = 9
"""Of points of the unit cube that are published: what is beyond differs between processors."""


@dataclass(frozen=True)
class Region:
    """Plausible runs of all waves: what the rejection chooses from.

    ``scales`` is the unit of distances from each target: its figure's error and a run's luck.
    """

    points: Floats
    scaled: Floats
    noisy: Floats
    scales: Floats


@dataclass(frozen=True)
class Fit:
    """What a fit found.

    ``inside`` marks the runs that history matching left plausible, of all waves.  ``units`` are
    the draws in the unit cube of the priors (m, d), ``values`` the same in the model's units,
    ``predicted`` the targets' statistics of a run from each (m, k).
    """

    problem: Problem
    matched: Matched
    inside: Flags
    region: Region
    posterior: Posterior
    units: Floats
    values: Floats
    predicted: Floats
    best: Found

    @property
    def best_values(self) -> list[float]:
        """The best point in the model's units, in the order of the parameters."""
        found: list[float] = self.problem.values_at(self.best.point[None, :])[0].tolist()
        return found


def fit(problem: Problem, run: Runner, jobs: int = 1) -> Fit:
    """Everything, from the design to the best point."""
    matched = match(problem, run, jobs)
    inside = plausible(problem, matched.emulators, matched.points)
    region = region_of(problem, matched.points[inside], matched.statistics[inside], matched.luck)
    posterior = posterior_of(problem, region)
    units = drawn(problem, posterior)
    values = problem.values_at(units)
    seeds = seeds_of(range(len(units)), problem.settings.seed + PREDICTIVE)
    predicted = run(values, seeds, "posterior")
    start = np.round(np.quantile(units, 0.5, axis=0), 6)
    best = search(problem, loss_of(problem, run), start)
    return Fit(problem, matched, inside, region, posterior, units, values, predicted, best)


def region_of(problem: Problem, points: Floats, statistics: Floats, luck: Floats) -> Region:
    """Plausible runs at points (n, d) with statistics (n, k), figures' errors on top.

    ``luck`` is a run's own standard deviation by target, (k,).
    """
    errors = np.random.default_rng([problem.settings.seed, ERRORS])
    scaled = problem.on_scale(statistics)
    noisy = with_errors(scaled, problem.sds, errors)
    return Region(points, scaled, noisy, np.sqrt(problem.sds**2 + luck**2))


def posterior_of(problem: Problem, region: Region) -> Posterior:
    """The posterior from the plausible runs."""
    return reject(
        region.points, region.noisy, problem.intervals, region.scales, problem.settings.accepted
    )


def drawn(problem: Problem, posterior: Posterior) -> Floats:
    """The draws that are published, in the unit cube of the priors."""
    luck = np.random.default_rng([problem.settings.seed, ORDER])
    return draws_of(posterior, problem.settings.draws, luck)


def draws_of(posterior: Posterior, count: int, luck: np.random.Generator) -> Floats:
    """So many draws of a posterior, the same on every processor."""
    return off_the_faces(np.round(posterior.draws(count, luck), DIGITS))


def foresight(problem: Problem, matched: Matched) -> tuple[Floats, Floats]:
    """How well emulators of the waves before the last foresaw it.

    Share of variance foreseen, and share of runs within two standard deviations, (k,) each.
    """
    last = matched.waves[-1]
    scaled = problem.on_scale(last.statistics)
    emulators = matched.emulators[-2] if len(matched.emulators) > 1 else matched.emulators[-1]
    told, within = [], []
    for column, emulator in enumerate(emulators):
        mean, variance = emulator(last.points)
        error = scaled[:, column] - mean
        whole = float(scaled[:, column].var())
        told.append(1.0 - float((error**2).mean()) / whole if whole > 0.0 else 1.0)
        sd = np.sqrt(variance + emulator.luck)
        within.append(float((np.abs(error) <= 2.0 * sd + 1e-12).mean()))
    return np.array(told), np.array(within)
