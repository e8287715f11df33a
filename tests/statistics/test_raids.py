import numpy as np

from sim.statistics.raids import arrivals, joined_soon, opened, overall

STAR = {"bidder": "meta", "seat": "star"}
OFFERS = [
    STAR | {"month": 3, "accepted": True},
    STAR | {"month": 3},
    STAR | {"month": 5, "accepted": True},
    STAR | {"month": 6, "accepted": True},
    {"bidder": "meta", "seat": "lab", "month": 1, "accepted": True},
    {"bidder": "openai", "seat": "lab", "month": 0, "accepted": True},
    {"bidder": "openai", "seat": "star", "month": 3, "is_counter": True, "accepted": True},
]
MOVES = [
    {"month": 4, "from_firm": "deepseek", "to_firm": "meta", "channel": "deal"},
    {"month": 4, "from_firm": "deepseek", "to_firm": "meta", "channel": "quit"},
    {"month": 1, "from_firm": "deepseek", "to_firm": "openai", "channel": "deal"},
]


def test_a_raid_opens_with_its_first_bid_for_a_star(build):
    bids = build.rows("offers", *OFFERS[:4])
    assert opened(bids, 0) == 3
    assert opened(bids, 1) is None


def test_who_came(build):
    bids, teams = build.rows("offers", *OFFERS[:4]), build.rows("moves", MOVES[0], MOVES[2])
    assert sorted(arrivals(bids, teams, 0)) == [3, 4, 5, 6]
    assert arrivals(bids, teams, 1).tolist() == [1]
    assert joined_soon(np.array([3, 4, 5, 6]), 3) == 3.0
    assert joined_soon(np.array([2, 3]), 3) == 1.0
    assert joined_soon(np.array([3]), None) == 0.0


def test_overall(build):
    bids = dict.fromkeys([f"talent_share_{firm}" for firm in build.firms[:3]], 0.0)
    found = overall(build.ledger(offers=OFFERS, moves=MOVES, market=[{"month": 0} | bids]))
    assert found["opened"] == {"meta": 4.0, "openai": None, "deepseek": None}
    assert found["joined_in_3_months"] == {"meta": 3.0, "openai": 0.0, "deepseek": 0.0}
    assert found["joined"] == {"meta": 4.0, "openai": 1.0, "deepseek": 0.0}


def test_an_empty_run(build):
    found = overall(build.ledger())
    assert set(found["opened"].values()) == {None}
    assert set(found["joined"].values()) == {0.0}
