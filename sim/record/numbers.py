"""Numbers as they are published: six significant digits, and quantiles over replicates."""

from __future__ import annotations

import csv
import json
import math
from typing import TYPE_CHECKING, Any, TextIO

from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy.typing as npt


def rounded(value: float) -> float:
    """Six significant digits, the same on every processor; -0 is 0."""
    return float(f"{value:.6g}") + 0.0


def digits(value: float | None) -> str:
    """A rounded number as text; nothing for a missing one."""
    return "" if value is None or math.isnan(value) else f"{rounded(value):.6g}"


def quantiles(values: npt.NDArray[np.float64], levels: Sequence[float]) -> list[float]:
    """Quantiles of values that are all there, interpolated linearly."""
    found: list[float] = np.quantile(values, levels).tolist()
    return found


def spread(values: npt.NDArray[np.float64], levels: Sequence[float]) -> list[list[float] | None]:
    """Quantiles of each row, of the values that are there; None where there are none."""
    missing = np.isnan(values)
    if not missing.any():
        found: list[list[float] | None] = np.quantile(values, levels, axis=1).T.tolist()
        return found
    rows = zip(values, ~missing, strict=True)
    return [quantiles(row[there], levels) if there.any() else None for row, there in rows]


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as text, a line a row, ends of line the same everywhere."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        write_rows(stream, header, rows)


def write_rows(stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the text of such a table."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def write_text(path: Path, text: str) -> None:
    """Write a file of text, ends of line the same everywhere."""
    path.write_text(text, encoding="utf-8", newline="\n")


def json_text(value: Any, depth: int = 0) -> str:
    """JSON with the innermost objects and lists on a line each, so that differences read well."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, (dict, list)) or (len(line) < 90 and not _is_nested(value)):
        return line
    margin = " " * (depth + 1)
    if isinstance(value, dict):
        lines = [
            f"{margin}{json.dumps(key, ensure_ascii=False)}: {json_text(inner, depth + 1)}"
            for key, inner in value.items()
        ]
        return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
    lines = [margin + json_text(inner, depth + 1) for inner in value]
    return "[\n" + ",\n".join(lines) + "\n" + " " * depth + "]"


def _is_nested(value: dict[str, Any] | list[Any]) -> bool:
    inside = value.values() if isinstance(value, dict) else value
    return any(isinstance(inner, (dict, list)) for inner in inside)
