"""What a file or a table says, as one number that changes when it does.

A table's digest covers its decoded content and neither its compression nor the way it is
cut into row groups.  Numbers count as 32-bit floats: a processor that differs in the last
bits of an exponential says the same thing.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, as hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class TableDigest:
    """SHA-256 of a table's content, fed block by block."""

    def __init__(self) -> None:
        self.rows = 0
        self._columns: dict[str, tuple[str, list[Any]]] = {}

    def add(self, table: pa.Table) -> None:
        """Take in more rows; every block has the same columns."""
        self.rows += table.num_rows
        for name in table.column_names:
            kind, parts = _canonical(table.column(name))
            first_kind, states = self._columns.setdefault(
                name, (kind, [hashlib.sha256() for _ in parts])
            )
            if kind != first_kind:
                raise TypeError(f"column {name!r} changed from {first_kind} to {kind}")
            for state, part in zip(states, parts, strict=True):
                state.update(part)

    def hexdigest(self) -> str:
        """Return the digest of everything added so far, as hexadecimal digits."""
        whole = hashlib.sha256()
        for name, (kind, states) in self._columns.items():
            whole.update(f"{name}:{kind}:{self.rows}\n".encode())
            for state in states:
                whole.update(state.digest())
        return whole.hexdigest()


def table_digest(table: pa.Table) -> str:
    """Digest of a whole table."""
    digest = TableDigest()
    digest.add(table)
    return digest.hexdigest()


def _canonical(column: pa.ChunkedArray) -> tuple[str, list[bytes]]:
    """Kind of a column and its bytes: which values are there, how long, and what they are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    there = pc.is_valid(column).to_numpy().astype(np.uint8).tobytes()
    if pa.types.is_string(column.type):
        lengths = pc.fill_null(pc.binary_length(column), 0).to_numpy().astype("<i4").tobytes()
        return "text", [there, lengths, _letters(column)]
    if pa.types.is_floating(column.type):
        return "number", [there, _as_floats(pc.fill_null(column, 0.0).to_numpy())]
    return "integer", [there, pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy().tobytes()]


def _as_floats(values: Any) -> bytes:
    with np.errstate(over="ignore"):
        # Adding zero turns -0.0 into 0.0: the two say the same.
        return bytes((values.astype("<f4") + np.float32(0)).tobytes())


def _letters(column: pa.ChunkedArray) -> bytes:
    """All texts one after the other: the buffer they are kept in, without a copy of each."""
    texts = column.combine_chunks().drop_null()
    _, offsets, letters = texts.buffers()
    if not len(texts) or letters is None:
        return b""
    bounds = np.frombuffer(offsets, dtype=np.int32)
    return bytes(letters[int(bounds[texts.offset]) : int(bounds[texts.offset + len(texts)])])
