"""What a visitor asks for: a scenario, what is turned, and how much of it is simulated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sim.app.levers import LEVERS
from sim.base.quantities import Month

if TYPE_CHECKING:
    from sim.app.lever import Value
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

BASELINE = "baseline"
OWN_FILE = ""
"""Stands for a scenario that the visitor sent."""
FEWEST_REPLICATES, MOST_REPLICATES = 2, 20
FEWEST_MONTHS, MOST_MONTHS = 3, 60
LEAST_STAFF, MOST_STAFF = 0.1, 100.0
"""Per cent of staff outside AI that has a row of its own."""
LARGEST_SEED = 2**53 - 1
"""What a browser counts to without rounding."""
MOST_EDITS, LONGEST_EDIT = 40, 400


@dataclass(frozen=True)
class Setting:
    """A scenario by name, levers that were moved, further edits, and the size of the run.

    ``months`` and ``seed`` are the scenario's own where they are None.
    """

    scenario: str = BASELINE
    levers: tuple[tuple[str, Value], ...] = ()
    edits: tuple[str, ...] = ()
    months: int | None = None
    staff: float = 1.0
    replicates: int = 8
    seed: int | None = None

    @property
    def is_changed(self) -> bool:
        """Whether it is more than a scenario as it stands."""
        return bool(self.levers or self.edits)

    def lever(self, key: str) -> Value | None:
        """Where a lever was moved to, if it was."""
        return dict(self.levers).get(key)

    def with_lever(self, key: str, value: Value | None) -> Setting:
        """The same with a lever elsewhere, or back where the scenario has it."""
        moved = {name: at for name, at in self.levers if name != key}
        if value is not None:
            moved[key] = value
        ordered = [(name, moved[name]) for name in LEVERS if name in moved]
        return replace(self, levers=tuple(ordered))

    def all_edits(self, loaded: Loaded[Scenario]) -> list[str]:
        """Every edit of a scenario as it stands; what is written by hand comes last and holds."""
        scenario = loaded.value
        moved = [
            edit
            for key, value in self.levers
            for edit in LEVERS[key].edits(scenario, value)
        ]  # fmt: skip
        return [*moved, *self._size(scenario), *self.edits]

    def _size(self, scenario: Scenario) -> Iterator[str]:
        yield f"run.replicates={self.replicates}"
        yield f"population.scale={self.staff / 100:.6g}"
        if self.seed is not None:
            yield f"run.seed={self.seed}"
        if scenario.run.until is not None:
            yield "run.until=null"
        if self.months is not None:
            end = Month(int(scenario.run.start) + self.months - 1)
            yield f"run.end={end}"
            yield from without_events_outside(scenario, int(scenario.run.start), int(end))


def without_events_outside(scenario: Scenario, first: int, last: int) -> Iterator[str]:
    """The edit that takes out events which do not fall into these months."""
    outside = [event.name for event in scenario.events if not first <= int(event.date) <= last]
    if outside:
        yield f"events_remove={json.dumps(outside, ensure_ascii=False)}"


def alike(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Edits that make the baseline a run of the same size and luck as a scenario."""
    run = scenario.run
    return [
        f"run.start={run.start}",
        f"run.end={run.end}",
        f"run.replicates={run.replicates}",
        f"run.seed={run.seed}",
        f"population.scale={scenario.population.scale!r}",
        *without_events_outside(baseline, int(run.start), int(run.end)),
    ]


def plain(value: Any) -> str:
    """A value for an address."""
    return f"{value:g}" if isinstance(value, float) else str(value)
