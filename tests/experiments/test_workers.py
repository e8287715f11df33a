from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sim.base.files import is_running

PATIENCE = 60
KILLED = """
import os, signal
from joblib import delayed
from sim.experiments.workers import workers
same = {n for _ in range(2) for n in workers(2)(delayed(os.getpid)() for _ in range(20))}
print(*same, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_with_the_process_that_asked_for_them():
    """And every call finds the same ones: two at most, though they are asked for twice."""
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", KILLED],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": root},
        timeout=PATIENCE,
    )
    assert done.returncode == -signal.SIGKILL
    left = [int(word) for word in done.stdout.split()]
    assert 1 <= len(left) <= 2
    until = time.monotonic() + PATIENCE
    while any(map(is_running, left)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(is_running, left))
