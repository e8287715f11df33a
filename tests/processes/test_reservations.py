from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.processes.reservations import (
    ask_usd,
    holders_part,
    least_price_usd,
    patience,
    reservation_of,
    reservation_usd,
    team_share,
    the_team,
)
from tests.deal_desk import free_world, offer, wanted
from tests.worlds import raced_world, small_scenario

RULES = small_scenario().deals


@pytest.fixture
def world():
    return free_world()


def test_holders_want_the_larger_worth_with_both_premia():
    assert reservation_usd(RULES, 10.0, 4.0, 0.0, 99.0) == pytest.approx(12.0)
    assert reservation_usd(RULES, 4.0, 10.0, 0.0, 99.0) == pytest.approx(12.0)
    assert reservation_usd(RULES, 10.0, 4.0, 0.5, 99.0) == pytest.approx(18.0)
    assert reservation_usd(RULES, 10.0, 4.0, 1.0, 99.0) == pytest.approx(24.0)


def test_who_runs_out_of_money_gives_up_the_premia_and_not_the_worth():
    half = 0.5 * RULES.distress
    assert reservation_usd(RULES, 10.0, 4.0, 1.0, half) == pytest.approx(17.0)
    assert reservation_usd(RULES, 10.0, 4.0, 1.0, 0.0) == 10.0
    assert reservation_usd(RULES, 10.0, 4.0, 1.0, -3.0) == 10.0
    assert reservation_usd(RULES, 10.0, 4.0, 1.0, RULES.distress) == pytest.approx(24.0)


def test_who_never_gives_in_is_patient_to_the_last_day():
    stubborn = RULES.model_copy(update={"distress": 0.0})
    assert [patience(stubborn, months) for months in (-1.0, 0.0, 9.0)] == [1.0, 1.0, 1.0]
    assert [patience(RULES, months) for months in (-1.0, 0.0, 3.0, 9.0)] == [0.0, 0.0, 0.5, 1.0]


def test_the_reservation_is_that_of_todays_books(world):
    firms, scale = world.firms, world.firms.index("scale")
    for valuation, belief, runway in ((5e12, 0.01, 99.0), (1e9, 0.3, 99.0), (1e9, 0.3, 1.0)):
        firms.valuation_usd[scale], firms.belief[scale] = valuation, belief
        firms.runway_months[scale] = runway
        assert reservation_of(world, scale) == pytest.approx(wanted(world))


def test_what_the_leader_is_paid_is_not_the_holders(world):
    shared = replace(offer(world), leader_share=0.3)
    assert holders_part(world, shared) == pytest.approx(0.7)
    assert holders_part(world, replace(shared, team=0)) == 1.0


def test_the_least_price_is_the_part_that_is_sold(world):
    everyone = replace(offer(world), stake=0.0, team=10**6)
    assert least_price_usd(world, offer(world)) == pytest.approx(0.49 * wanted(world))
    assert least_price_usd(world, everyone) == pytest.approx(wanted(world))
    assert least_price_usd(world, replace(everyone, team=0)) == 0.0


def test_holders_open_above_the_least_they_take_or_as_reported(world):
    deal = offer(world)
    least = least_price_usd(world, deal)
    assert ask_usd(world, deal) == pytest.approx((1.0 + RULES.ask_above) * least)
    assert ask_usd(world, replace(deal, asked_usd=7e9)) == 7e9
    modest = free_world(**{"deals.ask_above": 0})
    assert ask_usd(modest, offer(modest)) == least_price_usd(modest, offer(modest))


def test_the_team_is_the_best_of_the_target_and_nobody_else(world):
    people, scale = world.people, world.firms.index("scale")
    team = the_team(world, scale, 4)
    mine = people.talent[people.talents][people.firm[people.talents] == scale]
    assert people.talent[team].tolist() == np.sort(mine)[::-1][:4].tolist()
    assert len(the_team(world, scale, 10**6)) == len(mine)
    assert team_share(world, scale, 4) == pytest.approx(people.talent[team].sum() / mine.sum())


def test_a_lab_without_people_has_no_team(world):
    scale = world.firms.index("scale")
    world.people.firm[world.people.firm == scale] = world.firms.index("outside")
    assert len(the_team(world, scale, 4)) == 0
    assert team_share(world, scale, 4) == 0.0


def test_the_offers_that_are_pinned_are_answered_as_reported_on_the_first_day():
    """SSI and FuriosaAI refuse, Scale sells: all by the same rule."""
    world = raced_world()
    firms = world.firms
    firms.valuation_usd[firms.index("ssi")] = 32e9
    pinned = {one.name: one for one in world.scenario.events if one.kind == "deal_offer"}
    beats = {
        name: one.price / (one.stake * reservation_of(world, firms.index(one.target)))
        for name, one in pinned.items()
    }
    assert beats["ssi_offer"] < 0.5
    assert beats["furiosa_offer"] == pytest.approx(0.8 / (0.6 * 1.2 * 1.3))
    assert beats["scale_stake"] > 1.2
