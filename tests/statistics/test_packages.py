import numpy as np

from sim.statistics.packages import large_packages, largest, monthly, overall

OFFERS = [
    {"bidder": "meta", "person": 1, "package_usd": 100e6, "accepted": True},
    {"bidder": "meta", "person": 1, "package_usd": 300e6},
    {"bidder": "meta", "person": 2, "package_usd": 99e6},
    {"bidder": "openai", "person": 2, "package_usd": 150e6, "is_counter": True, "accepted": True},
    {"bidder": "deepseek", "person": 3, "package_usd": 2e6, "accepted": True},
    {"bidder": "meta", "person": 4, "package_usd": 9e9, "role": "staff", "accepted": True},
]


def test_monthly(build):
    assert monthly(build.snapshot(offers=OFFERS)) == {
        "packages_100m_bid": 2.0,
        "packages_100m_accepted": 1.0,
        "packages_100m_counter": 1.0,
        "package_max_bid": 300e6,
        "package_max_accepted": 100e6,
    }


def test_overall(build):
    found = overall(build.ledger(offers=OFFERS))
    assert found["packages_100m_bid"] == 2.0
    assert found["people_offered_100m"] == 1.0
    assert found["by_bidder"]["deepseek"]["package_max_accepted"] == 2e6
    assert found["by_bidder"]["openai"]["package_max_bid"] is None
    assert found["by_bidder"]["openai"]["packages_100m_counter"] == 1.0


def test_agrees_with_one_by_one(world, build):
    _, _, offers, _ = world(300, seed=8)
    found = overall(build.ledger(offers=offers))
    large = [row for row in offers if row["package_usd"] >= 1e8 and not row["is_counter"]]
    assert found["packages_100m_bid"] == len(large)
    assert found["packages_100m_accepted"] == sum(row["accepted"] for row in large)
    assert found["people_offered_100m"] == len({row["person"] for row in large})


def test_no_offers(build):
    found = monthly(build.snapshot())
    assert found["packages_100m_bid"] == 0.0
    assert np.isnan(found["package_max_bid"])
    assert overall(build.ledger())["package_max_bid"] is None
    assert np.isnan(largest(np.zeros(0)))
    none = np.zeros(0, dtype=bool)
    assert large_packages(np.zeros(0), none, none)["packages_100m_counter"] == 0.0


def test_juniors_are_people_a_short_time_at_their_employer(build):
    offers = [
        {"person": 1, "package_usd": 100e6, "tenure_months": 30.0},
        {"person": 1, "package_usd": 200e6, "tenure_months": 30.0},
        {"person": 2, "package_usd": 100e6, "tenure_months": 31.0},
        {"person": 3, "package_usd": 99e6, "tenure_months": 3.0},
        {"person": 4, "package_usd": 100e6, "tenure_months": 3.0, "is_counter": True},
    ]
    found = overall(build.ledger(offers=offers))
    assert found["people_offered_100m"] == 2.0
    assert found["juniors_offered_100m"] == 1.0
    assert overall(build.ledger())["juniors_offered_100m"] == 0.0
