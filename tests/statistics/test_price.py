import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics.price import median_price, monthly, overall

OFFERS = [
    {"bidder": "meta", "talent": 1.0, "pay_usd_per_year": 10.0, "accepted": True},
    {"bidder": "meta", "talent": 5.0, "pay_usd_per_year": 100.0, "accepted": True},
    {"bidder": "meta", "talent": 1.0, "pay_usd_per_year": 999.0},
    {
        "bidder": "openai",
        "talent": 8.0,
        "pay_usd_per_year": 8.0,
        "accepted": True,
        "is_counter": True,
    },
]


def test_one_price_for_all_is_the_price():
    talent = np.array([0.5, 1.0, 30.0])
    assert median_price(talent * 7.0, talent) == 7.0


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 5)), min_size=1, max_size=20))
def test_half_of_all_units_are_bought_for_less(deals):
    price, talent = (np.array(column, dtype=float) for column in zip(*deals, strict=True))
    units = np.repeat(price, talent.astype(int))
    assert median_price(price * talent, talent) == pytest.approx(np.median(units))


def test_nothing_bought_has_no_price(build):
    assert np.isnan(median_price(np.zeros(0), np.zeros(0)))
    assert np.isnan(median_price(np.ones(1), np.zeros(1)))
    assert np.isnan(list(monthly(build.snapshot()).values())).all()
    whole = overall(build.ledger())
    assert whole == {"accepted": None, "hired": None, "hired_by_bidder": {}, "payroll": None}


def test_monthly(build):
    found = monthly(
        build.snapshot(
            {"firm": "meta", "talent": 2.0, "pay": 8.0, "weight": 3.0},
            {"firm": "openai", "talent": 1.0, "pay": 4.0, "weight": 2.0},
            {"firm": "outside", "talent": 1.0, "pay": 1e9},
            offers=OFFERS,
        )
    )
    assert found["talent_price_payroll"] == pytest.approx(4.0)
    assert found["talent_price_hired"] == 20.0
    assert found["talent_price_accepted"] == 1.0


def test_overall(build):
    people = [
        {"when": "end", "firm": "meta", "talent": 2.0, "pay_usd_per_year": 30.0},
        {"when": "end", "firm": "meta", "talent": 2.0, "pay_usd_per_year": 9e9, "role": "staff"},
    ]
    found = overall(build.ledger(offers=OFFERS, people=people))
    assert found["hired_by_bidder"] == {"meta": 20.0}
    assert found["payroll"] == 15.0
