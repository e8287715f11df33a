"""Two hundred models in a row leave memory as they found it."""

from __future__ import annotations

import gc
import tracemalloc

import mesa
import pytest

from sim.model import TalentMarket
from tests.worlds import small_scenario


@pytest.mark.slow
def test_two_hundred_models_leave_memory_flat() -> None:
    scenario = small_scenario(**{"run.end": "2025-02", "events": []})

    def one_model(seed: int) -> None:
        model = TalentMarket(scenario, seed)
        model.step()
        model.close()

    for seed in range(20):
        one_model(seed)
    gc.collect()
    tracemalloc.start()
    for seed in range(90):
        one_model(seed)
    gc.collect()
    first, _ = tracemalloc.get_traced_memory()
    for seed in range(90):
        one_model(seed)
    gc.collect()
    second, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    world_bytes = 2_000 * 100
    assert second - first < world_bytes / 2, "a hundred more models kept something alive"
    assert not any(isinstance(model, TalentMarket) for model in mesa.Agent._ids)
