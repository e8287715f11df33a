"""The problem a fit solves: a scenario of priors, the targets, and how both meet in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.calibration.targets import Target, load_targets
from sim.parameters.priors import Settings, fit_scenario, load_priors, load_settings, written
from sim.record.numbers import rounded
from sim.scenario.distributions import FITTED
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.base.arrays import Floats
    from sim.scenario.distributions import Distribution
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

FEWEST_A_PARAMETER = 4
"""Runs of the first wave for each parameter: what emulators need to tell inputs apart."""
CLOSEST_TO_AN_END = 1e-6
"""A point of the unit cube keeps this far from its faces, where a prior has no finite odds."""


@dataclass(frozen=True)
class Problem:
    """What is fitted (d parameters), to what (k targets), and how.

    ``loaded`` is the scenario in which every fitted parameter stands as its prior, ``runnable``
    the one that takes values for them.
    """

    loaded: Loaded[Scenario]
    runnable: Loaded[Scenario]
    targets: Mapping[str, Target]
    settings: Settings

    @property
    def priors(self) -> dict[str, Distribution]:
        """The priors by path, in the order of a point's coordinates."""
        return priors_of(self.loaded)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Paths of the parameters, in the same order."""
        return tuple(self.priors)

    @property
    def statistics(self) -> tuple[str, ...]:
        """Names of the targets' statistics, in the order of the targets."""
        return tuple(one.statistic for one in self.targets.values())

    def values_at(self, units: Floats) -> Floats:
        """Parameter values, (n, d), at points of the unit cube: the priors' quantiles.

        Rounded to six digits, so that what is published is what is run.
        """
        priors = list(self.priors.values())
        found = [
            [rounded(one.at(float(u))) for one, u in zip(priors, point, strict=True)]
            for point in units
        ]
        return np.array(found).reshape(len(units), len(priors))

    def on_scale(self, statistics: Floats) -> Floats:
        """Statistics, (n, k) in the model's units, each on its target's scale."""
        columns = [
            one.on_scale(statistics[:, column]) for column, one in enumerate(self.targets.values())
        ]
        return np.stack(columns, axis=1)

    @property
    def intervals(self) -> Floats:
        """Least and most each target allows on its scale, (k, 2)."""
        return np.array([one.interval for one in self.targets.values()])

    @property
    def sds(self) -> Floats:
        """Standard deviation of each figure on its scale, (k,)."""
        return np.array([one.sd for one in self.targets.values()])

    def version(self, changes: Mapping[str, str | float], scenario: str | None = None) -> Problem:
        """The same problem for another version of the model, or in another scenario.

        ``changes`` are laid over those of the settings, by path; a parameter that they set is not
        fitted.

        Raises:
            ScenarioError: there is no such scenario, or it does not take the changes.
        """
        every = {**self.settings.changes, **changes}
        other = {"scenario": scenario or self.settings.scenario, "changes": every}
        how = self.settings.model_copy(update=other)
        priors = {
            path: written(one.kind, one.numbers)
            for path, one in self.priors.items()
            if path not in changes
        }
        said = [f"{path}={value}" for path, value in {**every, **priors}.items()]
        loaded = load_scenario(how.scenario, said)
        return Problem(loaded, open_for_values(loaded, how), self.targets, how)


def problem(
    *,
    priors: str | Path | None = None,
    targets: str | Path | None = None,
    settings: str | Path | None = None,
) -> Problem:
    """Read and check everything a fit reads; files of ``calibration/`` unless given.

    Raises:
        ScenarioError: a file is incomplete or contradicts itself.
        TalentwarError: a target is about a statistic that no run has, or a month beyond the runs.
    """
    how, before = load_settings(settings), load_priors(priors)
    loaded = fit_scenario(before, how)
    found = load_targets(targets)
    refuse_unknown(found, loaded.value)
    fewest = FEWEST_A_PARAMETER * len(priors_of(loaded))
    if how.waves[0] < fewest:
        raise TalentwarError(
            f"fit.yaml: waves: {how.waves[0]} runs of the first wave are too few to learn from: "
            f"{len(priors_of(loaded))} parameters need {fewest}"
        )
    return Problem(loaded, open_for_values(loaded, how), found, how)


def priors_of(loaded: Loaded[Scenario]) -> dict[str, Distribution]:
    """The distributions of a scenario but for what stands at the best point of an earlier fit."""
    found = loaded.distributions
    return {path: one for path, one in found.items() if path not in loaded.fitted}


def open_for_values(loaded: Loaded[Scenario], how: Settings) -> Loaded[Scenario]:
    """The scenario of the fit with its parameters open for values, in the model's unit."""
    points = {path: written(FITTED, [one.at(0.5)]) for path, one in priors_of(loaded).items()}
    changes = {**how.changes, **points}
    return load_scenario(how.scenario, [f"{path}={said}" for path, said in changes.items()])


def refuse_unknown(
    targets: Mapping[str, Target], scenario: Scenario, section: str = "targets"
) -> None:
    """Refuse targets the runs of the fit cannot tell anything about."""
    from sim.statistics import named, nearest_path

    for name, one in targets.items():
        if named(one.statistic) is None:
            raise TalentwarError(
                f"{section}.{name}.statistic: there is no statistic {one.statistic}; "
                f"did you mean {nearest_path(one.statistic)}?"
            )
        if not scenario.run.start <= one.month <= scenario.run.end:
            raise TalentwarError(
                f"{section}.{name}.month: the runs of the fit are from {scenario.run.start} to "
                f"{scenario.run.end}; give a month in between, or change run.end in fit.yaml"
            )


def off_the_faces(units: Floats) -> Floats:
    """Points of the unit cube, moved off its faces where they lie on them."""
    return np.clip(units, CLOSEST_TO_AN_END, 1.0 - CLOSEST_TO_AN_END)


def gaps(scaled: Floats, intervals: Floats) -> Floats:
    """How far statistics lie outside their intervals, with sign; zero inside.

    ``scaled`` (n, k) and ``intervals`` (k, 2) or (n, k, 2) on the targets' scales.
    """
    low, high = intervals[..., 0], intervals[..., 1]
    found: Floats = np.minimum(scaled - low, 0.0) + np.maximum(scaled - high, 0.0)
    return found
