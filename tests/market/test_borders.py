from __future__ import annotations

import numpy as np
import pytest

from sim.market.borders import (
    border_rules,
    ceilings_after_fees,
    fees_usd,
    less_fee,
    pay_fees,
    permitted,
)
from sim.market.ceilings import set_ceilings
from sim.market.round import hold_market
from sim.market.scouting import Approaches, scout
from sim.market.vacancies import LAB, grow_targets, open_seats
from sim.model import simulate
from sim.processes.stance import choose_stances
from sim.state.ledger import REGIONS
from sim.state.people import FRONTIER
from tests.worlds import deciders, raced_world, small_scenario, small_world

US, CHINA = REGIONS.index("us"), REGIONS.index("china")
NO_FEES = {f"market.borders.fee.{region}": 0 for region in REGIONS}


def asked(world, to, regions):
    """Some of Alphabet's people, said to work in these regions, approached by one firm."""
    ai = world.people.talents
    rows = np.flatnonzero(world.people.firm[ai] == world.firms.index("google"))[: len(regions)]
    assert len(rows) == len(regions)
    world.people.region[rows] = regions
    return Approaches(rows, np.full(len(rows), world.firms.index(to)), np.full(len(rows), LAB))


@pytest.fixture
def world():
    return small_world()


def test_rules_of_the_first_day_stand_by_region():
    rules = small_scenario(
        **{"market.borders.permits.china": 0.25, "market.borders.fee.us": "7 k USD"}
    ).market.borders
    permits, fees = border_rules(rules)
    assert permits.tolist() == [1.0, 1.0, 0.25, 1.0]
    assert fees[US] == 7000.0


def test_a_closed_border_stops_those_who_work_elsewhere_and_nobody_else(world):
    approaches = asked(world, "meta", [US, CHINA, US, CHINA])
    world.border_permits[US] = 0.0
    got = permitted(world, approaches)
    assert got.person.tolist() == approaches.person[[0, 2]].tolist()
    assert len(got.firm) == len(got.seat) == 2
    world.border_permits[:] = [1.0, 0.0, 0.0, 0.0]
    assert permitted(world, approaches).person.tolist() == approaches.person.tolist()


def test_permits_are_a_share_of_people_and_more_permits_let_the_same_people_in(world):
    regions = np.full(150, CHINA)
    approaches = asked(world, "meta", regions)
    let_in = []
    for share in (0.2, 0.6):
        world.border_permits[US] = share
        let_in.append(set(permitted(world, approaches).person.tolist()))
        assert len(let_in[-1]) == pytest.approx(share * len(approaches.person), rel=0.3)
    assert let_in[0] < let_in[1]


def test_who_is_permitted_does_not_depend_on_who_asks(world):
    world.border_permits[:] = 0.5
    to_meta = permitted(world, asked(world, "meta", np.full(50, CHINA)))
    to_openai = permitted(world, asked(world, "openai", np.full(50, CHINA)))
    assert np.array_equal(to_meta.person, to_openai.person)


def test_no_approaches_are_none_permitted(world):
    none = np.zeros(0, dtype=np.int64)
    assert permitted(world, Approaches(none, none, none)).person.size == 0


def test_a_fee_lowers_a_ceiling_by_its_yearly_part():
    got = less_fee(np.log([1e6, 1e6, 1e4]), np.array([0.0, 25e3, 25e3]))
    assert got == pytest.approx(np.log([1e6, 975e3, 1.0]), abs=1e-12)
    assert got[0] == np.log(1e6)


def test_only_the_ceilings_of_those_abroad_are_lowered():
    world = raced_world()
    approaches = asked(world, "meta", [US, CHINA])
    world.border_fees_usd[US] = 1e5
    before = set_ceilings(world, approaches)
    after = ceilings_after_fees(world, approaches, before)
    years = world.scenario.vesting.horizon / 12.0
    assert after.cap[0] == before.cap[0]
    assert np.exp(after.cap[1]) == pytest.approx(np.exp(before.cap[1]) - 1e5 / years)
    assert np.array_equal(after.floor, before.floor)


def test_the_fee_is_paid_in_cash_for_each_hire_from_abroad(world):
    approaches = asked(world, "meta", [US, CHINA, CHINA])
    world.border_fees_usd[:] = [1e5, 7.0, 7.0, 7.0]
    assert fees_usd(world, approaches.person, approaches.firm).tolist() == [0.0, 1e5, 1e5]
    cash, meta = world.firms.cash_usd.copy(), world.firms.index("meta")
    for paid in (2e5, 4e5):
        pay_fees(world, approaches.person, approaches.firm)
        assert world.firms.border_fees_paid_usd[meta] == paid
        assert cash[meta] - world.firms.cash_usd[meta] == pytest.approx(paid)
    others = np.arange(len(cash)) != meta
    assert np.array_equal(world.firms.cash_usd[others], cash[others])


def test_a_market_round_pays_for_exactly_those_who_crossed_a_border():
    world = raced_world(**{"firms.meta.strategy": "raid"})
    lab = world.people.division[world.people.talents] == FRONTIER
    world.people.region[np.flatnonzero(lab)] = CHINA
    world.month += 1
    choose_stances(world, deciders(world))
    cash = world.firms.cash_usd.copy()
    hold_market(world)
    moves = world.ledger.columns("moves")
    crossed = moves["region_from"] != moves["region_to"]
    fee = world.border_fees_usd[moves["region_to"]] * crossed
    expected = np.bincount(moves["to_firm"], weights=fee, minlength=len(world.firms))
    assert 5 < crossed.sum() < len(crossed)
    assert world.firms.border_fees_paid_usd == pytest.approx(expected)
    assert cash - world.firms.cash_usd == pytest.approx(expected, abs=1e-3)


def test_open_borders_without_fees_change_nothing():
    world = raced_world(**NO_FEES)
    world.month += 1
    choose_stances(world, deciders(world))
    grow_targets(world)
    approaches = scout(world, open_seats(world))
    same = permitted(world, approaches)
    assert np.array_equal(same.person, approaches.person)
    ceilings = set_ceilings(world, approaches)
    assert np.array_equal(ceilings_after_fees(world, approaches, ceilings).cap, ceilings.cap)


def test_closing_a_region_ends_arrivals_there_and_only_there():
    close = {
        "name": "close",
        "kind": "border_change",
        "date": "2025-03",
        "region": "us",
        "permits": 0,
        "fee": "5 k USD",
    }
    reach = {"market.scouting.reach_abroad": 1, "market.preferences.moving_abroad": 0}
    open_, closed = (
        simulate(small_scenario(events=events, **reach), 1).columns("market")
        for events in ([], [close])
    )
    assert open_["from_abroad_us"][2:].min() > 0
    assert closed["from_abroad_us"][2:].tolist() == [0.0] * 4
    assert np.array_equal(closed["from_abroad_us"][:2], open_["from_abroad_us"][:2])
    assert closed["from_abroad_china"][2:].sum() > 0
