"""A forecast's folder: what stands in it, and how it is read back.

``forecast.csv`` has the columns of the forecast hubs (hubverse: ``reference_date``, ``target``,
``horizon``, ``target_end_date``, ``output_type``, ``output_type_id``, ``value``), so that their
tools read it.  ``members.csv`` holds every run's value, which an exact score needs, ``rival.csv``
what is expected by who thinks that nothing changes.  The folder is never changed or replaced.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.record.numbers import write_csv
from sim.record.sealed import Sealed, told_as_error
from sim.validation.forecasts.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sim.base.arrays import Floats
    from sim.base.quantities import Month

LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
DIGITS = 4
"""Significant digits that are kept: far finer than what separates members."""
QUANTILES, MEMBERS, RIVAL = "forecast.csv", "members.csv", "rival.csv"
STATEMENT, SCENARIO = "statement.md", "scenario.yaml"
HUB = (
    "reference_date", "target", "horizon", "target_period", "target_end_date",
    "output_type", "output_type_id", "value",
)  # fmt: skip
FORECAST = Sealed(
    format="talentwar forecast 1",
    required=(QUANTILES, MEMBERS, RIVAL, STATEMENT, SCENARIO),
    expected="give a folder that `talentwar forecast` has made",
    way_out="bring it back from where it was published: a forecast that was changed is none",
)


@dataclass(frozen=True)
class Row:
    """What is expected of one statistic in one month or period.

    ``members`` are the runs' values, (m,), ``rival`` those of the rival, in the model's unit.
    """

    statistic: str
    period: Period
    members: Floats
    rival: Floats

    @property
    def quantiles(self) -> Floats:
        """Quantiles of the members at :data:`LEVELS`."""
        return quantiles(self.members)


@dataclass(frozen=True)
class Forecast:
    """A forecast on disk: its folder, its record, and what it expects."""

    folder: Path
    record: dict[str, Any]
    rows: tuple[Row, ...]

    @property
    def made_on(self) -> date:
        """The day it is of."""
        return date.fromisoformat(self.record["made_on"])

    @property
    def origin(self) -> Month:
        """The month it was made in; the next is the first ahead."""
        return Period.parse(self.record["made_on"][:7]).first

    @property
    def statistics(self) -> dict[str, dict[str, Any]]:
        """What it is about: words, unit and more by name."""
        found: dict[str, dict[str, Any]] = self.record["statistics"]
        return found

    def row(self, statistic: str, period: Period) -> Row | None:
        """What is expected of a statistic in a period; None if nothing is."""
        asked = (statistic, period)
        return next((one for one in self.rows if (one.statistic, one.period) == asked), None)

    def frame(self) -> Any:
        """``forecast.csv`` as a pandas data frame."""
        import pandas as pd

        return pd.DataFrame(
            [
                [*line[:2], int(line[2]), *line[3:6], float(line[6]), float(line[7])]
                for line in quantile_lines(self.rows, self.made_on)
            ],
            columns=HUB,
        )


def quantiles(members: Floats) -> Floats:
    """Quantiles of members at :data:`LEVELS`, interpolated linearly."""
    found: Floats = np.quantile(members, LEVELS)
    return found


def write_rows(folder: Path, rows: Sequence[Row], made_on: date) -> None:
    """Write the three tables of a forecast."""
    write_csv(folder / QUANTILES, HUB, quantile_lines(rows, made_on))
    size = max(len(one.members) for one in rows)
    header = ["target", "target_period", *(f"run_{number}" for number in range(size))]
    write_csv(folder / MEMBERS, header, (_line(one, one.members) for one in rows))
    widest = max(len(one.rival) for one in rows)
    header = ["target", "target_period", *(f"member_{number}" for number in range(widest))]
    write_csv(folder / RIVAL, header, (_line(one, one.rival, widest) for one in rows))


def quantile_lines(rows: Iterable[Row], made_on: date) -> Iterator[list[str]]:
    """Lines of ``forecast.csv``."""
    origin = Period.parse(f"{made_on:%Y-%m}").first
    for one in rows:
        ahead = str(one.period.last - origin)
        task = [f"{made_on}", one.statistic, ahead, str(one.period), f"{one.period.end_date}"]
        for level, value in zip(LEVELS, one.quantiles.tolist(), strict=True):
            yield [*task, "quantile", f"{level:g}", f"{value:.{DIGITS}g}"]


def read_forecast(folder: str | Path) -> Forecast:
    """A forecast, whole and unchanged since it was made; nothing in its folder is run.

    Raises:
        TalentwarError: this is no forecast, or it was changed since it was made.
    """
    place = Path(folder)
    if not place.is_dir():
        what = "is a file" if place.exists() else "does not exist"
        raise TalentwarError(f"{place}: {what}; {FORECAST.expected}")
    record = FORECAST.read(place)
    FORECAST.verify(place, record)
    try:
        rivals = dict(_read(place / RIVAL))
        rows = tuple(Row(*task, members, rivals[task]) for task, members in _read(place / MEMBERS))
        found = Forecast(place, record, rows)
        known = {one.statistic for one in rows} <= found.statistics.keys()
        if not (rows and known and found.origin):
            raise ValueError("a statistic is not in the record")
    except (ValueError, KeyError, TypeError, IndexError, csv.Error, PydanticCustomError) as error:
        raise FORECAST.damaged(place, f"is not a forecast that can be read ({error})") from error
    return found


def _line(one: Row, values: Floats, size: int = 0) -> list[str]:
    cells = [f"{value:.{DIGITS}g}" for value in values.tolist()]
    return [one.statistic, str(one.period), *cells, *[""] * (size - len(cells))]


def _read(path: Path) -> Iterator[tuple[tuple[str, Period], Floats]]:
    with told_as_error(path), path.open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream, strict=True)
        next(lines)
        for statistic, period, *cells in lines:
            numbers = np.array([float(cell) for cell in cells if cell])
            if len(numbers) < 2 or not all(map(math.isfinite, numbers.tolist())):
                raise ValueError(f"{path.name}: {statistic} has no numbers")
            yield (statistic, Period.parse(period)), numbers
