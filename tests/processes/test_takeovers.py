from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from sim.processes.deals import settle_deal
from sim.processes.finance import net_flow
from sim.processes.reservations import the_team
from sim.processes.takeovers import merge_books, take_over
from sim.state.ledger import CHANNELS
from sim.state.people import FRONTIER
from sim.step import one_month
from tests.deal_desk import free_world, offer, outcomes
from tests.worlds import deciders


@pytest.fixture
def world():
    return free_world()


def test_a_takeover_buys_out_every_other_holder_and_ends_the_lab(world):
    firms, people = world.firms, world.people
    google, amazon, meta = (firms.index(key) for key in ("google", "amazon", "meta"))
    scale = firms.index("scale")
    firms.stakes[[google, amazon, meta], scale] = 0.3, 0.2, 0.1
    cash, theirs = firms.cash_usd.copy(), firms.cash_usd[scale]
    everyone = np.flatnonzero(people.firm == scale)
    heads = people.heads(len(firms))
    team = the_team(world, scale, 3)
    settle_deal(world, offer(world, stake=1.0))
    assert outcomes(world) == ["closed"]
    gained = firms.cash_usd - cash
    # A fifth of the price is the leader's; holders get the rest, the buyer the lab's own cash.
    assert gained[[google, amazon]] == pytest.approx([0.24e14, 0.16e14])
    assert gained[meta] == pytest.approx(-0.9e14 + theirs)
    assert firms.holders_received_usd[scale] == pytest.approx(0.32e14)
    assert not world.open[scale]
    assert firms.stakes[:, scale].tolist() == [0.0] * len(firms)
    assert (people.firm[everyone] == meta).all()
    grown = people.heads(len(firms))[meta] - heads[meta]
    moved = np.bincount(people.division[team], minlength=4)  # all of them in the lab by now
    assert moved.tolist() == [3, 0, 0, 0]
    assert grown.sum() == pytest.approx(heads[scale].sum())
    assert grown[2:] == pytest.approx(heads[scale, 2:])


def test_everybody_keeps_division_pay_and_grant_by_a_move_called_deal(world):
    people, firms = world.people, world.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    rows = np.flatnonzero(people.firm == scale)
    before = deepcopy(people)
    take_over(world, meta, scale)
    moves = world.ledger.columns("moves")
    assert np.array_equal(np.sort(moves["person"]), rows)
    assert (moves["channel"] == CHANNELS.index("deal")).all()
    for column in ("division", "pay_usd_per_year", "unvested_usd", "vesting_months_left"):
        assert np.array_equal(getattr(people, column), getattr(before, column)), column


def test_books_are_added_and_none_of_the_money_is_lost(world):
    firms = world.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    world.month = 2
    before, start = deepcopy(firms), world.start_payroll_usd_per_year.copy()
    merge_books(world, meta, scale)
    for column in ("cash_usd", "business_usd", "users", "expected_users", "target_heads"):
        old, new = getattr(before, column), getattr(firms, column)
        assert new[meta] == pytest.approx(old[meta] + old[scale])
        assert not new[scale].any()
        assert new.sum() == pytest.approx(old.sum())
    assert world.start_payroll_usd_per_year[meta] == start[meta] + start[scale]
    for name, path in firms.paths.items():
        old = before.paths[name]
        assert np.array_equal(path[meta, :2], old[meta, :2])
        assert path[meta, 2:] == pytest.approx(old[meta, 2:] + old[scale, 2:])


def test_together_they_earn_what_each_did(world):
    firms = world.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    firms.paths["operating_cash_flow"][scale] = 1e9  # cash flow that is lost counts in full
    flow = net_flow(world)
    take_over(world, meta, scale)
    # Its AI revenue now follows the buyer's users, a little more or less than those expected.
    assert net_flow(world)[meta] == pytest.approx(flow[meta] + flow[scale], rel=1e-4)
    assert net_flow(world)[scale] == 0.0


@pytest.mark.parametrize(("theirs", "after"), [(9.0, 9.0), (0.1, None)])
def test_the_buyer_goes_on_with_the_better_model(world, theirs, after):
    firms = world.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    own = firms.capability[meta]
    firms.capability[scale] = theirs
    take_over(world, meta, scale)
    assert firms.capability[meta] == (own if after is None else after)


def test_what_the_lab_owned_is_the_buyers(world):
    firms = world.firms
    meta, scale, xai = (firms.index(key) for key in ("meta", "scale", "xai"))
    firms.stakes[scale, xai], firms.stakes[meta, xai] = 0.2, 0.1
    firms.stakes[scale, meta] = 0.3  # shares in the buyer itself cease to exist
    take_over(world, meta, scale)
    assert firms.stakes[meta, xai] == pytest.approx(0.3)
    assert firms.stakes.sum() == pytest.approx(0.3)


def test_the_world_goes_on_without_the_lab():
    world = free_world(events=[])
    firms, people = world.firms, world.people
    scale, mistral = firms.index("scale"), firms.index("mistral")
    settle_deal(world, offer(world, stake=1.0))
    settle_deal(world, offer(world, stake=1.0, target=mistral, whole=1e14))
    assert outcomes(world) == ["closed", "closed"]
    everyone = people.weight.sum()
    for _ in range(3):
        one_month(world, deciders(world))
        assert firms.belief.sum() == pytest.approx(1.0)
        assert firms.belief[[scale, mistral]].tolist() == [0.0, 0.0]
        assert not np.isin(people.firm, [scale, mistral]).any()
        assert people.weight.sum() == everyone
        rows = world.ledger.month("firms", world.month)
        assert not np.isin(rows["firm"], [scale, mistral]).any()
        market = world.ledger.month("market", world.month)
        assert market["talent_share_scale"][0] == 0.0
        assert np.isnan(market["capability_scale"][0])
    assert people.talent_sums(len(firms))[firms.index("meta"), FRONTIER] > 0


def test_the_lab_commands_what_both_labs_did(world):
    firms = world.firms
    meta, scale = firms.index("meta"), firms.index("scale")
    capex = world.rate("capex")
    capex[meta], capex[scale] = 30e9, 10e9
    firms.lab_compute_share[meta], firms.lab_compute_share[scale] = 0.1, 0.7
    firms.usual_lab_share[:] = firms.lab_compute_share
    take_over(world, meta, scale)
    assert firms.lab_compute_share[meta] == pytest.approx((0.1 * 30 + 0.7 * 10) / 40)
    assert firms.usual_lab_share[meta] == firms.lab_compute_share[meta]
