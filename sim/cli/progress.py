"""Carries out a run while telling how far it is and how long it will take.

On a terminal a bar is drawn on standard error; into a pipe or a log file goes a plain line
now and then.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.base.compiling import before_compiling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.experiments.run import Progress, Request
    from sim.record.read import Result

SECONDS_BETWEEN_LINES = 10.0


def finish(request: Request) -> Result:
    """Carry out a checked request with its progress on standard error, pictures included."""
    from sim.experiments.run import carry_out
    from sim.report.figures import draw

    name, months = request.loaded.name, len(request.months)
    with told(name, request.replicates, months) as progress:
        result = carry_out(request, progress=progress, draw=draw)
    if request.check:
        _line(f"{name}: books and market held in each of {request.replicates * months} months")
    return result


def tell_of_compiling() -> None:
    """Say so, once, if rules have to be compiled first."""
    before_compiling(
        lambda: _line(
            "compiling the rules about people, once after an install: about half a minute"
        )
    )


@contextmanager
def told(name: str, replicates: int, months: int) -> Iterator[Progress]:
    """Tell of progress while the block runs; the value is what the run is to call."""
    tell_of_compiling()
    on_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    teller = _bar if on_terminal else _lines
    total = replicates * months
    with teller(name, total) as tell:
        yield lambda replicate, done, _: tell(replicate * months + done)


@contextmanager
def runs_told(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """Tell of stages of runs: what is being run, and how far it is."""
    start = last = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= SECONDS_BETWEEN_LINES:
            last = now
            _line(f"{name}: {what}, {done} of {total} runs, {now - start:.0f} s")

    yield tell


@contextmanager
def _bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("months, left:"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=total)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def _lines(name: str, total: int) -> Iterator[Callable[[int], None]]:
    start = last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= SECONDS_BETWEEN_LINES and done < total:
            last = now
            left = (now - start) / done * (total - done)
            _line(f"{name}: {done} of {total} months, about {left:.0f} s left")

    _line(f"{name}: {total} months to simulate")
    yield tell
    _line(f"{name}: done in {time.monotonic() - start:.0f} s")


def _line(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
