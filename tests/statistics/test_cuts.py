import numpy as np
import pytest

from sim.state.ledger import DIVISIONS, TRIGGERS
from sim.statistics.cuts import cross_table, monthly, overall, people_cut

CUTS = [
    {"firm": "meta", "division": "applied", "people": 600.0, "trigger": "focus"},
    {"firm": "meta", "division": "legacy", "people": 1400.0, "trigger": "investors"},
    {"firm": "deepseek", "division": "core", "people": 10.0, "trigger": "runway"},
]


def test_monthly(build):
    found = monthly(build.snapshot(cuts=CUTS))
    assert found["people_cut"] == 2010.0
    assert found["people_cut_meta"] == 2000.0
    assert found["people_cut_openai"] == 0.0
    assert found["people_cut_division_applied"] == 600.0
    assert found["people_cut_trigger_runway"] == 10.0
    assert found["people_cut_trigger_automation"] == 0.0


def test_tables_agree_with_one_by_one(build, world):
    *_, cuts = world(300, seed=4)
    rows = build.rows("cuts", *cuts)
    for key, names in (("division", DIVISIONS), ("trigger", TRIGGERS)):
        table = cross_table(rows, key, len(build.firms), len(names))
        for code, firm in enumerate(build.firms):
            for place in range(len(names)):
                own = [c["people"] for c in cuts if c["firm"] == firm and c[key] == place]
                assert table[code, place] == sum(own)
        assert table.sum(axis=1).tolist() == people_cut(rows, "firm", len(build.firms)).tolist()
        assert table.sum(axis=0).tolist() == people_cut(rows, key, len(names)).tolist()


def test_overall_ladder(build):
    people = [{"when": "start", "person": row, "firm": "openai"} for row in range(100)]
    people[0] |= {"talent": 99.0}
    for row in range(1, 10):
        people[row] = people[row] | {"talent": 5.0}
    moves = [
        {"person": row, "from_firm": "openai", "to_firm": "meta", "talent": talent}
        for row, talent in ((0, 99.0), (1, 5.0), (50, 1.0))
    ]
    offers = [
        {"bidder": "meta", "incumbent": "openai", "package_usd": 2e8, "accepted": True},
        {
            "bidder": "meta",
            "incumbent": "meta",
            "package_usd": 2e8,
            "accepted": True,
            "is_counter": True,
        },
    ]
    found = overall(build.ledger(people=people, moves=moves, offers=offers, cuts=CUTS))
    assert found["ladder"]["meta"] == {
        "cut": 2000.0,
        "hired": 3.0,
        "hired_top10pct": 2.0,
        "hired_stars": 1.0,
        "hired_100m": 1.0,
    }
    assert found["stars_hired_per_1000_cut_by_firm"]["meta"] == pytest.approx(0.5)
    assert found["stars_hired_per_1000_cut_by_firm"]["openai"] is None
    assert found["stars_hired_per_1000_cut"] == pytest.approx(1000 / 2010)
    assert found["by_firm_and_division"]["meta"]["legacy"] == 1400.0
    assert found["by_firm_and_trigger"]["deepseek"]["runway"] == 10.0
    assert found["by_firm_and_trigger"].keys() == {"meta", "deepseek"}
    assert found["people"] == 2010.0


def test_a_hire_that_no_cut_went_with(build):
    found = overall(build.ledger())
    assert found["people"] == 0.0
    assert found["stars_hired_per_1000_cut"] is None
    assert found["by_firm_and_division"] == {}
    assert np.isfinite(list(found["ladder"]["meta"].values())).all()
