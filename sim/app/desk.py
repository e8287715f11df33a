"""Takes requests for runs and has them made in processes: each once, whoever asks for it.

As many runs are made at once as there are places, each in a process of its own, so that one that is
ended from outside takes no other with it.  Requests beyond that wait in a bounded queue.  A run
that nobody waits for any more is given up.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from concurrent.futures import CancelledError, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING

from sim.app.kept import key_of
from sim.app.making import DONE, PLACES, PROCESS, STOP, StoppedError, begin, make
from sim.app.room import FullError, bytes_expected, refuse_too_large
from sim.base.errors import ScenarioError, TalentwarError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from sim.app.kept import Kept
    from sim.app.making import Board
    from sim.experiments.run import Request
    from sim.record.read import Result

MOST_WAITING = 20
LONGEST = 600.0
"""Seconds after which a run is given up."""
GRACE = 5.0
"""Seconds that a run which is given up has to end by itself, at the end of its month."""
BETWEEN_LOOKS = 0.1
END_AT_ONCE = getattr(signal, "SIGKILL", signal.SIGTERM)


class BusyError(TalentwarError):
    """So many requests wait already that no more are taken."""


class LostError(TalentwarError):
    """The process that made a run was ended from outside."""


class FailedError(TalentwarError):
    """A run failed for a reason that is the server's to know; its log has it."""


class GoneError(TalentwarError):
    """A result had to make room for others."""


class TooLongError(TalentwarError):
    """A run took longer than it may."""


@dataclass
class Job:
    """A request on its way; ``askers`` counts who waits for it."""

    key: str
    request: Request
    askers: int = 0
    given_up: bool = False
    board: Board | None = None
    future: Future[None] | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is finished, one way or another."""
        return self.future is not None and self.future.done()

    @property
    def is_running(self) -> bool:
        """Whether a process is at it."""
        return self.board is not None and not self.is_over

    @property
    def months(self) -> tuple[int, int]:
        """Months simulated so far, and months in all."""
        total = self.request.most * len(self.request.months)
        if self.is_over:
            return total, total
        return (0 if self.board is None else int(self.board[DONE])), total


class Worker:
    """One process that makes runs; a new one takes its place when it is lost."""

    def __init__(self) -> None:
        # Forking a server full of threads is no option.
        self._context = get_context("spawn")
        self._begin()

    def _begin(self) -> None:
        self.board: Board = self._context.RawArray("q", PLACES)
        self._pool = ProcessPoolExecutor(1, self._context, begin, (self.board,))
        self._pool.submit(os.getpid)  # starts the process now

    @property
    def process(self) -> int:
        """The number of the process; 0 while it begins."""
        return int(self.board[PROCESS])

    def start(self, request: Request) -> Future[None]:
        """Have a request carried out."""
        self.board[DONE] = self.board[STOP] = 0
        try:
            return self._pool.submit(make, request)
        except BrokenProcessPool:  # it was ended while it had nothing to do
            self.renew()
            return self._pool.submit(make, request)

    def end(self) -> None:
        """End the process at once."""
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, END_AT_ONCE)

    def renew(self) -> None:
        """Put a new process in the place of one that is lost."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._begin()

    def close(self) -> None:
        """End the process and wait until it is gone."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@dataclass
class Desk:
    """Where every visitor of a server asks for results."""

    kept: Kept
    places: int
    most_waiting: int = MOST_WAITING
    longest: float = LONGEST
    _jobs: dict[str, Job] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._workers = [Worker() for _ in range(self.places)]
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(self.places, "desk")

    def find(self, request: Request) -> Result | None:
        """The result of a request, if it was made before."""
        return self.kept.find(key_of(request))

    @contextmanager
    def asked(self, request: Request) -> Iterator[Job]:
        """Ask for a result for as long as the block runs; who leaves it early frees the place.

        Raises:
            BusyError: too many wait already.
            TooLargeError: it would write more than may be kept.
            FullError: it would, together with what is being made.
        """
        job = self._join(request)
        try:
            yield job
        finally:
            self._leave(job)

    def result(self, job: Job) -> Result:
        """The result of a job that is over.

        Raises:
            TalentwarError: it failed, or was lost, stopped, too long or cleared away since.
        """
        assert job.future is not None
        try:
            job.future.result()
        except CancelledError:
            raise StoppedError("the run was stopped") from None
        found = self.kept.find(job.key)
        if found is None:
            raise GoneError("the result is gone; run it again")
        return found

    def before(self, job: Job) -> int:
        """How many requests wait before this one."""
        with self._lock:
            waiting = [one.key for one in self._jobs.values() if not one.is_running]
            return waiting.index(job.key) if job.key in waiting else 0

    def close(self) -> None:
        """Give up whatever runs or waits, and end all processes."""
        with self._lock:
            for job in list(self._jobs.values()):
                self._give_up(job)
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def _join(self, request: Request) -> Job:
        key = key_of(request)
        with self._lock:
            job = self._jobs.get(key)
            if job is None:
                waiting = sum(not one.is_running for one in self._jobs.values())
                if len(self._jobs) >= self.places and waiting >= self.most_waiting:
                    raise BusyError(f"{waiting} requests wait already; try again in a while")
                self._refuse_without_room(request)
                job = Job(key, replace(request, out=self.kept.place(key), jobs=1))
                self._jobs[key] = job
                job.future = self._threads.submit(self._carry_out, job)
            job.askers += 1
            return job

    def _refuse_without_room(self, request: Request) -> None:
        """Refuse what would fill the disk: as many are made at once as there are places."""
        most = self.kept.most_bytes
        refuse_too_large([request], most)
        sizes = [bytes_expected(one.request) for one in self._jobs.values()]
        sizes = sorted([*sizes, bytes_expected(request)], reverse=True)
        if sum(sizes[: self.places]) > most:
            raise FullError("runs under way leave no room on the disk; try again in a while")

    def _leave(self, job: Job) -> None:
        with self._lock:
            job.askers -= 1
            if job.askers == 0 and not job.is_over:
                self._give_up(job)

    def _give_up(self, job: Job) -> None:
        job.given_up = True
        if self._jobs.get(job.key) is job:
            del self._jobs[job.key]  # who asks from now on asks anew
        if job.future is not None:
            job.future.cancel()

    def _carry_out(self, job: Job) -> None:
        worker = self._idle.get()
        try:
            if self.kept.find(job.key) is None:
                self._watch(job, worker)
                with self._lock:
                    in_use = set(self._jobs)
                self.kept.trim(in_use)
        except (LostError, ScenarioError, StoppedError, TooLongError):
            raise
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            raise FailedError("the run failed; the server's log says why") from error
        finally:
            self._idle.put(worker)
            with self._lock:
                if self._jobs.get(job.key) is job:
                    del self._jobs[job.key]

    def _watch(self, job: Job, worker: Worker) -> None:
        """Wait for a run, and end the process of one that does not end by itself."""
        made = worker.start(job.request)
        job.board = worker.board
        end_by = time.monotonic() + self.longest
        stop_by: float | None = None
        while not wait([made], BETWEEN_LOOKS).done:
            now = time.monotonic()
            if stop_by is None and (job.given_up or now > end_by):
                job.board[STOP] = 1
                stop_by = now + GRACE
            elif stop_by is not None and now > stop_by:
                worker.end()
        try:
            made.result()
        except (BrokenProcessPool, StoppedError) as error:
            if isinstance(error, BrokenProcessPool):
                self.kept.clear_up_after(worker.process, job.key)
                worker.renew()
            if time.monotonic() > end_by:
                raise TooLongError(f"the run took longer than {self.longest:.0f} s") from None
            if stop_by is not None:
                raise StoppedError("the run was stopped") from None
            raise LostError("the process that made the run was ended from outside") from None
