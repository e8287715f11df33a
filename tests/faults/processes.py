"""A command and every process it starts: begun together, killed, and looked for afterwards."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.command import BEGUN, carry_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.context import ForkServerContext, ForkServerProcess

ROOT = Path(__file__).parents[2]
SCRATCH = "scratch"
AROUND = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "TALENTWAR_CHECK": "0"}
PATIENCE = 10.0
"""Seconds in which whoever is left without a parent has to end."""


@dataclass(frozen=True)
class Command:
    """A command at work at a desk, in a session of its own."""

    desk: Path
    name: str
    process: ForkServerProcess

    def has_begun(self) -> bool:
        return BEGUN in self.said(".out")

    def is_over(self) -> bool:
        return self.process.exitcode is not None

    def said(self, kind: str = ".err") -> str:
        place = (self.desk / SCRATCH / self.name).with_suffix(kind)
        return place.read_text(encoding="utf-8") if place.is_file() else ""

    def wait(self, seconds: float) -> int | None:
        """The exit status; None if it is still at work after so long."""
        self.process.join(seconds)
        return self.process.exitcode

    def kill(self, number: int = signal.SIGKILL, *, group: bool = False) -> None:
        """End the command alone, or with every process that it has started."""
        with suppress(ProcessLookupError):
            os.kill(self.number, number)
        with suppress(ProcessLookupError):
            if group:
                os.killpg(self.number, number)

    @property
    def number(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def survivors(self, patience: float = PATIENCE) -> list[int]:
        """Its processes that have not ended by themselves; they are ended now."""
        until = time.monotonic() + patience
        while (left := of_session(self.number)) and time.monotonic() < until:
            time.sleep(0.05)
        for one in left:
            os.kill(one, signal.SIGKILL)
        for path in Path("/dev/shm").glob(f"sem.loky-{self.number}-*"):
            path.unlink(missing_ok=True)  # the system's: left where a whole pool was killed
        return left


def start(desk: Path, words: Sequence[str], before: Callable[[], None] | None = None) -> Command:
    """Begin a command; ``before`` is called in its process."""
    scratch = desk / SCRATCH
    scratch.mkdir(exist_ok=True)
    name = f"said-{len(list(scratch.glob('said-*')))}"
    (scratch / name).touch()
    around = AROUND | dict.fromkeys(("TMPDIR", "JOBLIB_TEMP_FOLDER"), str(scratch))
    process = loaded().Process(
        target=carry_out, args=(desk, scratch / name, list(words), around, before)
    )
    process.start()
    return Command(desk, name, process)


@cache
def loaded() -> ForkServerContext:
    """Where processes are forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.loaded"])
    return context


def of_session(leader: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session, *_ = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # has ended meanwhile
        if int(session) == leader and state not in "ZX":
            found.append(int(path.parent.name))
    return found
