"""A problem of two parameters of the real model whose runs are a formula instead."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.calibration.problem import Problem, open_for_values
from sim.calibration.targets import Target
from sim.parameters.priors import Priors, Search, Settings, fit_scenario
from sim.record.numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

UNIFORM = {"prior": {"uniform": (0.0, 1.0)}, "unit": "share", "source": "assumed; a test"}
PATHS = ("cuts.largest_wave", "cuts.largest_overlap")
OF_SUM = "overall.cuts.people"
OF_DIFFERENCE = "end.uncovered"


def target(statistic: str, value: float, error: float = 0.05) -> Target:
    return Target.model_validate(
        {
            "statistic": statistic,
            "month": "2025-06",
            "value": value,
            "unit": "share",
            "scale": "linear",
            "error": error,
            "weight": "medium",
            "source": "A1:58",
            "why": "a test",
        }
    )


def settings(**changed: object) -> Settings:
    found = Settings(
        scenario="baseline",
        changes={"run.end": "2025-09", "population.scale": 0.01},
        seed=7,
        waves=(64, 128),
        candidates=4096,
        cutoff=3.0,
        misses_allowed=0,
        accepted=0.3,
        draws=64,
        search=Search(generations=8, batch=8, seeds=2, winners=2, fresh_seeds=3),
    )
    return found.model_copy(update=changed)


def fake_problem(sum_of: float = 1.2, difference: float = 0.2, **changed: object) -> Problem:
    """Two targets: what the parameters add up to, and by how much they differ."""
    how = settings(**changed)
    loaded = fit_scenario(Priors.model_validate({"priors": dict.fromkeys(PATHS, UNIFORM)}), how)
    targets = {"sum": target(OF_SUM, sum_of), "difference": target(OF_DIFFERENCE, difference)}
    return Problem(loaded, open_for_values(loaded, how), targets, how)


@dataclass
class FakeRunner:
    """Answers as a model would whose statistics are the sum and the difference, with luck."""

    luck: float = 0.02
    asked: list[tuple[str, int]] = field(default_factory=list)
    names: list[Sequence[str] | None] = field(default_factory=list)

    def __call__(
        self,
        values: np.ndarray,
        seeds: Sequence[int],
        what: str,
        names: Sequence[str] | None = None,
    ) -> np.ndarray:
        self.asked.append((what, len(values)))
        self.names.append(names)
        errors = [np.random.default_rng(seed).standard_normal(2) for seed in seeds]
        exact = np.stack([values.sum(axis=1), values[:, 0] - values[:, 1]], axis=1)
        found = exact + self.luck * np.array(errors).reshape(exact.shape)
        return np.array([[rounded(one) for one in row] for row in found.tolist()])


def with_targets(problem: Problem, **targets: Target) -> Problem:
    return replace(problem, targets={**problem.targets, **targets})
