"""Where a replicate's luck comes from: one seed a replicate, one draw a parameter.

Both rest on names and numbers alone.  Replicate 7 of a seed is the same whether ten or a
thousand are run, and a parameter given as a distribution takes the same place in it in
every scenario: that is what makes pairs comparable.  Parameters that were fitted together
are drawn together, so the posterior has one draw a replicate, under a name of its own.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable

OF_POSTERIOR = "posterior"
"""Name of the draw that chooses a replicate's row of the posterior; no parameter has it."""


def replicate_seed(seed: int, replicate: int) -> int:
    """Seed of one replicate: child number ``replicate`` of numpy's SeedSequence of ``seed``."""
    child = np.random.SeedSequence(seed, spawn_key=(replicate,))
    return int(child.generate_state(1, np.uint64)[0]) >> 1


def uniforms(seed: int) -> Callable[[str], float]:
    """Draws between 0 and 1, one for each path of a parameter, from a replicate's seed."""

    def uniform(path: str) -> float:
        key = hashlib.sha256(f"{seed}:{path}".encode()).digest()[:16]
        philox = np.random.Philox(key=np.frombuffer(key, dtype="<u8"))
        return float(np.random.Generator(philox).random())

    return uniform
