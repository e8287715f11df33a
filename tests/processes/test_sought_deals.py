from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.processes.deals import answer, as_far_as_possible
from sim.processes.finance import prize_usd
from sim.processes.reservations import ask_usd, least_price_usd, reservation_of, the_team
from sim.processes.sought_deals import (
    bargain,
    bargained_price_usd,
    best_offer,
    forms,
    sought,
    worth_usd,
)
from sim.processes.stance import expected_gain
from sim.state.people import FRONTIER
from sim.state.view import Stance
from tests.deal_desk import free_world
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().deals


@pytest.fixture
def world():
    return free_world()


@pytest.fixture
def cheap(world):
    """Meta has money, believes, and the labs are worth little: teams are bargains."""
    firms = world.firms
    firms.cash_usd[:] = 1e11
    firms.valuation_usd[firms.venture] *= 1e-3
    firms.belief[:] = np.where(firms.venture, 1e-6 * np.arange(1, len(firms) + 1), 0.01)
    firms.belief[firms.index("meta")] = 0.5
    return world


def by_hand(world, buyer, target, stake):
    """Worth of a stake and the usual team to a buyer, less nothing."""
    firms, people = world.firms, world.people
    weight = 1.0 + firms.urgency[buyer]
    talent = people.talent_sums(len(firms))[buyer, FRONTIER]
    gain = expected_gain(world, buyer, float(talent))
    team = people.talent[the_team(world, target, RULES.team)].sum()
    prize = firms.belief[target] * prize_usd(world.scenario.finance)
    share = max(firms.valuation_usd[target], weight * prize)
    return weight * gain(float(team), 0.0) + stake * share


def surpluses(world, buyer):
    """Home ventures within reach, each with what the better form brings, by hand."""
    firms = world.firms
    found = {}
    for i in np.flatnonzero(world.racing & firms.venture).tolist():
        if firms.region[i] == firms.region[buyer] and i != buyer:
            gains = [bargain(world, form)[1] for form in forms(world, buyer, i)]
            found[i] = max(gains)
    return found


@pytest.mark.parametrize("urgency", [0.0, 0.5])
@pytest.mark.parametrize("valuation", [1e6, 1e12])
def test_urgency_weighs_team_and_prize_and_a_stake_can_be_sold_again(cheap, urgency, valuation):
    firms = cheap.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    firms.urgency[meta], firms.valuation_usd[scale], firms.belief[scale] = urgency, valuation, 1e-3
    stake, licence = forms(cheap, meta, scale)
    assert worth_usd(cheap, stake) == pytest.approx(by_hand(cheap, meta, scale, 0.49))
    assert worth_usd(cheap, licence) == pytest.approx(by_hand(cheap, meta, scale, 0.0))


def test_the_split_is_nashs_up_to_the_ask():
    assert bargained_price_usd(10.0, 20.0, 99.0, 0.5) == 15.0
    assert bargained_price_usd(10.0, 20.0, 99.0, 0.0) == 10.0
    assert bargained_price_usd(10.0, 20.0, 99.0, 1.0) == 20.0
    assert bargained_price_usd(10.0, 20.0, 14.0, 0.5) == 14.0
    assert bargained_price_usd(10.0, 9.0, 14.0, 0.5) == 10.0


def test_a_bargain_lies_between_the_least_and_the_ask_and_leaves_the_buyer_the_rest(cheap):
    meta, scale = cheap.firms.index("meta"), cheap.firms.index("scale")
    for form in forms(cheap, meta, scale):
        offer, gain = bargain(cheap, form)
        part = 1.0 - RULES.leader_share
        least, worth = least_price_usd(cheap, form) / part, worth_usd(cheap, form)
        ask = ask_usd(cheap, form) / part
        assert worth > least
        assert offer.price_usd == pytest.approx(min(0.5 * (least + worth), ask))
        assert gain == pytest.approx(worth - offer.price_usd)
        assert offer.asked_usd == ask >= offer.price_usd
        assert offer.price_usd * part >= least_price_usd(cheap, form)


def test_a_veto_that_may_come_lowers_what_a_stake_brings_and_not_a_licence():
    world = raced_world(**{"review.minority": 0.5, "review.blocked": 0.5})
    meta, scale = world.firms.index("meta"), world.firms.index("scale")
    world.firms.cash_usd[meta] = 1e15
    stake, licence = forms(world, meta, scale)
    for form, passes in ((stake, 0.75), (licence, 1.0)):
        offer, gain = bargain(world, form)
        assert gain == pytest.approx(passes * (worth_usd(world, form) - offer.price_usd))


def test_a_price_out_of_reach_is_no_bargain(cheap):
    firms = cheap.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    form = forms(cheap, meta, scale)[0]
    least = least_price_usd(cheap, form) / (1.0 - RULES.leader_share)
    firms.cash_usd[meta] = 1.001 * least / RULES.share_of_cash
    offer, gain = bargain(cheap, form)
    assert gain > 0
    assert least <= offer.price_usd <= RULES.share_of_cash * firms.cash_usd[meta]
    firms.cash_usd[meta] = 0.999 * least / RULES.share_of_cash
    assert bargain(cheap, form)[1] == pytest.approx(-least)


def test_nobody_seeks_more_than_the_cap_short_of_a_takeover():
    world = free_world(**{"firms.scale.stake_cap": 0.2})
    meta, scale = world.firms.index("meta"), world.firms.index("scale")
    assert [form.stake for form in forms(world, meta, scale)] == [0.2, 0.0]
    bold = free_world(**{"firms.scale.stake_cap": 0.2, "deals.stake_sought": 1})
    assert [form.stake for form in forms(bold, meta, scale)] == [1.0, 0.0]


def test_the_best_offer_goes_where_nobody_was_bought_or_has_refused(cheap):
    firms, meta = cheap.firms, cheap.firms.index("meta")
    surplus = surpluses(cheap, meta)
    ranked = sorted(surplus, key=surplus.__getitem__, reverse=True)
    assert surplus[ranked[2]] > 0
    assert best_offer(cheap, meta).target == ranked[0]
    firms.refused[meta, ranked[0]] = 1
    assert best_offer(cheap, meta).target == ranked[1]
    firms.stakes[meta, ranked[1]] = 0.1
    assert best_offer(cheap, meta).target == ranked[2]
    firms.region[ranked[2]] = firms.region[firms.index("mistral")]
    assert best_offer(cheap, meta).target not in ranked[:3]


@pytest.mark.parametrize(("blocked", "stake"), [(0, 0.49), (1, 0.0)])
def test_the_better_form_is_taken_and_a_sure_veto_leaves_the_licence(cheap, blocked, stake):
    rules = cheap.scenario.review.model_copy(update={"minority": 1.0, "blocked": float(blocked)})
    cheap.scenario = cheap.scenario.model_copy(update={"review": rules})
    firms, meta = cheap.firms, cheap.firms.index("meta")
    firms.refused[meta, np.arange(len(firms)) != firms.index("scale")] = 1
    firms.urgency[meta] = 1.0  # so that its part of the prize nearly pays for the stake
    gains = [bargain(cheap, form)[1] for form in forms(cheap, meta, firms.index("scale"))]
    assert max(gains) > 0
    assert best_offer(cheap, meta).stake == stake


def test_nobody_buys_what_is_worth_less_than_its_price(cheap):
    firms, meta = cheap.firms, cheap.firms.index("meta")
    firms.cash_usd[meta] = 1e16
    assert best_offer(cheap, meta) is not None
    firms.valuation_usd[firms.venture] = 1e14
    assert best_offer(cheap, meta) is None


def test_a_venture_does_not_buy_itself(cheap):
    firms = cheap.firms
    for buyer in np.flatnonzero(cheap.racing & firms.venture).tolist():
        got = best_offer(cheap, buyer)
        assert got is None or got.target != buyer


def test_without_cash_there_is_no_offer(world):
    world.firms.cash_usd[:] = 0.0
    assert best_offer(world, world.firms.index("meta")) is None


def test_the_least_they_take_they_take_whatever_the_last_bit(world):
    firms, scale = world.firms, world.firms.index("scale")
    firms.belief[scale] = 0.0
    for valuation in np.geomspace(1e9, 1e13, 501):
        firms.valuation_usd[scale] = valuation
        for form in forms(world, firms.index("meta"), scale):
            least = least_price_usd(world, form) / (1.0 - RULES.leader_share)
            offer = replace(form, price_usd=least)
            assert answer(world, as_far_as_possible(world, offer)) == "closed"
            less = replace(offer, price_usd=offer.price_usd * (1.0 - 1e-9))
            assert answer(world, less) == "refused"


def test_an_urgent_laggard_finds_a_deal_where_a_content_one_finds_none():
    """A stake at the premium of a lab without a great mission pays for whoever is short."""
    world = free_world(**{"deals.team": 0})
    firms = world.firms
    meta, cohere = firms.index("meta"), firms.index("cohere")
    firms.refused[meta, np.arange(len(firms)) != cohere] = 1
    firms.cash_usd[meta] = 1e11
    firms.belief[cohere] = 0.01
    firms.valuation_usd[cohere] = 10e9
    assert reservation_of(world, cohere) == pytest.approx(17.5e9 * 1.2 * 1.3)
    firms.urgency[meta] = 0.0
    content = [bargain(world, form)[1] for form in forms(world, meta, cohere)]
    firms.urgency[meta] = 0.8
    urgent = [bargain(world, form)[1] for form in forms(world, meta, cohere)]
    assert content[0] < 0 < urgent[0]
    assert best_offer(world, meta).target == cohere


def test_only_firms_whose_stance_is_to_buy_look_for_teams_at_the_hazard(cheap):
    world = cheap
    meta = world.firms.index("meta")
    assert sought(world) == []
    world.firms.stances[meta] = Stance("raid", buys=True)
    made = []
    for month in range(300):
        world.month = month
        made.extend(sought(world))
    assert {proposal.buyer for proposal in made} == {meta}
    assert len(made) / 300 == pytest.approx(RULES.offers_while_buying, abs=0.06)
