"""A sweep file whose runs cost a tenth of a second."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import SweepPlan, plan
from tests.worlds import _shrunk

TWO_WAYS = {"values": [0.009, 0.03]}
FILE: dict[str, Any] = {
    "title": "Two ways",
    "question": "Which?",
    "sources": [],
    "scenario": "baseline",
    "replicates": 2,
    "seed": 3,
    "levers": {"quits.hazard_ai": TWO_WAYS},
    "uncertainties": {"investors.tolerance": {"range": [0.2, 0.6]}},
    "design": {"uncertainties": {"kind": "latin_hypercube", "points": 3}},
    "outcomes": {"end.hhi_talent": "lower", "overall.cuts.people": "lower"},
}


def always() -> dict[str, Any]:
    """The shrunk world of two months without events, as JSON holds it."""
    changes = {**_shrunk(), "run.end": "2025-02", "events": []}
    return json.loads(json.dumps(changes))


def written(folder: Path, name: str = "two", **changes: Any) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({**FILE, "always": always()} | changes, sort_keys=False))
    return path


def planned(folder: Path, **changes: Any) -> SweepPlan:
    found = plan(load_sweep(written(folder, **changes)))
    found.work_out_keys()
    return found
