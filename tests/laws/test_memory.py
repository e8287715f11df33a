"""Two hundred models in a row leave memory as they found it."""

from __future__ import annotations

import gc
import resource
import weakref

import mesa

from sim.model import TalentMarket
from tests.worlds import small_scenario

HALF = 100
KIB = 1024


def peak_bytes() -> int:
    """Most memory this process ever held (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB


def test_two_hundred_models_leave_memory_flat() -> None:
    scenario = small_scenario(**{"run.end": "2025-02", "events": "[]"})
    worlds, models = [], []

    def run_half() -> None:
        for seed in range(HALF):
            model = TalentMarket(scenario, seed)
            worlds.append(weakref.ref(model.world))
            models.append(weakref.ref(model))
            model.step()
            model.close()

    run_half()
    size = worlds_bytes(scenario)
    first = peak_bytes()
    run_half()
    second = peak_bytes()
    gc.collect()
    assert second - first < HALF / 4 * size, "later models are kept alive beside earlier ones"
    assert not any(ref() for ref in (*worlds, *models))
    assert not any(isinstance(model, TalentMarket) for model in mesa.Agent._ids)


def worlds_bytes(scenario: object) -> int:
    """About what one world holds: its columns of people."""
    model = TalentMarket(scenario, 0)
    columns = list(vars(model.world.people).values())
    model.close()
    return sum(column.nbytes for column in columns if hasattr(column, "nbytes"))
