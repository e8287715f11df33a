from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.processes.cuts import (
    Wave,
    at_risk,
    cut_firm,
    cut_staff,
    keep_scores,
    lowest,
    plan_waves,
)
from sim.processes.morale import morale_loss_after_cut
from sim.state.ledger import TRIGGERS
from sim.state.people import APPLIED, CORE, FRONTIER, LEGACY
from sim.state.view import Stance
from tests.cut_room import OUTSIDE_LAB, RULES, waves
from tests.worlds import small_world


def test_without_pressure_or_focus_nobody_goes(world):
    assert waves(world) == []
    cut_staff(world)
    assert world.ledger.columns("cuts")["people"].sum() == 0.0


def test_pressure_cuts_its_share_of_those_outside_the_lab(world):
    [(trigger, divisions, people)] = waves(world, pressure=0.2)
    assert (trigger, divisions) == ("investors", (APPLIED, CORE, LEGACY))
    assert people == pytest.approx(RULES.per_pressure * 0.2 * OUTSIDE_LAB)


def test_a_short_runway_cuts_by_its_own_rule(world):
    [(trigger, _, people)] = waves(world, "openai", pressure=0.2)
    assert trigger == "runway"
    assert people == pytest.approx(RULES.per_runway * 0.2 * OUTSIDE_LAB)


def test_a_wave_has_a_largest_and_a_smallest_size(world):
    [(_, _, people)] = waves(world, pressure=50.0)
    assert people == pytest.approx(RULES.largest_wave * OUTSIDE_LAB)
    just = RULES.smallest_wave / RULES.per_pressure
    assert waves(world, pressure=0.99 * just) == []
    assert len(waves(world, pressure=1.01 * just)) == 1


def test_focus_cuts_each_division_by_its_share_the_lab_too(world):
    got = waves(world, focus=(0.9, 0.1, 0.02, 0.05))
    assert got == [
        ("focus", (FRONTIER,), pytest.approx(90.0)),
        ("focus", (APPLIED,), pytest.approx(20.0)),
        ("focus", (CORE,), pytest.approx(100.0)),
        ("focus", (LEGACY,), pytest.approx(50.0)),
    ]


def test_focus_on_less_than_one_person_is_no_wave(world):
    assert waves(world, focus=(0.0099, 0.0049, 0.0, 0.0)) == []
    assert waves(world, focus=(0.0101, 0.0, 0.0, 0.0)) == [
        ("focus", (FRONTIER,), pytest.approx(1.01))
    ]


def test_focus_and_pressure_are_waves_of_their_own(world):
    got = waves(world, pressure=0.2, focus=(0.0, 0.1, 0.0, 0.0))
    assert [(trigger, divisions) for trigger, divisions, _ in got] == [
        ("investors", (APPLIED, CORE, LEGACY)),
        ("focus", (APPLIED,)),
    ]


def test_new_stars_make_old_teams_redundant_within_bounds(world):
    meta = world.firms.index("meta")
    world.firms.stars_since_cut[meta] = 0.5
    assert waves(world, redundant=10.0) == [("focus", (APPLIED,), pytest.approx(5.0))]
    world.firms.stars_since_cut[meta] = 40.0
    assert waves(world, redundant=10.0) == [
        ("focus", (APPLIED,), pytest.approx(RULES.largest_overlap * 200.0))
    ]


def test_waves_are_a_quarter_apart(world):
    meta = world.firms.index("meta")
    months = []
    for month in range(10):
        world.month = month
        world.firms.pressure[meta] = 0.3
        cut_staff(world)
        if meta in world.ledger.month("cuts", month)["firm"]:
            months.append(month)
    assert months == [0, 3, 6, 9]


def test_only_racing_firms_cut(world):
    world.firms.pressure[:] = 1.0
    cutting = {wave.firm for wave in plan_waves(world, world.people.heads(len(world.firms)))}
    assert cutting == set(np.flatnonzero(world.racing))


# -- who goes --


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.floats(-5, 5), min_size=1, max_size=30, unique=True),
    st.integers(0, 30),
)
def test_exactly_the_lowest_scores_go(scores, people):
    scores = np.array(scores)
    chosen = lowest(scores, np.ones(len(scores)), float(people))
    assert chosen.sum() == min(people, len(scores))
    if chosen.any() and not chosen.all():
        assert scores[chosen].max() < scores[~chosen].min()


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.5, 40)), min_size=1, max_size=20),
    st.floats(0.0, 300.0),
)
def test_weights_add_up_to_the_wave_as_nearly_as_rows_allow(rows, people):
    scores, weights = (np.array(column) for column in zip(*rows, strict=True))
    chosen = lowest(scores, weights, people)
    gone = weights[chosen].sum()
    assert gone >= min(people, weights.sum()) - 0.5 * weights.max() - 1e-9
    assert gone <= people + 0.5 * weights.max() + 1e-9


def test_ties_go_in_order_of_rows():
    assert lowest(np.zeros(4), np.ones(4), 2.0).tolist() == [True, True, False, False]


def test_keep_scores_rise_with_priority_talent_and_tenure_and_fall_with_exposure(world):
    people, keep = world.people, RULES.keep
    rows = np.arange(5)
    people.division[rows] = [FRONTIER, APPLIED, CORE, LEGACY, LEGACY]
    people.talent[rows] = [1.0, math.e, 1.0, 1.0, 1.0]
    people.exposure[rows] = [0.0, 0.0, 0.5, 0.0, 0.0]
    people.tenure_months[rows] = [0.0, 0.0, 0.0, 60.0, 500.0]
    got = keep_scores(world, rows, np.full(5, 0.5))
    assert got == pytest.approx(
        [
            keep.frontier,
            keep.applied + keep.talent,
            keep.core - 0.5 * keep.exposure,
            keep.legacy + 0.5 * keep.tenure,
            keep.legacy + keep.tenure,
        ]
    )


def test_the_noise_of_keep_scores_is_logistic(world):
    rows = np.zeros(4, dtype=int)
    got = keep_scores(world, rows, np.array([0.5, 0.75, 0.0, 1.0]))
    assert got[1] - got[0] == pytest.approx(math.log(3.0))
    assert np.isfinite(got).all()


def test_judgement_of_each_is_a_matter_of_luck_of_their_own(world):
    staff = at_risk(world, world.firms.only(world.firms.index("meta"), world.firms.index("google")))
    noise = staff.keep_score - keep_scores(world, staff.row, np.full(len(staff.row), 0.5))
    assert len(noise) > 300
    assert stats.kstest(noise, "logistic").pvalue > 1e-3


# -- what a wave does --


def at(world, firm, divisions):
    people = world.people
    return np.flatnonzero(
        (people.firm == world.firms.index(firm)) & np.isin(people.division, divisions)
    )


def carried_out(world, wave, heads):
    """One wave of a firm; how many people went."""
    staff = at_risk(world, world.firms.only(wave.firm))
    return cut_firm(world, [wave], staff, heads)


def test_a_focus_wave_gives_exactly_the_saved_payroll_to_the_lab(world):
    meta, people = world.firms.index("meta"), world.people
    before, target = people.payrolls(len(world.firms)), world.firms.target_heads.copy()
    heads = people.heads(len(world.firms))
    carried_out(world, Wave(meta, "focus", (CORE,), 5000.0), heads)
    saved = before[meta].sum() - people.payrolls(len(world.firms))[meta].sum()
    assert saved > 0
    assert world.firms.lab_budget_usd_per_year[meta] == pytest.approx(saved)
    gone = heads[meta] - people.heads(len(world.firms))[meta]
    assert world.firms.target_heads[meta] == pytest.approx(target[meta] - gone)
    assert gone[CORE] == pytest.approx(5000.0, abs=600.0)
    assert gone[[FRONTIER, APPLIED, LEGACY]].tolist() == [0.0, 0.0, 0.0]


def test_a_focus_wave_may_touch_the_lab_whose_people_then_work_in_applied_ai(world):
    meta, people = world.firms.index("meta"), world.people
    lab, heads = at(world, "meta", (FRONTIER,)), people.heads(len(world.firms))
    wave = Wave(meta, "focus", (FRONTIER,), 20.0)
    assert carried_out(world, wave, heads) == 20.0
    gone = lab[people.firm[lab] != meta]
    assert (people.division[gone] == APPLIED).all()
    assert (heads[meta] - people.heads(len(world.firms))[meta]).tolist() == [20.0, 0.0, 0.0, 0.0]
    assert world.leaving_talent[meta] == pytest.approx(people.talent[gone].sum())
    assert people.talent[gone].max() <= people.talent[lab].max()
    assert world.ledger.columns("cuts")["division"].tolist() == [FRONTIER]


def test_a_wave_that_asks_for_more_than_there_are_takes_everybody(world):
    meta, people = world.firms.index("meta"), world.people
    heads = people.heads(len(world.firms))
    wave = Wave(meta, "runway", (FRONTIER, APPLIED, CORE, LEGACY), 2.0 * heads[meta].sum())
    assert carried_out(world, wave, heads) == pytest.approx(heads[meta].sum())
    assert not (people.firm == meta).any()


def test_a_wave_of_a_division_that_is_empty_changes_nothing(world):
    meta, people = world.firms.index("meta"), world.people
    people.firm[at(world, "meta", (LEGACY,))] = world.firms.index("outside")
    firm, heads = people.firm.copy(), people.heads(len(world.firms))
    wave = Wave(meta, "focus", (LEGACY,), 500.0)
    assert carried_out(world, wave, heads) == 0.0
    assert np.array_equal(people.firm, firm)
    assert world.ledger.blocks["cuts"] == world.ledger.blocks["moves"] == []


@pytest.mark.parametrize("trigger", ["investors", "runway", "automation"])
def test_other_waves_give_the_lab_nothing(world, trigger):
    meta, people = world.firms.index("meta"), world.people
    heads = people.heads(len(world.firms))
    carried_out(world, Wave(meta, trigger, (CORE,), 5000.0), heads)
    assert world.firms.lab_budget_usd_per_year.tolist() == [0.0] * len(world.firms)


def test_those_who_go_work_outside_at_its_scale(world):
    meta, people = world.firms.index("meta"), world.people
    mine = at(world, "meta", (APPLIED, CORE))
    heads = people.heads(len(world.firms))
    wave = Wave(meta, "investors", (APPLIED, CORE), 3000.0)
    carried_out(world, wave, heads)
    gone = mine[people.firm[mine] != meta]
    outside = world.firms.index("outside")
    assert len(gone) > 1
    assert (people.firm[gone] == outside).all()
    assert people.pay_usd_per_year[gone] == pytest.approx(world.scale_pay(outside, gone))
    assert (people.unvested_usd[gone] == 0.0).all()


def test_the_wave_is_written_down_by_division(world):
    meta, people = world.firms.index("meta"), world.people
    heads = people.heads(len(world.firms))
    wave = Wave(meta, "investors", (APPLIED, CORE, LEGACY), 9000.0)
    carried_out(world, wave, heads)
    cuts = world.ledger.columns("cuts")
    gone = heads[meta] - people.heads(len(world.firms))[meta]
    assert cuts["people"] == pytest.approx(gone[cuts["division"]])
    assert cuts["people"].sum() == pytest.approx(gone.sum())
    assert cuts["share"] == pytest.approx((gone / heads[meta])[cuts["division"]])
    assert {TRIGGERS[code] for code in cuts["trigger"]} == {"investors"}
    assert (cuts["firm"] == meta).all()


def test_nobody_of_the_lab_goes_in_an_investor_wave(world):
    meta = world.firms.index("meta")
    lab = at(world, "meta", (FRONTIER,))
    world.people.talent[lab] = 1e-3
    world.firms.pressure[meta] = 5.0
    cut_staff(world)
    assert (world.people.firm[lab] == meta).all()
    assert (world.people.firm[at(world, "outside", (CORE,))] != meta).all()


def test_after_a_wave_the_clock_patience_and_morale_are_set(world):
    meta, people = world.firms.index("meta"), world.people
    heads = people.heads(len(world.firms))
    world.firms.stars_since_cut[meta] = 9.0
    world.firms.restraint[meta] = 0.25
    wave = Wave(meta, "focus", (CORE,), 4000.0)
    gone = carried_out(world, wave, heads)
    assert gone == pytest.approx(heads[meta].sum() - people.heads(len(world.firms))[meta].sum())
    share = gone / heads[meta].sum()
    firms, scenario = world.firms, world.scenario
    assert firms.months_since_cut[meta] == 0.0
    assert firms.stars_since_cut[meta] == 9.0, "a wave for another reason makes nobody redundant"
    assert firms.restraint[meta] == pytest.approx(
        0.25 + scenario.investors.restraint_per_cut * share
    )
    survivors = people.firm == meta
    loss = morale_loss_after_cut(scenario.morale, share)
    assert people.morale[survivors] == pytest.approx(np.full(survivors.sum(), -loss))
    assert (people.morale[~survivors] == 0.0).all()


def test_two_waves_of_a_month_are_one_shock_to_the_survivors():
    world = small_world()
    meta = world.firms.index("meta")
    world.firms.pressure[meta] = 0.2
    world.firms.stances[meta] = Stance("test", focus=(0.0, 0.1, 0.0, 0.1))
    before = world.people.heads(len(world.firms))[meta].sum()
    cut_staff(world)
    share = 1.0 - world.people.heads(len(world.firms))[meta].sum() / before
    loss = morale_loss_after_cut(world.scenario.morale, share)
    survivors = world.people.firm == meta
    assert world.people.morale[survivors] == pytest.approx(np.full(survivors.sum(), -loss))


def test_a_firm_without_people_has_no_wave(world):
    xai = world.firms.index("xai")
    world.firms.pressure[xai], world.firms.months_since_cut[:] = 1.0, 99.0
    heads = world.people.heads(len(world.firms))
    assert xai in {wave.firm for wave in plan_waves(world, heads)}
    heads[xai] = 0.0
    assert xai not in {wave.firm for wave in plan_waves(world, heads)}
