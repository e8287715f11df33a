import numpy as np
import pytest

from sim.statistics.frugality import MATCH, cheapest_match, lab_costs, monthly, overall

RUNS = np.array([True, True, True, False, False])
COMPUTE = np.array([10e9, 20e9, 1e9, 0.0, 0.0])


def test_costs_are_shares_of_the_leaders():
    got = lab_costs(COMPUTE, np.array([4.0, 5.0, 4.6, 9.0, np.nan]), RUNS)
    assert got[:3] == pytest.approx([0.5, 1.0, 0.05])


@pytest.mark.parametrize(
    ("third", "expected"), [(5.0 - MATCH, 0.05), (5.0 - MATCH - 0.01, 1.0), (np.nan, 1.0)]
)
def test_the_cheapest_match_is_the_least_spent_within_reach_of_the_leader(third, expected):
    capability = np.array([4.0, 5.0, third, 9.0, np.nan])
    assert cheapest_match(COMPUTE, capability, RUNS) == pytest.approx(expected)


def test_whoever_leads_on_less_is_matched_at_no_more_than_its_own_cost():
    assert cheapest_match(COMPUTE, np.array([5.0, 4.9, 5.1, 0.0, 0.0]), RUNS) == 1.0


def test_nobody_racing_matches_nothing():
    nobody = np.zeros(5, dtype=bool)
    assert np.isnan(cheapest_match(COMPUTE, np.full(5, np.nan), nobody))
    assert np.isnan(lab_costs(COMPUTE, np.full(5, np.nan), nobody)).all()


def test_a_leader_without_compute_is_no_yardstick():
    assert np.isnan(cheapest_match(np.zeros(5), np.ones(5), RUNS))


def test_monthly_and_overall(build):
    capability = [4.9, 5.0, 4.6, 0.0, 0.0]
    found = monthly(build.snapshot(lab_compute_usd_per_year=COMPUTE, capability=capability))
    assert found["cheapest_match"] == pytest.approx(0.05)
    assert found["lab_cost_meta"] == 0.5
    assert "lab_cost_academia" not in found
    months = [{"cheapest_match": value} for value in (0.2, 0.1, np.nan)]
    got = overall(build.ledger(market=months))
    assert got == {"cheapest_match": pytest.approx(0.15), "cheapest_match_least": 0.1}
    assert overall(build.ledger()) == {"cheapest_match": None, "cheapest_match_least": None}
