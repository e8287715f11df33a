"""What making a committed result again has shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.experiments.reproduction.differences import Difference


@dataclass(frozen=True)
class Finding:
    """One folder: what was made again, what is the same, and what is not.

    ``made`` says in words what was made again; ``same`` names files and tables with the same
    content; ``causes`` are likely reasons for the ``differences``, the likeliest first.
    """

    folder: Path
    made: str
    same: Sequence[str]
    differences: Sequence[Difference] = ()
    causes: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether all that was made again is as it was committed."""
        return not self.differences
