"""What is told of progress where no bar can be drawn."""

from __future__ import annotations

import io

import pytest

from sim.cli import progress


class Clock:
    """Ten seconds pass whenever it is asked."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        self.now += 10.0
        return self.now


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(progress, "time", Clock())
    monkeypatch.setattr(progress, "before_compiling", lambda _: None)


def test_a_pipe_gets_a_line_now_and_then(clock, capsys):
    with progress.told("baseline", 2, 12) as tell:
        for month in (6, 12):
            tell(0, month, 12)
        tell(1, 12, 12)
    assert capsys.readouterr().err.splitlines() == [
        "baseline: 24 months to simulate",
        "baseline: 6 of 24 months, about 30 s left",
        "baseline: 12 of 24 months, about 20 s left",
        "baseline: done in 40 s",
    ]


def test_stages_in_a_pipe_say_what_is_done(clock, capsys):
    with progress.runs_told("sweep") as tell:
        tell("designs", 0, 4)
        tell("designs", 2, 4)
        tell("pairs", 8, 8)
    assert capsys.readouterr().err.splitlines() == [
        "sweep: designs, 2 of 4 runs, 10 s, about 10 s left",
        "sweep: pairs, 8 of 8 runs, 0 s",
    ]


@pytest.mark.parametrize(
    ("term", "variables", "draws"),
    [
        ("xterm", {}, True),
        ("xterm", {"NO_COLOR": "1"}, True),
        ("dumb", {}, False),
        ("unknown", {}, False),
        ("xterm", {"TTY_INTERACTIVE": "0"}, False),
    ],
)
def test_a_bar_is_drawn_where_the_terminal_can_draw(monkeypatch, term, variables, draws):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", term)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stderr", Terminal())
    assert progress.on_terminal() == draws


def test_no_bar_is_forced_into_a_pipe(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert not progress.on_terminal()
