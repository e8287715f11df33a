"""Results that visitors asked for, kept by what they are so that each is made once."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.record.provenance import MODEL_VERSION, RECORD
from sim.record.read import read_result, why_not_ours

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sim.experiments.run import Request
    from sim.record.read import Result

KEY = re.compile(r"[0-9a-f]{32}")
UNFINISHED = re.compile(r"\.[0-9a-f]{32}\.(building|gone)-")
A_DAY = 86_400.0
"""Seconds after which nobody is at work on a result any more."""


def key_of(request: Request) -> str:
    """Digest of everything a result depends on, its name included: 32 hexadecimal digits."""
    drawn = "point" if request.posterior is None else request.posterior.sha256
    said = [MODEL_VERSION, request.loaded.name, request.loaded.sha256]
    text = "\n".join(map(str, (*said, request.seed, request.replicates, drawn)))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Kept:
    """A folder of results, each under its key; those longest unused go first.

    ``most`` is how many there may be, ``most_bytes`` how large all may be together.
    """

    folder: Path
    most: int = 50
    most_bytes: int = 2 * 10**9

    def place(self, key: str) -> Path:
        """Where the result of a key is, or will be."""
        return self.folder / key

    def find(self, key: str) -> Result | None:
        """The result of a key, marked as used; one that was damaged is taken away."""
        place = self.place(key)
        if not place.is_dir():
            return None
        try:
            found = read_result(place)
        except TalentwarError:
            if (place / RECORD).is_file():
                self._remove(place)
            return None
        with suppress(OSError):
            os.utime(place)
        return found

    def trim(self, in_use: Collection[str] = ()) -> None:
        """Take away what is too much, the longest unused first, but none that is in use."""
        self._clear_up_after_the_dead()
        there = sorted(self._results(), key=_last_used, reverse=True)
        size = 0
        for number, place in enumerate(there, 1):
            size += _bytes_of(place)
            if (number > self.most or size > self.most_bytes) and place.name not in in_use:
                self._remove(place)

    def clear_up_after(self, process: int, key: str) -> None:
        """Take away the unfinished result of a process that was ended."""
        for left in self.folder.glob(f".{key}.building-*-{process}-*"):
            shutil.rmtree(left, ignore_errors=True)

    def _clear_up_after_the_dead(self) -> None:
        """Take away what a server left unfinished that was itself ended from outside."""
        for left in self.folder.glob(".*"):
            if UNFINISHED.match(left.name) and time.time() - _last_used(left) > A_DAY:
                shutil.rmtree(left, ignore_errors=True)

    def _results(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return [
            place
            for place in self.folder.iterdir()
            if KEY.fullmatch(place.name) and place.is_dir() and why_not_ours(place) is None
        ]

    def _remove(self, place: Path) -> None:
        """Out of sight at once, so that nobody reads half a result."""
        gone = place.with_name(f".{place.name}.gone-{os.getpid()}")
        with suppress(OSError):
            place.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _last_used(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0


def _bytes_of(place: Path) -> int:
    size = 0
    for path in place.rglob("*"):
        with suppress(OSError):
            size += path.stat().st_size
    return size
