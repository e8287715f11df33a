from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.main import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def no_pictures(monkeypatch):
    monkeypatch.setattr("sim.report.figures.draw", lambda *_, **__: {})


@pytest.fixture
def talentwar(tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder; gives its status, output and errors."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(each) for each in arguments])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call
