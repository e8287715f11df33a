"""One input tried on one target: it ends well, or with an error that a user can act on.

A target is a file of ``targets/``: its ``attempt`` takes bytes, its ``seeds`` are inputs to begin
with, its ``WORDS`` what inputs of this kind are made of. What has once gone wrong stands in
``corpus/<target>/`` under a name that tells it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from sim.base.errors import TalentwarError
from sim.scenario.names import UNPRINTABLE
from tests.fuzzing.watch import watched

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
LONGEST_MESSAGE = 200_000


@dataclass(frozen=True)
class Target:
    """Something that takes what others wrote."""

    name: str
    attempt: Callable[[bytes], object]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[str, ...] = ()
    longest: int = 4_096
    is_json: bool = False
    """Whether inputs are changed as trees too, not only as bytes."""


@cache
def targets() -> dict[str, Target]:
    files = sorted((HERE / "targets").glob("[a-z]*.py"))
    modules = (importlib.import_module(f"tests.fuzzing.targets.{file.stem}") for file in files)
    return {module.TARGET.name: module.TARGET for module in modules}


@cache
def warmed(target: Target) -> None:
    """Have everything loaded and made that the target needs: from then on every file counts."""
    for seed in islice(target.seeds(), 3):
        with suppress(TalentwarError):
            target.attempt(seed)


def attempt(target: Target, content: bytes) -> str:
    """What the user is told, nothing if all is well; whatever else is raised is a fault."""
    warmed(target)
    with watched():
        try:
            target.attempt(content)
        except TalentwarError as error:
            told = str(error)
            assert told.strip(), "an error without a word"
            assert len(told) <= LONGEST_MESSAGE, f"an error of {len(told)} letters"
            return told
    return ""


def shows_as_it_is(told: str) -> bool:
    """Whether a terminal shows what is told: nothing in it moves the cursor or hides a letter."""
    return UNPRINTABLE.search(told) is None


def corpus(name: str) -> list[Path]:
    return sorted(path for path in (CORPUS / name).glob("*") if path.is_file())
