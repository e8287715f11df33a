from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from sim.experiments.ranking import CLEARLY, FAMILIES, Move, ranks, stability, tau

TALENT, BELIEF = FAMILIES


def shares(**firms):
    return {f"end.talent_share_{firm}": np.array(each, dtype=float) for firm, each in firms.items()}


def brute_force(a, b):
    """Kendall's tau-b by counting pairs of firms."""
    score = of_a = of_b = 0
    for one, other in combinations(range(len(a)), 2):
        way_a, way_b = np.sign(a[one] - a[other]), np.sign(b[one] - b[other])
        score, of_a, of_b = score + way_a * way_b, of_a + abs(way_a), of_b + abs(way_b)
    return score / math.sqrt(of_a * of_b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4]),
        ([1, 2, 3, 4], [4, 3, 2, 1]),
        ([1, 2, 3, 4], [2, 1, 3, 4]),
        ([1, 1, 3, 4], [2, 1, 3, 3]),
    ],
)
def test_tau_counts_the_pairs_of_firms_that_keep_their_order(a, b):
    assert tau(np.array(a, dtype=float), np.array(b, dtype=float)) == pytest.approx(
        brute_force(a, b)
    )


def test_nothing_is_said_of_firms_that_are_all_equal():
    assert math.isnan(tau(np.ones(3), np.array([1.0, 2.0, 3.0])))
    found = stability(TALENT, shares(x=[1], y=[1]), shares(x=[1], y=[2]), 1)
    assert math.isnan(found.tau)
    assert found.same_leader == 1, "y leads in both, in A beside x"


def test_the_most_is_first_and_equals_share_ranks():
    levels = np.array([[5.0, 1.0], [5.0, 3.0], [2.0, math.nan]])
    assert ranks(levels) == pytest.approx(
        np.array([[1.5, 2.0], [1.5, 1.0], [3.0, math.nan]]), nan_ok=True
    )


def test_who_moves_and_whether_the_leader_stays():
    a = shares(x=[9, 9, 9, 9, 9], y=[5, 5, 5, 5, 5], z=[1, 1, 1, 1, 1])
    b = shares(x=[9, 9, 9, 9, 3], y=[1, 1, 1, 1, 5], z=[5, 5, 5, 5, 1])
    found = stability(TALENT, a, b, 5)
    moves = {move.firm: move for move in found.moves}
    assert found.same_leader == 0.8
    assert moves["z"] == Move("z", 3.0, 2.0, up=0.8, down=0.0, pairs=5)
    assert moves["y"] == Move("y", 2.0, 3.0, up=0.2, down=0.8, pairs=5)
    assert moves["x"].down == 0.2
    assert [move.firm for move in found.clear_moves] == ["y", "z"]
    assert found.tau == pytest.approx(1 / 3)


def test_a_firm_moves_clearly_if_most_pairs_agree():
    assert Move("x", 3, 2, up=CLEARLY, down=0, pairs=10).is_clear
    assert not Move("x", 3, 2, up=CLEARLY - 0.1, down=0.1, pairs=10).is_clear
    assert not Move("x", 2, 3, up=0.9, down=0.1, pairs=10).is_clear
    assert not Move("x", 2, 2, up=0.9, down=0.1, pairs=10).is_clear


def test_only_firms_of_both_are_ranked():
    a = shares(x=[3, math.nan, 3], y=[2, 2, 2], gone=[9, 9, 9])
    b = shares(x=[1, 1, 1], y=[2, 2, 2], new=[9, 9, 9])
    found = stability(TALENT, a, b, 3)
    assert [(move.firm, move.pairs) for move in found.moves] == [("x", 2), ("y", 3)]
    assert found.same_leader == pytest.approx(1 / 3), "y alone is left in the second pair"
    assert found.tau == -1


def test_pairs_are_the_first_replicates():
    a, b = shares(x=[1, 1, 9], y=[2, 2, 2]), shares(x=[1, 1], y=[2, 2])
    found = stability(TALENT, a, b, 2)
    assert (found.pairs, found.tau, found.same_leader) == (2, 1.0, 1.0)


def test_one_firm_has_no_order_and_neither_have_other_statistics():
    assert stability(TALENT, shares(x=[1]), shares(x=[2]), 1) is None
    assert stability(BELIEF, shares(x=[1], y=[2]), shares(x=[2], y=[1]), 1) is None
    empty = shares(x=[math.nan], y=[math.nan])
    assert stability(TALENT, empty, empty, 1) is None


def test_a_row_a_firm_in_the_order_of_a():
    found = stability(TALENT, shares(x=[1, 1], y=[2, 2]), shares(x=[3, 3], y=[2, 2]), 2)
    frame = found.frame()
    assert frame["firm"].tolist() == ["y", "x"]
    assert frame["rank_b"].tolist() == [2.0, 1.0]
    assert frame["clear"].tolist() == [True, True]
    assert set(frame["family"]) == {TALENT}
