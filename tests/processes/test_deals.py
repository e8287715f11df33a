from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest

from sim.processes.deals import (
    Proposal,
    best_target,
    block_chance,
    proposal_for,
    reservation_usd,
    settle_deal,
    settle_deals,
    sought,
    stake_room,
    the_team,
)
from sim.processes.race import hedged
from sim.state.ledger import DEAL_OUTCOMES
from sim.state.people import FRONTIER
from sim.state.view import Stance
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().deals
NEVER_BLOCKED = {"deals.block_minority": 0, "deals.block_control": 0}


@pytest.fixture
def world():
    """Meta may buy Scale: nobody else owns any of it and no regulator objects."""
    world = raced_world(**NEVER_BLOCKED)
    world.firms.stakes[:] = 0.0
    world.firms.cash_usd[:] = 1e11
    return world


def offer(world, stake=0.49, whole=1e14, **rest):
    firms = world.firms
    plain = Proposal(firms.index("meta"), firms.index("scale"), stake, stake * whole, 3, 0.2, 60.0)
    return replace(plain, **rest)


def outcomes(world):
    return [DEAL_OUTCOMES[code] for code in world.ledger.columns("deals")["outcome"]]


def test_holders_want_the_larger_worth_with_both_premia():
    assert reservation_usd(RULES, 10.0, 4.0, 0.0) == pytest.approx(12.0)
    assert reservation_usd(RULES, 4.0, 10.0, 0.0) == pytest.approx(12.0)
    assert reservation_usd(RULES, 10.0, 4.0, 0.5) == pytest.approx(18.0)
    assert reservation_usd(RULES, 10.0, 4.0, 1.0) == pytest.approx(24.0)


def wanted(world):
    firms, scale = world.firms, world.firms.index("scale")
    prize = 17.5e12 * 0.01 * 10.0
    return reservation_usd(
        RULES, firms.valuation_usd[scale], firms.belief[scale] * prize, firms.ambition[scale]
    )


@pytest.mark.parametrize(("factor", "outcome"), [(0.999, "refused"), (1.001, "closed")])
def test_holders_sell_at_their_reservation(world, factor, outcome):
    settle_deal(world, offer(world, whole=factor * wanted(world)))
    assert outcomes(world) == [outcome]


def state(world):
    people, firms = world.people, world.firms
    return deepcopy(
        [
            people.firm,
            people.pay_usd_per_year,
            people.unvested_usd,
            firms.cash_usd,
            firms.stakes,
            firms.target_heads,
            firms.valuation_usd,
            firms.holders_received_usd,
        ]
    )


def same(one, two):
    return all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_a_refused_deal_moves_nothing_and_points_out_the_second(world):
    before, team = state(world), the_team(world, world.firms.index("scale"), 3)
    settle_deal(world, offer(world, whole=1.0))
    assert same(state(world), before)
    assert world.tip_offs == [(team[1], world.firms.index("meta"))]
    assert world.firms.refused[world.firms.index("meta"), world.firms.index("scale")] == 1
    assert world.firms.refused.sum() == 1


def test_a_blocked_deal_moves_nothing_and_points_out_nobody():
    world = raced_world(**{"deals.block_minority": 1})
    world.firms.stakes[:] = 0.0
    before = state(world)
    settle_deal(world, offer(world))
    assert outcomes(world) == ["blocked"]
    assert same(state(world), before)
    assert world.tip_offs == []
    assert world.firms.refused.sum() == 0


def test_regulators_look_at_giants_and_harder_at_control():
    world = raced_world()
    small, large = offer(world), offer(world, stake=0.5)
    assert block_chance(world, small) == RULES.block_minority
    assert block_chance(world, large) == RULES.block_control
    openai = world.firms.index("openai")
    assert block_chance(world, replace(large, buyer=openai)) == 0.0


def test_a_regulator_blocks_at_its_chance():
    world = raced_world(**{"deals.block_minority": 0.3})
    for month in range(300):
        world.month = month
        world.firms.stakes[:] = 0.0
        world.firms.valuation_usd[:] = 1e9
        settle_deal(world, offer(world, team=0))
    blocked = np.mean([outcome == "blocked" for outcome in outcomes(world)])
    assert blocked == pytest.approx(0.3, abs=0.12)
    assert "refused" not in outcomes(world)


def test_a_closed_deal_moves_the_price_the_stake_and_the_team(world):
    firms, people = world.firms, world.people
    meta, scale = firms.index("meta"), firms.index("scale")
    team = the_team(world, scale, 3)
    pay = people.pay_usd_per_year[team].copy()
    old = deepcopy(firms)
    deal = offer(world)
    settle_deal(world, deal)
    assert outcomes(world) == ["closed"]
    paid = np.zeros(len(firms))
    paid[meta] = deal.price_usd
    assert old.cash_usd - firms.cash_usd == pytest.approx(paid)
    received = np.zeros(len(firms))
    received[scale] = deal.price_usd
    assert firms.holders_received_usd - old.holders_received_usd == pytest.approx(received)
    assert firms.stakes[meta, scale] == 0.49
    assert firms.stakes.sum() == 0.49
    assert firms.valuation_usd[scale] == pytest.approx(1e14)
    assert (people.firm[team] == meta).all()
    assert (people.division[team] == FRONTIER).all()
    assert (people.vesting_months_left[team] == 60.0).all()
    expected = np.maximum(pay, world.scale_pay(meta, team))
    assert people.pay_usd_per_year[team] == pytest.approx(expected)
    lead = np.array([0.2 * deal.price_usd, 0.0, 0.0])
    assert people.unvested_usd[team] == pytest.approx(0.5 * 4.0 * expected + lead)
    assert firms.target_heads[meta, FRONTIER] - old.target_heads[meta, FRONTIER] == 3.0
    assert world.people.talent[team[0]] == people.talent[team].max()


def test_a_stake_pays_out_in_hedged_belief_at_once(world):
    firms = world.firms
    settle_deal(world, offer(world))
    assert firms.hedged_belief == pytest.approx(hedged(firms.belief, firms.stakes))
    meta, scale = firms.index("meta"), firms.index("scale")
    gain = firms.hedged_belief[meta] - firms.belief[meta]
    assert gain == pytest.approx(0.49 * firms.belief[scale])


def test_one_investor_owns_no_more_than_the_cap_short_of_a_takeover(world):
    meta, scale = world.firms.index("meta"), world.firms.index("scale")
    assert stake_room(world, meta, scale, 0.49)
    assert not stake_room(world, meta, scale, 0.495)
    assert stake_room(world, meta, scale, 1.0)
    world.firms.stakes[meta, scale] = 0.3
    assert not stake_room(world, meta, scale, 0.2)
    assert stake_room(world, meta, scale, 0.19)


def test_holders_cannot_sell_more_than_the_whole(world):
    scale = world.firms.index("scale")
    google, amazon, meta = (world.firms.index(key) for key in ("google", "amazon", "meta"))
    world.firms.stakes[google, scale] = world.firms.stakes[amazon, scale] = 0.3
    assert stake_room(world, meta, scale, 0.4)
    assert not stake_room(world, meta, scale, 0.41)
    for _ in range(4):
        world.firms.valuation_usd[:] = 1e9
        settle_deal(world, offer(world, stake=0.2))
    assert world.firms.stakes[:, scale].sum() <= 1.0 + 1e-12
    assert outcomes(world) == ["closed", "closed", "refused", "refused"]


def test_price_decides_a_takeover_of_a_lab_the_buyer_already_has_a_share_in(world):
    world.firms.stakes[world.firms.index("meta"), world.firms.index("scale")] = 0.005
    settle_deal(world, offer(world, stake=1.0, whole=10.0 * wanted(world)))
    assert outcomes(world) == ["closed"]


def test_a_team_bought_from_abroad_works_in_the_buyers_region(world):
    mistral = world.firms.index("mistral")
    team = the_team(world, mistral, 3)
    settle_deal(world, offer(world, target=mistral))
    assert (world.people.firm[team] == world.firms.index("meta")).all()
    assert (world.people.region[team] == 0).all()


def test_the_team_is_the_best_of_the_target_and_nobody_else(world):
    people, scale = world.people, world.firms.index("scale")
    team = the_team(world, scale, 4)
    mine = people.talent[people.talents][people.firm[people.talents] == scale]
    assert people.talent[team].tolist() == np.sort(mine)[::-1][:4].tolist()
    assert len(the_team(world, scale, 10**6)) == len(mine)


def test_nobody_deals_with_a_firm_that_does_not_exist(world):
    settle_deal(world, offer(world, target=world.firms.index("thinking_machines")))
    settle_deal(world, offer(world, buyer=world.firms.index("new_lab_1")))
    assert world.ledger.blocks["deals"] == []


def test_a_proposal_is_answered_once(world):
    world.proposals.append(offer(world, whole=1.0))
    settle_deals(world)
    settle_deals(world)
    assert outcomes(world) == ["refused"]


# -- who looks for teams --


def test_the_best_target_has_most_talent_for_its_price_within_reach(world):
    firms = world.firms
    meta = firms.index("meta")
    talent = world.people.talent_sums(len(firms))[:, FRONTIER]
    price = RULES.stake_sought * (1.0 + RULES.premium_offered) * firms.valuation_usd
    us_ventures = [
        i
        for i in np.flatnonzero(world.racing & firms.venture)
        if firms.region[i] == firms.region[meta] and price[i] <= RULES.share_of_cash * 1e11
    ]
    expected = max(us_ventures, key=lambda i: talent[i] / price[i])
    assert best_target(world, meta) == expected
    firms.refused[meta, expected] = 1
    second = best_target(world, meta)
    assert second == max(
        (i for i in us_ventures if i != expected), key=lambda i: talent[i] / price[i]
    )
    firms.stakes[meta, second] = 0.1
    assert best_target(world, meta) not in {expected, second}


def test_without_cash_there_is_no_target(world):
    world.firms.cash_usd[:] = 0.0
    assert best_target(world, world.firms.index("meta")) is None


def test_a_proposal_offers_the_premium_on_the_valuation(world):
    firms, scale = world.firms, world.firms.index("scale")
    got = proposal_for(world, 0, scale)
    price = RULES.stake_sought * 1.3 * firms.valuation_usd[scale]
    assert got == Proposal(
        0, scale, 0.49, pytest.approx(price), RULES.team, RULES.leader_share, RULES.lock
    )


def test_only_firms_whose_stance_is_to_buy_look_for_teams_at_the_hazard(world):
    meta = world.firms.index("meta")
    assert sought(world) == []
    world.firms.stances[meta] = Stance("raid", buys=True)
    made = []
    for month in range(500):
        world.month = month
        made.extend(sought(world))
    assert {proposal.buyer for proposal in made} == {meta}
    assert len(made) / 500 == pytest.approx(RULES.offers_while_buying, abs=0.05)
