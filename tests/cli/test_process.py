"""The command as a process of its own: start-up, pipes, terminals, signals."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = "from sim.cli.main import main; main()"
RUN = ("run", "baseline", "--replicates", "1")
STYLE = re.compile(rb"\x1b\[[0-9;]*m")
COLOUR = re.compile(rb"\x1b\[[0-9;]*3[0-9][;m]")
FAKE = (
    """
import sys, time, types
from tests.record import fake_world
module = types.ModuleType("sim.model")
def simulate(scenario, seed, on_month=None, check=None):
    ledger = fake_world.simulate(scenario, seed, on_month)
    if {slow}:
        print("simulating", flush=True)
        time.sleep(60)
    return ledger
module.simulate = simulate
sys.modules["sim.model"] = module
import sim.report.figures
sim.report.figures.draw = lambda *_, **__: {{}}
"""
    + COMMAND
)


def environment(**more):
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def start(code, *arguments, cwd, **options):
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        cwd=cwd,
        env=environment(),
        **options,
    )


def imported(*arguments):
    """Modules that a command imports."""
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", COMMAND, *arguments],
        capture_output=True, text=True, check=True, env=environment(), cwd=ROOT,
    )  # fmt: skip
    return {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}


HEAVY = {"numpy._core", "pyarrow", "pandas", "mesa", "scipy", "altair", "rich.console", "joblib"}


def test_help_imports_nothing_heavy():
    found = imported("--help")
    assert "typer" in found
    assert found & {*HEAVY, "pydantic", "yaml"} == set()


def test_validate_imports_nothing_heavy():
    assert imported("validate", "baseline") & {*HEAVY, "typer"} == set()


def test_a_pipe_gets_plain_lines(tmp_path):
    piped = start(FAKE.format(slow=False), *RUN, cwd=tmp_path)
    out, err = piped.communicate()
    assert piped.returncode == 0
    assert b"\x1b" not in out + err
    assert b"\r" not in out + err
    assert err.startswith(b"baseline: ")
    assert b"months to simulate" in err
    assert all(line == line.rstrip() for line in out.decode().splitlines())


def on_a_terminal(code, *arguments, cwd):
    """All that a command writes on a terminal of its own."""
    reader, writer = pty.openpty()
    process = start(code, *arguments, cwd=cwd, stdout=writer, stderr=writer, stdin=writer)
    os.close(writer)
    said = b""
    try:
        while chunk := os.read(reader, 65536):
            said += chunk
    except OSError:
        pass  # the other end of the terminal was closed
    os.close(reader)
    assert process.wait() == 0
    return said


@pytest.fixture
def plain(monkeypatch):
    """Nothing set by which a user tells what the terminal can do."""
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "COLUMNS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return monkeypatch


def test_a_terminal_gets_colours_and_none_under_no_color(tmp_path, plain):
    said = on_a_terminal(FAKE.format(slow=False), *RUN, cwd=tmp_path)
    assert b"months, left:" in said
    assert COLOUR.search(said)
    plain.setenv("NO_COLOR", "1")
    said = on_a_terminal(FAKE.format(slow=False), *RUN, cwd=tmp_path)
    assert b"months, left:" in said
    assert STYLE.search(said) is None
    assert "█".encode() in said


def test_a_dumb_and_narrow_terminal_gets_no_escapes_and_lines_that_fit(tmp_path, plain):
    plain.setenv("TERM", "dumb")
    plain.setenv("COLUMNS", "60")
    said = on_a_terminal(FAKE.format(slow=False), *RUN, cwd=tmp_path)
    assert b"\x1b" not in said
    assert b"months to simulate" in said
    summary = said.decode()[said.decode().index("share of talent") :]
    assert max(map(len, summary.split("\r\n"))) <= 60


def test_ctrl_c_stops_a_run_and_leaves_nothing(tmp_path):
    process = start(FAKE.format(slow=True), "run", "baseline", "--replicates", "1", cwd=tmp_path)
    assert process.stdout.readline() == b"simulating\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_request_to_end_leaves_nothing(tmp_path):
    process = start(FAKE.format(slow=True), "run", "baseline", "--replicates", "1", cwd=tmp_path)
    assert process.stdout.readline() == b"simulating\n"
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert b"Traceback" not in err
    assert list((tmp_path / "runs").iterdir()) == []


def test_ctrl_c_reaches_all_processes_of_a_run(tmp_path):
    process = start(
        FAKE.format(slow=True), "run", "baseline", "--replicates", "2", "--jobs", "2",
        cwd=tmp_path, start_new_session=True,
    )  # fmt: skip
    place = tmp_path / "runs"
    deadline = time.monotonic() + 30
    while not (place.is_dir() and any(place.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(2)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert list(place.iterdir()) == []


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    process = start(COMMAND, "schema", cwd=ROOT)
    process.stdout.read(10)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_a_terminal_that_knows_ascii_only(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (tmp_path / "mine.yaml").write_text(
        "extends: baseline\ntitle: 人才战争 – émigrés\nquestion: Why?\n", encoding="utf-8"
    )
    process = start(FAKE.format(slow=False), "run", "mine.yaml", "--replicates", "1", cwd=tmp_path)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert b"mine: ????" in out
