from __future__ import annotations

import numpy as np
import pytest

from sim.processes.spin_outs import NEVER, followers, found_labs
from sim.state.ledger import CHANNELS, REGIONS
from sim.state.people import FRONTIER
from tests.worlds import raced_world

SURE = {"spin_outs.chance": 1}


@pytest.fixture
def stars():
    """A world where every star who leaves founds a lab; two stars of OpenAI leave with a clerk."""
    world = raced_world(**SURE)
    people = world.people
    lab = lab_of(world, "openai")
    people.tenure_months[lab] = 10.0
    people.talent[lab] = np.minimum(people.talent[lab], 10.0)
    leavers = lab[:3]
    people.talent[leavers] = 30.0, 50.0, 1.0
    return world, leavers


def lab_of(world, firm):
    people = world.people
    ai = people.talents
    mine = (people.firm[ai] == world.firms.index(firm)) & (people.division[ai] == FRONTIER)
    return np.flatnonzero(mine)


def test_the_best_star_takes_the_first_name_and_the_others_follow_in_order(stars):
    world, leavers = stars
    rest = found_labs(world, leavers)
    firms, people = world.firms, world.people
    assert firms.keys[people.firm[leavers[1]]] == "new_lab_1"
    assert firms.keys[people.firm[leavers[0]]] == "new_lab_2"
    assert rest.tolist() == [leavers[2]]
    assert people.firm[leavers[2]] == firms.index("openai")


def test_a_founded_lab_is_open_and_races(stars):
    world, leavers = stars
    lab = world.firms.index("new_lab_1")
    assert world.firms.founded[lab] == NEVER
    assert not world.racing[lab]
    found_labs(world, leavers)
    assert world.firms.founded[lab] == world.date
    assert world.racing[lab]


def test_a_name_is_used_once(stars):
    world, leavers = stars
    found_labs(world, leavers)
    lab = lab_of(world, "openai")
    world.people.talent[lab[:2]] = 40.0, 25.0
    rest = found_labs(world, lab[:2])
    firms = world.firms
    assert firms.keys[world.people.firm[lab[0]]] == "new_lab_3"
    assert rest.tolist() == [lab[1]]
    assert found_labs(world, lab[1:2]).tolist() == [lab[1]]


def test_only_stars_found_labs():
    world = raced_world(**SURE)
    lab = lab_of(world, "openai")
    world.people.tenure_months[lab] = 10.0
    world.people.talent[lab] = 19.9
    assert found_labs(world, lab[:5]).tolist() == lab[:5].tolist()


def test_a_star_founds_a_lab_at_the_chance():
    world = raced_world(**{"spin_outs.chance": 0.25, "spin_outs.followers": 0})
    ai = world.people.talents
    world.people.talent[ai] = 30.0
    founded = 0
    for month in range(400):
        world.month = month
        world.people.tenure_months[ai] = 10.0
        world.people.firm[0] = 0
        world.firms.founded[world.firms.index("new_lab_1")] = NEVER
        founded += len(found_labs(world, np.array([0]))) == 0
    assert founded / 400 == pytest.approx(0.25, abs=0.1)


def test_followers_are_settled_mates_of_the_same_lab_with_the_strongest_taste(stars):
    world, leavers = stars
    people = world.people
    mates = np.setdiff1d(lab_of(world, "openai"), leavers[:1])
    new = mates[-3:]
    people.tenure_months[new] = 0.0
    people.taste_mission[new] = 99.0
    got = followers(world, int(leavers[0]), world.firms.index("openai"))
    settled = np.setdiff1d(mates, new)
    best = settled[np.argsort(-people.taste_mission[settled], kind="stable")][:12]
    assert got.tolist() == best.tolist()


def test_followers_come_from_that_lab_only_and_leavers_are_not_among_them(stars):
    world, leavers = stars
    before = world.people.firm.copy()
    found_labs(world, leavers[1:])
    moved = np.flatnonzero(world.people.firm != before)
    openai = lab_of(raced_world(**SURE), "openai")
    assert set(moved) <= set(openai)
    assert 1 < len(moved) <= 13
    assert leavers[2] not in moved
    assert (world.people.division[moved] == FRONTIER).all()
    assert (world.people.firm[moved] == world.firms.index("new_lab_1")).all()


def test_money_follows_the_teams_talent(stars):
    world, leavers = stars
    firms, people, rules = world.firms, world.people, world.scenario.spin_outs
    old_capability = firms.capability[firms.index("openai")]
    found_labs(world, leavers[1:2])
    lab = firms.index("new_lab_1")
    team = np.flatnonzero(people.firm[people.talents] == lab)
    value = rules.valuation_per_talent * people.talent[team].sum()
    assert firms.valuation_usd[lab] == firms.business_usd[lab] == pytest.approx(value)
    assert firms.cash_usd[lab] == pytest.approx(rules.raised * value)
    spending = rules.compute_per_cash * rules.raised * value
    assert firms.paths["capex"][lab] == pytest.approx(np.full(6, spending))
    assert firms.capability[lab] == pytest.approx(old_capability - rules.knowledge_lost)
    assert firms.target_heads[lab, FRONTIER] == 2.0 * len(team)
    pay = world.scale_pay(lab, team)
    assert people.pay_usd_per_year[team] == pytest.approx(pay)
    assert people.unvested_usd[team] == pytest.approx(0.5 * 4.0 * pay)


def test_a_lab_opens_in_the_region_of_the_old_one():
    world = raced_world(**SURE)
    star = lab_of(world, "deepseek")[:1]
    world.people.talent[star], world.people.tenure_months[star] = 60.0, 10.0
    found_labs(world, star)
    both = [world.firms.index("deepseek"), world.firms.index("new_lab_1")]
    assert [REGIONS[code] for code in world.firms.region[both]] == ["china", "china"]


def test_the_spin_out_is_written_down(stars):
    world, leavers = stars
    found_labs(world, leavers[1:2])
    moves = world.ledger.columns("moves")
    assert {CHANNELS[code] for code in moves["channel"]} == {"spin_out"}
    assert (moves["from_firm"] == world.firms.index("openai")).all()
