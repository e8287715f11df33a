"""Compile the rules about people before somebody waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.kernels import cache_folder, compiled_anew, not_compiled

if TYPE_CHECKING:
    from pathlib import Path

SEED = 1
SMALL = {"population.scale": "0.001", "events": "[]"}
SETTINGS = (
    # Every rule that the baseline needs is called within its first months ...
    SMALL | {"run.end": "2025-09", "stance.siege": "0"},
    # ... but for those of the other way to settle contests.
    SMALL | {"run.end": "2025-02", "market.settlement.order": "sequential"},
)


@dataclass(frozen=True)
class Warmth:
    """What was compiled and where it is kept (None: nowhere can be written)."""

    compiled: int
    kept_in: Path | None


def compile_before_sharing() -> None:
    """Compile what is missing here, so that of several processes not each has to."""
    import sim.model  # noqa: F401 - with it come all rules, but for those of the settlements
    from sim.market.settlements import names

    names()
    if cache_folder() is not None and not_compiled():
        warm_up()


def warm_up() -> Warmth:
    """Simulate a little of everything, so that all rules are compiled and kept on disk."""
    from sim.model import simulate
    from sim.scenario.places import load_scenario

    for settings in SETTINGS:
        overrides = [f"{path}={value}" for path, value in settings.items()]
        simulate(load_scenario("baseline", overrides).value, SEED, check=True)
    return Warmth(compiled_anew(), cache_folder())
