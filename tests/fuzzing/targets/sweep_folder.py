"""The folder of a sweep from elsewhere: one of its files is any bytes, digests put right."""

from __future__ import annotations

from sim.experiments.sweeps.read import keep_unless, read_sweep
from sim.experiments.views import source
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import named_file, seeds_of, sweep

NAMES = ("record.json", "sweep.yaml", "design.csv", "observations.csv", "decisions.csv")


def attempt(content: bytes) -> None:
    place = sweep().holding(*named_file(content, NAMES))
    keep_unless("made_up")(place)
    found = read_sweep(place)
    assert found.name
    assert found.failed >= 0
    for points in (found.cases, found.circumstances):
        assert len(points.settings) == len(points.blocks)
    assert set(found.observed) <= {*found.sweep.outcomes, *found.sweep.keep}
    assert len(found.distributions) + len(found.verdicts) + len(found.errors()) >= 0
    source(place)


def seeds() -> list[bytes]:
    return seeds_of(sweep, NAMES)


WORDS = (
    *NAMES,
    "levels",
    "uncertainties",
    "levers",
    "unit",
    "NaN",
    "1e999",
    "\\ud800",
    "\x00",
    '"',
)
TARGET = Target("sweep_folder", attempt, seeds, WORDS, is_json=True)
