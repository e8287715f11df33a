from __future__ import annotations

import numpy as np
import pytest

from sim.processes.compute_split import (
    LEVELS,
    best_share,
    claimed_shares,
    split_compute,
    toward,
    worth_of_shares,
)
from sim.state.view import Stance
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().compute_split


def claiming(**overrides):
    world = raced_world(**overrides)
    world.firms.stances[:] = [Stance("raid", claims_compute=True) for _ in world.firms.keys]
    return world


def test_claims_go_from_none_to_the_largest_share_of_product_compute():
    got = claimed_shares(RULES, 0.25)
    assert len(got) == LEVELS
    assert got[0] == 0.25
    assert got[-1] == pytest.approx(0.25 + 0.75 * RULES.largest_claim)
    assert np.diff(got) == pytest.approx(np.full(LEVELS - 1, np.diff(got)[0]))


def test_a_split_is_worth_its_gain_raised_by_urgency_less_the_cash_flow_lost():
    got = worth_of_shares(np.array([0.0, 3e9]), np.array([1.0, 0.98]), 100e9, 0.5, 24.0)
    assert got == pytest.approx([0.0, 1.5 * 3e9 - 0.02 * 100e9 * 2.0])
    losing = worth_of_shares(np.array([1e9]), np.array([0.5]), -9e9, 0.0, 24.0)
    assert losing.tolist() == [1e9]


def test_the_share_moves_at_most_a_step_either_way():
    assert toward(0.3, 0.9, 0.02) == pytest.approx(0.32)
    assert toward(0.3, 0.1, 0.02) == pytest.approx(0.28)
    assert toward(0.3, 0.305, 0.02) == pytest.approx(0.305)


@pytest.mark.parametrize(
    ("per_usd", "level"), [(0.0, 0), (1.0, LEVELS - 1)], ids=["nothing to gain", "much to gain"]
)
def test_the_best_claim_may_be_none_or_the_largest(raced, per_usd, level):
    meta = raced.firms.index("meta")
    got = best_share(raced, meta, lambda _, compute: per_usd * compute, 100e9)
    assert got == pytest.approx(claimed_shares(RULES, 0.25)[level])


def test_a_concave_gain_is_claimed_in_part(raced):
    """Gain g x - c x^2 of the share claimed: brute force over the levels."""
    meta, capex = raced.firms.index("meta"), raced.rate("capex")[raced.firms.index("meta")]
    raced.firms.urgency[meta] = 0.0

    def gain(stars, compute):
        x = compute / capex
        return 1e12 * x * (0.15 - x)

    got = best_share(raced, meta, gain, 0.0)
    shares = claimed_shares(RULES, 0.25)
    assert got == pytest.approx(shares[2])
    assert got == pytest.approx(max(shares, key=lambda share: gain(0.0, (share - 0.25) * capex)))


def test_dear_products_keep_their_compute():
    world = claiming(**{"earnings.product_elasticity": 50})
    meta, xai = world.firms.index("meta"), world.firms.index("xai")
    assert world.rate("operating_cash_flow")[xai] < 0
    split_compute(world)
    assert world.firms.lab_compute_share[meta] == 0.25
    assert world.firms.lab_compute_share[xai] > 0.6


def test_a_firm_that_searches_moves_a_step_toward_its_lab():
    world = claiming()
    meta = world.firms.index("meta")
    split_compute(world)
    assert world.firms.lab_compute_share[meta] == pytest.approx(0.25 + RULES.step)
    assert world.firms.usual_lab_share[meta] == 0.25


def test_who_does_not_search_or_is_pinned_keeps_its_split(raced):
    before = raced.firms.lab_compute_share.copy()
    split_compute(raced)
    assert np.array_equal(raced.firms.lab_compute_share, before)
    world = claiming()
    world.firms.lab_share_pinned[:] = True
    split_compute(world)
    assert np.array_equal(world.firms.lab_compute_share, before)


def test_without_claims_nothing_moves():
    world = claiming(**{"compute_split.largest_claim": 0})
    world.firms.lab_compute_share[0] = 0.7
    split_compute(world)
    assert world.firms.lab_compute_share[0] == 0.7
