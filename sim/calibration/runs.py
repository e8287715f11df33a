"""Runs of the fit: points of the unit cube in, statistics out, each computed once.

Runs are kept in parts, named by the digest of everything they depend on: the scenario, the
model's version, the statistics asked for, the points and the seeds.  A fit that was stopped
finds its finished parts, and a part of other circumstances is never mistaken for one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sim.base.files import write_whole
from sim.base.lazy import np
from sim.experiments.warmup import compile_before_sharing
from sim.experiments.workers import workers
from sim.record.numbers import rounded
from sim.record.provenance import MODEL_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sim.base.arrays import Floats
    from sim.calibration.problem import Problem
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario
    from sim.state.ledger import Ledger

    Told = Callable[[str, int, int], None]
    OneRun = Callable[[Sequence[float], int, Sequence[str]], list[float]]

PART = 64
"""Runs of a part: what a stopped fit loses at most."""


@dataclass(frozen=True)
class Runner:
    """Carries out runs and keeps them in a folder."""

    problem: Problem
    kept_in: Path
    jobs: int
    told: Told | None = None

    def __call__(
        self, values: Floats, seeds: Sequence[int], what: str, names: Sequence[str] | None = None
    ) -> Floats:
        """Statistics, (n, k), of runs with parameter values (n, d) and a seed each.

        ``names`` are the statistics, the targets' unless given; NaN where a run has none.
        """
        wanted = tuple(self.problem.statistics if names is None else names)
        parts = []
        for first in range(0, len(values), PART):
            part = slice(first, first + PART)
            parts.append(self._part(values[part], list(seeds[part]), wanted))
            if self.told is not None:
                self.told(what, min(first + PART, len(values)), len(values))
        return np.concatenate(parts) if parts else np.empty((0, len(wanted)))

    def _part(self, values: Floats, seeds: list[int], names: tuple[str, ...]) -> Floats:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.kept_in / f"{self._key(values, seeds, names)}.parquet"
        if path.is_file():
            table = pq.read_table(path)
            return np.stack([column.to_numpy() for column in table.columns], axis=1)
        found = self._simulated(values, seeds, names)
        table = pa.table({str(place): found[:, place] for place in range(len(names))})
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink)
        write_whole(path, sink.getvalue().to_pybytes())
        return found

    def _simulated(self, values: Floats, seeds: list[int], names: tuple[str, ...]) -> Floats:
        from joblib import delayed

        one_run = self._one_run()
        if self.jobs > 1:
            compile_before_sharing()
        rows = workers(self.jobs)(
            delayed(one_run)(point, seed, names)
            for point, seed in zip(values.tolist(), seeds, strict=True)
        )
        return np.array(rows).reshape(len(seeds), len(names))

    def _one_run(self) -> OneRun:
        return partial(statistics_at, self.problem.runnable, self.problem.parameters)

    def _key(self, values: Floats, seeds: list[int], names: tuple[str, ...]) -> str:
        of = [self.problem.loaded.sha256, MODEL_VERSION, names, values.tolist(), seeds]
        return hashlib.sha256(json.dumps(of).encode()).hexdigest()[:32]


def statistics_at(
    loaded: Loaded[Scenario],
    paths: Sequence[str],
    point: Sequence[float],
    seed: int,
    names: Sequence[str],
) -> list[float]:
    """The statistics of one run whose parameters, at these paths, have the values of a point."""
    return statistics_of(loaded, dict(zip(paths, point, strict=True)), seed, names)


def statistics_of(
    loaded: Loaded[Scenario], values: dict[str, float], seed: int, names: Sequence[str]
) -> list[float]:
    """The statistics of one run whose fitted parameters have the values given, as published."""
    from sim.model import simulate

    scenario = loaded.realise(lambda _: 0.5, values)
    ledger = simulate(scenario, seed, check=False)
    return published(ledger, names)


def published(ledger: Ledger, names: Sequence[str]) -> list[float]:
    """Statistics of a finished run by name, in six digits; NaN where it has none."""
    from sim.record.outcome import values_of
    from sim.statistics import overall

    files = {name.split(".")[1] for name in names if name.startswith("overall.")}
    found = values_of(ledger, overall(ledger, files))
    return [rounded(float(found.get(name, float("nan")))) for name in names]
