"""``talentwar app`` as a process of its own, in an empty folder with the scenarios at hand."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = "from sim.cli.main import main; main()"
SECONDS_TO_END = 20


@dataclass
class Server:
    """A server that runs; ``address`` is where its page is."""

    process: subprocess.Popen[str]
    address: str
    folder: Path

    @property
    def port(self) -> int:
        found = re.search(r":(\d+)/", self.address)
        assert found is not None
        return int(found[1])

    def descendants(self) -> list[int]:
        """The processes it has begun, and those they have."""
        found, parents = [], [self.process.pid]
        while parents:
            children = [pid for pid, parent in _parents() if parent in parents]
            found += children
            parents = children
        return found

    def end(self, by: int = signal.SIGTERM) -> tuple[int, str]:
        """Ask it to end; its status and what it said on standard error."""
        self.process.send_signal(by)
        _, err = self.process.communicate(timeout=SECONDS_TO_END)
        return self.process.returncode, err


@contextmanager
def app_server(folder: Path, *arguments: str) -> Iterator[Server]:
    """Start a server on a free port, and end it with the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "app", "--port", "0", "--no-browser", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found is not None, f"{line} {process.stderr and process.stderr.read()}"
        yield Server(process, found[0], folder)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.communicate(timeout=SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def alive() -> list[int]:
    """Every process of this machine."""
    return [pid for pid, _ in _parents()]


def _parents() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        state, parent = text.rpartition(")")[2].split()[:2]
        if state != "Z":
            yield int(stat.parent.name), int(parent)
