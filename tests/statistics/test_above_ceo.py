import numpy as np

from sim.statistics.above_ceo import monthly, overall, paid_above

CEO = [10.0, 2.0, 5.0, 1.0, 1.0]


def test_who_earns_as_much_is_not_above():
    firm = np.array([0, 0, 0, 1, 2])
    pay = np.array([10.0, 10.1, 50.0, 2.5, 4.0])
    found = paid_above(pay, np.array([1.0, 2.0, 1.0, 1.0, 1.0]), firm, np.array(CEO))
    assert found.tolist() == [3.0, 1.0, 0.0, 0.0, 0.0]


def test_monthly_leaves_out_employers_that_do_not_bid(build):
    crowd = [
        {"firm": "meta", "pay": 11.0},
        {"firm": "meta", "pay": 9.0},
        {"firm": "openai", "pay": 3.0, "weight": 4.0},
        {"firm": "academia", "pay": 90.0},
    ]
    found = monthly(build.snapshot(*crowd, ceo_pay_usd_per_year=CEO))
    assert found == {
        "paid_above_ceo": 5.0,
        "paid_above_ceo_meta": 1.0,
        "paid_above_ceo_openai": 4.0,
        "paid_above_ceo_deepseek": 0.0,
    }


def test_overall_is_the_first_and_the_last_month(build):
    months = [
        dict.fromkeys([f"talent_share_{firm}" for firm in build.firms[:3]], 0.0)
        | {f"paid_above_ceo_{firm}": float(month) for firm in build.firms[:3]}
        | {"paid_above_ceo": 3.0 * month}
        for month in (1, 2, 5)
    ]
    found = overall(build.ledger(market=months))
    assert found["first"] == {"all": 3.0, "meta": 1.0, "openai": 1.0, "deepseek": 1.0}
    assert found["last"] == {"all": 15.0, "meta": 5.0, "openai": 5.0, "deepseek": 5.0}


def test_an_empty_run_knows_nothing(build):
    assert set(overall(build.ledger())["last"].values()) == {None}
