import numpy as np

from sim.statistics.departures import before, gone_outside_lab, let_go, overall

CUTS = [
    {"month": 0, "firm": "meta", "division": "legacy", "people": 1000.0},
    {"month": 6, "firm": "meta", "division": "applied", "people": 90.0},
    {"month": 7, "firm": "meta", "division": "applied", "people": 60.0},
    {"month": 11, "firm": "meta", "division": "frontier", "people": 5.0},
    {"month": 12, "firm": "meta", "division": "core", "people": 7.0},
    {"month": 3, "firm": "academia", "division": "core", "people": 9.0},
]
MOVES = [
    {"month": 2, "from_firm": "deepseek", "to_firm": "meta", "division_from": "applied"},
    {"month": 9, "from_firm": "deepseek", "to_firm": None, "division_from": "core", "weight": 40.0},
    {"month": 2, "from_firm": "deepseek", "to_firm": "meta", "division_from": "frontier"},
    {"month": 2, "from_firm": "deepseek", "to_firm": "deepseek", "division_from": "core"},
    {"month": 2, "from_firm": None, "to_firm": "deepseek", "division_from": None},
]


def test_the_first_months_of_a_run(build):
    rows = build.rows("cuts", *CUTS)
    assert before(rows, 0, 7)["people"].tolist() == [1000.0, 90.0, 9.0]
    assert before(rows, 6, 2)["people"].size == 4


def test_let_go_by_firm_and_division(build):
    rows = build.rows("cuts", *CUTS)
    assert let_go(rows, 5).tolist() == [1162.0, 0.0, 0.0, 9.0, 0.0]
    assert let_go(rows, 5, 1).tolist() == [150.0, 0.0, 0.0, 0.0, 0.0]


def test_gone_is_to_have_left_the_firm_from_outside_its_lab(build):
    assert gone_outside_lab(build.rows("moves", *MOVES), 5).tolist() == [0, 0, 41.0, 0, 0]


def test_overall(build):
    bids = dict.fromkeys([f"talent_share_{firm}" for firm in build.firms[:3]], 0.0)
    found = overall(build.ledger(cuts=CUTS, moves=MOVES, market=[{"month": 0} | bids]))
    assert found["let_go"]["meta"] == {"month_7": 1090.0, "month_12": 1155.0}
    assert found["let_go_applied"]["meta"] == {"month_7": 90.0, "month_12": 150.0}
    assert found["let_go_lab"]["meta"] == {"month_7": 0.0, "month_12": 5.0}
    assert found["gone_outside_lab"]["deepseek"] == {"month_7": 1.0, "month_12": 41.0}
    assert "academia" not in found["let_go"], "it does not bid"


def test_a_run_that_begins_later(build):
    later = [cut | {"month": cut["month"] + 30} for cut in CUTS]
    assert overall(build.ledger(cuts=later)) == overall(build.ledger(cuts=CUTS))


def test_an_empty_run(build):
    found = overall(build.ledger())
    assert {type(value) for firms in found.values() for value in firms["meta"].values()} == {float}
    assert not np.any([list(firms["meta"].values()) for firms in found.values()])
