"""The store: Parquet parts of finished runs, each written by one worker, found by the runs' keys.

A part is a file that is replaced whole after each of its runs, so whatever is killed leaves every
finished run and no half of one.  Parts are named by what they were to hold; nothing is ever
changed in one that another process wrote.  A run that failed is a row with its error.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.files import clear_leftovers, is_running, write_whole, written_or_told
from sim.experiments.batch.kept import covers
from sim.record.sealed import UNSOUND, told_as_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

FORMAT = "talentwar runs 1"
PARTS = "parts"
RUNNING = "running"
STOPPED = "stopped-"
DIED = "the process that ran it was ended from outside, and again when it ran alone"


@dataclass(frozen=True)
class Row:
    """A finished run: the statistics kept of it, or why there are none."""

    key: str
    seed: int
    seconds: float
    kept: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class Store:
    """A folder of parts that any number of processes and machines may add to."""

    folder: Path

    @property
    def parts(self) -> Path:
        """Where the parts are."""
        return self.folder / PARTS

    @property
    def running(self) -> Path:
        """Where each worker notes the run it is at."""
        return self.folder / RUNNING

    def open(self) -> None:
        """Make the folders, clear what killed workers left; refused where they cannot be."""
        if (self.folder / "record.json").exists():
            raise TalentwarError(f"{self.folder}: this is a result; give another folder as --store")
        for place in (self.parts, self.running):
            _made(place)
        with written_or_told(self.parts, "--store"):
            clear_leftovers(self.parts)
        for stop in self.running.glob(f"{STOPPED}*"):
            if not any(self.running.glob(f"{stop.name.removeprefix(STOPPED)}-*")):
                stop.unlink(missing_ok=True)

    def part(self, name: str) -> Path:
        """The file of a part."""
        return self.parts / f"{name}.parquet"

    def write(self, name: str, rows: Sequence[Row], wanted: Sequence[str]) -> None:
        """Replace a part by these rows, in one piece."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        sink = pa.BufferOutputStream()
        pq.write_table(table_of(rows, wanted), sink, compression="zstd")
        write_whole(self.part(name), sink.getvalue().to_pybytes(), "--store")

    def read(self, name: str) -> list[Row]:
        """The rows of a part; none where there is none."""
        path = self.part(name)
        if not path.is_file():
            return []
        with part_file(path) as file:
            rows = file.read().to_pylist()
            if not all(row["key"] for row in rows):
                raise ValueError("a run has no key")
            return [Row(**row | {"kept": dict(row["kept"] or ())}) for row in rows]

    def files(self) -> list[Path]:
        """All parts, in the order of their names."""
        return sorted(self.parts.glob("*.parquet"))

    # -- what workers note for whoever comes after them --

    def note(self, batch: str, worker: str) -> Path:
        """Where a worker of a batch notes the run it is at."""
        return self.running / f"{batch}-{worker}"

    def at_work(self, batch: str) -> set[str]:
        """Keys of the runs that a batch's workers had noted; the notes are taken away."""
        return {key for _, key in self._notes(f"{batch}-")}

    def left_behind(self, host: str) -> set[str]:
        """Keys noted on this machine by processes that are no more; their notes are taken away."""
        found = set()
        for note in self.running.glob(f"*-{host}-*"):
            process = note.name.rsplit("-", 2)[-2]
            if process.isdigit() and not is_running(int(process)):
                found |= {key for _, key in self._notes(note.name)}
        return found

    def stop(self, batch: str) -> None:
        """Ask the workers of a batch to begin no other run."""
        (self.running / f"{STOPPED}{batch}").touch()

    def is_stopped(self, batch: str) -> bool:
        """Whether they are asked to."""
        return (self.running / f"{STOPPED}{batch}").exists()

    def _notes(self, start: str) -> Iterator[tuple[Path, str]]:
        for note in self.running.glob(f"{start}*"):
            try:
                key = note.read_text(encoding="utf-8")
            except OSError:
                continue  # its worker has gone on
            note.unlink(missing_ok=True)
            yield note, key


@contextmanager
def part_file(path: Path) -> Iterator[Any]:
    """A part, open as long as it is read.

    Raises:
        TalentwarError: it is none, or what is found wrong with it on the way.
    """
    import pyarrow.parquet as pq

    with told_as_error(path):
        try:
            with pq.ParquetFile(path) as file:
                if wanted_of(file.schema_arrow) is not None:
                    refuse_other_columns(file.schema_arrow)
                yield file
        except UNSOUND as error:
            raise TalentwarError(
                f"{path}: is no part of a store; take it away, and its runs are made again"
            ) from error


def refuse_other_columns(schema: pa.Schema) -> None:
    """Refuse columns that no part has.

    Raises:
        ValueError: there are such columns, or some are lacking.
    """
    if not schema.remove_metadata().equals(table_of([], ()).schema.remove_metadata()):
        raise ValueError("the columns are not those of a part")


def table_of(rows: Sequence[Row], wanted: Sequence[str]) -> pa.Table:
    """Rows as an Arrow table that says which statistics were wanted."""
    import pyarrow as pa

    told = {"format": FORMAT, "wanted": json.dumps(list(wanted))}
    return pa.table(
        {
            "key": pa.array([row.key for row in rows], pa.string()),
            "seed": pa.array([row.seed for row in rows], pa.int64()),
            "seconds": pa.array([row.seconds for row in rows], pa.float64()),
            "error": pa.array([row.error for row in rows], pa.string()),
            "kept": pa.array(
                [list(row.kept.items()) for row in rows], pa.map_(pa.string(), pa.float64())
            ),
        }
    ).replace_schema_metadata(told)


def wanted_of(schema: pa.Schema) -> list[str] | None:
    """What the runs of a part were asked for; nothing if it is no part."""
    told: dict[bytes, bytes] = schema.metadata or {}
    if told.get(b"format") != FORMAT.encode():
        return None
    found = json.loads(told[b"wanted"])
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise ValueError("the statistics that were wanted are no list of names")
    return found


def has_all(schema: pa.Schema, wanted: Sequence[str]) -> bool:
    """Whether the runs of a part were asked for all these statistics."""
    found = wanted_of(schema)
    return found is not None and covers(found, wanted)


def _made(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TalentwarError(
            f"{place}: cannot be made ({error.strerror or error}); give another folder as --store"
        ) from error
