from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.market.vacancies import LAB, PRODUCT, STAR, grow_targets, open_seats
from sim.state.people import APPLIED, CORE, FRONTIER
from sim.state.view import Stance
from tests.worlds import small_world


@pytest.fixture
def world():
    return small_world()


def with_stance(world, firm, **stance):
    i = world.firms.index(firm)
    world.firms.stances[i] = Stance("test", **stance)
    return i


def test_targets_grow_by_a_twelfth_of_the_yearly_rate(world):
    meta = with_stance(world, "meta", growth_frontier=0.24, growth_applied=0.12)
    before = world.firms.target_heads.copy()
    grow_targets(world)
    ratio = world.firms.target_heads[meta] / before[meta]
    assert ratio == pytest.approx([1.02, 1.01, 1.0, 1.0])


def test_targets_grow_at_the_firm_that_says_so_only(world):
    meta = with_stance(world, "meta", growth_frontier=0.24)
    before = world.firms.target_heads.copy()
    grow_targets(world)
    changed = np.flatnonzero((world.firms.target_heads != before).any(axis=1))
    assert changed.tolist() == [meta]


def test_firms_outside_the_race_do_not_grow(world):
    for firm in ("academia", "thinking_machines"):
        with_stance(world, firm, growth_frontier=0.5, growth_applied=0.5)
    before = world.firms.target_heads.copy()
    grow_targets(world)
    assert np.array_equal(world.firms.target_heads, before)


def test_a_seat_is_a_whole_place_below_the_target(world):
    meta = with_stance(world, "meta", star_seats=7.0)
    world.firms.target_heads[meta, FRONTIER] += 2.9
    world.firms.target_heads[meta, APPLIED] += 4.2
    world.firms.target_heads[meta, CORE] += 50.0
    seats = open_seats(world)
    assert seats[meta, [STAR, LAB, PRODUCT]].tolist() == [7, 2, 4]
    assert np.delete(seats, meta, axis=0).sum() == 0


def test_a_firm_above_its_target_opens_no_seat(world):
    meta = with_stance(world, "meta")
    world.firms.target_heads[meta] = 0.0
    assert open_seats(world)[meta].tolist() == [0, 0, 0]


@pytest.mark.parametrize(("until", "open_again"), [(-1, True), (0, True), (1, False)])
def test_a_hiring_freeze_closes_all_seats_until_its_month(world, until, open_again):
    meta = with_stance(world, "meta", star_seats=5.0)
    world.firms.target_heads[meta] += 3.0
    world.firms.hiring_frozen_until[meta] = world.date + until
    assert (open_seats(world)[meta].sum() > 0) == open_again


@pytest.mark.parametrize("firm", ["academia", "outside", "thinking_machines", "new_lab_1"])
def test_firms_that_do_not_bid_or_exist_open_no_seats(world, firm):
    i = with_stance(world, firm, star_seats=5.0)
    world.firms.target_heads[i] += 9.0
    assert open_seats(world)[i].sum() == 0


def test_a_firm_opens_seats_from_its_founding_month_on(world):
    lab = with_stance(world, "thinking_machines", star_seats=2.0)
    world.month += 1
    assert open_seats(world)[lab, STAR] == 2


def test_growth_and_seats_fill_a_fractional_place_over_months(world):
    meta = with_stance(world, "meta", growth_frontier=0.12)
    world.firms.stances[meta] = replace(world.firms.stances[meta])
    opened = []
    for _ in range(6):
        grow_targets(world)
        opened.append(int(open_seats(world)[meta, LAB]))
    heads = world.people.heads(len(world.firms))[meta, FRONTIER]
    assert opened == [int(heads * 1.01**month - heads) for month in range(1, 7)]
