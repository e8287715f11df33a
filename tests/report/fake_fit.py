"""A made-up fit: smooth statistics in the place of runs, everything after them as it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from sim.calibrate.design import sobol
from sim.calibrate.emulators import Emulator
from sim.calibrate.fit import Fit, drawn, posterior_of, region_of
from sim.calibrate.problem import Problem, problem
from sim.calibrate.search import Found
from sim.calibrate.waves import Matched, Wave
from sim.calibrate.written import write_fit

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
            columns.append(middle + one.sd * away)
    return np.stack(columns, axis=1)


def emulator(column: int) -> Emulator:
    """One that foresees nothing, of a statistic of any target."""
    return Emulator(np.zeros(0, dtype=np.int64), np.array([float(column)]), None, 1.0, 1.0)


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
    every = tuple(emulator(column) for column in range(len(asked.targets)))
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
