from __future__ import annotations

from copy import deepcopy
from dataclasses import fields

import numpy as np
import pytest

from sim.market.ceilings import set_ceilings
from sim.market.contests import STAY, Outcomes
from sim.market.offers import record_offers
from sim.market.preferences import Attractions
from sim.market.round import (
    apply_outcomes,
    courted_share,
    from_most_talented,
    hold_market,
    make_lots,
)
from sim.market.scouting import Approaches, scout
from sim.market.vacancies import LAB, PRODUCT, STAR, grow_targets, open_seats
from sim.processes.stance import choose_stances
from sim.state.people import APPLIED, FRONTIER
from tests.worlds import deciders, raced_world, small_world


def lab_rows(world, firm, count):
    people = world.people
    ai = people.talents
    mine = (people.firm[ai] == world.firms.index(firm)) & (people.division[ai] == FRONTIER)
    return np.flatnonzero(mine)[:count]


def nothing(size):
    return Attractions(*(np.zeros(size) for _ in fields(Attractions)))


@pytest.fixture
def world():
    """Four Google researchers, each courted by Meta for one kind of seat (two for a star's)."""
    return small_world()


def one_round(world, winners, raised=0.1):
    """Outcomes of four contests of one bid each; a winner is a position or STAY."""
    person = lab_rows(world, "google", 4)
    asked = Approaches(
        person, np.full(4, world.firms.index("meta")), np.array([STAR, LAB, PRODUCT, STAR])
    )
    attractions = nothing(4)
    lots = make_lots(world, asked, np.arange(5), attractions, set_ceilings(world, asked))
    pay, ceiling = lots.pay + raised, lots.pay + 0.5
    bid = np.where(np.array(winners) == STAY, ceiling, pay)
    out = Outcomes(np.array(winners), pay, ceiling, lots.pay + 0.2, bid)
    return person, asked, attractions, lots, out


def test_contests_begin_with_the_most_talented():
    world = small_world()
    asked = Approaches(np.array([5, 5, 9, 2]), np.array([3, 1, 0, 0]), np.array([1, 0, 2, 1]))
    world.people.talent[[2, 5, 9]] = 4.0, 1.0, 4.0
    got = from_most_talented(world, asked)
    assert list(zip(got.person.tolist(), got.firm.tolist(), got.seat.tolist(), strict=True)) == [
        (2, 0, 1),
        (9, 0, 2),
        (5, 1, 0),
        (5, 3, 1),
    ]


def test_lots_hold_each_persons_own_pay_and_employer(world):
    person = np.concatenate([lab_rows(world, "google", 1), lab_rows(world, "openai", 1)])
    asked = Approaches(person.repeat(2), np.array([0, 2, 0, 2]), np.ones(4, dtype=int))
    lots = make_lots(world, asked, np.array([0, 2, 4]), nothing(4), set_ceilings(world, asked))
    assert lots.pay == pytest.approx(np.log(world.people.pay_usd_per_year[person]))
    assert lots.home.tolist() == [world.firms.index("google"), world.firms.index("openai")]
    assert lots.own_scale == pytest.approx(np.log(world.scale_pay(lots.home, person)), abs=1e-12)


def test_winners_move_to_the_seats_division_with_pay_and_grant(world):
    person, asked, _, lots, out = one_round(world, [0, 1, 2, 3])
    before = world.people.pay_usd_per_year[person]
    apply_outcomes(world, asked, lots, out)
    people, vesting = world.people, world.scenario.vesting
    assert (people.firm[person] == world.firms.index("meta")).all()
    assert people.division[person].tolist() == [FRONTIER, FRONTIER, APPLIED, FRONTIER]
    pay = before * np.exp(0.1)
    assert people.pay_usd_per_year[person] == pytest.approx(pay)
    grant = vesting.equity_share * pay * vesting.horizon / 12.0
    assert people.unvested_usd[person] == pytest.approx(grant)
    assert (people.vesting_months_left[person] == vesting.horizon).all()
    assert (people.tenure_months[person] == 0.0).all()


def test_those_who_move_abroad_live_there(world):
    person, asked, _, lots, out = one_round(world, [0, STAY, STAY, STAY])
    world.people.region[person] = 2
    apply_outcomes(world, asked, lots, out)
    assert world.people.region[person].tolist() == [0, 2, 2, 2]


def test_those_who_are_kept_get_the_counter_offer_and_nothing_else_changes(world):
    person, asked, _, lots, out = one_round(world, [STAY] * 4)
    out.pay[1] = lots.pay[1]
    before = world.people.pay_usd_per_year.copy()
    unvested = world.people.unvested_usd.copy()
    apply_outcomes(world, asked, lots, out)
    ratio = world.people.pay_usd_per_year / np.where(before > 0, before, 1.0)
    assert ratio[person] == pytest.approx(np.exp([0.1, 0.0, 0.1, 0.1]))
    others = np.setdiff1d(np.arange(len(before)), person)
    assert np.array_equal(world.people.pay_usd_per_year[others], before[others])
    assert world.people.pay_usd_per_year[person[1]] == before[person[1]]
    assert np.array_equal(world.people.unvested_usd, unvested)
    assert (world.people.firm[person] == world.firms.index("google")).all()


def test_everyone_courted_rests_from_now(world):
    person, asked, _, lots, out = one_round(world, [0, STAY, STAY, STAY])
    apply_outcomes(world, asked, lots, out)
    rest = world.people.months_since_contest
    assert rest[person].tolist() == [0.0] * 4
    assert (np.delete(rest, person) > 0).all()


def test_who_got_no_bid_was_not_courted_and_need_not_rest(world):
    person, asked, _, lots, out = one_round(world, [0, STAY, STAY, STAY])
    out.ceiling[2] = -np.inf
    before = world.people.months_since_contest.copy()
    apply_outcomes(world, asked, lots, out)
    rest = world.people.months_since_contest
    assert rest[person[[0, 1, 3]]].tolist() == [0.0] * 3
    others = np.delete(np.arange(len(rest)), person[[0, 1, 3]])
    assert np.array_equal(rest[others], before[others])
    assert rest[person[2]] > 0


def test_one_bid_of_several_is_enough_to_be_courted(world):
    person = lab_rows(world, "google", 2)
    firms = np.array([world.firms.index("meta"), world.firms.index("openai")] * 2)
    asked = Approaches(person.repeat(2), firms, np.full(4, LAB))
    lots = make_lots(world, asked, np.array([0, 2, 4]), nothing(4), set_ceilings(world, asked))
    ceiling = np.array([-np.inf, lots.pay[0], -np.inf, -np.inf])
    out = Outcomes(np.array([STAY] * 2), lots.pay, ceiling, lots.pay, ceiling)
    apply_outcomes(world, asked, lots, out)
    rest = world.people.months_since_contest[person]
    assert rest[0] == 0.0 < rest[1]


def test_only_star_hires_enlarge_the_lab_and_are_counted(world):
    _, asked, _, lots, out = one_round(world, [0, 1, 2, 3])
    firms, meta = world.firms, world.firms.index("meta")
    before = firms.target_heads.copy()
    apply_outcomes(world, asked, lots, out)
    added = firms.target_heads - before
    assert added[meta].tolist() == [2.0, 0.0, 0.0, 0.0]
    assert np.delete(added, meta, axis=0).sum() == 0
    assert firms.stars_since_cut[meta] == 2.0
    stars = np.flatnonzero(world.people.hired_as_star)
    assert len(stars) == 2
    assert (world.people.firm[stars] == meta).all()


def test_stars_hurt_their_colleagues_who_earn_less_and_nobody_else(world):
    person, asked, _, lots, out = one_round(world, [0, STAY, STAY, STAY], raised=4.0)
    apply_outcomes(world, asked, lots, out)
    people, meta = world.people, world.firms.index("meta")
    hurt = people.morale < 0
    assert (people.firm[hurt] == meta).all()
    assert hurt.sum() > 100
    assert people.morale[person[0]] == 0.0
    star_pay = people.pay_usd_per_year[person[0]]
    assert (people.pay_usd_per_year[hurt] < star_pay).all()


def test_ordinary_hires_hurt_nobody(world):
    _, asked, _, lots, out = one_round(world, [STAY, 1, 2, STAY], raised=4.0)
    apply_outcomes(world, asked, lots, out)
    assert (world.people.morale == 0.0).all()


def test_each_bid_and_each_answer_is_written_down(world):
    _, asked, attractions, lots, out = one_round(world, [0, STAY, STAY, STAY])
    out.ceiling[2] = -np.inf
    out.ceiling[3] = out.bid[3] = lots.pay[3] - 0.1
    record_offers(world, asked, attractions, lots, out)
    offers = world.ledger.columns("offers")
    bids, counters = ~offers["is_counter"], offers["is_counter"]
    assert offers["contest"][bids].tolist() == [0, 1, 3]
    assert offers["contest"][counters].tolist() == [0, 1]
    assert offers["accepted"].tolist() == [True, False, False, False, True]
    last = np.log(offers["pay_usd_per_year"])
    expected = [lots.pay[0] + 0.1, lots.pay[1] + 0.5, lots.pay[3] - 0.1]
    expected += [lots.pay[0] + 0.2, lots.pay[1] + 0.1]
    assert last == pytest.approx(np.array(expected))
    assert offers["du_pay"] == pytest.approx(np.array([0.1, 0.5, -0.1, 0.2, 0.1]))
    assert offers["package_usd"] == pytest.approx(4.0 * offers["pay_usd_per_year"])
    assert (offers["incumbent"] == world.firms.index("google")).all()
    assert world.contests == 4


def test_what_an_offer_is_worth_is_written_down_part_by_part(world):
    _, asked, _, lots, out = one_round(world, [0, STAY, STAY, STAY])
    names = [part.name for part in fields(Attractions)]
    parts = Attractions(*(np.full(4, 0.01 * (1 + place)) for place in range(len(names))))
    record_offers(world, asked, parts, lots, out)
    offers = world.ledger.columns("offers")
    bids = ~offers["is_counter"]
    assert offers["du_pay"][bids] == pytest.approx(np.array([0.1, 0.5, 0.5, 0.5]) + parts.growth)
    for name in names[1:]:
        assert np.array_equal(offers[f"du_{name}"][bids], getattr(parts, name)), name
        assert (offers[f"du_{name}"][~bids] == 0.0).all()


def test_an_employer_that_does_not_bid_makes_no_counter_offer(world):
    _, asked, attractions, lots, out = one_round(world, [0, STAY, STAY, STAY])
    world.firms.bids[world.firms.index("google")] = False
    record_offers(world, asked, attractions, lots, out)
    assert not world.ledger.columns("offers")["is_counter"].any()


def test_contests_are_numbered_through_the_run(world):
    for _ in range(2):
        _, asked, attractions, lots, out = one_round(world, [STAY] * 4)
        record_offers(world, asked, attractions, lots, out)
    offers = world.ledger.columns("offers")
    assert sorted(set(offers["contest"].tolist())) == list(range(8))


def test_siege_is_the_talent_courted_for_star_seats_fading_by_a_third_a_month(world):
    _, asked, *_ = one_round(world, [STAY] * 4)
    google = world.firms.index("google")
    world.courted[:] = 0.3
    lab = world.people.talent_sums(len(world.firms))[google, FRONTIER]
    stars = world.people.talent[asked.person[[0, 3]]].sum()
    got = courted_share(world, asked)
    assert got[google] == pytest.approx(0.2 + stars / lab)
    assert np.delete(got, google) == pytest.approx(np.full(len(got) - 1, 0.2))


def test_a_siege_fades_in_a_month_without_any_approach():
    world = raced_world()
    world.courted[:] = 0.3
    world.firms.hiring_frozen_until[:] = world.date + 9
    hold_market(world)
    assert world.courted == pytest.approx(np.full(len(world.courted), 0.2))


def test_a_siege_is_measured_before_anybody_moves():
    world = raced_world(**{"firms.meta.strategy": "raid"})
    world.month += 1
    choose_stances(world, deciders(world))
    world.courted[:] = 0.1
    twin = deepcopy(world)
    grow_targets(twin)
    expected = courted_share(twin, scout(twin, open_seats(twin)))
    hold_market(world)
    assert world.courted == pytest.approx(expected)
    assert (world.courted > 0.1).any()
    moved = world.people.firm != twin.people.firm
    assert (world.people.talent[moved] > 5.0).any()


@pytest.fixture(scope="module")
def after():
    """A whole market round of a raiding Meta."""
    world = raced_world(**{"firms.meta.strategy": "raid"})
    world.month += 1
    choose_stances(world, deciders(world))
    before = world.people.firm.copy(), world.people.pay_usd_per_year.copy()
    hold_market(world)
    return world, before, world.ledger.columns("offers")


def test_one_offer_at_most_is_accepted_in_a_contest(after):
    _, _, offers = after
    accepted = offers["contest"][offers["accepted"]]
    assert len(accepted) == len(set(accepted.tolist())) > 20


def test_the_accepted_offer_is_where_the_person_is_and_what_they_earn(after):
    world, _, offers = after
    took = offers["accepted"]
    people = world.people
    assert np.array_equal(people.firm[offers["person"][took]], offers["bidder"][took])
    assert people.pay_usd_per_year[offers["person"][took]] == pytest.approx(
        offers["pay_usd_per_year"][took]
    )


def test_nobody_moves_or_is_raised_without_an_offer(after):
    world, (firm, pay), offers = after
    changed = (world.people.firm != firm) | (world.people.pay_usd_per_year != pay)
    assert set(np.flatnonzero(changed)) <= set(offers["person"][offers["accepted"]].tolist())


def test_no_firm_pays_above_its_ceiling(after):
    _, _, offers = after
    assert (offers["pay_usd_per_year"] <= offers["ceiling_usd_per_year"] * (1 + 1e-12)).all()


def test_who_leaves_prefers_the_new_job_to_the_best_counter_offer(after):
    _, _, offers = after
    parts = [name for name in offers if name.startswith("du_")]
    utility = sum(offers[name] for name in parts)
    rows = {}
    for contest, counter, accepted, value in zip(
        offers["contest"], offers["is_counter"], offers["accepted"], utility, strict=True
    ):
        if counter or accepted:
            rows.setdefault(int(contest), {})[bool(counter)] = (bool(accepted), value)
    moved = [row for row in rows.values() if False in row]
    assert len(moved) > 20
    assert all(row[False][1] >= row.get(True, (False, 0.0))[1] - 1e-9 for row in moved)


def test_who_rests_from_now_is_who_got_an_offer(after):
    world, _, offers = after
    courted = np.flatnonzero(world.people.months_since_contest[world.people.talents] == 0)
    assert set(courted.tolist()) == set(offers["person"][~offers["is_counter"]].tolist())


def test_pay_above_scale_stays_within_each_firms_budget(after):
    world, (firm, pay), _ = after
    rows = np.flatnonzero(world.people.firm[world.people.talents] >= 0)
    now = world.people.firm[rows].astype(np.int64)
    scale = world.scale_pay(now, rows)
    base = np.where(world.people.firm[rows] == firm[rows], np.maximum(scale, pay[rows]), scale)
    above = np.maximum(0.0, world.people.pay_usd_per_year[rows] - base)
    above[world.people.months_since_contest[rows] > 0] = 0.0
    spent = np.bincount(now, weights=above, minlength=len(world.firms))
    budget = world.firms.premium_budget_usd_per_year
    assert (spent <= budget * (1 + 1e-9) + 1.0).all()
    assert (spent > 0).sum() > 5
