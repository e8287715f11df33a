"""The process that makes results: one run at a time, told of and stopped through shared numbers."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Final

from sim.base.errors import TalentwarError

if TYPE_CHECKING:
    from collections.abc import MutableSequence

    from sim.experiments.run import Request

    Board = MutableSequence[int]
    """Numbers that the server and one process share, by the places below."""

PROCESS, DONE, STOP, PLACES = range(4)
MOST_MEMORY = 6 * 2**30
"""Bytes of addresses a process may have; the baseline at full size needs a third."""


class StoppedError(TalentwarError):
    """A run was given up before it was finished."""


class _Process:
    """What this process was given when it began."""

    board: Board = [0] * PLACES


_here: Final = _Process()


def begin(board: Board) -> None:
    """Make this process ready: whoever asks first need not wait for imports."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    bound_memory()
    threading.Thread(target=_leave_with_the_server, daemon=True).start()
    board[PROCESS] = os.getpid()
    _here.board = board
    import sim.model  # noqa: F401


def bound_memory() -> None:
    """Let a scenario that asks for too much end in an error, and not in a dead machine."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MOST_MEMORY if most == resource.RLIM_INFINITY else min(MOST_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))


def make(request: Request) -> None:
    """Carry out a request while telling how far it is.

    Raises:
        StoppedError: somebody asked to stop; nothing is left of the run.
    """
    from sim.experiments.run import carry_out

    carry_out(request, progress=_tell)


def _tell(replicate: int, done: int, months: int) -> None:
    if _here.board[STOP]:
        raise StoppedError("the run was stopped")
    _here.board[DONE] = replicate * months + done


def _leave_with_the_server() -> None:
    """End with the server, whatever ended it: nobody is left who asked for runs."""
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(0)
