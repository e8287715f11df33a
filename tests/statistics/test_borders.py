import pytest

from sim.statistics.borders import monthly, overall

MOVES = [
    {"from_firm": "deepseek", "to_firm": "meta", "weight": 2.0},
    {"from_firm": "openai", "to_firm": "meta"},
    {"from_firm": "meta", "to_firm": "deepseek"},
    {"from_firm": None, "to_firm": "meta"},
    {"from_firm": "deepseek", "to_firm": None},
    {"from_firm": "deepseek", "to_firm": "meta", "role": "staff"},
]


def test_monthly_counts_ai_people_who_crossed_a_border(build):
    found = monthly(build.snapshot(moves=MOVES))
    assert found == {
        "from_abroad_us": 2.0,
        "from_abroad_europe": 0.0,
        "from_abroad_china": 1.0,
        "from_abroad_other": 0.0,
    }


def test_nobody_moved(build):
    assert set(monthly(build.snapshot()).values()) == {0.0}


def test_overall_sums_arrivals_and_takes_the_last_of_the_running_totals(build):
    firms = [
        {"month": month, "firm": firm, "border_fees_paid_usd": paid}
        for month, firm, paid in ((0, "meta", 5.0), (1, "meta", 9.0), (1, "openai", 0.0))
    ]
    months = [monthly(build.snapshot(moves=MOVES)), monthly(build.snapshot())]
    found = overall(build.ledger(firms=firms, market=months))
    assert found["from_abroad"]["us"] == pytest.approx(2.0)
    assert found["fees_usd"] == 9.0
    assert found["fees_by_firm_usd"]["meta"] == 9.0
    assert sum(found["fees_by_firm_usd"].values()) == 9.0


def test_overall_of_nothing(build):
    found = overall(build.ledger())
    assert found["fees_usd"] == 0.0
    assert set(found["fees_by_firm_usd"].values()) == {0.0}
