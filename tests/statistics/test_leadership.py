import numpy as np
import pytest

from sim.statistics.leadership import lead, leader, monthly, overall


def test_the_leader_is_the_first_of_the_highest():
    everyone = np.ones(4, dtype=bool)
    assert leader(np.array([1.0, 3.0, 3.0, 2.0]), everyone) == 1
    assert leader(np.array([1.0, np.nan, 0.5, 2.0]), everyone) == 3
    assert leader(np.array([1.0, 3.0, 3.0, 9.0]), everyone & [True, True, True, False]) == 1
    assert leader(np.array([1.0]), np.zeros(1, dtype=bool)) == -1
    assert leader(np.zeros(0), np.zeros(0, dtype=bool)) == -1


def test_the_lead_is_the_gap_to_the_next():
    assert lead(np.array([1.0, 4.0, 2.5]), np.ones(3, dtype=bool)) == 1.5
    assert lead(np.array([2.0, 2.0]), np.ones(2, dtype=bool)) == 0.0
    assert np.isnan(lead(np.array([2.0, np.nan]), np.ones(2, dtype=bool)))


def test_monthly(build):
    found = monthly(
        build.snapshot(
            capability=[1.0, 2.0, 1.5, 99.0, np.nan],
            belief=[0.2, 0.5, 0.3, 0.0, 0.0],
            hedged_belief=[0.3, 0.5, 0.3, 0.0, 0.0],
        )
    )
    assert found["leader"] == 1.0
    assert found["leader_belief"] == 0.5
    assert found["leader_ahead"] == 0.5
    assert found["capability_deepseek"] == 1.5
    assert found["hedged_belief_meta"] == 0.3
    assert "belief_academia" not in found


def test_monthly_when_nothing_is_known(build):
    found = monthly(build.snapshot(capability=[np.nan] * 5))
    assert np.isnan([found["leader"], found["leader_belief"], found["leader_ahead"]]).all()


def test_overall(build):
    paths = {"meta": (1.0, 1.0, 5.0, 5.0), "openai": (2.0, 2.0, 2.0, 6.0)}
    rows = [
        {"month": month, "firm": firm, "capability": path[month], "belief": 0.1 * month}
        for month in range(4)
        for firm, path in paths.items()
    ]
    found = overall(build.ledger(firms=rows))
    assert found["months_led"]["openai"] == 3.0
    assert found["months_led"]["meta"] == 1.0
    assert found["changes"] == 2.0
    assert found["leads_at_end"] == {name: float(name == "openai") for name in build.firms}
    assert found["capability_at_end"]["meta"] == 5.0
    assert found["capability_at_end"]["deepseek"] is None
    assert found["belief_at_end"]["meta"] == pytest.approx(0.3)


def test_an_empty_run(build):
    found = overall(build.ledger())
    assert set(found["months_led"].values()) == {0.0}
    assert set(found["leads_at_end"].values()) == {0.0}
    assert set(found["belief_at_end"].values()) == {None}
