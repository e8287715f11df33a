"""A folder that proves itself: its ``record.json`` holds the digest of every file beside it.

Nothing in such a folder is run.  Reading one begins with its record, and refuses another kind
of folder and whatever is missing or was changed since it was made.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.record.digest import file_digest
from sim.record.provenance import RECORD, own_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST_TEXT = 1 << 30
ADDED_LATER = ("report.html",)
"""What may stand in such a folder beside what its record lists: made from it, and goes with it."""
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


@dataclass(frozen=True)
class Sealed:
    """One kind of such folder: the format its record names, and what a reader needs in it.

    ``expected`` tells what to give where something else was given, ``way_out`` what to do with a
    folder that is damaged.
    """

    format: str
    required: tuple[str, ...]
    expected: str
    way_out: str

    def read(self, folder: Path) -> dict[str, Any]:
        """The record of a folder, checked by itself; :meth:`verify` checks the files.

        Raises:
            TalentwarError: there is none, it is of another kind, or it was changed.
        """
        path = folder / RECORD
        with told_as_error(path):
            if not path.is_file():
                raise TalentwarError(f"{folder}: no {RECORD} in it; {self.expected}")
            if path.stat().st_size > LARGEST_TEXT:
                raise self.damaged(path, "is too large")
            try:
                record = json.loads(path.read_text(encoding="utf-8"))
            except (ValueError, RecursionError) as error:
                raise self.damaged(path, "is not JSON") from error
        if not isinstance(record, dict) or record.get("format") != self.format:
            found = record.get("format") if isinstance(record, dict) else None
            raise self.damaged(path, f"has the format {found!r} and not {self.format!r}")
        if record.get("sha256") != own_digest(record) or not self._names_are_plain(record):
            raise self.damaged(path, "was changed after it was made")
        return record

    def verify(self, folder: Path, record: dict[str, Any]) -> None:
        """Check every file that the record lists against its digest.

        Raises:
            TalentwarError: a file is missing or was changed.
        """
        for name, digest in record["files"].items():
            path = folder / name
            with told_as_error(path):
                if not path.is_file():
                    raise self.damaged(path, "is missing")
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
            if path.is_file() and name not in known:
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
