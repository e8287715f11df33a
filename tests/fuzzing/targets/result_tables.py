"""The CSV files of a result folder from elsewhere, digests put right."""

from __future__ import annotations

from sim.experiments.views import source
from sim.record.read import SMALL, read_result
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import named_file, result, seeds_of

NAMES = tuple(f"{name}.csv" for name in (*SMALL, "acceptance"))


def attempt(content: bytes) -> None:
    found = read_result(result().holding(*named_file(content, NAMES)))
    for name in SMALL:
        assert getattr(found, name) is not None
    assert all(len(each) == len(found.seeds) for each in found.values.values())
    assert all(
        row["p50"] is None or row["p50"] + 0.0 == row["p50"] or row["p50"] != row["p50"]
        for rows in found.paths("end").values()
        for row in rows
    )
    assert source(found.folder).views


def seeds() -> list[bytes]:
    return [seed[:4_000].rpartition(b"\n")[0] + b"\n" for seed in seeds_of(result, NAMES)]


TARGET = Target("result_tables", attempt, seeds, (*NAMES, ",", '"', "\n", "nan", "1e999", "\x00"))
