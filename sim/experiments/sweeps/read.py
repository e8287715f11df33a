"""Opens the folder of a finished sweep, after checking that it says what it said when made."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.sweeps.designs import Points
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.verdicts import distributions, verdicts
from sim.record.sealed import Sealed
from sim.record.shapes import OfModel, OfParameters, OfScenario, Shape, Whole, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa

    from sim.base.arrays import Floats
    from sim.experiments.sweeps.factors import Setting
    from sim.experiments.sweeps.file import Sweep
    from sim.experiments.sweeps.verdicts import Distribution, Verdict


class OfFactor(Shape):
    """What is varied, by name, and the words that it may have; none if it is a number."""

    name: Words
    path: Words
    unit: Words
    low: float | None
    high: float | None
    levels: list[Words]


class OfSweep(OfModel):
    """The record of a sweep."""

    sweep: OfScenario
    seed: Whole
    replicates: Whole
    failed: Whole
    parameters: OfParameters
    levers: list[OfFactor]
    uncertainties: list[OfFactor]


SWEEP = Sealed(
    format="talentwar sweep 2",
    required=("sweep.yaml", "design.csv", "observations.csv", "decisions.csv"),
    expected="give a folder that `talentwar sweep` has made",
    way_out="make it again with `talentwar sweep`; runs that are kept are not made again",
    shape=lambda: OfSweep,
)


def keep_unless(name: str) -> Callable[[Path], str | None]:
    """Why a folder must not be replaced by the sweep of this name; None if it is an older one."""

    def keep_because(folder: Path) -> str | None:
        reason = SWEEP.why_not_ours(folder)
        if reason is None and (other := SWEEP.read(folder)["sweep"]["name"]) != name:
            return f"it holds another sweep ({other})"
        return reason

    return keep_because


@dataclass(frozen=True)
class SweepResult:
    """A finished sweep on disk; everything is read from its files when asked for."""

    folder: Path
    record: dict[str, Any]

    @property
    def name(self) -> str:
        """Name of the sweep's file."""
        return str(self.record["sweep"]["name"])

    @property
    def failed(self) -> int:
        """Runs that failed."""
        return int(self.record["failed"])

    @cached_property
    def sweep(self) -> Sweep:
        """The sweep as written."""
        return load_sweep(self.folder / "sweep.yaml").value

    @cached_property
    def cases(self) -> Points:
        """The decisions."""
        return self._points("levers")

    @cached_property
    def circumstances(self) -> Points:
        """The circumstances."""
        return self._points("uncertainties")

    @cached_property
    def observed(self) -> dict[str, Floats]:
        """Every statistic asked for by name, (points, decisions, replicates).

        NaN where a run has none or failed.
        """
        shape = (len(self.circumstances), len(self.cases), int(self.record["replicates"]))
        asked = (*self.sweep.outcomes, *self.sweep.keep)
        names = list(dict.fromkeys(name for name in asked if "*" not in name))
        with SWEEP.sound(self.folder / "observations.csv"):
            table = self._columns(dict.fromkeys(names, "float64"))
            return {name: table.column(name).to_numpy().reshape(shape) for name in names}

    def outcome(self, statistic: str) -> Floats:
        """One statistic that was asked for by name, in every run.

        Raises:
            TalentwarError: it was not asked for.
        """
        if statistic not in self.observed:
            raise TalentwarError(
                f"{self.folder}: the sweep did not ask for {statistic!r}; give one of "
                f"{', '.join(self.observed)}, or add it to keep in the sweep file: runs that have "
                "it are not made again"
            )
        return self.observed[statistic]

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """Which decision wins in which situation."""
        return verdicts(self, self.observed)

    @cached_property
    def distributions(self) -> list[Distribution]:
        """Every outcome of every decision over all that is not known."""
        return distributions(self, self.observed)

    def errors(self) -> list[str]:
        """The error of every run that failed, in order."""
        found = self._columns({"error": "string"}).column("error").to_pylist()
        return [str(error) for error in found if error]

    def frame(self) -> Any:
        """Every run as a pandas data frame: factors, replicate, outcomes, error."""
        import pandas as pd

        return pd.read_csv(self.folder / "observations.csv")

    def _points(self, group: str) -> Points:
        factors: Sequence[dict[str, Any]] = self.record[group]
        with SWEEP.sound(self.folder / "design.csv"):
            lines = [line for line in self._lines("design.csv") if line["of"] == group]
            settings = [{one["name"]: _setting(line, one) for one in factors} for line in lines]
            units = [[line[f"unit {one['name']}"] for one in factors] for line in lines]
            sampled = bool(factors) and bool(units[0][0])
            return Points(
                settings,
                np.array([int(line["block"]) for line in lines], dtype=np.int64),
                np.array(units, dtype=np.float64) if sampled else np.empty((0, 0)),
            )

    def _columns(self, types: dict[str, str]) -> pa.Table:
        """Some columns of ``observations.csv``; what is blank is missing."""
        from pyarrow import csv as arrow_csv

        path = self.folder / "observations.csv"
        options = arrow_csv.ConvertOptions(
            column_types=types, include_columns=list(types), null_values=[""]
        )
        parse = arrow_csv.ParseOptions(newlines_in_values=True)
        with SWEEP.sound(path):
            return arrow_csv.read_csv(path, parse_options=parse, convert_options=options)

    def _lines(self, name: str) -> list[dict[str, str]]:
        path = self.folder / name
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))


def read_sweep(folder: str | Path) -> SweepResult:
    """Open the folder of a sweep; nothing in it is run, and every small file is checked.

    Raises:
        TalentwarError: this is no sweep's folder, or it was changed since it was made.
    """
    place = SWEEP.folder(Path(folder))
    record = SWEEP.read(place)
    SWEEP.verify(place, record)
    return SweepResult(place, record)


def _setting(line: dict[str, str], factor: dict[str, Any]) -> Setting:
    said = line[factor["name"]]
    if factor["levels"] and said not in factor["levels"]:
        raise ValueError(f"{said!r} is not one of {factor['levels']}")
    return said if factor["levels"] else float(said)
