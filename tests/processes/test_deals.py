from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.processes.ageing import grant_usd
from sim.processes.deals import (
    CONTROL,
    Proposal,
    answer,
    as_far_as_possible,
    best_target,
    block_chance,
    buy_stake,
    proposal_for,
    reservation_of,
    reservation_usd,
    settle_deal,
    settle_deals,
    sought,
    surplus_usd,
    the_team,
)
from sim.processes.finance import prize_usd
from sim.processes.morale import envy_loss, log_premium
from sim.processes.race import hedged
from sim.processes.stance import expected_gain
from sim.state.ledger import DEAL_OUTCOMES
from sim.state.people import APPLIED, FRONTIER
from sim.state.view import Stance
from tests.worlds import raced_world, small_scenario, small_world

RULES = small_scenario().deals
NEVER_BLOCKED = {"deals.block_minority": 0, "deals.block_control": 0}


@pytest.fixture
def world():
    """Meta may buy Scale: nobody else owns any of it and no regulator objects."""
    return rich(raced_world(**NEVER_BLOCKED))


def rich(world):
    world.firms.stakes[:] = 0.0
    world.firms.cash_usd[:] = 1e15
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


def test_the_reservation_is_that_of_todays_books(world):
    firms, scale = world.firms, world.firms.index("scale")
    for valuation, belief in ((5e12, 0.01), (1e9, 0.3)):
        firms.valuation_usd[scale], firms.belief[scale] = valuation, belief
        assert reservation_of(world, scale) == pytest.approx(wanted(world))
    assert reservation_of(world, scale) > 0.3 * 17.5e11


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
            firms.business_usd,
            firms.holders_received_usd,
            people.morale,
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
    world = rich(raced_world(**{"deals.block_minority": 1}))
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
        rich(world).month = month
        world.firms.valuation_usd[:] = 1e9
        world.people.unvested_usd[:] = 0.0  # else the same round is priced in 300 times
        settle_deal(world, offer(world, team=0))
    blocked = np.mean([outcome == "blocked" for outcome in outcomes(world)])
    assert blocked == pytest.approx(0.3, abs=0.12)
    assert set(outcomes(world)) == {"blocked", "closed"}


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
    received[scale] = 0.8 * deal.price_usd
    assert firms.holders_received_usd - old.holders_received_usd == pytest.approx(received)
    assert firms.stakes[meta, scale] == 0.49
    assert firms.stakes.sum() == 0.49
    assert firms.valuation_usd[scale] == pytest.approx(1e14)
    belief_value = old.belief[scale] * prize_usd(world.scenario.finance)
    assert firms.business_usd[scale] == pytest.approx(1e14 - belief_value)
    others = np.arange(len(firms)) != scale
    assert np.array_equal(firms.valuation_usd[others], old.valuation_usd[others])
    assert np.array_equal(firms.business_usd[others], old.business_usd[others])
    assert (people.firm[team] == meta).all()
    assert (people.division[team] == FRONTIER).all()
    assert (people.vesting_months_left[team] == 60.0).all()
    expected = np.maximum(pay, world.scale_pay(meta, team))
    assert people.pay_usd_per_year[team] == pytest.approx(expected)
    lead = np.array([0.2 * deal.price_usd, 0.0, 0.0])
    assert people.unvested_usd[team] == pytest.approx(0.5 * 4.0 * expected + lead)
    assert firms.target_heads[meta, FRONTIER] - old.target_heads[meta, FRONTIER] == 3.0
    assert world.people.talent[team[0]] == people.talent[team].max()


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("team", [0, 1, 5])
def test_what_the_buyer_pays_is_what_holders_and_the_leader_get(world, share, team):
    firms, people = world.firms, world.people
    meta, google, scale = (firms.index(key) for key in ("meta", "google", "scale"))
    firms.stakes[google, scale] = 0.25
    rows = the_team(world, scale, team)
    old = deepcopy(firms)
    deal = offer(world, team=team, leader_share=share)
    settle_deal(world, deal)
    assert outcomes(world) == ["closed"]
    pay = people.pay_usd_per_year[rows]
    grant = people.unvested_usd[rows] - grant_usd(world.scenario.vesting, pay)
    to_leader = share * deal.price_usd if team else 0.0
    assert grant == pytest.approx([to_leader, 0.0, 0.0, 0.0, 0.0][:team], abs=deal.price_usd / 1e9)
    to_google = firms.cash_usd[google] - old.cash_usd[google]
    outside = firms.holders_received_usd.sum() - old.holders_received_usd.sum()
    assert old.cash_usd[meta] - firms.cash_usd[meta] == pytest.approx(deal.price_usd)
    assert to_google + outside + to_leader == pytest.approx(deal.price_usd)
    assert to_google == pytest.approx(0.25 * (deal.price_usd - to_leader), abs=1.0)
    assert firms.valuation_usd[scale] == pytest.approx(1e14)


def test_when_nobody_comes_along_holders_get_everything(world):
    firms, people = world.firms, world.people
    scale = firms.index("scale")
    people.firm[people.firm == scale] = firms.index("outside")
    unvested = people.unvested_usd.copy()
    deal = offer(world, leader_share=0.9)
    settle_deal(world, deal)
    assert outcomes(world) == ["closed"]
    assert firms.holders_received_usd[scale] == pytest.approx(deal.price_usd)
    assert np.array_equal(people.unvested_usd, unvested)
    assert (people.morale == 0.0).all()


def test_the_buyers_old_hands_envy_the_team_that_is_bought(world):
    firms, people = world.firms, world.people
    meta, scale = firms.index("meta"), firms.index("scale")
    team = the_team(world, scale, 3)
    people.pay_usd_per_year[team] = 9.0 * world.scale_pay(meta, team)
    old = np.flatnonzero(people.firm[people.talents] == meta)
    settle_deal(world, offer(world))
    star = log_premium(world, meta, team).mean()
    assert star == pytest.approx(np.log(9.0))
    loss = envy_loss(world.scenario.morale, log_premium(world, meta, old), star, 3.0)
    assert (loss > 0).all()
    assert people.morale[old] == pytest.approx(-loss)
    others = np.setdiff1d(np.arange(len(people)), old)
    assert (people.morale[others] == 0.0).all()
    assert np.flatnonzero(people.hired_as_star).tolist() == sorted(team.tolist())


def test_a_stake_pays_out_in_hedged_belief_at_once(world):
    firms = world.firms
    settle_deal(world, offer(world))
    assert firms.hedged_belief == pytest.approx(hedged(firms.belief, firms.stakes))
    meta, scale = firms.index("meta"), firms.index("scale")
    gain = firms.hedged_belief[meta] - firms.belief[meta]
    assert gain == pytest.approx(0.49 * firms.belief[scale])


@pytest.mark.parametrize(
    ("owned", "stake", "gets"),
    [
        (0.0, 0.2, 0.2),
        (0.0, 0.49, 0.49),
        (0.0, 0.495, 0.49),
        (0.3, 0.2, 0.19),
        (0.49, 0.1, 0.0),
        (0.8, 0.1, 0.0),
        (0.0, 0.5, 0.5),
        (0.3, 0.5, 0.5),
        (0.3, 1.0, 0.7),
        (0.8, 0.5, 0.2),
        (1.0, 1.0, 0.0),
    ],
)
def test_on_offer_is_the_stake_up_to_the_cap_or_all_that_a_takeover_lacks(
    world, owned, stake, gets
):
    assert RULES.stake_cap == 0.49
    assert CONTROL == 0.5
    world.firms.stakes[world.firms.index("meta"), world.firms.index("scale")] = owned
    wanted = offer(world, stake=stake)
    got = as_far_as_possible(world, wanted)
    assert got.stake == pytest.approx(gets)
    assert got.price_usd * stake == pytest.approx(wanted.price_usd * gets)


def test_one_investor_owns_no_more_than_the_cap_short_of_a_takeover(world):
    firms = world.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    owned, cash = [], []
    for _ in range(4):
        firms.valuation_usd[:] = 1e9
        settle_deal(world, offer(world, stake=0.2))
        owned.append(firms.stakes[meta, scale])
        cash.append(firms.cash_usd[meta])
    assert owned == pytest.approx([0.2, 0.4, 0.49, 0.49])
    assert -np.diff([1e15, *cash]) == pytest.approx([0.2e14, 0.2e14, 0.09e14, 0.0])
    assert outcomes(world) == ["closed", "closed", "closed", "impossible"]


def test_a_takeover_buys_out_every_other_holder(world):
    firms = world.firms
    google, amazon, meta = (firms.index(key) for key in ("google", "amazon", "meta"))
    scale = firms.index("scale")
    firms.stakes[[google, amazon, meta], scale] = 0.3, 0.2, 0.1
    cash = firms.cash_usd.copy()
    settle_deal(world, offer(world, stake=1.0))
    assert outcomes(world) == ["closed"]
    assert firms.stakes[meta, scale] == pytest.approx(1.0)
    assert np.delete(firms.stakes[:, scale], meta) == pytest.approx(0.0, abs=1e-15)
    gained = firms.cash_usd - cash
    # A fifth of the price is the leader's; holders get the rest for what they held.
    assert gained[[google, amazon, meta]] == pytest.approx([0.24e14, 0.16e14, -0.9e14])
    assert firms.holders_received_usd[scale] == pytest.approx(0.32e14)
    # Outside holders' 0.32 and the leader's 0.18 are no longer firms' cash.
    assert firms.cash_usd.sum() - cash.sum() == pytest.approx(-0.5e14)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5),
    st.floats(0.0, 1.0),
    st.floats(0.01, 1.0),
    st.floats(0.0, 1e12),
)
def test_a_sale_conserves_money_and_shares_and_takes_alike_from_all(held, founders, part, price):
    world = small_world()
    firms = world.firms
    buyer, target = firms.index("meta"), firms.index("scale")
    holders = [buyer, *(firms.index(key) for key in ("google", "amazon", "xai", "openai"))]
    firms.stakes[:, target] = 0.0
    firms.stakes[holders, target] = np.array(held) / max(1e-9, sum(held) + founders)
    mine = firms.stakes[buyer, target]
    assume(mine < 0.999)
    stake = part * (1.0 - mine)
    old = deepcopy(firms)
    buy_stake(world, buyer, target, stake, price)
    money = firms.cash_usd.sum() + firms.holders_received_usd.sum()
    assert money == pytest.approx(old.cash_usd.sum() + old.holders_received_usd.sum(), rel=1e-12)
    others = np.arange(len(firms)) != buyer
    before, after = old.stakes[:, target], firms.stakes[:, target]
    assert after[buyer] == pytest.approx(mine + stake)
    assert after[others] == pytest.approx((1.0 - part) * before[others], abs=1e-12)
    assert (after >= -1e-15).all()
    assert after.sum() <= 1.0 + 1e-12
    sold = (before - after)[others]
    paid = (firms.cash_usd - old.cash_usd)[others]
    assert paid == pytest.approx(price * sold / stake, abs=1e-3)
    assert old.cash_usd[buyer] - firms.cash_usd[buyer] == pytest.approx(price, abs=1e-3)
    received = firms.holders_received_usd - old.holders_received_usd
    assert received[target] == pytest.approx(price - paid.sum(), abs=1e-3)
    assert received[target] >= -1e-3
    assert np.count_nonzero(np.delete(received, target)) == 0
    elsewhere = np.arange(len(firms)) != target
    assert np.array_equal(firms.stakes[:, elsewhere], old.stakes[:, elsewhere])


@pytest.mark.parametrize(("cash", "outcome"), [(0.999, "impossible"), (1.0, "closed")])
def test_nobody_pays_more_than_the_cash_it_has(world, cash, outcome):
    firms, meta = world.firms, world.firms.index("meta")
    deal = offer(world)
    firms.cash_usd[meta] = cash * deal.price_usd
    before = state(world)
    settle_deal(world, deal)
    assert outcomes(world) == [outcome]
    assert firms.cash_usd[meta] >= 0.0
    assert same(state(world), before) == (outcome == "impossible")


@pytest.mark.parametrize("whole", [1.0, 1e14])
def test_what_is_impossible_moves_nothing_and_nobody_is_courted_for_it(world, whole):
    firms = world.firms
    firms.stakes[firms.index("meta"), firms.index("scale")] = 0.49
    before = state(world)
    settle_deal(world, offer(world, stake=0.2, whole=whole))
    assert outcomes(world) == ["impossible"]
    assert same(state(world), before)
    assert world.tip_offs == []
    assert firms.refused.sum() == 0


def test_the_target_gives_up_the_seats_its_team_sat_in(world):
    firms, people, scale = world.firms, world.people, world.firms.index("scale")
    team = the_team(world, scale, 10**6)
    left = np.bincount(people.division[team], minlength=4).astype(float)
    assert (left[[FRONTIER, APPLIED]] > 0).all()
    before = firms.target_heads.copy()
    before[scale] = firms.target_heads[scale] = left + np.array([2.0, -0.5, 0.0, 7.0])
    settle_deal(world, offer(world, team=len(team)))
    assert outcomes(world) == ["closed"]
    assert firms.target_heads[scale].tolist() == [2.0, 0.0, 0.0, 7.0]
    grown = firms.target_heads - before
    assert grown[firms.index("meta")].tolist() == [float(len(team)), 0.0, 0.0, 0.0]
    unmoved = np.delete(grown, [scale, firms.index("meta")], axis=0)
    assert np.count_nonzero(unmoved) == 0


@pytest.mark.parametrize("lock", [24.0, 48.0, 60.0])
def test_whatever_the_team_held_before_its_new_grants_vest_over_the_lock(world, lock):
    people, scale = world.people, world.firms.index("scale")
    team = the_team(world, scale, 3)
    people.unvested_usd[team], people.vesting_months_left[team] = 1e9, 7.0
    settle_deal(world, offer(world, lock_months=lock))
    assert people.vesting_months_left[team].tolist() == [lock] * 3


def test_price_decides_a_takeover_of_a_lab_the_buyer_already_has_a_share_in(world):
    world.firms.stakes[world.firms.index("meta"), world.firms.index("scale")] = 0.005
    settle_deal(world, offer(world, stake=1.0, whole=10.0 * wanted(world)))
    assert outcomes(world) == ["closed"]


def test_a_team_bought_from_abroad_works_in_the_buyers_region(world):
    mistral = world.firms.index("mistral")
    team = the_team(world, mistral, 3)
    world.people.region[team] = [1, 2, 3]
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


def affordable(world, buyer):
    """Home ventures within reach, each with what it brings less what it costs, by hand."""
    firms, people = world.firms, world.people
    prize = prize_usd(world.scenario.finance)
    talent = people.talent_sums(len(firms))[buyer, FRONTIER]
    gain = expected_gain(world, buyer, float(talent))
    found = {}
    for i in np.flatnonzero(world.racing & firms.venture).tolist():
        price = RULES.stake_sought * reservation_of(world, i)
        team = the_team(world, i, RULES.team)
        if firms.region[i] == firms.region[buyer] and price <= RULES.share_of_cash * 1e11:
            worth = gain(float(people.talent[team].sum()), 0.0)
            found[i] = worth + RULES.stake_sought * firms.belief[i] * prize - price
    return found


@pytest.fixture
def cheap(world):
    """Meta has money, believes, and the labs are worth little: teams are bargains."""
    firms = world.firms
    firms.cash_usd[:] = 1e11
    firms.valuation_usd[firms.venture] *= 1e-3
    firms.belief[:] = np.where(firms.venture, 1e-6 * np.arange(1, len(firms) + 1), 0.01)
    firms.belief[firms.index("meta")] = 0.5
    return world


def test_surplus_is_team_and_stake_less_the_price(cheap):
    meta = cheap.firms.index("meta")
    expected = affordable(cheap, meta)
    assert len(expected) > 4
    got = {i: surplus_usd(cheap, meta, i) for i in expected}
    assert got == pytest.approx(expected)


def test_a_price_out_of_reach_leaves_no_surplus(cheap):
    firms, rules = cheap.firms, cheap.scenario.deals
    meta, scale = firms.index("meta"), firms.index("scale")
    price = RULES.stake_sought * reservation_of(cheap, scale)
    assert surplus_usd(cheap, meta, scale) > 0
    firms.cash_usd[meta] = 1.001 * price / rules.share_of_cash
    assert surplus_usd(cheap, meta, scale) > 0
    firms.cash_usd[meta] = 0.999 * price / rules.share_of_cash
    assert surplus_usd(cheap, meta, scale) == pytest.approx(-price)


def test_the_best_target_has_most_surplus_and_was_neither_bought_nor_refused(cheap):
    firms, meta = cheap.firms, cheap.firms.index("meta")
    surplus = affordable(cheap, meta)
    ranked = sorted(surplus, key=surplus.__getitem__, reverse=True)
    assert surplus[ranked[2]] > 0
    assert best_target(cheap, meta) == ranked[0]
    firms.refused[meta, ranked[0]] = 1
    assert best_target(cheap, meta) == ranked[1]
    firms.stakes[meta, ranked[1]] = 0.1
    assert best_target(cheap, meta) == ranked[2]
    firms.region[ranked[2]] = firms.region[firms.index("mistral")]
    assert best_target(cheap, meta) not in ranked[:3]


def test_nobody_buys_what_is_worth_less_than_its_price(cheap):
    firms, meta = cheap.firms, cheap.firms.index("meta")
    firms.cash_usd[meta] = 1e16
    assert best_target(cheap, meta) is not None
    firms.valuation_usd[firms.venture] = 1e14
    assert best_target(cheap, meta) is None


def test_a_venture_does_not_buy_itself(cheap):
    firms = cheap.firms
    for buyer in np.flatnonzero(cheap.racing & firms.venture):
        assert best_target(cheap, int(buyer)) != buyer


def test_without_cash_there_is_no_target(world):
    world.firms.cash_usd[:] = 0.0
    assert best_target(world, world.firms.index("meta")) is None


def test_a_proposal_offers_exactly_what_holders_would_just_take(world):
    scale = world.firms.index("scale")
    got = proposal_for(world, 0, scale)
    price = RULES.stake_sought * wanted(world)
    assert got == Proposal(
        0, scale, 0.49, pytest.approx(price), RULES.team, RULES.leader_share, RULES.lock
    )
    assert answer(world, got) == "closed"
    assert answer(world, replace(got, price_usd=got.price_usd * (1.0 - 1e-12))) == "refused"


def test_what_holders_would_just_take_they_take_whatever_the_last_bit(world):
    firms, scale = world.firms, world.firms.index("scale")
    firms.belief[scale] = 0.0
    for valuation in np.geomspace(1e9, 1e13, 2001):
        firms.valuation_usd[scale] = valuation
        offered = as_far_as_possible(world, proposal_for(world, firms.index("meta"), scale))
        assert answer(world, offered) == "closed", float(valuation).hex()


def test_only_firms_whose_stance_is_to_buy_look_for_teams_at_the_hazard(cheap):
    world = cheap
    meta = world.firms.index("meta")
    assert sought(world) == []
    world.firms.stances[meta] = Stance("raid", buys=True)
    made = []
    for month in range(500):
        world.month = month
        made.extend(sought(world))
    assert {proposal.buyer for proposal in made} == {meta}
    assert len(made) / 500 == pytest.approx(RULES.offers_while_buying, abs=0.05)
