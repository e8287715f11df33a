"""Opens a result folder, after checking that it still says what it said when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sim.base.errors import TalentwarError
from sim.base.files import is_leftover
from sim.base.lazy import np
from sim.record.digest import table_digest
from sim.record.packages import NUMBERS, PACKAGES_HEADER
from sim.record.pay_tail import PAY_TAIL_HEADER
from sim.record.provenance import FORMAT, RECORD
from sim.record.sealed import ADDED_LATER, Sealed
from sim.record.series import FLOWS_HEADER, SERIES_HEADER
from sim.record.tables import LARGEST_TABLE, read_whole, refuse_infinite, refuse_odd_columns

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa
    from pydantic import BaseModel


def _shape() -> type[BaseModel]:
    from sim.record.shapes import OfResult

    return OfResult


RESULT = Sealed(
    format=FORMAT,
    required=(
        "summary.json",
        "series.csv",
        "flows.csv",
        "acceptance.csv",
        "replicates.csv",
        "scenario.yaml",
    ),
    expected="give a folder that `talentwar run` has made",
    way_out="make the result again with `talentwar run`",
    shape=_shape,
)
SMALL = ("series", "flows", "replicates", "packages", "pay_tail")


@dataclass(frozen=True)
class Result:
    """A result on disk; everything is read from its files when asked for."""

    folder: Path
    record: dict[str, Any]

    SAMPLE: ClassVar[int] = 100

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return str(self.record["scenario"]["name"])

    @property
    def seed(self) -> int:
        """Seed of all luck, from which each replicate's is derived."""
        return int(self.record["seed"])

    @property
    def seeds(self) -> list[int]:
        """Seed of each replicate."""
        return list(self.record["replicate_seeds"])

    @property
    def parameters(self) -> dict[str, Any]:
        """Where fitted parameters had their numbers from, in the words of ``record.json``.

        ``from`` says ``posterior``, ``point``, or ``scenario`` where nothing was fitted; with
        ``posterior`` come its digest and the row drawn for each replicate.
        """
        found = self.record.get("parameters", {"from": "scenario"})
        return cast("dict[str, Any]", found)

    @property
    def abridged(self) -> bool:
        """Whether this is the short form, which has some of the statistics and no tables."""
        return "abridged" in self.record

    def firm_name(self, key: str) -> str:
        """A firm's name in print."""
        firm = self.summary["firms"].get(key)
        return str(firm["name"]) if firm else key

    def bids(self, key: str) -> bool:
        """Whether an employer bids for people."""
        return bool(self.summary["firms"].get(key, {}).get("bids"))

    @cached_property
    def summary(self) -> dict[str, Any]:
        """``summary.json``: spreads over replicates, by group and statistic."""
        from sim.record.shapes import OfSummary

        return RESULT.json(self.folder, "summary.json", OfSummary)

    @cached_property
    def series(self) -> pa.Table:
        """``series.csv``: quantiles over replicates of every statistic, month by month."""
        types = {"month": "string", "statistic": "string"}
        return self._csv("series.csv", types | dict.fromkeys(SERIES_HEADER[2:], "float64"))

    @cached_property
    def flows(self) -> pa.Table:
        """``flows.csv``: AI people moved between employers over the run."""
        types = {"from_firm": "string", "to_firm": "string"}
        return self._csv("flows.csv", types | dict.fromkeys(FLOWS_HEADER[2:], "float64"))

    @cached_property
    def replicates(self) -> pa.Table:
        """``replicates.csv``: a statistic and its value in each replicate."""
        numbers = (f"replicate_{number}" for number in range(len(self.seeds)))
        types = {"statistic": "string"} | dict.fromkeys(numbers, "float64")
        return self._csv("replicates.csv", types)

    @cached_property
    def packages(self) -> pa.Table | None:
        """``packages.csv``: the ten largest packages offered in each of the first 100 replicates.

        None for a folder made before there was such a file.
        """
        numbers = dict.fromkeys(NUMBERS, "float64") | {"replicate": "int64"}
        kinds = numbers | dict.fromkeys(("accepted", "is_counter"), "bool")
        types = {name: kinds.get(name, "string") for name in PACKAGES_HEADER}
        return self._csv_if_there("packages.csv", types)

    @cached_property
    def pay_tail(self) -> pa.Table | None:
        """``pay_tail.csv``: share of AI people at bidders who earn more, at start and end.

        None for a folder made before there was such a file.
        """
        types = {"when": "string"} | dict.fromkeys(PAY_TAIL_HEADER[1:], "float64")
        return self._csv_if_there("pay_tail.csv", types)

    @cached_property
    def values(self) -> dict[str, npt.NDArray[np.float64]]:
        """Every statistic by name: its value in each replicate, NaN where it has none."""
        names, *columns = self.replicates.columns
        grid = np.column_stack([column.to_numpy() for column in columns])
        return dict(zip(names.to_pylist(), grid, strict=True))

    def paths(self, prefix: str) -> dict[str, list[dict[str, Any]]]:
        """Rows of ``series.csv`` by what follows a prefix, as ``talent_share_``: month by month."""
        import pyarrow.compute as pc

        chosen = self.series.filter(pc.starts_with(self.series.column("statistic"), prefix))
        found: dict[str, list[dict[str, Any]]] = {}
        for row in chosen.to_pylist():
            found.setdefault(row["statistic"].removeprefix(prefix), []).append(row)
        return found

    def text(self, name: str) -> str:
        """Return a text file of the result."""
        path = RESULT.inside(self.folder, name)
        with RESULT.sound(path, "is not text"):
            return path.read_text(encoding="utf-8")

    def table(self, name: str) -> pa.Table:
        """One of the six tables, checked against its digest.

        Raises:
            TalentwarError: there is no such table, it is not kept in this folder, or it was
                changed since it was made.
        """
        path = self._table_path(name)
        with RESULT.sound(path):
            found = read_whole(path)
            digest = table_digest(found)
        if digest != self.record["tables"][name]["sha256"]:
            raise RESULT.damaged(path, "was changed after it was made")
        return found

    def sample(self, name: str, columns: list[str]) -> pa.Table:
        """Some columns of a table for the first 100 replicates: enough for any picture."""
        import pyarrow.parquet as pq

        path = self._table_path(name)
        with RESULT.sound(path):
            refuse_odd_columns(pq.read_schema(path))
            found = pq.read_table(path, columns=columns, filters=[("replicate", "<", self.SAMPLE)])
            return found.select(columns)

    def frame(self, name: str) -> Any:
        """A table, or one of the small files (:data:`SMALL`), as a pandas data frame."""
        if find_spec("pandas") is None:
            raise TalentwarError(
                "data frames need pandas: pip install pandas, or use .table() for an Arrow table"
            )
        table = getattr(self, name) if name in SMALL else self.table(name)
        if table is None:
            raise TalentwarError(f"{self.folder}: has no {name}.csv yet; {RESULT.way_out}")
        return table.to_pandas()

    def verify(self) -> None:
        """Check every file and table that is there against its digest."""
        RESULT.verify(self.folder, self.record)
        for name in self.record["tables"]:
            if (self.folder / "tables" / f"{name}.parquet").exists():
                self.table(name)

    def _table_path(self, name: str) -> Path:
        known = self.record["tables"]
        if name not in known:
            raise TalentwarError(f"no table {name!r}; there are: {', '.join(known)}")
        file = f"tables/{name}.parquet"
        path = self.folder / file
        if not path.exists():
            point = " --point" if self.parameters["from"] == "point" else ""
            raise TalentwarError(
                f"{path}: the tables are not kept in this folder; make them again with: "
                f"talentwar run {self.folder / 'scenario.yaml'} --seed {self.record['seed']} "
                f"--replicates {self.record['replicates']}{point} --out DIR"
            )
        return RESULT.inside(self.folder, file, LARGEST_TABLE)

    def _csv_if_there(self, name: str, types: dict[str, str]) -> pa.Table | None:
        return self._csv(name, types) if name in self.record["files"] else None

    def _csv(self, name: str, types: dict[str, str]) -> pa.Table:
        from pyarrow import csv

        options = csv.ConvertOptions(
            column_types=types, include_columns=list(types), strings_can_be_null=False
        )
        with RESULT.sound(self.folder / name):
            table = csv.read_csv(self.folder / name, convert_options=options)
            refuse_infinite(table)
            return table


def read_result(folder: str | Path) -> Result:
    """Open a result folder; nothing in it is run, and every small file is checked.

    Raises:
        TalentwarError: this is no result folder, or it was changed since it was made.
    """
    place = RESULT.folder(Path(folder))
    record = RESULT.read(place)
    RESULT.verify(place, record)
    return Result(place, record)


def is_result(folder: str | Path) -> bool:
    """Whether this looks like a result folder rather than a scenario."""
    return (Path(folder) / RECORD).is_file()


def why_not_ours(folder: Path) -> str | None:
    """Why a folder must not be replaced by a new result; None when it is an old result."""
    try:
        record = RESULT.read(folder)
    except TalentwarError:
        return "it is not a result folder"
    tables = {f"tables/{name}.parquet" for name in record["tables"]}
    ours = {RECORD, *ADDED_LATER, *record["files"], *tables}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        stranger = name not in ours and not is_leftover(path)
        if stranger and (path.is_symlink() or not path.is_dir()):
            return f"it holds a file that no run has put there ({name})"
    return None
