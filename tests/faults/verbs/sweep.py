"""``sweep``: twenty-four runs of a tenth of a second, each kept in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.batch.store import Store
from sim.experiments.sweeps.read import SWEEP, read_sweep
from tests.experiments.sweeps.cheap import written

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "out"
ALSO = ("runs",)
DESIGN = {"uncertainties": {"kind": "latin_hypercube", "points": 6}}


def words(jobs: int) -> list[str]:
    return ["sweep", "two.yaml", "--out", PLACE, "--jobs", str(jobs)]


def prepare(desk: Path, *, older: bool = False) -> None:
    written(desk, design=DESIGN, seed=5 if older else 3)


def read(place: Path) -> None:
    read_sweep(place)
    assert SWEEP.why_not_ours(place) is None


def kept(desk: Path) -> list[tuple[str, str]]:
    """Every run of the store; how long it took shows that it was not made again."""
    store = Store(desk / "runs" / "store")
    rows = [row for path in store.files() for row in store.read(path.stem)]
    return [(row.key, f"{row.seconds} {sorted(row.kept.items())} {row.error}") for row in rows]
