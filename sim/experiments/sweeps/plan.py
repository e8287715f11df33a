"""The plan of a sweep: every run it asks for, known by its key before any is made.

A row is a circumstance (a combination of uncertainties), a decision (one of levers) and one
replicate's luck, which depends on the circumstance's block and the replicate alone: decisions are
compared by pairs, and a sweep stopped half-way has whole comparisons.  Sixteen bytes a run are
held, and the points; scenarios are made again when they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.errors import ScenarioError, TalentwarError
from sim.base.lazy import np
from sim.experiments.batch.catalogue import KEY_BYTES
from sim.experiments.batch.kept import refuse_unknown_statistics, wanted
from sim.experiments.batch.runs import Run
from sim.experiments.luck import drawn_from, realised, replicate_seed
from sim.experiments.sweeps.designs import points
from sim.experiments.sweeps.factors import space_of

if TYPE_CHECKING:
    from sim.experiments.batch.catalogue import Catalogue, Keys
    from sim.experiments.sweeps.designs import Points
    from sim.experiments.sweeps.factors import Setting, Space
    from sim.experiments.sweeps.file import Sweep
    from sim.parameters.posterior import Posterior
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

MOST_RUNS = 1_000_000


class At(NamedTuple):
    """Where a run stands in a sweep: circumstance, decision, replicate."""

    point: int
    case: int
    replicate: int


@dataclass
class SweepPlan:
    """Every run of a sweep; those that the scenario does not allow are in ``refused`` by row."""

    loaded: Loaded[Sweep]
    space: Space
    cases: Points
    circumstances: Points
    fitted: frozenset[str]
    posterior: Posterior | None
    keys: Keys = field(default_factory=lambda: np.empty(0, dtype=f"S{KEY_BYTES}"))
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def sweep(self) -> Sweep:
        """The sweep as written."""
        return self.loaded.value

    def __len__(self) -> int:
        return len(self.cases) * len(self.circumstances) * int(self.sweep.replicates)

    def at(self, row: int) -> At:
        """What a row is."""
        rest, replicate = divmod(row, int(self.sweep.replicates))
        return At(*divmod(rest, len(self.cases)), replicate)

    def settings(self, row: int) -> dict[str, Setting]:
        """What every factor is set to in a row."""
        where = self.at(row)
        return {**self.cases.settings[where.case], **self.circumstances.settings[where.point]}

    def seed(self, row: int) -> int:
        """A row's luck: of its circumstance's block and its replicate, whatever is decided."""
        where = self.at(row)
        block = int(self.circumstances.blocks[where.point])
        number = block * int(self.sweep.replicates) + where.replicate
        return replicate_seed(int(self.sweep.seed), number)

    def run(self, row: int) -> Run:
        """The run of a row.

        Raises:
            ScenarioError: its settings break a bound or a check of the scenario.
        """
        return Run.of(self.scenario(row), self.seed(row))

    def scenario(self, row: int) -> Scenario:
        """The scenario of a row with every number in its place."""
        settings = self.settings(row)
        opened, numbers = self.space.opened(settings), self.space.numbers(settings)
        posterior = self.posterior if opened.fitted else None
        return realised(opened.loaded, self.seed(row), posterior, numbers)

    def work_out_keys(self, told: Callable[[int, int], None] | None = None) -> None:
        """Find the key of every row, and which rows the scenario does not allow."""
        keys = np.zeros(len(self), dtype=f"S{KEY_BYTES}")
        for row in range(len(self)):
            try:
                keys[row] = bytes.fromhex(self.run(row).key)
            except ScenarioError as error:
                self.refused[row] = " ".join(str(error).split())
            if told is not None:
                told(row + 1, len(self))
        self.keys = keys

    def rows(self, finished: Catalogue) -> list[int]:
        """The first row of every run that is still to be made, in order."""
        _, first = np.unique(self.keys, return_index=True)
        order = np.sort(first)
        there = finished.among(self.keys[order])
        return [row for row in order[~there].tolist() if row not in self.refused]

    def count(self, finished: Catalogue) -> int:
        """How many runs are still to be made."""
        return len(self.rows(finished))

    def left(self, finished: Catalogue, only: Collection[str] | None = None) -> Iterator[Run]:
        """The runs still to be made, each once; of them those with the keys of ``only``."""
        for row in self.rows(finished):
            if only is None or self.key(row) in only:
                yield self.run(row)

    def key(self, row: int) -> str:
        """A row's key as text."""
        return bytes(self.keys[row]).ljust(KEY_BYTES, b"\0").hex()

    @property
    def named(self) -> list[str]:
        """The statistics that the table of runs has a column for: those asked for by name."""
        asked = (*self.sweep.outcomes, *self.sweep.keep)
        return list(dict.fromkeys(name for name in asked if "*" not in name))

    @property
    def wanted(self) -> tuple[str, ...]:
        """Everything that is kept of each run."""
        return wanted((*self.sweep.outcomes, *self.sweep.keep))

    @property
    def parameters(self) -> dict[str, Any]:
        """Where fitted parameters have their numbers from, as the record says."""
        if self.posterior is not None:
            return {"from": "posterior", "sha256": self.posterior.sha256}
        return {"from": "point" if self.fitted else "scenario"}


def plan(loaded: Loaded[Sweep], point: bool = False) -> SweepPlan:
    """Look a sweep over without starting it.

    Raises:
        ScenarioError: a factor does not fit the scenario.
        TalentwarError: there would be too many runs, or a list does not fit the factors.
    """
    sweep = loaded.value
    space = space_of(loaded)
    refuse_unknown_outcomes(loaded, space)
    folder = Path(loaded.place_of("title").file).parent
    seed = int(sweep.seed)
    cases = points(sweep.design.levers, space.levers, seed, folder)
    circumstances = points(sweep.design.uncertainties, space.uncertainties, seed + 1, folder)
    refuse_too_many(loaded, cases, circumstances)
    fitted = left_to_the_fit(space, cases, circumstances)
    posterior = drawn_from(fitted) if fitted and not point else None
    return SweepPlan(loaded, space, cases, circumstances, fitted, posterior)


def refuse_unknown_outcomes(loaded: Loaded[Sweep], space: Space) -> None:
    """Refuse statistics that no run of the sweep has; only what is kept may be a pattern."""
    levels = {one.name: next(iter(one.levels)) for one in space.factors if one.levels}
    firms = list(space.opened(levels).loaded.value.firms)
    for key in ("outcomes", "keep"):
        place = loaded.place_of(key)
        where = f"{place.file}:{place.line}:{place.column}: {key}"
        asked = list(getattr(loaded.value, key))
        if key == "outcomes" and (patterns := [one for one in asked if "*" in one]):
            raise TalentwarError(
                f"{where}: {patterns[0]!r} is a pattern; name each, or put it in keep"
            )
        refuse_unknown_statistics(asked, firms, where)


def refuse_too_many(loaded: Loaded[Sweep], cases: Points, circumstances: Points) -> None:
    """Refuse a sweep that no machine would finish."""
    times = int(loaded.value.replicates)
    runs = len(cases) * len(circumstances) * times
    if runs > MOST_RUNS:
        raise TalentwarError(
            f"{loaded.name}: {len(cases)} decisions in {len(circumstances)} circumstances, "
            f"{times} times each, are {runs} runs; at most {MOST_RUNS} are allowed"
        )


def left_to_the_fit(space: Space, cases: Points, circumstances: Points) -> frozenset[str]:
    """The fitted parameters that some combination of levels leaves open.

    Raises:
        ScenarioError: levels contradict each other.
    """
    named = [one.name for one in space.factors if one.levels]
    combinations = {
        tuple({**case, **circumstance}[name] for name in named)
        for case in cases.settings
        for circumstance in circumstances.settings
    }
    found: frozenset[str] = frozenset()
    for levels in sorted(combinations):
        found |= space.opened(dict(zip(named, levels, strict=True))).fitted
    return found
