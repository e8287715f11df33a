"""The store: Parquet parts of finished runs, each written by one worker, found by the runs' keys.

A part is a file that is replaced whole after each of its runs, so whatever is killed leaves every
finished run and no half of one.  Parts are named by what they were to hold; nothing is ever
changed in one that another process wrote.  A run that failed is a row with its error.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.files import write_whole
from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt
    import pyarrow as pa

    from sim.base.arrays import Flags

    Keys = npt.NDArray[np.bytes_]

FORMAT = "talentwar runs 1"
PARTS = "parts"
RUNNING = "running"
KEY_BYTES = 16
DIED = "the process that ran it was ended from outside, twice"


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
        """Make the folders; refused where they cannot be."""
        if (self.folder / "record.json").exists():
            raise TalentwarError(f"{self.folder}: this is a result; give another folder as --store")
        for place in (self.parts, self.running):
            _made(place)

    def part(self, name: str) -> Path:
        """The file of a part."""
        return self.parts / f"{name}.parquet"

    def write(self, name: str, rows: Sequence[Row], wanted: Sequence[str]) -> None:
        """Replace a part by these rows, in one piece."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        sink = pa.BufferOutputStream()
        pq.write_table(table_of(rows, wanted), sink, compression="zstd")
        write_whole(self.part(name), sink.getvalue().to_pybytes())

    def read(self, name: str) -> list[Row]:
        """The rows of a part; none where there is none."""
        import pyarrow.parquet as pq

        if not self.part(name).is_file():
            return []
        rows = pq.read_table(self.part(name)).to_pylist()
        return [Row(**row | {"kept": dict(row["kept"])}) for row in rows]

    def files(self) -> list[Path]:
        """All parts, in the order of their names."""
        return sorted(self.parts.glob("*.parquet"))

    def finished(self, wanted: Sequence[str]) -> Finished:
        """Which runs are there with the statistics that are wanted."""
        import pyarrow.parquet as pq

        keys: list[bytes] = []
        seconds: list[float] = []
        for path in self.files():
            file = pq.ParquetFile(path)
            if not has_all(file.schema_arrow, wanted):
                continue
            table = file.read(["key", "error", "seconds"])
            for key, error, took in zip(*table.to_pydict().values(), strict=True):
                if error is None:
                    keys.append(bytes.fromhex(key))
                    seconds.append(took)
        return Finished(np.unique(np.array(keys, dtype=f"S{KEY_BYTES}")), np.array(seconds))

    def at_work(self) -> set[str]:
        """Keys of the runs that workers had noted when they ended; the notes are taken away."""
        found = set()
        for note in self.running.iterdir():
            if not note.name.startswith("."):
                found.add(note.read_text(encoding="utf-8"))
            note.unlink(missing_ok=True)
        return found


@dataclass(frozen=True)
class Finished:
    """Keys of finished runs, sixteen bytes each, and how long the runs took."""

    keys: Keys
    seconds: npt.NDArray[np.float64]

    def there(self, keys: Sequence[str]) -> Flags:
        """Which of some keys are among them."""
        return self.among(as_bytes(keys))

    def among(self, asked: Keys) -> Flags:
        """The same for keys of sixteen bytes each."""
        place = np.searchsorted(self.keys, asked)
        found: Flags = np.zeros(len(asked), dtype=np.bool_)
        inside = place < len(self.keys)
        found[inside] = self.keys[place[inside]] == asked[inside]
        return found


def as_bytes(keys: Iterable[str]) -> Keys:
    """Keys as sixteen bytes each."""
    return np.array([bytes.fromhex(key) for key in keys], dtype=f"S{KEY_BYTES}")


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


def has_all(schema: pa.Schema, wanted: Sequence[str]) -> bool:
    """Whether the runs of a part were asked for all these statistics."""
    told: dict[bytes, bytes] = schema.metadata or {}
    if told.get(b"format") != FORMAT.encode():
        return False
    return set(wanted) <= set(json.loads(told[b"wanted"]))


def _made(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TalentwarError(
            f"{place}: cannot be made ({error.strerror or error}); give another folder as --store"
        ) from error
