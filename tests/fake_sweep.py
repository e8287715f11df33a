"""The folder of a sweep whose runs are invented: planned and written by the real code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.experiments.batch.store import Row, Store
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import SweepPlan, plan
from sim.experiments.sweeps.read import SweepResult
from sim.experiments.sweeps.record import write_sweep
from sim.record.numbers import rounded

Invent = Callable[[Mapping[str, Any], np.random.Generator], Mapping[str, float] | str]

HHI, CUTS, SHARE = "end.hhi_talent", "overall.cuts.people", "end.talent_share_meta"
FILE: dict[str, Any] = {
    "title": "Made up",
    "question": "Which?",
    "sources": [],
    "scenario": "baseline",
    "replicates": 4,
    "seed": 3,
    "outcomes": {HHI: "higher", CUTS: "lower"},
}
WAYS = {"levels": {"steady": {}, "raid": {"firms.meta.strategy": "raid"}}}
LAGS = {"levels": {"near": {}, "far": {"firms.meta.capability": 4.0}}}
TOLERANCE = {"investors.tolerance": {"range": [0.2, 0.6]}}
SAMPLED = {"kind": "latin_hypercube", "points": 32}


def fake_sweep(
    folder: Path, invent: Invent, draw: Any = lambda _: {}, **changes: Any
) -> SweepResult:
    """A sweep of :data:`FILE` with changes; ``invent`` makes a run's statistics, or its error."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "made_up.yaml"
    file.write_text(yaml.safe_dump(FILE | changes, sort_keys=False))
    planned = plan(load_sweep(file), point=True)
    planned.work_out_keys()
    store = Store(folder / "store")
    store.open()
    store.write("all", invented(planned, invent), planned.wanted)
    return write_sweep(folder / "out", planned, store, draw)


def invented(planned: SweepPlan, invent: Invent) -> list[Row]:
    """A row for every run; luck is that of the run's seed, as in a real one."""
    rows: dict[str, Row] = {}
    for number in range(len(planned)):
        seed = planned.seed(number)
        told = invent(planned.settings(number), np.random.default_rng(seed % 2**32))
        error = told if isinstance(told, str) else None
        kept = {} if isinstance(told, str) else {name: rounded(one) for name, one in told.items()}
        rows[planned.key(number)] = Row(planned.key(number), seed, 0.5, kept, error)
    return list(rows.values())


def two_ways(settings: Mapping[str, Any], luck: np.random.Generator) -> dict[str, float]:
    """A raid adds in proportion to a tolerance, or where one is near; cuts are luck alone."""
    adds = settings.get("investors.tolerance", 0.3) if settings.get("lag", "near") == "near" else 0
    raid = adds if settings.get("choice") == "raid" else 0.0
    noise = 0.02 * luck.normal()
    return {HHI: 1.0 + raid + noise, CUTS: 5e4 * (1 + 0.1 * luck.normal()), SHARE: 0.1 + noise}
