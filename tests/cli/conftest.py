from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from sim.cli.main import main
from tests.record import fake_world

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fake_model(monkeypatch):
    """Put the made-up world in the place of the model."""
    module = ModuleType("sim.model")
    module.simulate = fake_world.simulate
    monkeypatch.setitem(sys.modules, "sim.model", module)
    return module


@pytest.fixture
def no_pictures(monkeypatch):
    monkeypatch.setattr("sim.report.figures.draw", lambda _: {})


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
