"""The verb: carry out a sweep, of which only what is not there yet is run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.files import refuse_to_replace
from sim.base.lazy import np
from sim.experiments.batch.ask import STORE, ListOfRuns, pool_of
from sim.experiments.batch.carry import PART, Batch, Pool
from sim.experiments.batch.catalogue import catalogue
from sim.experiments.batch.store import Store
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import SweepPlan, plan
from sim.experiments.sweeps.read import SweepResult, keep_unless
from sim.experiments.sweeps.record import write_sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.experiments.sweeps.record import Draw

    Told = Callable[[str, int, int], None]

SECONDS_A_PART = 15
"""How long a worker is busy with a part, about."""
BYTES_A_RUN = 2_000
"""Of the store, about: four hundred statistics in six digits, compressed with their like."""


@dataclass(frozen=True)
class Estimate:
    """What a sweep will take before it is begun; ``seconds`` is of one run on one processor."""

    runs: int
    there: int
    refused: int
    to_make: int
    seconds: float
    jobs: int

    @property
    def seconds_in_all(self) -> float:
        """Of all runs still to be made, shared."""
        return self.to_make * self.seconds / self.jobs

    @property
    def megabytes(self) -> float:
        """Added to the store."""
        return self.to_make * BYTES_A_RUN / 1e6


def sweep(
    file: str | Path,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    store: str | Path = STORE,
    out: str | Path | None = None,
    check: bool | None = None,
    point: bool = False,
    progress: Told | None = None,
    draw: Draw | None = None,
) -> SweepResult:
    """Carry out a sweep and leave its folder, whole or not at all.

    Runs that the store has are not made again, whichever sweep made them; a run that fails is a
    row with its error.  The same file leaves the same observations on any number of processes,
    here or on a cluster, stopped on the way or not.

    Args:
        file: the sweep file.
        jobs: processes at work; as many as there are processors unless given.
        cluster: address of a Dask scheduler, whose workers then make the runs.
        store: folder of finished runs.
        out: the sweep's folder; ``runs/NAME`` unless given.
        check: check every month's books and market.
        point: fitted parameters at their best point, not drawn from the posterior.
        progress: told the stage, how much of it is done, and of how much.
        draw: makes pictures (see :mod:`sim.report.sweeps`).

    Raises:
        ScenarioError: the file, or what it makes of the scenario, is not acceptable.
        TalentwarError: a place cannot be written, or the cluster cannot be used.
    """
    planned, kept = prepare(file, store=store, point=point)
    place = Path("runs") / planned.loaded.name if out is None else Path(out)
    refuse_to_replace(place, keep_unless(planned.loaded.name))
    pool = pool_of(kept, jobs, cluster)
    work_out_keys(planned, progress)
    carry_out(planned, kept, pool, check=check, progress=progress)
    return write_sweep(place, planned, kept, draw or (lambda _: {}))


def prepare(
    file: str | Path, *, store: str | Path = STORE, point: bool = False
) -> tuple[SweepPlan, Store]:
    """Look a sweep over, without finding the keys of its runs or making any; see :func:`sweep`."""
    return plan(load_sweep(file), point), Store(Path(store))


def work_out_keys(planned: SweepPlan, progress: Told | None = None) -> None:
    """Find the key of every run.

    Raises:
        TalentwarError: the scenario allows none of them.
    """
    told = None if progress is None else lambda done, total: progress("planned", done, total)
    planned.work_out_keys(told)
    if len(planned.refused) == len(planned):
        raise TalentwarError(
            f"{planned.loaded.name}: the scenario allows none of the {len(planned)} runs; "
            f"the first: {planned.refused[0]}"
        )


def refuse_if_never_begun(planned: SweepPlan, store: Store) -> None:
    """Refuse to go on with a sweep of which no run is kept."""
    if not catalogue(store, planned.wanted).among(planned.keys).any():
        raise TalentwarError(
            f"{planned.loaded.name}: {store.folder} has none of its runs, so there is nothing to "
            "go on with; begin without --resume, or give the --store it was begun with"
        )


def carry_out(
    planned: SweepPlan,
    store: Store,
    pool: Pool,
    *,
    seconds: float = math.nan,
    check: bool | None = None,
    progress: Told | None = None,
) -> Batch:
    """Make what is not there yet; ``seconds`` is how long a run takes, if that is known."""
    told = None if progress is None else lambda done, total: progress("made", done, total)
    batch = Batch(store, planned, planned.wanted, pool, check, told, part_of(seconds))
    batch.carry_out()
    return batch


def part_of(seconds: float) -> int:
    """Runs of a part: few if they are long, so that progress is told and little is lost."""
    return PART if math.isnan(seconds) else max(1, min(PART, int(SECONDS_A_PART / seconds)))


def estimate(planned: SweepPlan, store: Store, pool: Pool, check: bool | None = None) -> Estimate:
    """What is there and how long the rest will take.

    As long as the runs that are there took; if none is, a few are made to measure, and kept.
    """
    store.open()
    finished = catalogue(store, planned.wanted)
    seconds = finished.took(planned.keys)
    rows = planned.rows(finished)
    if rows and math.isnan(seconds):
        # The first run of a process also pays for what it loads.
        few = ListOfRuns([planned.run(row) for row in rows[: 2 * min(pool.jobs, 2)]])
        Batch(store, few, planned.wanted, pool, check, part=2).carry_out()
        finished = catalogue(store, planned.wanted)
        seconds = finished.took(planned.keys)
        rows = planned.rows(finished)
    refused = len(planned.refused)
    there = np.unique(planned.keys).size - (refused > 0) - len(rows)
    return Estimate(len(planned), there, refused, len(rows), seconds, pool.jobs)
