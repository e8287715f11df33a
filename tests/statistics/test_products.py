from __future__ import annotations

import math

import pytest

from sim.statistics.products import overall


def row(build, month, firm, users):
    return {"month": month, "firm": firm, "users": users}


def test_users_are_those_of_the_last_month(build):
    first, second, *_ = build.firms
    ledger = build.ledger(
        firms=[
            row(build, 0, first, 90.0),
            row(build, 0, second, 10.0),
            row(build, 1, first, 30.0),
            row(build, 1, second, 70.0),
        ]
    )
    found = overall(ledger)
    assert found["users_at_end"][first] == 30.0
    assert found["share_of_users"][second] == pytest.approx(0.7)
    assert sum(found["share_of_users"].values()) == pytest.approx(1.0)


def test_nobody_has_users_where_there_are_no_firms(build):
    found = overall(build.ledger())
    assert set(found["users_at_end"].values()) == {0.0}
    assert all(share is None or math.isnan(share) for share in found["share_of_users"].values())
