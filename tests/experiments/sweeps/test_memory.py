"""Memory is bounded by parts and by what a join may hold, not by how long a sweep is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SHORT, LONG = 60, 1200
"""Points, of four runs each."""


def peaks(points: int) -> tuple[int, int]:
    """Most memory in MB when all runs were made, and when all was written."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.experiments.sweeps.long_sweep", str(points)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    made, written = told.stdout.split()
    return int(made) // 1024, int(written) // 1024


def test_a_long_sweep_needs_no_more_memory_than_its_parts():
    short, long = peaks(SHORT), peaks(LONG)
    # 4,560 more runs; what is kept of them is some 150 MB in Python and 25 in Arrow.
    assert long[0] < short[0] + 10
    assert long[1] < short[1] + 15
