from __future__ import annotations

import math
from dataclasses import fields

import numpy as np
import pytest
from scipy import stats

from sim.market.preferences import (
    Attractions,
    above_typical,
    compare_jobs,
    cost_of_leaving,
    lab_conditions,
    taste_shocks,
)
from sim.market.scouting import Approaches
from sim.market.vacancies import LAB, PRODUCT, STAR
from sim.state.ledger import TABLES
from sim.state.people import APPLIED, ENGINEER, FRONTIER, RESEARCHER
from tests.worlds import raced_world

PARTS = tuple(field.name for field in fields(Attractions))


def courted(world, to, seat=LAB, at="google", division=FRONTIER, count=5):
    """The first few people of one division approached by one firm."""
    people = world.people
    ai = people.talents
    mine = (people.firm[ai] == world.firms.index(at)) & (people.division[ai] == division)
    rows = np.flatnonzero(mine)[:count]
    firm = np.full(len(rows), world.firms.index(to))
    return Approaches(rows, firm, np.full(len(rows), seat))


def compared(world, to="openai", **rest):
    return compare_jobs(world, courted(world, to, **rest))


@pytest.fixture
def world():
    return raced_world()


def test_mission_is_taste_times_the_difference_of_ambition_times_belief(world):
    firms = world.firms
    here, there = firms.index("google"), firms.index("deepseek")
    firms.ambition[[here, there]] = 0.4, 0.9
    firms.belief[[here, there]] = 0.3, 0.2
    asked = courted(world, "deepseek")
    taste = world.people.taste_mission[asked.person]
    assert compare_jobs(world, asked).mission == pytest.approx(taste * (0.9 * 0.2 - 0.4 * 0.3))


def test_growth_is_the_equity_share_of_the_difference(world):
    firms = world.firms
    firms.equity_growth[firms.index("google")] = 0.1
    firms.equity_growth[firms.index("openai")] = 0.5
    share = world.scenario.vesting.equity_share
    assert compared(world).growth == pytest.approx(np.full(5, share * 0.4))


def test_doubling_a_labs_compute_is_worth_kappa_times_log_two(world):
    before = compared(world).compute
    world.firms.lab_compute_usd_per_year[world.firms.index("openai")] *= 2.0
    kappa = world.scenario.market.preferences.compute
    assert compared(world).compute - before == pytest.approx(np.full(5, kappa * math.log(2.0)))


def test_more_compute_at_home_makes_leaving_less_attractive(world):
    before = compared(world).compute
    world.firms.lab_compute_usd_per_year[world.firms.index("google")] *= 2.0
    kappa = world.scenario.market.preferences.compute
    assert compared(world).compute - before == pytest.approx(np.full(5, -kappa * math.log(2.0)))


def test_compute_per_head_has_a_floor_and_none_in_applied_ai(world):
    per_head, _ = lab_conditions(world)
    floor = math.log(world.scenario.market.preferences.compute_floor)
    assert per_head[:, APPLIED] == pytest.approx(np.full(len(world.firms), floor))
    assert per_head.min() == pytest.approx(floor)
    openai = world.firms.index("openai")
    heads = world.people.heads(len(world.firms))[openai, FRONTIER]
    expected = math.log(world.firms.lab_compute_usd_per_year[openai] / heads)
    assert per_head[openai, FRONTIER] == pytest.approx(expected)


def test_leaving_the_lab_for_a_product_gives_its_compute_up(world):
    per_head, _ = lab_conditions(world)
    rules = world.scenario.market.preferences
    lost = per_head[world.firms.index("google"), FRONTIER] - math.log(rules.compute_floor)
    got = compared(world, seat=PRODUCT).compute
    assert got == pytest.approx(np.full(5, -rules.compute * lost))
    assert lost > 1.0


def test_peers_are_the_log_difference_of_mean_talent(world):
    people = world.people
    ai = people.talents
    weight = world.scenario.market.preferences.peers

    def mean(firm, division):
        mine = (people.firm[ai] == world.firms.index(firm)) & (people.division[ai] == division)
        return people.talent[ai][mine].mean()

    gain = math.log(mean("openai", FRONTIER) / mean("google", FRONTIER))
    assert compared(world).peers == pytest.approx(np.full(5, weight * gain))
    gain = math.log(mean("openai", APPLIED) / mean("google", FRONTIER))
    assert compared(world, seat=PRODUCT).peers == pytest.approx(np.full(5, weight * gain))


def test_a_seat_in_an_empty_lab_has_median_peers(world):
    _, peers = lab_conditions(world)
    assert peers[world.firms.index("outside"), FRONTIER] == 0.0


def test_a_star_seat_is_in_the_lab(world):
    star, lab = compared(world, seat=STAR), compared(world, seat=LAB)
    for part in PARTS:
        assert np.array_equal(getattr(star, part), getattr(lab, part)), part


def test_moving_costs_the_same_for_everyone_at_home(world):
    asked = courted(world, "openai")
    world.people.unvested_usd[asked.person] = 0.0
    rules = world.scenario.market.preferences
    assert cost_of_leaving(world, asked) == pytest.approx(np.full(5, rules.moving))


def test_moving_abroad_costs_more_and_only_across_regions(world):
    asked = courted(world, "openai")
    world.people.unvested_usd[asked.person] = 0.0
    world.people.region[asked.person] = [0, 1, 2, 3, 0]
    rules = world.scenario.market.preferences
    abroad = np.array([0.0, 1.0, 1.0, 1.0, 0.0])
    assert cost_of_leaving(world, asked) == pytest.approx(
        rules.moving + rules.moving_abroad * abroad
    )
    to_china = courted(world, "baidu")
    assert cost_of_leaving(world, to_china) == pytest.approx(
        rules.moving + rules.moving_abroad * np.array([1.0, 1.0, 0.0, 1.0, 1.0])
    )


def test_a_raise_of_the_lock_in_pays_back_exactly_what_is_lost():
    world = raced_world(**{"market.preferences.moving": 0, "market.preferences.lock_in": 1})
    asked = courted(world, "openai")
    people = world.people
    people.unvested_usd[asked.person] = [0.0, 1e5, 1e6, 1e7, 3e8]
    years = world.scenario.vesting.horizon / 12.0
    pay = people.pay_usd_per_year[asked.person]
    raised = pay * np.exp(cost_of_leaving(world, asked))
    assert (raised - pay) * years == pytest.approx(people.unvested_usd[asked.person], abs=1e-3)


def test_the_lock_in_weighs_against_leaving(world):
    asked = courted(world, "openai")
    attraction = compare_jobs(world, asked)
    assert np.array_equal(attraction.lock_in, -cost_of_leaving(world, asked))
    world.people.unvested_usd[asked.person] *= 3.0
    assert (compare_jobs(world, asked).lock_in < attraction.lock_in).all()


def test_the_total_is_the_sum_of_its_parts(world):
    got = compared(world)
    assert got.total == pytest.approx(sum(getattr(got, part) for part in PARTS))
    assert all(np.abs(getattr(got, part)).max() > 0 for part in PARTS)


def test_every_part_of_the_total_is_written_down():
    written = {column.name for column in TABLES["offers"] if column.name.startswith("du_")}
    assert written == {f"du_{part}" for part in PARTS if part != "growth"} | {"du_pay"}


def test_researchers_want_to_publish_and_engineers_do_not(world):
    firms = world.firms
    firms.openness[[firms.index("google"), firms.index("deepseek")]] = 0.2, 1.0
    asked = courted(world, "deepseek")
    world.people.role[asked.person] = [RESEARCHER, RESEARCHER, RESEARCHER, ENGINEER, ENGINEER]
    worth = world.scenario.market.preferences.publishing * 0.8
    assert compare_jobs(world, asked).publishing == pytest.approx([worth] * 3 + [0.0] * 2)
    firms.openness[firms.index("deepseek")] = 0.2
    assert compare_jobs(world, asked).publishing.tolist() == [0.0] * 5


def test_nobody_wants_to_publish_where_it_is_worth_nothing():
    world = raced_world(**{"market.preferences.publishing": 0})
    got = compared(world, to="deepseek")
    assert got.publishing.tolist() == [0.0] * 5


def test_staying_put_in_a_twin_firm_is_worth_only_the_move_and_luck(world):
    firms, people = world.firms, world.people
    asked = courted(world, "google", at="google")
    got = compare_jobs(world, asked)
    for part in ("growth", "mission", "publishing", "compute", "peers"):
        assert getattr(got, part) == pytest.approx(np.zeros(5), abs=1e-12), part
    assert (people.firm[asked.person] == firms.index("google")).all()


def everyone_asked(world, *firms):
    rows = np.flatnonzero(world.people.firm[world.people.talents] >= 0)
    index = [world.firms.index(firm) for firm in firms]
    return Approaches(
        np.tile(rows, len(firms)),
        np.repeat(index, len(rows)),
        np.full(len(rows) * len(firms), LAB),
    )


def test_taste_is_logistic_against_staying(world):
    shocks = taste_shocks(world, everyone_asked(world, "meta"))
    assert stats.kstest(shocks, "logistic").pvalue > 1e-3


def test_two_bidders_share_the_taste_for_staying_and_nothing_else(world):
    asked = everyone_asked(world, "meta", "openai")
    meta, openai = np.split(taste_shocks(world, asked), 2)
    assert np.corrcoef(meta, openai)[0, 1] == pytest.approx(0.5, abs=0.08)
    assert stats.kstest(meta - openai, "logistic").pvalue > 1e-3


def test_chance_is_the_scaled_shock(world):
    asked = courted(world, "openai")
    scale = world.scenario.market.preferences.taste_scale
    assert compare_jobs(world, asked).chance == pytest.approx(scale * taste_shocks(world, asked))


def test_taste_for_a_firm_does_not_depend_on_who_else_asks(world):
    alone = taste_shocks(world, everyone_asked(world, "openai"))
    _, together = np.split(taste_shocks(world, everyone_asked(world, "meta", "openai")), 2)
    assert np.array_equal(alone, together)


def racing_people(world):
    firm = world.people.firm[world.people.talents]
    return np.flatnonzero((firm >= 0) & world.racing[firm])


def test_two_jobs_differ_from_the_typical_one_by_what_the_contest_says_between_them(world):
    """Above the typical job by as much as a contest weighs, part for part, luck and move aside."""
    asked = courted(world, "openai")
    at_home = above_typical(world, asked.person)
    parts = compare_jobs(world, asked)
    gained = parts.growth + parts.mission + parts.publishing + parts.compute + parts.peers
    people = world.people
    per_head, peers = lab_conditions(world)
    rules, firms = world.scenario.market.preferences, world.firms
    openai = firms.index("openai")
    rows = racing_people(world)
    where = (people.firm[rows].astype(int), people.division[rows])
    mission = firms.ambition * firms.belief
    growth = world.scenario.vesting.equity_share * firms.equity_growth
    there = (
        growth[openai]
        - growth[where[0]].mean()
        + people.taste_mission[asked.person] * (mission[openai] - mission[where[0]].mean())
        + np.where(people.role[asked.person] == RESEARCHER, rules.publishing, 0.0)
        * (firms.openness[openai] - firms.openness[where[0]].mean())
        + rules.compute * (per_head[openai, FRONTIER] - per_head[where].mean())
        + rules.peers * (peers[openai, FRONTIER] - peers[where].mean())
    )
    assert at_home + gained == pytest.approx(there)


def test_people_of_one_taste_are_on_average_at_the_typical_job(world):
    rows = racing_people(world)
    world.people.taste_mission[rows] = 1.7
    world.people.role[rows] = RESEARCHER
    assert above_typical(world, rows).mean() == pytest.approx(0.0, abs=1e-9)


def test_nobody_has_no_job(world):
    assert above_typical(world, np.zeros(0, dtype=np.int64)).tolist() == []


def test_nothing_is_typical_where_nobody_works_at_a_racing_firm(world):
    world.people.firm[:] = world.firms.index("outside")
    assert above_typical(world, np.arange(3)).tolist() == [0.0] * 3
