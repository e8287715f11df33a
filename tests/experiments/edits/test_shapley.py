from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.experiments.edits.shapley import (
    drawn_orders,
    in_all_orders,
    in_orders,
    on_the_way,
    subsets,
    without,
)

REPLICATES = 3


def game(edits, seed=1):
    """Any outcome for each set of edits, two statistics in three replicates."""
    draws = np.random.default_rng(seed)
    return {one: draws.normal(size=(REPLICATES, 2)) for one in subsets(edits)}


def added_up(worth):
    """Edits that have nothing to do with each other."""
    return {
        one: np.full(REPLICATES, float(sum(worth[edit] for edit in one)))
        for one in subsets(len(worth))
    }


def brute_force(outcome, edits):
    found = np.zeros((edits, *outcome[frozenset()].shape))
    orders = list(permutations(range(edits)))
    for order in orders:
        for place, edit in enumerate(order):
            found[edit] += (
                outcome[frozenset(order[: place + 1])] - outcome[frozenset(order[:place])]
            )
    return found / len(orders)


@pytest.mark.parametrize("edits", [1, 2, 3, 4, 5])
def test_weights_of_subsets_are_the_average_over_all_orders(edits):
    outcome = game(edits)
    wanted = brute_force(outcome, edits)
    assert in_all_orders(outcome, edits) == pytest.approx(wanted)
    assert in_orders(outcome, list(permutations(range(edits)))) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "divide",
    [
        lambda outcome: in_all_orders(outcome, 4),
        lambda outcome: in_orders(outcome, [(2, 0, 3, 1)]),
        lambda outcome: in_orders(outcome, drawn_orders(4, 6, seed=3)),
    ],
)
def test_contributions_add_up_in_each_replicate(divide):
    outcome = game(4)
    whole = outcome[frozenset(range(4))] - outcome[frozenset()]
    assert divide(outcome).sum(axis=0) == pytest.approx(whole)


def test_one_order_telescopes():
    outcome = game(3)
    found = in_orders(outcome, [(2, 0, 1)])
    assert found[2] == pytest.approx(outcome[frozenset({2})] - outcome[frozenset()])
    assert found[0] == pytest.approx(outcome[frozenset({0, 2})] - outcome[frozenset({2})])
    assert found[1] == pytest.approx(outcome[frozenset({0, 1, 2})] - outcome[frozenset({0, 2})])


def test_equal_edits_have_equal_parts():
    outcome = {one: np.full(REPLICATES, float(len(one) ** 2)) for one in subsets(3)}
    found = in_all_orders(outcome, 3)
    assert found[0] == pytest.approx(3.0)
    assert found[1] == pytest.approx(found[0])
    assert found[2] == pytest.approx(found[0])


def test_an_edit_that_never_matters_has_no_part():
    outcome = game(4)
    idle = {one: outcome[one - {2}] for one in subsets(4)}
    found = in_all_orders(idle, 4)
    assert found[2] == pytest.approx(0)
    kept = {0: 0, 1: 1, 3: 2}
    others = {frozenset(kept[edit] for edit in one): idle[one] for one in idle if 2 not in one}
    assert found[[0, 1, 3]] == pytest.approx(in_all_orders(others, 3))


def test_parts_are_linear_in_the_outcome():
    one, other = game(3, seed=1), game(3, seed=2)
    both = {each: 2 * one[each] - 3 * other[each] for each in one}
    wanted = 2 * in_all_orders(one, 3) - 3 * in_all_orders(other, 3)
    assert in_all_orders(both, 3) == pytest.approx(wanted)


def test_what_does_not_interact_is_found_in_any_order():
    worth = [5.0, -2.0, 0.5]
    found = in_orders(added_up(worth), [(1, 2, 0)])
    assert found[:, 0] == pytest.approx(worth)
    assert in_all_orders(added_up(worth), 3)[:, 0] == pytest.approx(worth)


def test_drawn_orders_come_in_pairs_of_opposites_and_are_the_same_for_a_seed():
    orders = drawn_orders(8, 5, seed=4)
    assert len(orders) == 6
    assert all(sorted(order) == list(range(8)) for order in orders)
    assert all(orders[n + 1] == orders[n][::-1] for n in (0, 2, 4))
    assert orders == drawn_orders(8, 5, seed=4)
    assert orders != drawn_orders(8, 5, seed=5)


def test_drawn_orders_come_near_all_orders():
    outcome = game(5)
    found = in_orders(outcome, drawn_orders(5, 2000, seed=1))
    assert found == pytest.approx(in_all_orders(outcome, 5), abs=0.1)


def test_opposite_orders_are_exact_for_pairs():
    """A pair's joint effect is split in half by an order and its reverse, whatever the order."""
    pairs = {(0, 1): 4.0, (1, 3): -6.0}
    outcome = {
        one: np.full(1, sum(each for pair, each in pairs.items() if one >= set(pair)))
        for one in subsets(4)
    }
    found = in_orders(outcome, drawn_orders(4, 2, seed=9))
    assert found[:, 0] == pytest.approx([2.0, -1.0, 0.0, -3.0])


def test_an_order_passes_through_one_set_of_each_size():
    sets = on_the_way([(2, 0, 1)])
    assert sets == [frozenset(), {2}, {0, 2}, {0, 1, 2}]
    assert list(without(0, sets)) == [{2}]
