"""Samples of functions whose indices are known."""

from __future__ import annotations

import numpy as np

from sim.experiments.analysis.sample import Factor, Sample

FIRST = {"x1": 0.3139, "x2": 0.4424, "x3": 0.0}
TOTAL = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437}
"""Of the Ishigami function with a = 7, b = 0.1 (Ishigami & Homma 1990)."""


def ishigami(unit):
    x = (2 * unit - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sample_of(kind, unit, outcome, statistic="outcome", **design):
    outcome = outcome[:, None] if outcome.ndim == 1 else outcome
    return Sample(
        tuple(Factor(f"x{i + 1}", 0.0, 1.0) for i in range(unit.shape[1])),
        {"kind": kind, **design},
        unit,
        unit,
        outcome,
        tuple(f"point {i + 1}" for i in range(len(unit))),
        statistic,
    )


def cube(factors):
    names = [f"x{i + 1}" for i in range(factors)]
    return {"num_vars": factors, "names": names, "bounds": [[0.0, 1.0]] * factors}


def saltelli(rule, base, factors=3, second_order=False, noise=None):
    from SALib.sample import sobol

    unit = sobol.sample(cube(factors), base, calc_second_order=second_order, seed=1)
    return sample_of("saltelli", unit, noisy(rule(unit), noise), second_order=second_order)


def morris(rule, trajectories, factors=3, noise=None):
    from SALib.sample import morris as design

    unit = design.sample(cube(factors), trajectories, num_levels=4, seed=1)
    return sample_of("morris", unit, noisy(rule(unit), noise), levels=4)


def scattered(rule, points, factors=3, noise=None):
    unit = np.random.default_rng(1).random((points, factors))
    return sample_of("latin_hypercube", unit, noisy(rule(unit), noise))


def noisy(outcome, noise):
    if noise is None:
        return outcome
    replicates, spread = noise
    luck = np.random.default_rng(2).standard_normal((len(outcome), replicates))
    return outcome[:, None] + spread * luck


def lacking(sample, *points):
    outcome = sample.outcome.copy()
    outcome[list(points)] = np.nan
    return type(sample)(**{**vars(sample), "outcome": outcome})
