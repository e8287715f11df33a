"""Same person, same luck: random numbers keyed by seed, purpose, month and person.

Two scenarios run with one seed then differ only by their causes (common random
numbers).  A person is a number within a cohort, people who begin in the same place,
and each cohort has a Philox stream of its own, so hiring more people in one firm shifts
nobody else's draws.  The generator is numpy's (Salmon et al. 2011, counter-based).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


class Draws:
    """Uniform draws for people (by cohort) and for firms or the whole market (by name)."""

    def __init__(self, seed: int, cohorts: Sequence[str], sizes: Sequence[int]) -> None:
        self.seed = seed
        self.cohorts = tuple(cohorts)
        self.sizes = tuple(int(size) for size in sizes)
        self._philox = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._philox)
        self._state: dict[str, Any] = dict(self._philox.state)
        self._keys: dict[tuple[str, str], npt.NDArray[np.uint64]] = {}

    def people(self, purpose: str, month: int, cohorts: slice) -> npt.NDArray[np.float64]:
        """One uniform in [0, 1) for each person of these cohorts, in row order."""
        names, sizes = self.cohorts[cohorts], self.sizes[cohorts]
        out = np.empty(sum(sizes))
        start = 0
        for name, size in zip(names, sizes, strict=True):
            self._stream(purpose, name, month).random(out=out[start : start + size])
            start += size
        return out

    def one(self, purpose: str, name: str, month: int) -> float:
        """One uniform in [0, 1) for something that is not a person: a firm, a deal."""
        return float(self._stream(purpose, name, month).random())

    def count(self, purpose: str, name: str, month: int, mean: float) -> int:
        """A Poisson count with this mean."""
        return int(self._stream(purpose, name, month).poisson(mean))

    def _stream(self, purpose: str, name: str, month: int) -> np.random.Generator:
        # One generator is set to the stream's start each time: making one costs more than a draw.
        key = self._keys.get((purpose, name))
        if key is None:
            digest = blake2b(f"{self.seed}/{purpose}/{name}".encode(), digest_size=16).digest()
            key = self._keys[purpose, name] = np.frombuffer(digest, dtype="<u8")
        counter = np.array([0, 0, 0, month], dtype=np.uint64)
        start: Any = self._state | {"state": {"counter": counter, "key": key}}
        self._philox.state = start
        return self._generator
