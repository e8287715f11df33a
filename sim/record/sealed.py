"""A folder that proves itself: its ``record.json`` holds the digest of every file beside it.

Nothing in such a folder is run.  Reading one begins with its record, and refuses another kind
of folder and whatever is missing or was changed since it was made.  Whoever makes a folder by hand
can make the digests too, so what they vouch for is checked like everything else: its shape, its
size, and that no link leads out of the folder.
"""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.files import is_leftover
from sim.record.digest import file_digest
from sim.record.provenance import RECORD, own_digest
from sim.scenario.nodes import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydantic import BaseModel

LARGEST_FILE = 1 << 30
LARGEST_JSON = 1 << 26
UNSOUND = (
    *(ValueError, LookupError, TypeError, ArithmeticError, NotImplementedError, csv.Error),
    RecursionError,
)
"""What readers raise when a file holds something else than it should."""
ADDED_LATER = ("report.html",)
"""What may stand in such a folder beside what its record lists: made from it, and goes with it."""
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def _of_any() -> type[BaseModel]:
    from sim.record.shapes import OfRecord

    return OfRecord


@dataclass(frozen=True)
class Sealed:
    """One kind of such folder: the format its record names, and what a reader needs in it.

    ``expected`` tells what to give where something else was given, ``way_out`` what to do with a
    folder that is damaged, ``shape`` what the record has to hold.
    """

    format: str
    required: tuple[str, ...]
    expected: str
    way_out: str
    shape: Callable[[], type[BaseModel]] = _of_any

    def folder(self, place: Path) -> Path:
        """A place that was named as such a folder, if it is a folder.

        Raises:
            TalentwarError: it is a file, or nothing at all.
        """
        with told_as_error(place):
            if not place.is_dir():
                what = "is a file" if place.exists() else "does not exist"
                raise TalentwarError(f"{place}: {what}; {self.expected}")
        return place

    def read(self, folder: Path) -> dict[str, Any]:
        """The record of a folder, checked by itself; :meth:`verify` checks the files.

        Raises:
            TalentwarError: there is none, it is of another kind, or it was changed.
        """
        path = folder / RECORD
        with told_as_error(path):
            if not path.is_file():
                raise TalentwarError(f"{folder}: no {RECORD} in it; {self.expected}")
        record = self._tree(folder, RECORD)
        if not isinstance(record, dict) or record.get("format") != self.format:
            found = record.get("format") if isinstance(record, dict) else None
            raise self.damaged(path, f"has the format {found!r:.60} and not {self.format!r}")
        if record.get("sha256") != own_digest(record) or not self._names_are_plain(record):
            raise self.damaged(path, "was changed after it was made")
        self._check(path, record, self.shape())
        return record

    def json(self, folder: Path, name: str, shape: type[BaseModel]) -> dict[str, Any]:
        """What a JSON file of a folder says, once it is known to have what a reader needs.

        Raises:
            TalentwarError: it cannot be read, is too large, or is of another shape.
        """
        found: dict[str, Any] = self._tree(folder, name)
        self._check(folder / name, found, shape)
        return found

    @contextmanager
    def sound(self, path: Path, what: str = "is not the table it was") -> Iterator[None]:
        """Tell of whatever goes wrong with what a file holds that the file is at fault."""
        with told_as_error(path):
            try:
                yield
            except UNSOUND as error:
                raise self.damaged(path, what) from error

    def inside(self, folder: Path, name: str, largest: int = LARGEST_FILE) -> Path:
        """A file of a folder: there, no larger than it may be, and in no other place.

        Raises:
            TalentwarError: it is not.
        """
        path = folder / name
        with told_as_error(path):
            if not path.is_file():
                raise self.damaged(path, "is missing")
            if not path.resolve().is_relative_to(folder.resolve()):
                raise self.damaged(path, "is a link that leads out of the folder")
            if path.stat().st_size > largest:
                raise self.damaged(path, f"is too large (allowed: {largest >> 20} MB)")
        return path

    def _tree(self, folder: Path, name: str) -> Any:
        from pydantic_core import from_json

        path = self.inside(folder, name, LARGEST_JSON)
        with self.sound(path, "is not JSON"):
            return from_json(path.read_bytes(), allow_inf_nan=False)

    def _check(self, path: Path, tree: Any, shape: type[BaseModel]) -> None:
        from pydantic import ValidationError

        try:
            shape.model_validate(tree)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(segment(step) for step in first["loc"])
            raise self.damaged(path, f"{where}: {first['msg']}") from error

    def verify(self, folder: Path, record: dict[str, Any]) -> None:
        """Check every file that the record lists against its digest.

        Raises:
            TalentwarError: a file is missing or was changed.
        """
        for name, digest in record["files"].items():
            path = self.inside(folder, name)
            with told_as_error(path):
                if file_digest(path) != digest:
                    raise self.damaged(path, "was changed after it was made")

    def why_not_ours(self, folder: Path) -> str | None:
        """Why a folder must not be replaced; None when it holds one of this kind, and no more."""
        if not (folder / RECORD).is_file():
            return f"there is no {RECORD} in it"
        try:
            record = self.read(folder)
        except TalentwarError as error:
            return str(error)
        tables = (f"tables/{name}.parquet" for name in record["tables"])
        known = {RECORD, *ADDED_LATER, *record["files"], *tables}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in known and not is_leftover(path):
                return f"it holds a file that was not made with it ({name})"
        return None

    def damaged(self, path: Path, what: str) -> TalentwarError:
        """The error for a file that is not as it was made."""
        return TalentwarError(f"{path}: {what}; {self.way_out}")

    def _names_are_plain(self, record: dict[str, Any]) -> bool:
        """No name leads out of the folder, and all that a reader needs is listed."""
        files, tables = record.get("files"), record.get("tables")
        if not isinstance(files, dict) or not isinstance(tables, dict):
            return False
        plain = all(map(_NAME.fullmatch, (*files, *tables)))
        return plain and set(self.required) <= files.keys()


@contextmanager
def told_as_error(path: Path) -> Iterator[None]:
    """Tell what the system has against reading a file as the user's to put right."""
    try:
        yield
    except OSError as error:
        raise TalentwarError(
            f"{path}: cannot be read ({error.strerror or error}); "
            "check the name and whether you may read it"
        ) from error
