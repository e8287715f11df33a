from __future__ import annotations

from sim.statistics.survival import overall


def test_a_firm_without_a_row_in_the_last_month_is_gone(build):
    first, second, third, *_ = build.firms
    rows = [{"month": month, "firm": first} for month in range(3)]
    rows += [{"month": month, "firm": second} for month in range(2)]
    rows += [{"month": 2, "firm": third}]
    found = overall(build.ledger(firms=rows))
    assert found["closures"] == 1.0
    assert found["closed"][second] == 1.0
    assert found["closed"][first] == found["closed"][third] == 0.0


def test_without_firms_nobody_is_gone(build):
    assert overall(build.ledger())["closures"] == 0.0
