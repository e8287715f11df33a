from __future__ import annotations

import pytest

from tests.worlds import raced_world, small_world


@pytest.fixture
def world():
    """A small world in its first month, before anything has happened."""
    return small_world()


@pytest.fixture
def raced():
    """The same after this month's race, money and pressure."""
    return raced_world()
