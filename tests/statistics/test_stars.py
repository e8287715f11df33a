import numpy as np
import pytest

from sim.statistics.stars import hired_by_firm, monthly, overall, star_pay, star_threshold


def test_the_bar_is_the_top_one_in_a_hundred():
    talent = np.arange(1.0, 1001.0)
    assert star_threshold(talent, np.ones(1000)) == 991.0
    assert star_threshold(talent, np.full(1000, 2.0)) == 991.0
    assert star_threshold(np.array([3.0]), np.ones(1)) == 3.0
    assert np.isnan(star_threshold(np.zeros(0), np.zeros(0)))


def test_the_bar_of_a_pareto_tail():
    share = (np.arange(100_000) + 0.5) / 100_000
    talent = (1 - share) ** -0.5
    assert star_threshold(talent, np.ones(talent.size)) == pytest.approx(10.0, rel=1e-2)


def test_pay_over_spending():
    found = star_pay(
        np.array([3.0, 4.0, 5.0]),
        np.array([100.0, 10.0, 0.0]),
        np.array([0, 0, 2]),
        np.array([True, False, True]),
    )
    assert found[:2].tolist() == [0.03, 0.0]
    assert np.isnan(found[2])


MOVES = [
    {"person": 0, "from_firm": "openai", "to_firm": "meta", "talent": 99.0, "weight": 1.0},
    {"person": 1, "from_firm": "meta", "to_firm": "meta", "talent": 99.0},
    {"person": 2, "from_firm": None, "to_firm": "openai", "talent": 99.0, "channel": "entered"},
    {"person": 3, "from_firm": "openai", "to_firm": "academia", "talent": 99.0},
    {"person": 4, "from_firm": "openai", "to_firm": "meta", "talent": 2.0},
    {"person": 5, "from_firm": "openai", "to_firm": None, "talent": 99.0, "channel": "left"},
    {"person": 6, "from_firm": "openai", "to_firm": "meta", "talent": 99.0, "role": "staff"},
]


def test_hires_are_counted_where_they_come(build):
    hired = hired_by_firm(build.rows("moves", *MOVES), 99.0, 5)
    assert hired.tolist() == [1.0, 1.0, 0.0, 1.0, 0.0]
    assert hired_by_firm(build.rows("moves", *MOVES), 0.0, 5).tolist() == [2.0, 1.0, 0.0, 1.0, 0.0]


def test_monthly(build):
    crowd = [{"firm": "meta", "talent": 1.0}] * 150
    stars = [
        {"firm": "meta", "talent": 50.0, "pay": 30.0},
        {"firm": "meta", "talent": 60.0, "pay": 70.0, "division": 1},
    ]
    found = monthly(
        build.snapshot(*crowd, *stars, moves=MOVES, capex_usd_per_year=[1000, 0, 5, 0, 0])
    )
    assert found["star_threshold"] == 50.0
    assert found["stars_hired"] == 2.0
    assert found["stars_hired_meta"] == 1.0
    assert found["star_pay_to_capex_meta"] == pytest.approx(0.03)
    assert np.isnan(found["star_pay_to_capex_openai"])
    assert found["star_pay_to_capex_deepseek"] == 0.0


def test_overall(build):
    people = [{"when": "start", "person": row, "firm": "openai"} for row in range(100)]
    people[0] |= {"talent": 99.0}
    people += [
        {"when": "end", "person": 0, "firm": "meta", "talent": 99.0, "pay_usd_per_year": 40.0},
        {"when": "end", "person": 8, "firm": "meta", "talent": 99.0, "pay_usd_per_year": 10.0},
        {"when": "end", "person": 4, "firm": "meta", "talent": 2.0, "pay_usd_per_year": 7.0},
    ]
    firms = [
        {"month": month, "firm": "meta", "capex_usd_per_year": capex}
        for month, capex in enumerate([9.0, 1000.0])
    ]
    month = dict.fromkeys([f"talent_share_{firm}" for firm in build.firms[:3]], 0.0)
    ledger = build.ledger(people=people, moves=MOVES, firms=firms, market=[month])
    found = overall(ledger)
    assert found["threshold"] == 99.0
    assert found["hired"] == 2.0
    assert found["hired_by_firm"]["academia"] == 1.0
    assert found["lost_by_firm"]["openai"] == 3.0
    assert found["pay_to_capex"]["meta"] == pytest.approx(0.05)
    assert found["hired_pay_to_capex"]["meta"] == pytest.approx(0.04)
    assert found["pay_to_capex"]["openai"] is None


def test_an_empty_run(build):
    found = overall(build.ledger())
    assert found["threshold"] is None
    assert found["hired"] == 0.0
    assert set(found["pay_to_capex"].values()) == {None}
    assert np.isnan(monthly(build.snapshot())["star_threshold"])
