"""Memory of a sweep whose runs cost nothing: ``python -m tests.experiments.sweeps.long_sweep N``.

Everything is as in a real sweep but for the model: parts are written by workers' code, looked up
by their keys, joined and written.  Prints the most memory the process had when all runs were made
and when all was written, in kB.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from sim.experiments.batch import work
from sim.experiments.batch.carry import Pool
from sim.experiments.batch.runs import Run
from sim.experiments.batch.store import Row, Store
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import SweepPlan, plan
from sim.experiments.sweeps.record import write_sweep
from sim.experiments.sweeps.sweep import carry_out
from tests.experiments.sweeps.cheap import written

STATISTICS = 300


class Planned(SweepPlan):
    """A plan whose runs have keys by their number and no scenario."""

    def run(self, row: int) -> Run:
        return Run(self.key(row), row, None)  # type: ignore[arg-type]


def without_model(run: Run, *_: object) -> Row:
    kept = {f"end.made_up_{number}": float(run.seed + number) for number in range(STATISTICS)}
    return Row(run.key, run.seed, 0.1, kept | {"end.hhi_talent": 0.5, "overall.cuts.people": 1.0})


keep = Store.write
begun: list[tuple[Store, str, list[Row], tuple[str, ...]]] = []


def whole_parts_only(store: Store, name: str, rows: list[Row], wanted: tuple[str, ...]) -> None:
    """A part is written once: writing it after every run is the worker's business, not ours."""
    if begun and begun[0][1] != name:
        write_begun()
    begun[:] = [(store, name, rows, wanted)]


def write_begun() -> None:
    for part in begun:
        keep(*part)
    begun.clear()


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(points: int) -> tuple[int, int]:
    """Carry out a sweep of four runs a point; returns both peaks of memory in kB."""
    work.make = without_model
    Store.write = whole_parts_only  # type: ignore[method-assign]
    with TemporaryDirectory() as folder:
        design = {"uncertainties": {"kind": "latin_hypercube", "points": points}}
        found = plan(load_sweep(written(Path(folder), design=design)))
        planned = Planned(*(getattr(found, name) for name in found.__dataclass_fields__))
        planned.keys = np.array(
            [(number + 1).to_bytes(16, "big") for number in range(len(planned))], dtype="S16"
        )
        store = Store(Path(folder) / "store")
        carry_out(planned, store, Pool(1))
        write_begun()
        made = peak()
        result = write_sweep(Path(folder) / "out", planned, store, lambda _: {})
        assert result.record["runs"] == 4 * points
    return made, peak()


if __name__ == "__main__":
    print(*main(int(sys.argv[1])))
