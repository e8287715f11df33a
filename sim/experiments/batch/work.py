"""What one worker does: make the runs of a part one after another, and keep each at once."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
import time
from contextlib import contextmanager
from multiprocessing import current_process
from typing import TYPE_CHECKING

from sim.base.files import write_whole
from sim.experiments.batch.kept import kept
from sim.experiments.batch.store import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sim.experiments.batch.runs import Run
    from sim.experiments.batch.store import Store


PARENT = os.getppid()


def make_part(
    store: Store, runs: Sequence[Run], wanted: Sequence[str], check: bool | None
) -> list[tuple[str, str | None]]:
    """Make runs and keep them as one part; returns each run's key and its error, if any.

    A part that another worker had begun, before it was lost, goes on where that one was.

    Raises:
        TalentwarError: the store cannot be written, so that going on would lose what is made.
    """
    name = part_name(runs, wanted)
    rows = [row for row in store.read(name) if row.error is None]
    there = {row.key for row in rows}
    with _noted(store) as note:
        for run in runs:
            end_if_orphaned()
            if run.key not in there:
                note(run.key)
                rows.append(make(run, wanted, check))
                store.write(name, rows, wanted)
    return [(row.key, row.error) for row in rows]


def end_if_orphaned() -> None:
    """End a process of the pool whose parent was killed: nobody is left who asked for runs."""
    if current_process().name.startswith("LokyProcess") and os.getppid() != PARENT:
        os._exit(0)


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


def part_name(runs: Sequence[Run], wanted: Sequence[str]) -> str:
    """The name of the part that holds these runs."""
    said = "\n".join([*(run.key for run in runs), *wanted])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@contextmanager
def _noted(store: Store) -> Iterator[Callable[[str], None]]:
    """Note beside the parts which run this worker is at, so that a death can be laid to one."""
    place = store.running / f"{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}"
    try:
        yield lambda key: write_whole(place, key)
    finally:
        place.unlink(missing_ok=True)
