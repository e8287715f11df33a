"""``record.json``: what a result was made from, so that it can be made again and checked.

No clock, no machine name and no path stand in it: the same run leaves the same file.
"""

from __future__ import annotations

import json
import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

from sim.record.digest import file_digest, text_digest
from sim.record.numbers import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sim.record.digest import TableDigest

RECORD = "record.json"
FORMAT = "talentwar result 1"
MODEL_VERSION = 3
"""Raised whenever the same scenario and seed give other numbers than before."""


def record(
    folder: Path, made_from: Mapping[str, Any], tables: Mapping[str, TableDigest]
) -> dict[str, Any]:
    """Describe a finished folder: origin, versions, and the digest of everything beside it."""
    described: dict[str, Any] = {
        "format": FORMAT,
        **made_from,
        "model_version": MODEL_VERSION,
        "versions": versions(),
        "tables": {
            name: {"rows": digest.rows, "sha256": digest.hexdigest()}
            for name, digest in sorted(tables.items())
        },
        "files": {name: file_digest(folder / name) for name in sorted(_siblings(folder))},
    }
    return described | {"sha256": own_digest(described)}


def own_digest(record: Mapping[str, Any]) -> str:
    """Digest of a record's own content, its digest aside."""
    content = {key: value for key, value in record.items() if key != "sha256"}
    return text_digest(json.dumps(content, sort_keys=True, ensure_ascii=False))


def versions() -> dict[str, str]:
    """Versions of what the numbers and the pictures depend on."""
    packages = ("talentwar", "numpy", "numba", "mesa", "altair", "vl-convert-python")
    return {"python": platform.python_version()} | {name: _version(name) for name in packages}


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def _siblings(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix != ".parquet" and path.name != RECORD:
            yield path.relative_to(folder).as_posix()


def record_text(described: Mapping[str, Any]) -> str:
    """Return the record as the text of its file."""
    return json_text(dict(described)) + "\n"
