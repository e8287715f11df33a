"""Runs that cost a tenth of a second, and some that go wrong on purpose."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sim.experiments.batch.runs import Run, run_key
from sim.scenario.schema import Scenario
from tests.worlds import small_scenario

NAMES = ("end.hhi_talent", "overall.cuts.people")


@cache
def cheap() -> Scenario:
    return small_scenario(**{"run.end": "2025-02", "events": []})


def runs(count: int, scenario: Any = None) -> list[Run]:
    made = [Run.of(cheap(), seed) for seed in range(count)]
    if scenario is None:
        return made
    return [Run(one.key, one.seed, scenario) for one in made]


@dataclass(frozen=True)
class Wrong:
    """Stands for a scenario and does something else when its months are asked for.

    ``until`` is a file: once it is there, this behaves as the scenario it stands for.
    """

    what: str
    until: Path | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # pickling asks for these
            raise AttributeError(name)
        if self.until is not None and self.until.exists():
            return getattr(cheap(), name)
        if self.until is not None:
            self.until.touch()
        if self.what == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.what == "interrupted":
            raise KeyboardInterrupt
        raise ZeroDivisionError("a firm without people")


def wrong(run: Run, what: str, until: Path | None = None) -> Run:
    return Run(run_key(cheap(), run.seed), run.seed, Wrong(what, until))  # type: ignore[arg-type]
