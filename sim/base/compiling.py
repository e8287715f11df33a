"""What goes on while numba compiles: somebody may be told, and nobody interrupts.

numba tells of a compilation when it has not found the rule on disk, whatever the reason.  An
interrupt in the middle of one is lost inside LLVM or ends in an error of numba's, so it is held
back until the rule is ready.
"""

from __future__ import annotations

import functools
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HELD_BACK = (signal.SIGINT, signal.SIGTERM)


class Watch:
    """What is to be done when a compilation begins and ends."""

    def __init__(self) -> None:
        self.tell: Callable[[], None] | None = None
        self.depth = 0
        self.handlers: dict[signal.Signals, Any] = {}
        self.came: list[signal.Signals] = []

    def starts(self) -> None:
        """A rule is being compiled, which may need others to be compiled first."""
        if self.tell is not None:
            tell, self.tell = self.tell, None
            tell()
        if threading.current_thread() is threading.main_thread():
            self.depth += 1
            if self.depth == 1:
                self.hold_back()

    def ends(self) -> None:
        """It is ready, or has failed."""
        if threading.current_thread() is threading.main_thread() and self.depth:
            self.depth -= 1
            if self.depth == 0:
                self.pass_on()

    def hold_back(self) -> None:
        """Let interrupts wait; only the main thread may say so."""
        for number in HELD_BACK:
            with suppress(ValueError):  # not where signals are somebody else's
                self.handlers[number] = signal.signal(number, self.hold)

    def hold(self, number: int, _frame: Any) -> None:
        """Remember an interrupt."""
        self.came.append(signal.Signals(number))

    def pass_on(self) -> None:
        """Pass on what came meanwhile."""
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
        self.handlers.clear()
        came, self.came = self.came, []
        for number in came[:1]:
            signal.raise_signal(number)


_watch = Watch()


@functools.cache
def watch() -> None:
    """Listen to numba from now on."""
    from numba.core import event

    class Compilations(event.Listener):
        def on_start(self, _event: Any) -> None:
            _watch.starts()

        def on_end(self, _event: Any) -> None:
            _watch.ends()

    event.register("numba:compile", Compilations())  # type: ignore[no-untyped-call]


def before_compiling(tell: Callable[[], None]) -> None:
    """Have ``tell`` called once, if a rule has to be compiled because no disk has it."""
    _watch.tell = tell
