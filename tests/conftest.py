"""What several folders of tests share."""

from __future__ import annotations

import os
import sys
from types import ModuleType

import pytest

from tests.record import fake_world
from tests.verification import add_option, gather, verified

__all__ = ["verified"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of this project's tests."""
    add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Every run of the tests checks itself; figures that tests verify are gathered."""
    os.environ.setdefault("TALENTWAR_CHECK", "1")
    gather(config)


@pytest.fixture
def fake_model(monkeypatch):
    """Put the made-up world in the place of the model; gives the module to change it."""
    module = ModuleType("sim.model")
    module.simulate = fake_world.simulate
    monkeypatch.setitem(sys.modules, "sim.model", module)
    # Before processes share work, rules that are not compiled yet are, by simulating a little.
    monkeypatch.setattr("sim.experiments.warmup.warm_up", lambda: None)
    return module
