from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.processes.deals import settle_deal, settle_deals
from sim.processes.reservations import the_team
from sim.processes.review import block_chance, review_chance, under_review
from sim.processes.sought_deals import possible_targets
from sim.state.closing import close_firm
from tests.deal_desk import offer, outcomes, rich, same, state
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().review


def reviewing(**rules):
    """Every deal is reviewed for three months, unless the rules say otherwise."""
    all_rules = {"minority": 1, "takeover": 1, "months": 3, "blocked": 0} | rules
    return rich(raced_world(**{f"review.{name}": value for name, value in all_rules.items()}))


def wait(world, months):
    world.month += months
    settle_deals(world)


def test_the_authority_looks_at_giants_and_harder_at_control():
    assert review_chance(RULES, 0.49, True) == RULES.minority
    assert review_chance(RULES, 0.5, True) == RULES.takeover
    assert review_chance(RULES, 0.0, True) == 0.0
    assert [review_chance(RULES, stake, False) for stake in (0.1, 0.5, 1.0)] == [0.0] * 3


def test_the_chance_of_a_veto_is_that_of_a_review_times_that_of_a_block():
    world = raced_world()
    openai = world.firms.index("openai")
    assert block_chance(world, offer(world)) == RULES.minority * RULES.blocked
    assert block_chance(world, replace(offer(world), buyer=openai)) == 0.0


def test_a_blocked_deal_moves_nothing_and_points_out_nobody():
    world = reviewing(months=0, blocked=1)
    before = state(world)
    settle_deal(world, offer(world))
    assert outcomes(world) == ["blocked"]
    assert same(state(world), before)
    assert world.tip_offs == []
    assert world.firms.refused.sum() == 0


def test_a_regulator_reviews_and_blocks_at_its_chances():
    world = reviewing(minority=0.6, months=0, blocked=0.5)
    for month in range(300):
        rich(world).month = month
        world.firms.valuation_usd[:] = 1e9
        world.people.unvested_usd[:] = 0.0  # else the same round is priced in 300 times
        settle_deal(world, offer(world, team=0))
    blocked = np.mean([outcome == "blocked" for outcome in outcomes(world)])
    assert blocked == pytest.approx(0.3, abs=0.12)
    assert set(outcomes(world)) == {"blocked", "closed"}


def test_nothing_moves_until_the_review_is_over():
    world = reviewing()
    before, team = state(world), the_team(world, world.firms.index("scale"), 3)
    settle_deal(world, offer(world))
    wait(world, 2)
    assert outcomes(world) == []
    assert same(state(world), before)
    wait(world, 1)
    assert outcomes(world) == ["closed"]
    assert world.ledger.columns("deals")["months_pending"].tolist() == [3]
    assert world.ledger.columns("deals")["month"].tolist() == [3]
    assert (world.people.firm[team] == world.firms.index("meta")).all()
    assert world.pending == []


def test_without_a_review_a_deal_that_passes_is_the_same_as_one_nobody_looked_at():
    looked, free = reviewing(months=0), reviewing(minority=0)
    for world in (looked, free):
        settle_deal(world, offer(world))
    assert outcomes(looked) == outcomes(free) == ["closed"]
    assert same(state(looked), state(free))


def test_other_suitors_wait():
    world = reviewing()
    meta, google = world.firms.index("meta"), world.firms.index("google")
    scale = world.firms.index("scale")
    assert possible_targets(world, google)[scale]
    settle_deal(world, offer(world))
    assert under_review(world, scale)
    assert not possible_targets(world, google)[scale]
    settle_deal(world, offer(world, buyer=google, stake=0.2, whole=1e15))
    assert outcomes(world) == []
    wait(world, 3)  # the first deal is decided, the second answered and reviewed in its turn
    assert outcomes(world) == ["closed"]
    assert world.firms.stakes[meta, scale] == 0.49
    wait(world, 3)
    assert outcomes(world) == ["closed", "closed"]
    assert world.firms.stakes[google, scale] == pytest.approx(0.2)


@pytest.mark.parametrize("mishap", ["no cash", "buyer closed", "target closed"])
def test_what_can_no_longer_be_done_at_the_end_is_impossible(mishap):
    world = reviewing(blocked=1)
    meta, scale = world.firms.index("meta"), world.firms.index("scale")
    settle_deal(world, offer(world))
    if mishap == "no cash":
        world.firms.cash_usd[meta] = 1e9
    else:
        close_firm(world, meta if mishap == "buyer closed" else scale)
    before = state(world)
    wait(world, 3)
    assert outcomes(world) == ["impossible"]
    assert same(state(world), before)
