import pytest

from sim.statistics.seniors import monthly, overall, senior_exits

SENIOR = {"from_firm": "meta", "to_firm": "openai", "talent": 9.0, "tenure_months": 36.0}
MOVES = [
    SENIOR | {"person": 0, "channel": "poached"},
    SENIOR | {"person": 1, "channel": "quit", "to_firm": "academia"},
    SENIOR | {"person": 2, "channel": "spin_out", "weight": 2.0},
    SENIOR | {"person": 3, "channel": "laid_off"},
    SENIOR | {"person": 4, "channel": "deal"},
    SENIOR | {"person": 5, "tenure_months": 35.0},
    SENIOR | {"person": 6, "talent": 8.9},
    SENIOR | {"person": 7, "role": "staff"},
    SENIOR | {"person": 8, "from_firm": "deepseek"},
    SENIOR | {"person": 9, "from_firm": "academia"},
]


def test_counted_are_the_experienced_best_who_go_of_their_own_accord(build):
    assert senior_exits(build.rows("moves", *MOVES), 9.0, 5).tolist() == [4, 0, 1, 1, 0]
    assert senior_exits(build.rows("moves"), 9.0, 5).tolist() == [0.0] * 5


def test_the_bar_of_a_month_is_the_top_tenth_of_the_field_now(build):
    crowd = [{"firm": "meta", "talent": float(talent)} for talent in range(1, 11)]
    crowd[8] |= {"firm": "outside"}
    found = monthly(build.snapshot(*crowd, moves=[row | {"talent": 10.0} for row in MOVES]))
    assert found["senior_exits_meta"] == 5.0
    assert found["senior_exits"] == 6.0
    assert "senior_exits_academia" not in found
    assert monthly(build.snapshot(*crowd, moves=MOVES))["senior_exits"] == 0.0


def test_overall_takes_the_bar_of_the_first_day(build):
    people = [
        {"when": "start", "person": row, "firm": "openai", "talent": float(row)}
        for row in range(10)
    ]
    found = overall(build.ledger(people=people, moves=MOVES))
    assert found["exits"] == pytest.approx(6.0)
    assert found["exits_by_firm"]["meta"] == 4.0
    assert overall(build.ledger())["exits"] == 0.0
