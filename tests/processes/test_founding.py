from __future__ import annotations

import numpy as np

from sim.processes.founding import found_world
from sim.state.people import CORE
from tests.worlds import small_scenario


def test_what_is_remembered_of_the_first_day_does_not_follow_the_plans():
    # Not a copied world as elsewhere: copying would part what is wrongly one.
    world = found_world(small_scenario(), 1)
    firms = world.firms
    heads, side_bets = firms.target_heads[:, CORE].copy(), firms.side_bets_usd_per_year.copy()
    firms.target_heads *= 0.5
    firms.side_bets_usd_per_year *= 0.5
    firms.hedged_belief *= 0.5
    assert np.array_equal(world.start_core_heads, heads)
    assert np.array_equal(world.start_side_bets_usd_per_year, side_bets)
    assert np.array_equal(firms.aspiration, 2.0 * firms.hedged_belief)
    assert heads.sum() > 0
    assert side_bets.sum() > 0
