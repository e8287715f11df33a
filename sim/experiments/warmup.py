"""Compile the rules about people before somebody waits for them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.kernels import cache_folder, compiled_anew, mark_of_everything
from sim.base.parts import threads
from sim.base.quantities import Month

if TYPE_CHECKING:
    from pathlib import Path

SEED = 1
MONTHS = 9
"""Simulated of the baseline: by then every rule has been called."""
SMALL = {"population.scale": "0.001", "events": "[]"}
SETTINGS = (
    # Every rule that the baseline needs is called within its first months, grants in a lab that
    # defends itself among them ...
    SMALL | {"firms.openai.strategy": "defend"},
    # ... but for those of the other way to settle contests.
    SMALL | {"market.settlement.order": "sequential"},
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
    folder = cache_folder()
    if folder is not None and not (folder / mark_of_everything()).exists():
        warm_up()


def warm_up() -> Warmth:
    """Simulate a little of everything, so that all rules are compiled and kept on disk."""
    from sim.model import simulate
    from sim.scenario.places import load_scenario

    threads()
    end = Month(int(load_scenario("baseline", []).value.run.start) + MONTHS - 1)
    for settings in SETTINGS:
        overrides = [f"{path}={value}" for path, value in (settings | {"run.end": end}).items()]
        simulate(load_scenario("baseline", overrides).value, SEED, check=False)
    folder = cache_folder()
    if folder is not None:
        with suppress(OSError):
            (folder / mark_of_everything()).touch()
    return Warmth(compiled_anew(), folder)
