"""Digests of one small scenario's tables: ``python -m tests.laws.bits [--jobs N] [--backwards]``.

Run as a process of its own, under whatever processor, threads and hash seed the environment
says, by ``test_bit_for_bit.py``.  Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
from hashlib import sha256
from pathlib import Path

import numpy as np

from sim.experiments.run import run

SCENARIO = ("baseline", ("run.end=2025-03", "events=[]", "population.scale=0.1"))
SEEDS = (1, 2)


def tables(out: Path, **options: int) -> dict[str, str]:
    """Digest of each table of a run."""
    name, overrides = SCENARIO
    result = run(name, overrides=overrides, out=out, check=False, **options)
    return {table: about["sha256"] for table, about in result.record["tables"].items()}


def libraries() -> dict[str, str]:
    """What numpy and the C library make of exponentials here: this differs between processors."""
    x = np.linspace(-30.0, 30.0, 20_001)
    by_numpy, by_libc = np.exp(x), np.array([math.exp(value) for value in x.tolist()])
    return {"numpy": sha256(by_numpy).hexdigest(), "libc": sha256(by_libc).hexdigest()}


def main() -> None:
    """Each seed alone, in the order asked for, and both as replicates of one run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--backwards", action="store_true")
    asked = parser.parse_args()
    found: dict[str, object] = {"libraries": libraries()}
    with tempfile.TemporaryDirectory() as folder:
        for seed in sorted(SEEDS, reverse=asked.backwards):
            found[f"seed {seed}"] = tables(Path(folder) / f"{seed}", replicates=1, seed=seed)
        together = {"replicates": 2, "seed": SEEDS[0], "jobs": asked.jobs}
        found["both"] = tables(Path(folder) / "both", **together)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
