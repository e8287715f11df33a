"""Carries out a batch of runs on a pool of processes or a cluster, whatever happens to it.

joblib shares out the work, over processes (loky) or a Dask cluster; what is added here is that
nothing is lost.  When a worker is killed the pool is set up again and goes on with what is not
kept yet; a run that was being made when its worker died is tried once more, alone, so that one
that takes its process with it is found and becomes a row with its error.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from sim.base.errors import TalentwarError
from sim.experiments.batch.catalogue import catalogue
from sim.experiments.batch.store import DIED, Row
from sim.experiments.batch.work import HOST, Task, make_part, part_name
from sim.experiments.warmup import compile_before_sharing
from sim.experiments.workers import workers

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sim.experiments.batch.catalogue import Catalogue
    from sim.experiments.batch.runs import Run
    from sim.experiments.batch.store import Store

    Told = Callable[[int, int], None]
    Ended = list[tuple[str, str | None]]

PART = 32
"""Runs of a part at most; the last parts of a batch are smaller, so that workers end together."""
PARTS_EACH = 4
MOST_POOLS_LOST = 20
"""Pools lost one after another before any kept a run: then the machine is at fault."""


class Plan(Protocol):
    """The runs of a batch, each of which can be made again at any time from what is planned."""

    def count(self, finished: Catalogue) -> int:
        """How many runs are still to be made."""
        ...

    def left(self, finished: Catalogue, only: Collection[str] | None = None) -> Iterator[Run]:
        """The runs still to be made, each once; of them those with the keys of ``only``."""
        ...


@dataclass(frozen=True)
class Pool:
    """Who does the work: so many at once, in processes here unless ``on`` says where else.

    ``deaths`` are the errors by which another place tells that a worker was lost.
    """

    jobs: int
    on: Callable[[], AbstractContextManager[object]] | None = None
    deaths: tuple[type[BaseException], ...] = ()


@dataclass
class Batch:
    """A batch of runs on its way; ``failed`` holds the error of each run that has one, by key.

    ``part`` is how many runs a worker keeps in one file, and tells of at a time.
    """

    store: Store
    plan: Plan
    wanted: Sequence[str]
    pool: Pool
    check: bool | None = None
    told: Told | None = None
    part: int = PART
    total: int = 0
    made: int = 0
    pools_lost: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    name: str = field(default_factory=lambda: secrets.token_hex(4))

    def carry_out(self) -> None:
        """Make every run.

        Raises:
            TalentwarError: the store cannot be written, or every pool is lost at once.
        """
        self.store.open()
        self.total = self.plan.count(self._finished())
        if not self.total:
            return
        if self.pool.jobs > 1:
            compile_before_sharing()
        try:
            self._try_alone(self.store.left_behind(HOST))
            self._carry_on()
        except BaseException as error:
            self.store.stop(self.name)
            if (ending := asked_to_end(error)) is not None:
                raise ending from None  # whatever else broke while ending
            raise

    def _carry_on(self) -> None:
        in_vain = 0
        while self.made < self.total:
            made = self.made
            try:
                self._share(self._left())
                return
            except worker_deaths(self.pool) as death:
                if asked_to_end(death) is not None:
                    raise
                self.pools_lost += 1
                in_vain = 0 if self.made > made else in_vain + 1
                if in_vain > MOST_POOLS_LOST:
                    raise TalentwarError(
                        f"{in_vain} times the workers were ended from outside before one of them "
                        "finished a run; give fewer --jobs, or a smaller population.scale"
                    ) from death
                self._try_alone(self.store.at_work(self.name))
                left = self.plan.count(self._finished()) - len(self.failed)
                self.made = self.total - left

    def _finished(self) -> Catalogue:
        return catalogue(self.store, self.wanted)

    def _left(self, only: Collection[str] | None = None) -> Iterator[Run]:
        left = self.plan.left(self._finished(), only)
        return (run for run in left if run.key not in self.failed)

    @property
    def _task(self) -> Task:
        return Task(self.store, self.name, self.wanted, self.check)

    def _share(self, runs: Iterator[Run]) -> None:
        """Share runs among the workers; what each part brought is told as it comes in."""
        parts = in_parts(runs, self.total - self.made, self.pool.jobs, self.part)
        if self.pool.jobs == 1 and self.pool.on is None:
            for part in parts:
                self._take(make_part(self._task, part))
        else:
            self._in_processes(parts, self.pool.jobs)

    def _in_processes(self, parts: Iterable[Sequence[Run]], jobs: int) -> None:
        from joblib import delayed

        with nullcontext() if self.pool.on is None else self.pool.on():
            parallel = workers(jobs, batch_size=1, return_as="generator_unordered")
            ended = parallel(delayed(make_part)(self._task, part) for part in parts)
            try:
                for each in ended:
                    self._take(each)
            finally:
                ended.close()

    def _try_alone(self, suspects: set[str]) -> None:
        """Once more, one at a time, the runs during which a worker died.

        In a process of its own even where there is one job: whoever waits for it must survive.
        """
        if not suspects:
            return
        for run in list(self._left(suspects)):
            try:
                self._in_processes([[run]], 2)
            except worker_deaths(self.pool):
                self.pools_lost += 1
                rows = [Row(run.key, run.seed, 0.0, error=DIED)]
                self.store.write(part_name(self.name, [run], self.wanted), rows, self.wanted)
                self._take([(run.key, DIED)])
        self.store.at_work(self.name)

    def _take(self, ended: Ended) -> None:
        self.made += len(ended)
        self.failed |= {key: error for key, error in ended if error is not None}
        if self.told is not None:
            self.told(min(self.made, self.total), self.total)


def in_parts(runs: Iterator[Run], total: int, jobs: int, most: int = PART) -> Iterator[list[Run]]:
    """Runs in parts, smaller towards the end (guided self-scheduling, Polychronopoulos 1987)."""
    left = total
    while part := list(islice(runs, max(1, min(most, left // (PARTS_EACH * jobs))))):
        yield part
        left -= len(part)


def asked_to_end(error: BaseException) -> BaseException | None:
    """The request to end during which something went wrong, such as workers that ended too."""
    context = error.__context__
    while context is not None and not isinstance(context, (KeyboardInterrupt, SystemExit)):
        context = context.__context__
    return context


def worker_deaths(pool: Pool) -> tuple[type[BaseException], ...]:
    """What is raised when a worker is lost."""
    from joblib.externals.loky.process_executor import BrokenProcessPool

    return (BrokenProcessPool, *pool.deaths)
