"""Notices what an input made the program open, write or start, where it may not."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect")
CHANGES = ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.chmod", "os.link", "os.symlink")


@cache
def scratch() -> Path:
    """The one folder that may be written to."""
    place = Path(tempfile.mkdtemp(prefix="talentwar-fuzzing-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return place


class _Watch:
    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        here = os.path.realpath(tempfile.gettempdir())
        self.readable = tuple(
            os.path.realpath(place)
            for place in (
                *(sys.prefix, sys.base_prefix, ROOT / "sim", ROOT / "tests"),
                *(ROOT / "scenarios", ROOT / "calibration", ROOT / "pyproject.toml"),
            )
        )
        self.writable = (str(scratch()), f"{here}/talentwar-sql-", os.devnull)

    def hear(self, event: str, details: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event in STARTS:
            self.seen.append(f"{event} {details}")
        elif event in CHANGES:
            self._look(event, details[0], self.writable)
        elif event == "open":
            path, mode, flags = details
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            cached = str(path).endswith((".pyc", ".nbi", ".nbc")) or "__pycache__" in str(path)
            if not cached:
                allowed = self.writable if writes else (*self.readable, *self.writable)
                self._look(f"open for {mode or flags}", path, allowed)

    def _look(self, what: str, path: object, allowed: tuple[str, ...]) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            real = os.path.realpath(os.fsdecode(path))
            if not real.startswith(allowed):
                self.seen.append(f"{what}: {real}")


@cache
def _watch() -> _Watch:
    found = _Watch()
    sys.addaudithook(found.hear)
    return found


@contextmanager
def watched() -> Iterator[None]:
    """Fails if, meanwhile, a file elsewhere was touched, or a process or connection begun."""
    watch = _watch()
    watch.seen.clear()
    watch.on = True
    try:
        yield
    finally:
        watch.on = False
    assert not watch.seen, watch.seen
