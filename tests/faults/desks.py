"""What an undisturbed job leaves: the measure of every trial of a verb."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sim.record.digest import file_digest
from tests.faults.processes import SCRATCH, start

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 900.0

Tree = dict[str, str]


@dataclass(frozen=True)
class Desks:
    """A verb's working folders to copy, and what has to come of them.

    ``fresh`` holds the input alone and ``older`` also an older result, whose digests are ``old``;
    ``new`` are those of the result asked for.  ``finished`` names the work that is kept in the
    end, by whether there was an older result; ``seconds`` is how long the job takes when nobody
    disturbs it, by the number of processes.
    """

    verb: Any
    fresh: Path
    older: Path
    new: Tree
    old: Tree
    finished: dict[bool, list[str]]
    seconds: dict[int, float]

    def copy(self, place: Path, *, older: bool) -> Path:
        shutil.copytree(self.older if older else self.fresh, place)
        return place

    def outside(self, desk: Path) -> Tree:
        """Every file of a desk that is not the job's to write."""
        places = {SCRATCH, *self.verb.ALSO, self.verb.PLACE}
        unfinished = f".{self.verb.PLACE.rpartition('/')[2]}."

        def is_the_jobs(path: PurePath) -> bool:
            above = {parent.as_posix() for parent in (path, *path.parents)}
            return bool(places & above) or any(part.startswith(unfinished) for part in path.parts)

        return {k: digest for k, digest in tree(desk).items() if not is_the_jobs(PurePath(k))}


def desks(verb: Any, folder: Path, jobs: tuple[int, ...] = (1, 2)) -> Desks:
    """Carry out a verb's job with nobody to disturb it."""
    fresh, older = folder / "fresh", folder / "older"
    fresh.mkdir(parents=True)
    verb.prepare(fresh)
    older.mkdir()
    verb.prepare(older, older=True)
    undisturbed(verb, older, jobs[0])
    old = tree(older / verb.PLACE)
    verb.prepare(older)
    seconds, left = {}, []
    for number in jobs:
        desk = shutil.copytree(fresh, folder / f"whole-{number}")
        seconds[number] = undisturbed(verb, desk, number)
        left.append((tree(desk / verb.PLACE), keys(verb, desk)))
    new, finished = left[0]
    assert all(each == (new, finished) for each in left), "depends on the number of processes"
    assert new != old
    both = {False: finished, True: sorted([*keys(verb, older), *finished])}
    return Desks(verb, fresh, older, new, old, both, seconds)


def undisturbed(verb: Any, desk: Path, jobs: int) -> float:
    begun = time.monotonic()
    command = start(desk, verb.words(jobs))
    assert command.wait(LONGEST) == 0, command.said()
    assert command.survivors() == []
    verb.read(desk / verb.PLACE)
    return time.monotonic() - begun


def keys(verb: Any, desk: Path) -> list[str]:
    return sorted(key for key, _ in verb.kept(desk))


def tree(place: Path) -> Tree:
    """Digest by name of every file of a folder, or of the file itself; empty for nothing."""
    if place.is_file():
        return {"": file_digest(place)}
    files = (path for path in place.rglob("*") if path.is_file())
    return {path.relative_to(place).as_posix(): file_digest(path) for path in files}


def hidden(desk: Path, place: str) -> list[Path]:
    """What stands beside a place under the hidden names of unfinished work."""
    target = desk / place
    return sorted(target.parent.glob(f".{target.name}.*")) if target.parent.is_dir() else []
