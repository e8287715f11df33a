"""What one worker does: make the runs of a part one after another, and keep each at once."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.files import written_or_told
from sim.experiments.batch.kept import kept
from sim.experiments.batch.store import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.experiments.batch.runs import Run
    from sim.experiments.batch.store import Store


HOST = "".join(one for one in socket.gethostname() if one.isalnum())


@dataclass(frozen=True)
class Task:
    """What a worker needs to know besides the runs: where they are kept, and for which batch."""

    store: Store
    batch: str
    wanted: Sequence[str]
    check: bool | None = None


def make_part(task: Task, runs: Sequence[Run]) -> list[tuple[str, str | None]]:
    """Make runs and keep them as one part; returns each run's key and its error, if any.

    A part that another worker had begun, before it was lost, goes on where that one was.  A
    batch that was stopped leaves the part as far as it is.

    Raises:
        TalentwarError: the store cannot be written, so that going on would lose what is made.
    """
    name = part_name(task.batch, runs, task.wanted)
    rows = [row for row in task.store.read(name) if row.error is None]
    there = {row.key for row in rows}
    with _noted(task) as note:
        for run in runs:
            if task.store.is_stopped(task.batch):
                break
            if run.key not in there:
                note(run.key)
                rows.append(make(run, task.wanted, task.check))
                task.store.write(name, rows, task.wanted)
    return [(row.key, row.error) for row in rows]


def make(run: Run, wanted: Sequence[str], check: bool | None) -> Row:
    """Simulate one run; whatever goes wrong in it becomes its error."""
    from sim.model import simulate

    begun = time.perf_counter()
    try:
        found = kept(simulate(run.scenario, run.seed, check=check), wanted)
    except Exception as error:
        took = time.perf_counter() - begun
        return Row(run.key, run.seed, took, error=f"{type(error).__name__}: {error}")
    return Row(run.key, run.seed, time.perf_counter() - begun, found)


def part_name(batch: str, runs: Sequence[Run], wanted: Sequence[str]) -> str:
    """The name of the part that holds these runs of a batch, and that no other batch writes."""
    said = "\n".join([batch, *(run.key for run in runs), *wanted])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@contextmanager
def _noted(task: Task) -> Iterator[Callable[[str], None]]:
    """Note beside the parts which run this worker is at, so that a death can be laid to one."""
    place = task.store.note(task.batch, f"{HOST}-{os.getpid()}-{threading.get_ident()}")

    def note(key: str) -> None:
        with written_or_told(place, "--store"):
            place.write_text(key, encoding="utf-8")

    try:
        yield note
    finally:
        place.unlink(missing_ok=True)
