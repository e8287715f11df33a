from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from sim.processes.ageing import grant_usd
from sim.processes.deals import answer, as_far_as_possible, settle_deal, settle_deals
from sim.processes.finance import prize_usd
from sim.processes.morale import envy_loss, log_premium
from sim.processes.race import hedged
from sim.processes.reservations import the_team
from sim.state.people import APPLIED, FRONTIER
from tests.deal_desk import free_world, offer, outcomes, same, state, wanted


@pytest.fixture
def world():
    return free_world()


@pytest.mark.parametrize(("factor", "outcome"), [(0.999, "refused"), (1.001, "closed")])
def test_holders_sell_at_their_reservation(world, factor, outcome):
    settle_deal(world, offer(world, whole=factor * wanted(world) / 0.8))  # a fifth is the leader's
    assert outcomes(world) == [outcome]
    alone = offer(world, whole=factor * wanted(world), team=0)
    assert answer(world, alone) == outcome


@pytest.mark.parametrize(("courted", "pointed_out"), [(0, 0), (1, 1), (2, 2), (9, 2)])
def test_a_refused_deal_moves_nothing_and_points_out_the_next_to_the_leader(courted, pointed_out):
    world = free_world(**{"deals.courted_after_refusal": courted})
    before, team = state(world), the_team(world, world.firms.index("scale"), 3)
    settle_deal(world, offer(world, whole=1.0))
    assert same(state(world), before)
    meta = world.firms.index("meta")
    assert world.tip_offs == [(row, meta) for row in team[1 : 1 + pointed_out]]
    assert world.firms.refused[world.firms.index("meta"), world.firms.index("scale")] == 1
    assert world.firms.refused.sum() == 1


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


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9])
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
    assert world.firms.stake_cap[world.firms.index("scale")] == 0.49
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


def test_a_majority_buys_out_the_other_holders_in_proportion(world):
    firms = world.firms
    google, amazon, meta = (firms.index(key) for key in ("google", "amazon", "meta"))
    scale = firms.index("scale")
    firms.stakes[[google, amazon, meta], scale] = 0.3, 0.2, 0.1
    cash = firms.cash_usd.copy()
    settle_deal(world, offer(world, stake=0.81))
    assert outcomes(world) == ["closed"]
    others = np.delete(firms.stakes[:, scale], meta)
    assert firms.stakes[meta, scale] == pytest.approx(0.91)
    assert others.sum() == pytest.approx(0.05)
    gained = firms.cash_usd - cash
    # A fifth of the price is the leader's; holders get the rest for the nine tenths they sell.
    assert gained[[google, amazon, meta]] == pytest.approx([0.216e14, 0.144e14, -0.81e14])
    assert firms.holders_received_usd[scale] == pytest.approx(0.288e14)


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


def test_price_decides_a_majority_of_a_lab_the_buyer_already_has_a_share_in(world):
    world.firms.stakes[world.firms.index("meta"), world.firms.index("scale")] = 0.005
    settle_deal(world, offer(world, stake=0.8, whole=10.0 * wanted(world)))
    assert outcomes(world) == ["closed"]


def test_a_team_bought_from_abroad_works_in_the_buyers_region(world):
    mistral = world.firms.index("mistral")
    team = the_team(world, mistral, 3)
    world.people.region[team] = [1, 2, 3]
    settle_deal(world, offer(world, target=mistral))
    assert (world.people.firm[team] == world.firms.index("meta")).all()
    assert (world.people.region[team] == 0).all()


def test_nobody_deals_with_a_firm_that_does_not_exist(world):
    settle_deal(world, offer(world, target=world.firms.index("thinking_machines")))
    settle_deal(world, offer(world, buyer=world.firms.index("new_lab_1")))
    assert world.ledger.blocks["deals"] == []


def test_a_proposal_is_answered_once(world):
    world.proposals.append(offer(world, whole=1.0))
    settle_deals(world)
    settle_deals(world)
    assert outcomes(world) == ["refused"]


def test_a_lab_that_limits_its_investors_sells_less(world):
    firms = world.firms
    firms.stake_cap[firms.index("scale")] = 0.25
    settle_deal(world, offer(world, asked_usd=1e14))
    row = {name: values[0] for name, values in world.ledger.columns("deals").items()}
    assert row["stake"] == firms.stakes[firms.index("meta"), firms.index("scale")] == 0.25
    assert row["price_usd"] == pytest.approx(0.25e14)
    assert row["asked_usd"] == pytest.approx(1e14 * 0.25 / 0.49)


def test_the_ask_is_as_reported_or_so_much_above_the_least_they_take(world):
    least = 0.49 * wanted(world)
    settle_deal(world, offer(world, whole=1.0, asked_usd=20e9))
    settle_deal(world, offer(world, whole=1.0))
    rule = (1.0 + world.scenario.deals.ask_above) * least
    assert world.ledger.columns("deals")["asked_usd"] == pytest.approx([20e9, rule])
    assert world.ledger.columns("deals")["months_pending"].tolist() == [0, 0]


# -- a licence with the team --


def licence(world, price):
    return offer(world, stake=0.0, price_usd=price)


def test_for_a_licence_holders_want_the_teams_part_of_their_reservation(world):
    people, scale = world.people, world.firms.index("scale")
    mine = np.sort(people.talent[people.talents][people.firm[people.talents] == scale])[::-1]
    least = wanted(world) * mine[:3].sum() / mine.sum() / 0.8  # a fifth is the leader's
    settle_deal(world, licence(world, 0.999 * least))
    settle_deal(world, licence(world, 1.001 * least))
    assert outcomes(world) == ["refused", "closed"]


def test_a_licence_brings_the_team_and_leaves_the_shares(world):
    firms, people = world.firms, world.people
    meta, google, scale = (firms.index(key) for key in ("meta", "google", "scale"))
    firms.stakes[google, scale] = 0.25
    team, old = the_team(world, scale, 3), deepcopy(firms)
    mine = people.talent[people.talents][people.firm[people.talents] == scale].sum()
    left = 1.0 - people.talent[team].sum() / mine
    settle_deal(world, licence(world, 1e14))
    assert outcomes(world) == ["closed"]
    assert np.array_equal(firms.stakes, old.stakes)
    assert (people.firm[team] == meta).all()
    assert firms.valuation_usd[scale] == pytest.approx(left * old.valuation_usd[scale])
    assert firms.cash_usd[google] - old.cash_usd[google] == pytest.approx(0.25 * 0.8e14)
    assert old.cash_usd[meta] - firms.cash_usd[meta] == pytest.approx(1e14)
    assert world.open[scale]


def test_nobody_licenses_a_lab_that_has_no_people(world):
    world.people.firm[world.people.firm == world.firms.index("scale")] = world.firms.index(
        "outside"
    )
    before = state(world)
    settle_deal(world, licence(world, 1e14))
    assert outcomes(world) == ["impossible"]
    assert same(state(world), before)
