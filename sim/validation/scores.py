"""How near predictions come to figures, by proper scores and by plain counts.

A distance is how far a run's statistic lies outside what its figure allows, with its sign, in
standard deviations of the figure; zero is agreement.  The continuous ranked probability score
of the distances is 0 where every run agrees, the distance where all runs miss alike, and is
made neither smaller nor larger, on average, by the number of runs.

Source: Gneiting and Raftery (2007), JASA 102(477), equation 21; Ferro (2014) for the estimator
that does not depend on the number of runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.problem import gaps
from sim.calibration.targets import Prediction, prediction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.base.arrays import Floats
    from sim.calibration.targets import Target


@dataclass(frozen=True)
class Score:
    """Predictions beside one figure; ``crps`` in its standard deviations, less is better."""

    predicted: Prediction
    crps: float


def scored(statistics: Floats, targets: Mapping[str, Target]) -> dict[str, Score]:
    """Scores of predicted statistics, (m, k) in the model's units, m at least 2, by target."""
    marks = crps(distances(statistics, targets)).tolist()
    return {
        name: Score(prediction(statistics[:, column], one), marks[column])
        for column, (name, one) in enumerate(targets.items())
    }


def distances(statistics: Floats, targets: Mapping[str, Target]) -> Floats:
    """How far statistics (m, k) lie outside what targets allow, in their standard deviations."""
    columns = [
        gaps(one.on_scale(statistics[:, column])[:, None], np.array([one.interval]))[:, 0] / one.sd
        for column, one in enumerate(targets.values())
    ]
    found: Floats = np.stack(columns, axis=1)
    return found


def crps(away: Floats) -> Floats:
    """Continuous ranked probability score of distances (m, k) against none, (k,)."""
    import scoringrules  # type: ignore[import-untyped]

    found: Floats = scoringrules.crps_ensemble(
        np.zeros(away.shape[1]), away, m_axis=0, estimator="fair", backend="numpy"
    )
    return found


@dataclass(frozen=True)
class Total:
    """Many scores as one line: figures within reach, of how many, and the mean score."""

    inside: int
    of: int
    crps: float


def total(scores: Iterable[Score]) -> Total:
    """The sum of what was scored."""
    every = list(scores)
    mean = sum(one.crps for one in every) / len(every)
    return Total(sum(one.predicted.inside for one in every), len(every), mean)
