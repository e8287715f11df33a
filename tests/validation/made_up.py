"""A made-up fit, and made-up runs in the place of the model's and the null's."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from sim.calibration import runs
from sim.calibration.problem import problem
from sim.calibration.runs import Runner
from sim.validation import versions
from sim.validation.checks import load_checks
from sim.validation.versions import agreeing

DRAWS = 40
MISSION = "market.preferences.mission"
PROBLEM = problem()
CHECKS = load_checks()
MET = {one.statistic: agreeing(one) for one in (*PROBLEM.targets.values(), *CHECKS.values())}
"""A value of each statistic that a figure is held against, which agrees with it."""


def made_up_fit(problem=PROBLEM, draws=DRAWS) -> SimpleNamespace:
    """What an appraisal reads of a fit: draws from the priors, whose runs meet every target."""
    luck = np.random.default_rng(5)
    units = luck.uniform(0.01, 0.99, (draws, len(problem.parameters)))
    return SimpleNamespace(
        problem=problem,
        region=SimpleNamespace(scales=1.5 * problem.sds),
        units=units,
        values=problem.values_at(units),
        predicted=np.tile([MET[name] for name in problem.statistics], (draws, 1)),
        best_values=problem.values_at(np.full((1, len(problem.parameters)), 0.5))[0].tolist(),
    )


@dataclass
class Asked:
    """One run that was asked for."""

    scenario: object
    values: dict
    seed: int
    names: tuple
    null: bool


@dataclass
class MadeUpRuns:
    """Runs that come out near the figures; more mission brings higher numbers, the null none."""

    asked: list[Asked] = field(default_factory=list)

    def put_in_place(self, monkeypatch) -> MadeUpRuns:
        monkeypatch.setattr(runs, "statistics_of", self.of_model)
        monkeypatch.setattr(versions, "statistics_of_null", self.of_null)
        return self

    def of_model(self, loaded, values, seed, names):
        self.asked.append(Asked(loaded.value, values, seed, tuple(names), null=False))
        rise = 0.1 * (values.get(MISSION, 0.0) - 2.0) + 0.02 * (loaded.name == "no_raid")
        return [number(name, seed) * (1.0 + rise) for name in names]

    def of_null(self, loaded, facts, _point, seed, names):
        self.asked.append(Asked(loaded.value, dict(facts), seed, tuple(names), null=True))
        return [float("nan") if "refused" in name else 3.0 * number(name, seed) for name in names]


def number(name: str, seed: int) -> float:
    """What a run gives by its luck alone."""
    luck = zlib.crc32(f"{name} {seed}".encode()) / 2**32
    return MET.get(name, 1.0) * (0.95 + 0.1 * luck)


def runner(folder, problem=PROBLEM) -> Runner:
    return Runner(problem, folder, 1)
