from __future__ import annotations

import pytest

from tests.record.fake_world import FakeLoaded, write_fake


@pytest.fixture(scope="session")
def result(tmp_path_factory):
    return write_fake(tmp_path_factory.mktemp("report") / "r", FakeLoaded(months=12, replicates=4))


@pytest.fixture(scope="session")
def single(tmp_path_factory):
    return write_fake(tmp_path_factory.mktemp("report") / "r", FakeLoaded(months=4, replicates=1))
