"""Asks for runs by what they are: those the store has are read, the others are made first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.experiments.batch.carry import Batch, Pool
from sim.experiments.batch.catalogue import catalogue
from sim.experiments.batch.kept import wanted
from sim.experiments.batch.store import Store
from sim.experiments.run import processors, within

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.experiments.batch.carry import Told
    from sim.experiments.batch.catalogue import Catalogue
    from sim.experiments.batch.runs import Run

STORE = Path("runs/store")
"""Where finished runs are kept unless another folder is given."""


@dataclass(frozen=True)
class ListOfRuns:
    """A plan that is a list of runs."""

    runs: Sequence[Run]

    def count(self, finished: Catalogue) -> int:
        """How many are still to be made."""
        return sum(1 for _ in self.left(finished))

    def left(self, finished: Catalogue, only: Collection[str] | None = None) -> Iterator[Run]:
        """Those still to be made, each once."""
        once = {run.key: run for run in self.runs}
        there = finished.there(list(once))
        for run, made in zip(once.values(), there.tolist(), strict=True):
            if not made and (only is None or run.key in only):
                yield run


@dataclass
class Asking:
    """Who answers: a store, and a pool that makes what it lacks.

    ``made`` counts the runs that had to be made, ``failed`` holds the error of each that has one.
    """

    store: Store = field(default_factory=lambda: Store(STORE))
    pool: Pool = field(default_factory=lambda: Pool(1))
    check: bool | None = None
    told: Told | None = None
    made: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def __call__(self, runs: Sequence[Run], statistics: Sequence[str]) -> Floats:
        """Statistics, (runs, statistics), by name; NaN where a run failed or has none."""
        asked = wanted(statistics)
        batch = Batch(self.store, ListOfRuns(runs), asked, self.pool, self.check, self.told)
        batch.carry_out()
        self.made += batch.made
        self.failed |= batch.failed
        return catalogue(self.store, asked).values([run.key for run in runs], statistics)


def pool_of(store: Store, jobs: int | None, cluster: str | None) -> Pool:
    """Who makes the runs: processes here, or the workers of a cluster."""
    if cluster is None:
        return Pool(within("jobs", processors(2**31) if jobs is None else jobs, 1))
    from sim.experiments.batch.cluster import cluster_pool

    if jobs is not None:
        raise TalentwarError("--jobs and --cluster: a cluster has as many as it has; give one")
    return cluster_pool(cluster, store)
