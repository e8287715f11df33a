"""A made-up fit and its appraisal: smooth statistics stand for runs, all that follows is real."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.calibration.design import sobol
from sim.calibration.emulators import Emulator, quadratic
from sim.calibration.fit import Fit, drawn, posterior_of, region_of
from sim.calibration.problem import Problem, problem
from sim.calibration.search import Found
from sim.calibration.targets import Target
from sim.calibration.waves import Matched, Wave
from sim.calibration.written import write_fit
from sim.validation import appraisal
from sim.validation.checks import load_checks
from sim.validation.conclusions import load_conclusions
from sim.validation.scores import scored
from sim.validation.variance import STRUCTURES
from sim.validation.versions import VERSIONS

RUNS, LUCK, SEED = (96, 160), 0.6, 5
"""Runs by wave, and the luck of one in standard deviations of its figure."""


def statistics_at(asked: Problem, points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Statistics (n, k) in the model's units: each goes with two parameters, plus luck.

    The third target comes out far from its figure.
    """
    slopes = np.random.default_rng(SEED)
    columns = []
    for place, one in enumerate(asked.targets.values()):
        inputs = slopes.choice(points.shape[1], 2, replace=False)
        pulls = slopes.normal(0.0, 4.0, 2)
        low, high = (min(max(bound, -1e12), 1e12) for bound in one.bounds)
        middle = one.reference or 0.0
        middle = (low + high) / 2 if low > -1e12 and high < 1e12 else middle
        away = (points[:, inputs] - 0.5) @ pulls + LUCK * rng.standard_normal(len(points))
        away += -12.0 if place == 2 else 1.5 * slopes.standard_normal()
        if one.scale == "log":
            columns.append(middle * np.exp(one.sd * away))
        else:
            columns.append(np.maximum(middle + one.sd * away, 0.0))
    return np.stack(columns, axis=1)


def emulator(points: np.ndarray, values: np.ndarray) -> Emulator:
    """The quadratic trend of a statistic, (n,) on its scale, and what it leaves."""
    every = np.arange(points.shape[1])
    features = quadratic(points)
    trend = np.linalg.lstsq(features, values, rcond=None)[0]
    left = float((values - features @ trend).std())
    return Emulator(every, trend, None, left, left**2)


@cache
def made_up_fit(runs: tuple[int, ...] = RUNS) -> Fit:
    """A fit of the committed targets to made-up runs."""
    asked, rng = problem(), np.random.default_rng(SEED)
    waves, first = [], 0
    for place, size in enumerate(runs):
        numbers = np.arange(first, first + size)
        points = sobol(numbers, len(asked.parameters), asked.settings.seed)
        statistics = statistics_at(asked, points, rng)
        waves.append(Wave(numbers, points, statistics, 0.2**place))
        first += size
    scaled = asked.on_scale(waves[0].statistics)
    every = tuple(emulator(waves[0].points, values) for values in scaled.T)
    luck = np.round(LUCK * asked.sds, 6)
    matched = Matched(tuple(waves), tuple(every for _ in waves), luck)
    inside = np.arange(first) % 8 != 0
    region = region_of(asked, matched.points[inside], matched.statistics[inside], luck)
    posterior = posterior_of(asked, region)
    units = drawn(asked, posterior)
    best = Found(np.round(np.median(units, axis=0), 6), 21.5, 30.25, (40.0, 25.0), (21.5, 24.0))
    predicted = statistics_at(asked, units, rng)
    values = asked.values_at(units)
    return Fit(asked, matched, inside, region, posterior, units, values, predicted, best)


def write_made_up(place: Path) -> Path:
    """The folder of a made-up posterior."""
    place.mkdir(parents=True)
    write_fit(place, made_up_fit())
    return place


def around(targets: dict[str, Target], away: float, rng: np.random.Generator) -> np.ndarray:
    """Statistics (64, k) some standard deviations below what each figure allows."""
    columns = []
    for place, one in enumerate(targets.values()):
        sds = rng.standard_normal(64) - away * (place % 3)
        scale = one.reference or one.sd
        columns.append(scale * np.exp(one.sd * sds) if one.scale == "log" else scale + one.sd * sds)
    return np.stack(columns, axis=1)


def made_up_appraisal(found: Fit) -> dict[str, Any]:
    """An appraisal as :func:`sim.validation.appraisal.appraise` has it, of made-up runs."""
    rng, checks, claims = np.random.default_rng(SEED), load_checks(), load_conclusions()
    of_the_fit = np.hstack([found.predicted[:64], around(checks, 1.0, rng)])
    statistics = {appraisal.WHOLE_FIT: of_the_fit}
    for place, name in enumerate((*VERSIONS, appraisal.NULL)):
        every = {**found.problem.targets, **checks}
        statistics[name] = around(every, 0.5 + place, rng)
    split = len(found.problem.targets)
    sources = rng.uniform(0.0, 2.0, (len(claims.headlines), 3))
    draws = rng.standard_normal((len(claims.conclusions), 64))
    return {
        "draws": {"sha256": appraisal.digest_of_draws(found), "number": len(found.values)},
        "checks": appraisal.of_checks(checks, of_the_fit[:, split:]),
        "versions": {
            name: {
                "about": VERSIONS[name].about if name in VERSIONS else "something",
                "runs_predicted": len(one),
                "targets": appraisal.of_scores(scored(one[:, :split], found.problem.targets)),
                "checks": appraisal.of_scores(scored(one[:, split:], checks)),
            }
            for name, one in statistics.items()
        },
        "variance": {
            "draws": 16,
            "seeds": 2,
            "structures": {name: dict(changes) for name, changes in STRUCTURES.items()},
            "statistics": {
                name: appraisal.of_components(
                    name,
                    50.0
                    + a * rng.standard_normal((len(STRUCTURES), 1, 1))
                    + b * rng.standard_normal((1, 16, 1))
                    + c * rng.standard_normal((len(STRUCTURES), 16, 2)),
                )
                for name, (a, b, c) in zip(claims.headlines, sources, strict=True)
            },
        },
        "conclusions": {
            "draws": 64,
            "statements": {
                name: appraisal.of_statement(
                    one, one.bound + (1.0 + abs(one.bound)) * (values - 1.5 + place / 4), found
                )
                for place, ((name, one), values) in enumerate(
                    zip(claims.conclusions.items(), draws, strict=True)
                )
            },
        },
    }


def write_made_up_appraisal(place: Path) -> Path:
    """The folder of the appraisal of the made-up fit."""
    place.mkdir(parents=True)
    found = made_up_fit()
    appraisal.write_appraisal(place, made_up_appraisal(found), found.problem.settings.seed)
    return place
