"""Who comes first: the smallest of many values, ties by position on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints


def smallest(values: Floats, count: int) -> Ints:
    """Positions of so many of the smallest values, in order of value and then of position."""
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    near = np.arange(len(values))
    if count < len(values):
        near = np.flatnonzero(values <= np.partition(values, count - 1)[count - 1])
    return near[np.argsort(values[near], kind="stable")][:count]
