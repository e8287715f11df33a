"""What each of several edits contributes to an effect that they have together.

An edit's contribution depends on what is edited already.  In one order, contributions telescope;
the Shapley value (Shapley 1953, "A value for n-person games") is their average over all orders,
the only division that adds up to the whole, treats equal edits equally, gives nothing to an edit
that never matters, and is linear in the statistic.  Where all orders are too many, some are drawn,
each with its reverse (Mitchell, Cooper, Frank and Holmes 2022, "Sampling permutations for Shapley
value estimation", JMLR 23(43)): of a pair that works together, one comes last in either.

A game gives each set of edits, by their numbers, the outcome with those edits made: an array whose
first axis is replicates.  Sets are given as frozensets.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from sim.base.lazy import np

if TYPE_CHECKING:
    from sim.base.arrays import Floats

Set = frozenset[int]
Order = tuple[int, ...]


def subsets(edits: int) -> list[Set]:
    """Every set of so many edits, the small ones first."""
    every = range(edits)
    return [frozenset(one) for size in range(edits + 1) for one in combinations(every, size)]


def on_the_way(orders: Sequence[Order]) -> list[Set]:
    """The sets that orders pass through, from none to all, the small ones first."""
    found = {frozenset(order[:made]) for order in orders for made in range(len(order) + 1)}
    return sorted(found, key=lambda one: (len(one), sorted(one)))


def drawn_orders(edits: int, number: int, seed: int) -> list[Order]:
    """So many orders drawn at random, each next to its reverse; an odd number is one more."""
    draws = np.random.Generator(np.random.Philox(seed))
    found: list[Order] = []
    while len(found) < number:
        order = tuple(draws.permutation(edits).tolist())
        found += [order, order[::-1]]
    return found


def marginal(game: Mapping[Set, Floats], edit: int, before: Set) -> Floats:
    """What an edit adds where others are made already."""
    found: Floats = game[before | {edit}] - game[before]
    return found


def in_orders(game: Mapping[Set, Floats], orders: Sequence[Order]) -> Floats:
    """Contributions averaged over orders; (edits, replicates, ...)."""
    total = [np.zeros_like(game[frozenset()]) for _ in orders[0]]
    for order in orders:
        for place, edit in enumerate(order):
            total[edit] = total[edit] + marginal(game, edit, frozenset(order[:place]))
    found: Floats = np.array(total) / len(orders)
    return found


def in_all_orders(game: Mapping[Set, Floats], edits: int) -> Floats:
    """Shapley values: contributions averaged over all orders; (edits, replicates, ...).

    A set of s edits comes before a given other in s! (k - s - 1)! of the k! orders.
    """
    total = [np.zeros_like(game[frozenset()]) for _ in range(edits)]
    for edit in range(edits):
        for before in without(edit, subsets(edits)):
            weight = 1 / (edits * math.comb(edits - 1, len(before)))
            total[edit] = total[edit] + weight * marginal(game, edit, before)
    return np.array(total)


def without(edit: int, sets: Sequence[Set]) -> Iterator[Set]:
    """The sets that an edit can be added to and lead to another of them."""
    there = set(sets)
    return (one for one in sets if edit not in one and one | {edit} in there)
