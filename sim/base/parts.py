"""Columns in parts of a fixed length, worked on by as many threads as there are.

What a part is depends on the number of rows alone, and results are put together in order,
so sums have the same bits on one thread and on many.  Kernels let each other run.
"""

from __future__ import annotations

import functools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from sim.base.errors import TalentwarError
from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.base.arrays import Flags, Ints

    Result = TypeVar("Result")

THREADS = "TALENTWAR_THREADS"
"""Environment variable that says how many threads one replicate may use; 1 if it is not set."""

ROWS = 2**17
"""Rows of a part: the few columns that a rule reads fit a processor's cache."""


def each_part(rows: slice, task: Callable[[slice], Result]) -> list[Result]:
    """What ``task`` returns for each part of these rows, in order.  Tasks ask for no parts."""
    parts = [
        slice(start, min(start + ROWS, rows.stop)) for start in range(rows.start, rows.stop, ROWS)
    ]
    pool = _pool(os.getpid()) if len(parts) > 1 else None
    return [task(part) for part in parts] if pool is None else list(pool.map(task, parts))


def rows_where(rows: slice, marked: Callable[[slice], Flags]) -> Ints:
    """Those of these rows that ``marked`` marks, asked part by part; in order."""
    found = each_part(rows, lambda part: part.start + np.flatnonzero(marked(part)))
    return np.concatenate([*found, np.zeros(0, dtype=np.int64)])


def threads() -> int:
    """How many threads one replicate may use.

    Raises:
        TalentwarError: the environment says something that is no number of threads.
    """
    said = os.environ.get(THREADS) or "1"
    if not said.isdecimal() or int(said) < 1:
        raise TalentwarError(f"{THREADS}={said} is not a number of threads: say 1 or more")
    return int(said)


@functools.cache
def _pool(_process: int) -> ThreadPoolExecutor | None:
    """The threads of this process; none if there is only one."""
    return ThreadPoolExecutor(threads()) if threads() > 1 else None
