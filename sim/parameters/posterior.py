"""What the figures leave of the parameters: joint draws, each as plausible as the others.

``calibration/posterior/`` is made by ``talentwar calibrate``.  A row of ``draws.csv`` is one draw
of all fitted parameters together, by their paths in a scenario and in the model's own units: one
parameter alone may lie anywhere in its column, but not with any value of another.  ``point.csv``
has the best point.  The folder's record has the digest of every file, so that an edit is noticed.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import Problem, TalentwarError
from sim.base.lazy import np
from sim.record.sealed import Sealed, told_as_error
from sim.scenario.places import calibration_place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import BaseModel

    from sim.base.arrays import Floats

FORMAT = "talentwar posterior 1"
DRAWS, POINT = "draws.csv", "point.csv"
POINT_HEADER = ["parameter", "value"]
WAY_OUT = (
    "`git checkout calibration/posterior` brings back the committed one, `talentwar calibrate` "
    "makes one anew, and --point does without"
)


def _shape() -> type[BaseModel]:
    from sim.record.shapes import OfModel

    return OfModel


POSTERIOR = Sealed(
    format=FORMAT,
    required=(DRAWS, POINT, "scenario.yaml", "targets.yaml", "priors.yaml"),
    expected=WAY_OUT,
    way_out=WAY_OUT,
    shape=_shape,
)

Line = tuple[int, list[str]]
"""A line of a table: its number in the file, and its cells."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of the fitted parameters.

    ``draws`` has a row for each joint draw and a column for each of ``parameters``; ``point`` is
    the best point by path.  All numbers are in the model's own units.
    """

    folder: Path
    parameters: tuple[str, ...]
    draws: Floats
    point: Mapping[str, float]
    record: dict[str, Any]

    def row(self, u: float) -> int:
        """The row that a uniform number between 0 and 1 falls on: all are equally likely."""
        return min(int(u * len(self.draws)), len(self.draws) - 1)

    def draw(self, u: float) -> dict[str, float]:
        """A joint draw by path, at a uniform number between 0 and 1."""
        return dict(zip(self.parameters, self.draws[self.row(u)].tolist(), strict=True))

    @property
    def sha256(self) -> str:
        """The digest of the draws."""
        return str(self.record["files"][DRAWS])

    def misfit(self, u: float) -> Problem:
        """What to tell, with the scenario's own complaint, of a draw that makes no scenario."""
        line = self.row(u) + 2  # lines count from 1, and the first is the header
        what = "this draw does not go with the scenario"
        hint = "change what is told below, or --point does without draws"
        return Problem(str(self.folder / DRAWS), line, 1, "", what, hint)


def posterior_folder() -> Path:
    """Where the posterior is: in ``calibration/`` of the current directory or of the program."""
    return calibration_place("posterior")


def read_posterior(folder: str | Path | None = None) -> Posterior:
    """The posterior, whole and unchanged since it was made.

    Raises:
        TalentwarError: it is not there, was changed, or its tables make no sense; with the place
            and ways out.
    """
    place = posterior_folder() if folder is None else Path(folder)
    if not place.is_dir():
        what = "is a file" if place.exists() else "there is no such folder"
        raise TalentwarError(
            f"{place}: {what}; fitted parameters are drawn from there: {WAY_OUT}, "
            "or write their numbers into the scenario"
        )
    record = POSTERIOR.read(place)
    POSTERIOR.verify(place, record)
    point = _point(place / POINT)
    parameters, draws = _draws(place / DRAWS, point)
    return Posterior(place, parameters, draws, point, record)


def _point(path: Path) -> dict[str, float]:
    """The best point by parameter."""
    header, lines = _table(path)
    if header[1] != POINT_HEADER:
        raise _fault(path, header, f"the columns are not {' and '.join(POINT_HEADER)}")
    _refuse_repeated(path, [(line, line[1][0]) for line in lines])
    return {cells[0]: _number(path, (at, cells), cells[0], 1) for at, cells in lines}


def _draws(path: Path, point: Mapping[str, float]) -> tuple[tuple[str, ...], Floats]:
    """The parameters in the order of the columns, and the draws."""
    header, lines = _table(path)
    names = tuple(header[1])
    _refuse_repeated(path, [(header, name) for name in names])
    for name in names:
        if name not in point:
            raise _fault(path, header, f"{name!r}: {POINT} has no such parameter")
    for name in point:
        if name not in names:
            raise _fault(path, header, f"{name!r}: has no column, and is in {POINT}")
    numbers = [
        [_number(path, line, name, column) for column, name in enumerate(names)] for line in lines
    ]
    draws: Floats = np.array(numbers, dtype=np.float64)
    draws.flags.writeable = False
    return names, draws


def _table(path: Path) -> tuple[Line, list[Line]]:
    """The header and the lines of a table that has as many cells in each, and a line at least."""
    with told_as_error(path):
        try:
            with path.open(encoding="utf-8", newline="") as stream:
                reader = csv.reader(stream, strict=True)
                found = [(reader.line_num, cells) for cells in reader]
        except (csv.Error, UnicodeDecodeError) as error:
            raise POSTERIOR.damaged(path, f"is not a table ({error})") from error
    if len(found) < 2:
        raise POSTERIOR.damaged(path, "has no rows")
    header, *lines = found
    for line in lines:
        if len(line[1]) != len(header[1]):
            raise _fault(path, line, f"has {len(line[1])} cells, and the header {len(header[1])}")
    return header, lines


def _number(path: Path, line: Line, name: str, column: int) -> float:
    cell = line[1][column]
    try:
        number = float(cell)
    except ValueError:
        raise _fault(path, line, f"{name}: {cell[:60]!r} is not a number") from None
    if not math.isfinite(number):
        raise _fault(path, line, f"{name}: {cell[:60]!r} is not a finite number")
    return number


def _refuse_repeated(path: Path, named: Sequence[tuple[Line, str]]) -> None:
    times = Counter(name for _, name in named)
    for line, name in reversed(named):
        if times[name] > 1:
            raise _fault(path, line, f"{name!r}: is there twice")


def _fault(path: Path, line: Line, what: str) -> TalentwarError:
    return TalentwarError(f"{path}:{line[0]}: {what}; {WAY_OUT}")
