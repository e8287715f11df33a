"""Where the spread of a statistic comes from: luck, parameters, or how the model is built.

Draws of the posterior, with the luck of a few seeds each, are run in every structure: another
way to settle contests, to form aspirations, to learn from rivals.  Draws and seeds are the same
in all of them, so draws (D) are crossed with structures (S), and seeds (R) are nested in draws.
With all effects random,

    y[s,d,r] = m + S[s] + D[d] + SD[s,d] + R[d,r] + SR[s,d,r],

mean squares have the expectations

    MS(S)  = v(SR) + R v(SD) + D R v(S)          MS(SD) = v(SR) + R v(SD)
    MS(D)  = v(SR) + S v(R) + R v(SD) + S R v(D)
    MS(R)  = v(SR) + S v(R)                      MS(SR) = v(SR),

which are solved for the components v.  These estimates are unbiased; one that comes out below
zero is told as 0.  Seeds are v(R) + v(SR), parameters v(D), structure v(S), and v(SD) is what
parameters do in one structure and not in another.  The few structures are a sample of no
population but of what we thought of, and so is their component.

Source: Searle, Casella and McCulloch (1992), Variance Components, chapter 4 (balanced data).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.base.arrays import Floats

STRUCTURES: Mapping[str, Mapping[str, str | float]] = MappingProxyType(
    {
        "as built": {},
        "contests one by one": {"market.settlement.order": "sequential"},
        "aspirations from the own past": {"stance.social_weight": 0},
        "no distillation": {"catch_up.distillation": 0},
    }
)
"""What differs from the scenario, by path."""


@dataclass(frozen=True)
class Components:
    """Mean of a statistic over all runs, and the components of its variance, none below zero."""

    mean: float
    seed: float
    parameters: float
    structure: float
    both: float

    @property
    def variance(self) -> float:
        """Of a run whose structure, draw and seed are all unknown."""
        return self.seed + self.parameters + self.structure + self.both

    @property
    def shares(self) -> dict[str, float]:
        """Each component's share of the variance; all zero where nothing varies."""
        parts = {
            "seed": self.seed,
            "parameters": self.parameters,
            "structure": self.structure,
            "both": self.both,
        }
        whole = self.variance
        return {name: part / whole if whole > 0.0 else 0.0 for name, part in parts.items()}


def components(values: Floats) -> Components:
    """Components of the variance of runs (structures, draws, seeds), at least two of each.

    Raises:
        ValueError: there is only one of something, which then has no variance.
    """
    seed, parameters, structure, both = (max(one, 0.0) for one in unbiased(values))
    return Components(float(values.mean()), seed, parameters, structure, both)


def unbiased(values: Floats) -> tuple[float, float, float, float]:
    """Estimates for seeds, parameters, structure and both, some of which may be below zero."""
    if values.ndim != 3 or min(values.shape) < 2:
        raise ValueError(f"needs two structures, draws and seeds at least, not {values.shape}")
    structures, draws, seeds = values.shape
    of_sr, of_r, of_sd, of_d, of_s = mean_squares(values)
    return (
        of_sr + (of_r - of_sr) / structures,
        (of_d - of_r - of_sd + of_sr) / (structures * seeds),
        (of_s - of_sd) / (draws * seeds),
        (of_sd - of_sr) / seeds,
    )


def mean_squares(values: Floats) -> tuple[float, float, float, float, float]:
    """Mean squares of runs (S, D, R): SR within draws, R within draws, SD, D and S."""
    structures, draws, seeds = values.shape
    mean = values.mean()
    of_structure = values.mean(axis=(1, 2), keepdims=True)
    of_draw = values.mean(axis=(0, 2), keepdims=True)
    of_cell = values.mean(axis=2, keepdims=True)
    of_seed = values.mean(axis=0, keepdims=True)
    squares = (
        values - of_cell - of_seed + of_draw,
        of_seed - of_draw,
        of_cell - of_structure - of_draw + mean,
        of_draw - mean,
        of_structure - mean,
    )
    times = (1, structures, seeds, structures * seeds, draws * seeds)
    free = (
        (structures - 1) * draws * (seeds - 1),
        draws * (seeds - 1),
        (structures - 1) * (draws - 1),
        draws - 1,
        structures - 1,
    )
    sr, r, sd, d, s = (
        n * float((one**2).sum()) / f for one, n, f in zip(squares, times, free, strict=True)
    )
    return sr, r, sd, d, s
