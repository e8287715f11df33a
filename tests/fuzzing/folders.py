"""Folders that others could have sent: one file in them is any bytes, and every digest is right.

Whoever makes such a folder can compute the digests too, so that they hold nothing back.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.experiments.batch.store import Row, Store
from sim.record.digest import file_digest, table_digest
from sim.record.provenance import RECORD, own_digest
from tests.fake_sweep import fake_sweep, two_ways
from tests.fuzzing.watch import scratch
from tests.parameters.fake_posterior import write_posterior
from tests.record.fake_world import FakeLoaded, write_fake


class Forged:
    """A whole folder of which one file at a time is replaced and sealed anew."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.whole = {
            path.relative_to(place).as_posix(): path.read_bytes()
            for path in sorted(place.rglob("*"))
            if path.is_file()
        }
        self.changed: set[str] = set()

    def holding(self, name: str, content: bytes) -> Path:
        """The folder with this file in it."""
        for other in self.changed:
            (self.place / other).write_bytes(self.whole[other])
        self.changed = {name, RECORD} & self.whole.keys()
        (self.place / name).write_bytes(content)
        if RECORD in self.whole:
            self._seal(content if name == RECORD else self.whole[RECORD])
        return self.place

    def _seal(self, record: bytes) -> None:
        """Put right what a forger would: the digests of files, of tables and of the record."""
        try:
            made = json.loads(record)
            made["files"] |= {
                name: file_digest(self.place / name) for name in made["files"] if name in self.whole
            }
            for name, told in made["tables"].items():
                path = f"tables/{name}.parquet"
                if path in self.changed:
                    with suppress(Exception):
                        found = pq.read_table(self.place / path)
                        told |= {"sha256": table_digest(found), "rows": found.num_rows}
        except Exception:
            made = None
        with suppress(Exception):
            made = json.loads(record) if made is None else made
            made["sha256"] = own_digest(made)
            record = json.dumps(made).encode()
        (self.place / RECORD).write_bytes(record)


@cache
def result() -> Forged:
    """A small result; ``tables/`` is there."""
    place = write_fake(scratch() / "result", FakeLoaded(months=2, replicates=2)).folder
    shutil.rmtree(place / "figures", ignore_errors=True)
    return Forged(place)


@cache
def sweep() -> Forged:
    """A small sweep with a lever of named levels and an uncertainty that is a number."""
    changes: dict[str, Any] = {
        "levers": {"choice": {"levels": {"steady": {}, "raid": {"firms.meta.strategy": "raid"}}}},
        "uncertainties": {"investors.tolerance": {"range": [0.2, 0.6]}},
        "design": {"uncertainties": {"kind": "latin_hypercube", "points": 3}},
        "replicates": 2,
    }
    return Forged(fake_sweep(scratch() / "sweep", two_ways, **changes).folder)


@cache
def posterior() -> Forged:
    """A posterior of three parameters."""
    draws = np.linspace(0.2, 0.5, 12).reshape(4, 3).tolist()
    return Forged(write_posterior(scratch(), draws=draws, model_version=3))


@cache
def store() -> Forged:
    """A store with one part of two runs."""
    made = Store(scratch() / "store")
    made.open()
    kept = {"end.hhi_talent": 0.25, "overall.cuts.people": 12.0}
    rows = [Row("0" * 32, 1, 0.5, kept), Row("1" * 32, 2, 0.5, error="a firm without people")]
    made.write("part", rows, list(kept))
    return Forged(made.folder)


def named_file(content: bytes, names: tuple[str, ...]) -> tuple[str, bytes]:
    """The file that the first line names, or some file, and what follows that line."""
    first, _, rest = content.partition(b"\n")
    said = first.decode("utf-8", errors="replace")
    return (said if said in names else names[len(first) % len(names)]), rest


def seeds_of(forged: Callable[[], Forged], names: tuple[str, ...]) -> list[bytes]:
    """Each of these files as it was made, after a line with its name."""
    whole = forged().whole
    return [name.encode() + b"\n" + whole[name] for name in names]
