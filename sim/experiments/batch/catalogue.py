"""The catalogue of a store: where each finished run stands, by its key.

Read from the parts, which are the truth, and held as twenty-four bytes a run.  A run that several
parts have is taken from the part that was asked for most; one that failed is finished only if it
went well elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.experiments.batch.kept import matcher
from sim.experiments.batch.store import has_all, part_file, wanted_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from sim.base.arrays import Flags, Floats
    from sim.experiments.batch.store import Store

    Keys = npt.NDArray[np.bytes_]
    Kept = dict[str, float]

KEY_BYTES = 16


@dataclass(frozen=True)
class Catalogue:
    """Finished runs by key, in the order of the keys, and the errors of those that only failed.

    ``part`` numbers the file of ``files`` that a run stands in, ``row`` its place there, and
    ``seconds`` is how long it took.
    """

    files: Sequence[Path]
    keys: Keys
    part: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    seconds: npt.NDArray[np.float32]
    errors: dict[bytes, str] = field(default_factory=dict)

    def among(self, asked: Keys) -> Flags:
        """Which of some keys are finished."""
        return self._places(asked)[1]

    def there(self, keys: Sequence[str]) -> Flags:
        """The same for keys as text."""
        return self.among(as_bytes(keys))

    def took(self, asked: Keys) -> float:
        """How long one of these runs took, half of them longer; NaN if none is finished."""
        places, there = self._places(asked)
        return float(np.median(self.seconds[places[there]])) if there.any() else float("nan")

    def kept(self, asked: Keys, wanted: Sequence[str]) -> Iterator[Kept | str | None]:
        """What is kept of each of some runs, in order, of what is wanted.

        The error of a run that failed; None for one that was never made.  Each part is opened
        once, so asking for many runs at a time costs less.
        """
        places, there = self._places(asked)
        found: dict[int, Kept] = {}
        matches = matcher(tuple(wanted)).fullmatch
        for number in np.unique(self.part[places[there]]).tolist():
            mine = np.flatnonzero(there & (self.part[places] == number))
            with part_file(self.files[number]) as file:
                column = file.read(["kept"]).column("kept").take(self.row[places[mine]])
                rows = [dict(pairs or ()) for pairs in column.to_pylist()]
            for place, row in zip(mine.tolist(), rows, strict=True):
                found[place] = {name: value for name, value in row.items() if matches(name)}
        for place, key in enumerate(asked.tolist()):
            yield found.get(place, self.errors.get(key))

    def values(self, keys: Sequence[str], names: Sequence[str]) -> Floats:
        """Statistics of some runs, (runs, names); NaN where a run failed or has none."""
        found = np.full((len(keys), len(names)), np.nan)
        for place, one in enumerate(self.kept(as_bytes(keys), names)):
            if isinstance(one, dict):
                found[place] = [one.get(name, np.nan) for name in names]
        return found

    def _places(self, asked: Keys) -> tuple[npt.NDArray[np.intp], Flags]:
        places = np.searchsorted(self.keys, asked)
        inside = places < len(self.keys)
        found: Flags = np.zeros(len(asked), dtype=np.bool_)
        found[inside] = self.keys[places[inside]] == asked[inside]
        return np.where(found, places, 0), found


def catalogue(store: Store, wanted: Sequence[str]) -> Catalogue:
    """The runs of a store that have all statistics that are wanted.

    Raises:
        TalentwarError: a part is broken.
    """
    files: list[Path] = []
    columns: list[tuple[Any, ...]] = [(as_bytes([]), *(np.empty(0) for _ in range(4)))]
    errors: dict[bytes, str] = {}
    for path in store.files():
        with part_file(path) as file:
            if not has_all(file.schema_arrow, wanted):
                continue
            asked_for = len(wanted_of(file.schema_arrow) or ())
            table = file.read(["key", "error", "seconds"])
            keys = as_bytes(table.column("key").to_pylist())
        said = table.column("error").to_pylist()
        well = np.array([error is None for error in said], dtype=np.bool_)
        errors |= {key: error for key, error in zip(keys.tolist(), said, strict=True) if error}
        rows = np.flatnonzero(well)
        numbers = np.full(len(rows), len(files))
        more = np.full(len(rows), asked_for)
        columns.append((keys[well], numbers, rows, table.column("seconds").to_numpy()[well], more))
        files.append(path)
    return _once(files, columns, errors)


def _once(
    files: Sequence[Path], columns: Sequence[tuple[Any, ...]], errors: dict[bytes, str]
) -> Catalogue:
    keys, part, row, seconds, more = (np.concatenate(each) for each in zip(*columns, strict=True))
    order = np.lexsort((row, part, -more, keys))
    keys = keys[order]
    first = np.ones(len(keys), dtype=np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    chosen = order[first]
    return Catalogue(
        files,
        keys[first],
        part[chosen].astype(np.int32),
        row[chosen].astype(np.int32),
        seconds[chosen].astype(np.float32),
        errors,
    )


def as_bytes(keys: Iterable[str]) -> Keys:
    """Keys as sixteen bytes each."""
    found = [bytes.fromhex(key) for key in keys]
    if any(len(key) != KEY_BYTES for key in found):
        raise ValueError(f"a key has not {KEY_BYTES} bytes")
    return np.array(found, dtype=f"S{KEY_BYTES}")
