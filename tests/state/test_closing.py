from __future__ import annotations

import numpy as np
import pytest

from sim.events import apply_events
from sim.state.closing import STILL_OPEN, close_firm
from sim.state.transfers import transfer
from sim.step import one_month
from tests.worlds import deciders, raced_world, small_world


def emptied(world, key):
    """The firm's people find work outside, then it closes."""
    firm = world.firms.index(key)
    rows = np.flatnonzero(world.people.firm == firm)
    outside = world.firms.index("outside")
    transfer(world, rows, outside, world.people.division[rows], "laid_off", 1e5)
    close_firm(world, firm)
    return firm


def test_nobody_is_closed_on_the_first_day():
    world = small_world()
    assert (world.firms.closed == STILL_OPEN).all()
    assert np.array_equal(world.open, world.firms.founded <= world.date)


def test_a_closed_firm_is_neither_open_nor_racing_from_that_month_on():
    world = small_world()
    world.month = 2
    firm = emptied(world, "mistral")
    assert [bool(world.open[firm]), bool(world.racing[firm])] == [False, False]
    world.month = 1
    assert world.open[firm]


def test_it_owns_and_plans_nothing_and_nobody_owns_it():
    world = small_world()
    world.month = 2
    firms, nvidia = world.firms, world.firms.index("nvidia")
    path = firms.paths["capex"][nvidia].copy()
    others = firms.stakes.copy()
    close_firm(world, nvidia)
    close_firm(world, firms.index("xai"))
    others[nvidia] = 0.0
    others[:, firms.index("xai")] = 0.0
    assert np.array_equal(firms.stakes, others)
    assert firms.cash_usd[nvidia] == firms.valuation_usd[nvidia] == 0.0
    assert np.array_equal(firms.paths["capex"][nvidia, :2], path[:2])
    assert not firms.paths["capex"][nvidia, 2:].any()
    assert not firms.target_heads[nvidia].any()


def test_shares_in_it_are_worth_nothing_to_their_owners():
    world = small_world()
    firms, xai = world.firms, world.firms.index("xai")
    left = firms.stakes.copy()
    left[:, xai] = 0.0
    assert firms.stakes[:, xai].any()
    close_firm(world, xai)
    assert np.array_equal(firms.stakes, left)


@pytest.mark.parametrize("key", ["mistral", "openai", "baidu"])
def test_months_go_on_without_it(key):
    world = small_world()
    firm = emptied(world, key)
    for _ in range(2):
        one_month(world, deciders(world))
    assert world.firms.belief.sum() == pytest.approx(1.0)
    assert world.firms.belief[firm] == world.firms.users[firm] == 0.0
    assert not (world.people.firm == firm).any()
    assert not (world.ledger.month("firms", world.month)["firm"] == firm).any()
    assert not (world.ledger.month("offers", world.month)["bidder"] == firm).any()


def test_a_closed_firm_raises_nothing():
    event = {"name": "r", "kind": "funding_round", "date": "2025-01", "firm": "ssi"}
    world = raced_world(events=[{**event, "raised": "2 bn USD", "valuation": "32 bn USD"}])
    firm = emptied(world, "ssi")
    apply_events(world)
    assert world.firms.cash_usd[firm] == world.firms.valuation_usd[firm] == 0.0
