from __future__ import annotations

from functools import cache

import pytest

from tests.faults.desks import desks


@pytest.fixture(scope="session")
def measured(tmp_path_factory):
    """What an undisturbed job of a verb leaves; found out once."""

    @cache
    def measured(verb, jobs=(1,)):
        return desks(verb, tmp_path_factory.mktemp("faults") / "desks", jobs)

    return measured
