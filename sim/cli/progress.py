"""Carries out a run while telling how far it is and how long it will take.

On a terminal a bar is drawn on standard error; into a pipe or a log file goes a plain line
now and then.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sim.base.compiling import before_compiling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from sim.experiments.replicates import Progress
    from sim.experiments.run import Request
    from sim.record.read import Result

SECONDS_BETWEEN_LINES = 10.0


def finish(request: Request) -> Result:
    """Carry out a checked request with its progress on standard error, pictures included."""
    from sim.experiments.run import carry_out
    from sim.record.abridgement import PICTURES
    from sim.report.figures import draw, names

    keys = PICTURES if request.abridged else names()
    name, months = request.loaded.name, len(request.months)
    at_most = request.until is not None
    with told(name, request.most, months, at_most) as progress:
        result = carry_out(request, progress=progress, draw=partial(draw, keys=keys))
    if request.check:
        _line(f"{name}: books and market held in each of {len(result.seeds) * months} months")
    return result


def tell_of_compiling() -> None:
    """Say so, once, if rules have to be compiled first."""
    before_compiling(
        lambda: _line(
            "compiling the rules about people, once after an install: about half a minute"
        )
    )


@contextmanager
def told(name: str, replicates: int, months: int, at_most: bool = False) -> Iterator[Progress]:
    """Tell of progress while the block runs; the value is what the run is to call.

    ``at_most`` says that the run may end by itself before there are so many replicates.
    """
    tell_of_compiling()
    teller = _bar if on_terminal() else _lines
    total = replicates * months
    with teller(name, total, "at most " * at_most) as tell:
        yield lambda replicate, done, _: tell(replicate * months + done)


@contextmanager
def runs_told(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """Tell of stages of runs: what is being done, how far it is, and how long it will take."""
    with (_stages_on_a_bar if on_terminal() else _stages_in_lines)(name) as tell:
        yield tell


def on_terminal() -> bool:
    """Whether standard error is a terminal that can draw a bar: a dumb or unknown one cannot."""
    if not sys.stderr.isatty():
        return False
    from rich.console import Console

    return Console(stderr=True).is_interactive


@contextmanager
def _stages_in_lines(name: str) -> Iterator[Callable[[str, int, int], None]]:
    stage, start, last, first = "", 0.0, 0.0, 0

    def tell(what: str, done: int, total: int) -> None:
        nonlocal stage, start, last, first
        now = time.monotonic()
        if what != stage:
            stage, start, last, first = what, now, now, done
        if done < total and now - last < SECONDS_BETWEEN_LINES:
            return
        last = now
        left = (now - start) / (done - first) * (total - done) if done > first else 0.0
        about = f", about {left:.0f} s left" if left else ""
        _line(f"{name}: {what}, {done} of {total} runs, {now - start:.0f} s{about}")

    yield tell


@contextmanager
def _stages_on_a_bar(name: str) -> Iterator[Callable[[str, int, int], None]]:
    with _progress("runs, left:") as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(f"{name}: {what}", total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield tell


@contextmanager
def _bar(name: str, total: int, most: str) -> Iterator[Callable[[int], None]]:
    with _progress(f"months, left: {most}".rstrip()) as progress:
        task = progress.add_task(name, total=total)
        yield lambda done: progress.update(task, completed=done)


def _progress(unit: str) -> Bars:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        transient=True,
    )


@contextmanager
def _lines(name: str, total: int, most: str) -> Iterator[Callable[[int], None]]:
    start = last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= SECONDS_BETWEEN_LINES and done < total:
            last = now
            left = (now - start) / done * (total - done)
            about = most or "about "
            _line(f"{name}: {done} of {most}{total} months, {about}{left:.0f} s left")

    _line(f"{name}: {most}{total} months to simulate")
    yield tell
    _line(f"{name}: done in {time.monotonic() - start:.0f} s")


def _line(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
