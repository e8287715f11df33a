"""A posterior from elsewhere: one of its files is any bytes, digests put right."""

from __future__ import annotations

import math

from sim.parameters.posterior import read_posterior
from sim.parameters.stale import changes
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import named_file, posterior, seeds_of

NAMES = ("record.json", "draws.csv", "point.csv")


def attempt(content: bytes) -> None:
    found = read_posterior(posterior().holding(*named_file(content, NAMES)))
    for u in (0.0, 0.5, 1.0):
        assert all(map(math.isfinite, found.draw(u).values()))
    assert len(found.sha256) == 64
    assert str(found.misfit(0.5))
    assert all(changes(found))


def seeds() -> list[bytes]:
    return seeds_of(posterior, NAMES)


TARGET = Target(
    "posterior_folder", attempt, seeds, (*NAMES, ",", '"', "nan", "1e999"), is_json=True
)
