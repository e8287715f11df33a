"""Where a replicate's luck comes from: one seed a replicate, one draw a parameter.

Both rest on names and numbers alone.  Replicate 7 of a seed is the same whether ten or a
thousand are run, and a parameter given as a distribution takes the same place in it in
every scenario: that is what makes pairs comparable.  Parameters that were fitted together
are drawn together, so the posterior has one draw a replicate, under a name of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.base.errors import ScenarioError, TalentwarError
from sim.base.lazy import np
from sim.parameters.posterior import read_posterior

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.parameters.posterior import Posterior
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

AS_WRITTEN: Mapping[str, float] = MappingProxyType({})
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


def realised(
    loaded: Loaded[Scenario],
    seed: int,
    posterior: Posterior | None = None,
    numbers: Mapping[str, float] = AS_WRITTEN,
) -> Scenario:
    """The scenario of the replicate with this seed: distributions have become numbers.

    The row of the posterior depends on the seed alone, so replicate r of any two scenarios run
    with one seed has the same parameters.

    Args:
        loaded: the scenario.
        seed: of the replicate.
        posterior: what fitted parameters are drawn from; they are at the best point without it.
        numbers: numbers set by hand in places that are open for them, by path.

    Raises:
        ScenarioError: the numbers break a bound or a check; the draw they go with is told first.
    """
    uniform = uniforms(seed)
    if posterior is None:
        return loaded.realise(uniform, numbers)
    u = uniform(OF_POSTERIOR)
    try:
        return loaded.realise(uniform, {**posterior.draw(u), **numbers})
    except ScenarioError as error:
        raise ScenarioError((posterior.misfit(u), *error.problems), error.more) from None


def drawn_from(fitted: Collection[str]) -> Posterior:
    """The posterior, which has to have all that is to be drawn from it.

    Raises:
        TalentwarError: it lacks a parameter.
    """
    posterior = read_posterior()
    lacking = sorted(set(fitted) - set(posterior.parameters))
    if lacking:
        raise TalentwarError(
            f"{lacking[0]} is fitted, and {posterior.folder} has no draws of it; write a number "
            "instead, use --point, or fit it with `talentwar calibrate`"
        )
    return posterior
