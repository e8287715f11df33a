"""What a user is told: every fault in what they wrote, with its place; and faults of the model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

SHOWN_AT_MOST = 50


class TalentwarError(Exception):
    """An error the user can act on: shown as its text, exit status 2, no traceback."""


class CheckFailed(Exception):  # noqa: N818 - reads as what happened
    """What must hold in every run does not: a fault of the model, exit status 1, no traceback.

    ``seed`` is the replicate's.  ``command`` shows the failure again; a run fills it in.
    """

    def __init__(self, what: str, seed: int, month: str, firm: str = "", person: str = "") -> None:
        super().__init__(what, seed, month, firm, person)  # what pickling needs to make it again
        self.what, self.seed, self.month, self.firm, self.person = what, seed, month, firm, person
        self.command = ""

    def __str__(self) -> str:
        named = (("firm", self.firm), ("person", self.person))
        where = ", ".join([self.month, *(f"{word} {name}" for word, name in named if name)])
        again = self.command or f"simulate(scenario, {self.seed}, check=True)"
        return (
            f"{where}: {self.what}\n"
            f"A check found this in the replicate whose seed is {self.seed}. It is a fault in the "
            f"model, not in the scenario. Please report it with what shows it again:\n  {again}"
        )


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a scenario, at the place where it was written."""

    file: str
    line: int
    column: int
    path: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        said = f"{self.what}; {self.hint}" if self.hint else self.what
        line = ": ".join(part for part in (place, self.path, said) if part)
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


class ScenarioError(TalentwarError):
    """A scenario cannot be used; carries every problem found, not only the first.

    ``more`` counts problems that were found but not described.
    """

    def __init__(self, problems: Iterable[Problem], more: int = 0) -> None:
        self.problems = tuple(problems)
        self.more = more
        super().__init__(self.problems, more)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN_AT_MOST]]
        unshown = self.more + len(self.problems) - len(lines)
        return "\n".join([*lines, f"and {unshown} more"] if unshown else lines)


class PlacedError(NamedTuple):
    """A fault a section's own check found; the path is relative to that section.

    A path may be text (``firms.meta.capex``, ``events.hiring_wave.month``) or a tuple of steps.
    """

    path: str | tuple[str | int, ...]
    message: str
    hint: str = ""


class PlacedErrors(ValueError):  # noqa: N818 - it carries several
    """Raised by a section's validator to report several faults, each at its own key."""

    def __init__(
        self, errors: Iterable[PlacedError | tuple[str | tuple[str | int, ...], str, str]]
    ) -> None:
        self.errors = tuple(PlacedError(*error) for error in errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        return "; ".join(f"{error.path}: {error.message}" for error in self.errors)
