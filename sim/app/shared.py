"""What all visitors of a server share: the desk that makes results, and the first language."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sim.app.desk import Desk
from sim.app.kept import Kept
from sim.report.language import ENGLISH

FOLDER = Path("runs/app")
MOST_PLACES = 8
"""Runs at once at most: each needs some hundred megabytes."""


@dataclass
class Shared:
    """One a server; ``language`` is the key of the one that pages open in."""

    language: str = ENGLISH.key
    _desks: list[Desk] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        """The desk, which begins when somebody first asks for it."""
        if not self._desks:
            import joblib

            places = min(int(joblib.cpu_count()), MOST_PLACES)
            self._desks.append(Desk(Kept(FOLDER.absolute()), places))
        return self._desks[0]

    def close(self) -> None:
        """End the desk and its processes."""
        while self._desks:
            self._desks.pop().close()


@cache
def shared() -> Shared:
    """What the visitors of this process share."""
    return Shared()
