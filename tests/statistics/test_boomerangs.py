import pytest

from sim.statistics.boomerangs import monthly, overall

MOVES = [
    {"from_firm": "outside", "to_firm": "meta", "boomerang": True},
    {"from_firm": "openai", "to_firm": "meta", "boomerang": True, "weight": 2.0},
    {"from_firm": "openai", "to_firm": "meta"},
    {"from_firm": "meta", "to_firm": "openai"},
    {"from_firm": "outside", "to_firm": "meta", "boomerang": True, "role": "staff"},
    {"from_firm": "meta", "to_firm": "outside", "channel": "quit"},
]


def test_monthly_counts_returns_of_ai_people(build):
    assert monthly(build.snapshot(moves=MOVES)) == {"boomerangs": 3.0}
    assert monthly(build.snapshot()) == {"boomerangs": 0.0}


def test_overall_relates_them_to_hires_of_bidding_firms(build):
    month = dict.fromkeys([f"talent_share_{firm}" for firm in build.firms[:3]], 0.0)
    found = overall(build.ledger(moves=MOVES, market=[month]))
    assert found["moves"] == 3.0
    assert found["by_firm"]["meta"] == 3.0
    assert found["by_firm"]["openai"] == 0.0
    assert found["share_of_hires"] == pytest.approx(3.0 / 5.0)


def test_nobody_moved(build):
    found = overall(build.ledger())
    assert found["moves"] == 0.0
    assert found["share_of_hires"] is None
