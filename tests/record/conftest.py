from __future__ import annotations

import pytest

from tests.record.fake_world import write_fake


@pytest.fixture
def result(tmp_path):
    return write_fake(tmp_path / "result")
