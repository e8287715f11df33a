"""Points of the unit cube, one coordinate a parameter: a scrambled Sobol sequence, and seeds.

Every wave takes its points from one sequence, so a point is known by its number in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.calibration.problem import off_the_faces
from sim.experiments.luck import replicate_seed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.base.arrays import Floats, Ints


def sobol(numbers: Ints, dimensions: int, seed: int) -> Floats:
    """Points (n, d) of the sequence by their numbers (n,), kept off the cube's faces.

    Source: Owen (1998), scrambling Sobol' points; scipy's implementation.
    """
    from scipy.stats import qmc

    if len(numbers) == 0:
        return np.empty((0, dimensions))
    sequence = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    count = 1 << int(np.max(numbers)).bit_length()
    points: Floats = sequence.random(count)[numbers]
    return off_the_faces(points)


def seeds_of(numbers: Iterable[int], seed: int) -> list[int]:
    """A seed for each number: runs of one fit share no luck unless they share a number."""
    return [replicate_seed(seed, int(number)) for number in numbers]
