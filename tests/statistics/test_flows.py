from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.state.ledger import CHANNELS, REGIONS
from sim.statistics.flows import flow_matrix, monthly, net_flow, overall

MOVES = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3), st.integers(0, 5)), max_size=40)


def columns(moves):
    table = np.array(moves, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2].astype(float)


@given(MOVES)
def test_every_person_stands_in_one_cell(moves):
    matrix = flow_matrix(*columns(moves), 4)
    counted = Counter()
    for origin, destination, weight in moves:
        counted[origin, destination] += weight
    for (origin, destination), people in counted.items():
        assert matrix[origin, destination] == people
    assert matrix.sum() == sum(weight for *_, weight in moves)


@given(MOVES)
def test_rows_columns_and_net_flows_reconcile(moves):
    origins, destinations, weights = columns(moves)
    matrix = flow_matrix(origins, destinations, weights, 4)
    for firm in range(4):
        came, went = weights[destinations == firm].sum(), weights[origins == firm].sum()
        assert matrix[:, firm].sum() == came
        assert matrix[firm].sum() == went
        assert net_flow(matrix)[firm] == came - went
    entered, left = matrix[-1].sum(), matrix[:, -1].sum()
    assert net_flow(matrix).sum() == entered - left


def test_a_ring_of_moves_changes_nobodys_size():
    origins = np.array([0, 1, 2])
    matrix = flow_matrix(origins, np.roll(origins, 1), np.full(3, 2.0), 3)
    assert net_flow(matrix).tolist() == [0.0, 0.0, 0.0]


def test_two_firms_reach_their_known_steady_state():
    rates, heads = (0.03, 0.01), np.array([500.0, 500.0])
    for _ in range(2000):
        moved = flow_matrix(np.array([0, 1]), np.array([1, 0]), heads * rates, 2)
        heads = heads + net_flow(moved)
    assert heads == pytest.approx([250.0, 750.0])


def test_no_moves():
    none = np.zeros(0, dtype=np.int64)
    assert flow_matrix(none, none, np.zeros(0), 2).tolist() == [[0.0] * 3] * 3


def test_monthly_counts_ai_people_and_leaves_staff_out(build):
    moves = [
        {"from_firm": "openai", "to_firm": "meta", "channel": "poached", "weight": 2.0},
        {"from_firm": "meta", "to_firm": "deepseek", "channel": "quit"},
        {"from_firm": "meta", "to_firm": "outside", "channel": "laid_off", "role": "staff"},
        {"from_firm": None, "to_firm": "academia", "channel": "entered", "role": "engineer"},
        {"from_firm": "deepseek", "to_firm": None, "channel": "left"},
    ]
    found = monthly(build.snapshot({"firm": "meta", "weight": 30.0}, moves=moves))
    assert found["net_flow_meta"] == 1.0
    assert found["net_flow_openai"] == -2.0
    assert found["net_flow_deepseek"] == 0.0
    assert found["net_flow_academia"] == 1.0
    assert found["region_flow_us_us"] == 2.0
    assert found["region_flow_us_china"] == 1.0
    assert found["region_flow_entered_europe"] == 1.0
    assert found["region_flow_china_left"] == 1.0
    assert found["net_flow_region_us"] == -1.0
    assert [found[f"moves_{name}"] for name in CHANNELS] == [2, 1, 0, 0, 0, 1, 1]
    assert found["voluntary_move_rate"] == pytest.approx(3 / 30)
    assert found["ai_heads"] == 30.0


def test_regions_are_where_people_were_and_are_and_not_where_their_firms_are(build):
    moves = [
        {"from_firm": "academia", "to_firm": "meta", "region_from": "china", "region_to": "us"},
        {"from_firm": "meta", "to_firm": "outside", "region_from": "us", "region_to": "us"},
        {"from_firm": "academia", "to_firm": None, "region_from": "other", "region_to": None},
    ]
    found = monthly(build.snapshot({"firm": "meta"}, moves=moves))
    flows = {name: people for name, people in found.items() if name.startswith("region_flow_")}
    wanted = {"region_flow_china_us", "region_flow_us_us", "region_flow_other_left"}
    assert {name for name, people in flows.items() if people} == wanted
    assert all(flows[name] == 1.0 for name in wanted)
    net = [found[f"net_flow_region_{name}"] for name in ("us", "china", "other", "europe")]
    assert net == [1.0, -1.0, -1.0, 0.0]


def test_overall_is_the_sum_of_the_months(build, world):
    months = []
    for month in range(3):
        crowd, moves, *_ = world(80, seed=month)
        months.append((crowd, [row | {"month": month} for row in moves]))
    rows = [monthly(build.snapshot(*crowd, moves=moves)) for crowd, moves in months]
    moves = [row for _, of_month in months for row in of_month]
    found = overall(build.ledger(moves=moves, market=rows))
    for firm in build.firms:
        total = sum(row[f"net_flow_{firm}"] for row in rows)
        assert found["net_by_firm"][firm] == pytest.approx(total)
    counted = Counter()
    for row in moves:
        if row["role"] != "staff":
            counted[row["from_firm"] or "entered", row["to_firm"] or "left"] += row["weight"]
    for (origin, destination), people in counted.items():
        if (origin, destination) != ("entered", "left"):
            assert found["by_firm"][origin][destination] == people
    for name in REGIONS:
        total = sum(row[f"net_flow_region_{name}"] for row in rows)
        assert found["net_by_region"][name] == pytest.approx(total)
    assert found["head_months"] == sum(row["ai_heads"] for row in rows)
    voluntary = sum(sum(cells.values()) for cells in found["voluntary_by_firm"].values())
    assert voluntary <= found["voluntary_moves"]
    assert found["voluntary_move_rate"] == found["voluntary_moves"] / found["head_months"]


def test_overall_of_an_empty_run(build):
    found = overall(build.ledger())
    assert found["by_firm"] == {}
    assert found["by_region"]["us"]["china"] is None
    assert found["voluntary_move_rate"] is None
