import pytest

from sim.statistics.courted_best import answers, best, overall

PEOPLE = [
    {"when": "start", "person": row, "firm": "openai", "talent": float(row)} for row in range(15)
]
STAR = {"incumbent": "openai", "bidder": "meta", "seat": "star"}
OFFERS = [
    STAR | {"person": 14, "month": 1},
    STAR | {"person": 14, "month": 2},
    STAR | {"person": 13, "month": 3, "accepted": True},
    STAR | {"person": 12, "month": 8, "accepted": True},
    STAR | {"person": 1, "month": 1, "accepted": True},
    STAR | {"person": 10, "month": 1, "is_counter": True, "bidder": "openai", "accepted": True},
    STAR | {"person": 9, "month": 1, "seat": "lab", "accepted": True},
    STAR | {"person": 8, "month": 1, "incumbent": "deepseek", "accepted": True},
]


def test_the_ten_most_talented(build):
    rows = build.rows("people", *PEOPLE)
    assert best(rows, 1).tolist() == [14, 13, 12, 11, 10, 9, 8, 7, 6, 5]
    assert best(rows, 1, most=2).tolist() == [14, 13]
    assert best(rows, 0).size == 0


def test_answers_count_people_and_not_bids(build):
    bids = build.rows("offers", *OFFERS[:4])
    ten = best(build.rows("people", *PEOPLE), 1)
    assert answers(bids, ten, 1) == {"courted": 3.0, "refused_share": pytest.approx(1 / 3)}
    assert answers(bids, ten, 2) == {"courted": 0.0, "refused_share": None}


def test_overall_counts_raiders_bids_for_those_who_are_there(build):
    found = overall(build.ledger(people=PEOPLE, offers=OFFERS))
    assert found["openai"]["month_6"] == {"courted": 2.0, "refused_share": 0.5}
    assert found["openai"]["run"] == {"courted": 3.0, "refused_share": pytest.approx(1 / 3)}
    assert found["meta"]["run"] == {"courted": 0.0, "refused_share": None}


def test_an_empty_run(build):
    assert overall(build.ledger())["openai"]["run"] == {"courted": 0.0, "refused_share": None}
