"""What may be asked of a folder in SQL: its tables by name, and the files they stand in.

A result has its monthly and whole-run figures as text and, where they are kept, the tables of
every offer, move and cut; a sweep its runs, decisions and verdicts; a store the runs that are
finished so far, whichever sweep or search they were made for.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.experiments.batch.store import PARTS, Store, part_file, table_of, wanted_of
from sim.experiments.sweeps.gather import RUNS
from sim.experiments.sweeps.read import SWEEP, read_sweep
from sim.record.digest import TableDigest
from sim.record.provenance import RECORD
from sim.record.read import RESULT, read_result
from sim.record.sealed import LARGEST_JSON, told_as_error

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from sim.experiments.sweeps.read import SweepResult
    from sim.record.read import Result
    from sim.record.sealed import Sealed

    Rule = Callable[[str], str]

ROWS_AT_ONCE = 50_000
BEHIND = "parts"
"""What stands behind the view of a store: every row of every part, with the part's number."""
RUNS_ONCE = f"""
    SELECT key, seed, error, seconds, kept FROM {BEHIND} SEMI JOIN (
        SELECT key, part FROM {BEHIND} QUALIFY row_number() OVER (
            PARTITION BY key ORDER BY error IS NOT NULL, part) = 1
    ) USING (key, part)"""
"""Each run once, chosen by key and part alone, so that what is kept of the runs streams by."""
WORDS = {"month", "statistic", "from_firm", "to_firm", "incumbent", "bidder", "role", "when"}
FLAGS = {"accepted", "is_counter"}
FIGURES = ("series", "flows", "replicates", "acceptance", "packages", "pay_tail")
"""Files of figures in a result; the last two are not in older ones."""
WHOLE = {"replicate", "number", "block", "runs"}
CHOSEN = {"of", "outcome", "decision", "error", "best", "second", "winner"}


@dataclass(frozen=True)
class View:
    """A table by its name, as an Arrow data set that is read when it is asked.

    ``made_by`` is a query over ``data`` by the name :data:`BEHIND`; without it ``data`` is the
    view.  ``digest`` is that of the content of ``file``, which leaves out the columns ``but``.
    """

    name: str
    data: Any
    made_by: str | None = None
    file: Path | None = None
    digest: str | None = None
    but: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A folder with its views, and why others are not there, by name."""

    folder: Path
    views: tuple[View, ...]
    lacking: Mapping[str, str] = field(default_factory=dict)
    kind: Sealed | None = None

    @property
    def names(self) -> str:
        """The views in words."""
        return ", ".join(view.name for view in self.views)

    def verify(self, names: Collection[str]) -> None:
        """Check the content of some tables against the record.

        Raises:
            TalentwarError: one was changed since it was made.
        """
        for view in self.views:
            if view.name not in names or view.file is None or self.kind is None:
                continue
            if content_digest(view.file, view.but, self.kind) != view.digest:
                raise self.kind.damaged(view.file, "was changed after it was made")


def source(folder: str | Path) -> Source:
    """The views of a result, a sweep or a store, of which the first two are checked.

    Raises:
        TalentwarError: it is none of these, or was changed since it was made.
    """
    place = Path(folder)
    with told_as_error(place):
        is_sealed, is_store = (place / RECORD).is_file(), (place / PARTS).is_dir()
        what = "is a file" if place.is_file() else "is none" if place.exists() else "does not exist"
    if is_sealed and format_of(place / RECORD) == SWEEP.format:
        return of_sweep(read_sweep(place))
    if is_sealed:
        return of_result(read_result(place))
    if is_store:
        return of_store(Store(place))
    raise TalentwarError(
        f"{place}: {what}; give a folder that `talentwar run` or `talentwar sweep` has made, "
        "or the store of finished runs"
    )


def format_of(path: Path) -> str | None:
    """What kind of folder a record says it is in; its reader does the checking."""
    try:
        said = json.loads(path.read_bytes()) if path.stat().st_size <= LARGEST_JSON else None
    except (OSError, ValueError, RecursionError):
        return None
    return str(said.get("format")) if isinstance(said, dict) else None


def of_result(result: Result) -> Source:
    """Every file of figures as a view, and every table that is kept."""
    views, lacking = [], {}
    for name, digest in result.record["tables"].items():
        path = result.folder / "tables" / f"{name}.parquet"
        if path.is_file():
            views.append(parquet_view(name, path, RESULT, digest["sha256"]))
        else:
            lacking[name] = how_to_make_again(result, name)
    for name in FIGURES:
        path = result.folder / f"{name}.csv"
        if path.name in result.record["files"]:
            views.append(csv_view(path, type_of, RESULT))
    return Source(result.folder, tuple(views), lacking, RESULT)


def type_of(column: str) -> str:
    """The type of a column of a result's files of figures."""
    return "string" if column in WORDS else "bool" if column in FLAGS else "float64"


def how_to_make_again(result: Result, name: str) -> str:
    """What the reader of results says of a table that it does not find."""
    try:
        result.table(name)
    except TalentwarError as error:
        return str(error)
    return f"{result.folder}: the table {name} has only now been put there; ask again"


def of_sweep(result: SweepResult) -> Source:
    """Every file of a sweep as a view, and its table of runs where that is kept."""
    views, lacking = [], {}
    runs = result.folder / RUNS
    if runs.is_file():
        digest = result.record["tables"]["runs"]["sha256"]
        views.append(parquet_view("runs", runs, SWEEP, digest, ("kept",)))
    else:
        lacking["runs"] = (
            f"{runs}: the table of runs is not kept in this folder; make it again with: "
            f"talentwar sweep {result.folder / 'sweep.yaml'} --out DIR; runs that the store has "
            "are not made again"
        )
    for name in ("observations", "design", "decisions", "verdicts"):
        path = result.folder / f"{name}.csv"
        if path.name in result.record["files"]:
            views.append(csv_view(path, types_of(result), SWEEP))
        else:
            lacking[name] = f"{result.folder}: this sweep has no {name}: one decision, no rivals"
    return Source(result.folder, tuple(views), lacking, SWEEP)


def types_of(result: SweepResult) -> Rule:
    """The type of a column of a sweep's files: factors with named levels are text."""
    factors: list[dict[str, Any]] = [*result.record["levers"], *result.record["uncertainties"]]
    kinds = {one["name"]: "string" if one["levels"] else "float64" for one in factors}
    kinds |= dict.fromkeys(WHOLE, "int64") | dict.fromkeys(CHOSEN, "string")
    return lambda column: kinds.get(column, "float64")


def of_store(store: Store) -> Source:
    """The finished runs of a store, each once.

    A run that was made for several questions stands in several parts: the one that went well and
    was asked for most is taken.
    """
    files = [path for _, path in sorted(counted_parts(store), key=lambda part: (-part[0], part[1]))]
    return Source(store.folder, (View("runs", parts_numbered(files), RUNS_ONCE),))


def counted_parts(store: Store) -> Iterator[tuple[int, Path]]:
    """Every part with the number of statistics that its runs were asked for."""
    for path in store.files():
        with part_file(path) as file:
            asked_for = wanted_of(file.schema_arrow)
        if asked_for is not None:
            yield len(asked_for), path


def parts_numbered(files: Sequence[Path]) -> Any:
    """The rows of some parts, with the part's number as another column."""
    import pyarrow as pa
    import pyarrow.dataset
    from pyarrow.compute import field as column
    from pyarrow.fs import LocalFileSystem

    return pyarrow.dataset.FileSystemDataset.from_paths(
        [str(path) for path in files],
        schema=table_of([], ()).schema.remove_metadata().append(pa.field("part", pa.int64())),
        format=pyarrow.dataset.ParquetFileFormat(),
        filesystem=LocalFileSystem(),
        partitions=[column("part") == number for number in range(len(files))],
    )


def parquet_view(
    name: str, path: Path, kind: Sealed, digest: str, but: tuple[str, ...] = ()
) -> View:
    """A Parquet file as a view."""
    import pyarrow.dataset

    with kind.sound(path, "is not a Parquet file any more"):
        data = pyarrow.dataset.dataset(path, format="parquet")
    return View(name, data, file=path, digest=digest, but=but)


def csv_view(path: Path, types: Rule, kind: Sealed) -> View:
    """A CSV file as a view: nothing is guessed, what is blank is missing."""
    import pyarrow.dataset
    from pyarrow import csv as arrow_csv

    with kind.sound(path), path.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream), [])
    how = pyarrow.dataset.CsvFileFormat(
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={column: types(column) for column in header},
            null_values=[""],
            strings_can_be_null=True,
        ),
    )
    with kind.sound(path):
        return View(path.stem, pyarrow.dataset.dataset(path, format=how))


def content_digest(path: Path, but: tuple[str, ...], kind: Sealed) -> str:
    """Digest of a table that need not fit into memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    digest = TableDigest()
    with kind.sound(path):
        for batch in pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE):
            digest.add(pa.table(batch).drop_columns(list(but)))
    return digest.hexdigest()
