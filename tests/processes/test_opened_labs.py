from __future__ import annotations

import numpy as np
import pytest

from sim.model import TalentMarket
from sim.processes.opened_labs import fill_opened_seats, with_opened_lab, with_seats
from sim.processes.stance import choose_stances
from sim.state.opened_labs import OpenedLab
from sim.state.view import Stance
from tests.worlds import deciders, raced_world, small_scenario

LAB = OpenedLab(seats_left=5, until=10**6, opening=0.7, premium=0.2)
OPEN = {
    "name": "the_lab",
    "kind": "open_lab",
    "date": "2025-02",
    "firm": "meta",
    "seats": 5,
    "months": 4,
    "opening": 1,
    "premium": 0.2,
}


def test_a_lab_sets_the_least_of_what_a_stance_offers():
    bare = with_seats(Stance("steady", growth_frontier=0.1), LAB)
    assert bare == Stance(
        "steady", star_seats=5.0, opening=0.7, premium_share_of_capex=0.2, growth_frontier=0.1
    )
    bold = Stance("raid", star_seats=90.0, opening=1.0, premium_share_of_capex=0.5)
    assert with_seats(bold, LAB) == bold


@pytest.fixture
def world():
    return raced_world(**{"firms.meta.strategy": "steady"})


def test_without_a_lab_a_stance_is_left_alone(world):
    stance = Stance("steady")
    assert with_opened_lab(world, 0, stance) is stance


def test_a_lab_stands_open_until_its_month_or_its_last_seat(world):
    meta, stance = world.firms.index("meta"), Stance("steady")
    world.opened_labs[meta] = OpenedLab(5, world.date + 1, 0.7, 0.2)
    assert with_opened_lab(world, meta, stance).star_seats == 5.0
    fill_opened_seats(world, meta, 3)
    assert with_opened_lab(world, meta, stance).star_seats == 2.0
    fill_opened_seats(world, meta, 9)
    assert with_opened_lab(world, meta, stance) is stance
    world.opened_labs[meta] = OpenedLab(5, world.date, 0.7, 0.2)
    assert with_opened_lab(world, meta, stance) is stance


def test_stars_hired_without_a_lab_fill_nothing(world):
    fill_opened_seats(world, 0, 3)
    assert world.opened_labs == {}


def test_choosing_lays_the_lab_over_the_strategy_and_raises_its_budget(world):
    meta = world.firms.index("meta")
    choose_stances(world, deciders(world))
    quiet = world.firms.stances[meta], world.firms.premium_budget_usd_per_year[meta]
    world.opened_labs[meta] = LAB
    choose_stances(world, deciders(world))
    assert world.firms.stances[meta] == with_seats(quiet[0], LAB)
    assert world.firms.premium_budget_usd_per_year[meta] == pytest.approx(
        quiet[1] + (0.2 - quiet[0].premium_share_of_capex) * world.rate("capex")[meta]
    )


def star_hires(events):
    """Stars that Meta hired month by month in a world where it keeps to its routine."""
    model = TalentMarket(small_scenario(events=events, **{"firms.meta.strategy": "steady"}), 3)
    hired = []
    for _ in range(6):
        model.step()
        offers = model.world.ledger.month("offers", model.world.month)
        mine = (offers["bidder"] == model.world.firms.index("meta")) & offers["accepted"]
        hired.append(int((mine & (offers["seat"] == 0)).sum()))
    model.close()
    return np.array(hired)


def test_a_steady_firm_with_a_lab_hires_stars_up_to_its_seats_and_none_without():
    assert star_hires([]).sum() == 0
    got = star_hires([OPEN])
    assert got[0] == 0
    assert 0 < got.sum() <= 5


def test_a_lab_that_is_open_for_a_month_hires_in_that_month_only():
    got = star_hires([{**OPEN, "seats": 50, "months": 1}])
    assert got[1] > 0
    assert got.sum() == got[1]
