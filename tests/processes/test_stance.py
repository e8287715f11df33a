from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.finance import prize_usd
from sim.processes.race import beliefs, lab_output, progress
from sim.processes.stance import (
    LEAST_ASPIRATION,
    aspirations,
    choose_stances,
    expected_gain,
    going_rate,
    premium_allowed,
    premium_payroll,
    premium_payroll_since_start,
    see,
    urgency,
)
from sim.state.people import CORE, FRONTIER
from sim.state.view import Stance
from tests.worlds import deciders, small_scenario

RULES = small_scenario().stance


def test_aspirations_converge_to_past_and_entitlement_weighted():
    hedged, entitled = np.array([0.1, 0.4]), np.array([0.3, 0.2])
    level = np.array([1.0, 0.0])
    for _ in range(400):
        level = aspirations(RULES, level, hedged, entitled)
    weight = RULES.social_weight
    assert level == pytest.approx((1 - weight) * hedged + weight * entitled)


def test_a_gap_of_aspiration_fades_to_a_third_over_the_memory():
    level, target = np.array([0.9]), np.array([0.2])
    for _ in range(int(RULES.aspiration_memory)):
        level = aspirations(RULES, level, target, target)
    assert level - target == pytest.approx([0.7 / math.e])


def test_entitlement_has_the_social_weight():
    rules = small_scenario(
        **{"stance.social_weight": 0.25, "stance.aspiration_memory": 1e-6}
    ).stance
    got = aspirations(rules, np.array([5.0]), np.array([0.4]), np.array([0.8]))
    assert got == pytest.approx([0.75 * 0.4 + 0.25 * 0.8])


def test_urgency_is_the_relative_shortfall():
    got = urgency(np.array([0.4, 0.4, 0.4, 0.0]), np.array([0.3, 0.5, 0.0, 0.2]))
    assert got == pytest.approx([0.25, 0.0, 1.0, 0.0])


@settings(deadline=None, derandomize=True)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.3))
def test_urgency_is_between_nothing_and_all(aspiration, hedged):
    got = urgency(np.array([aspiration]), np.array([hedged]))[0]
    assert 0.0 <= got <= 1.0
    assert (got == 0.0) or hedged < aspiration
    assert (got == 0.0) or aspiration > LEAST_ASPIRATION


def test_who_aspires_to_next_to_nothing_is_not_urgent():
    least = LEAST_ASPIRATION
    assert least == 1e-12
    levels = np.array([least, 1e-300, 5e-324, 1.001 * least, 1e-6])
    assert urgency(levels, np.zeros(5)).tolist() == [0.0, 0.0, 0.0, 1.0, 1.0]


def test_premium_payroll_counts_pay_above_scale_of_all_ai_people_and_of_no_staff(raced):
    people, firms = raced.people, raced.firms
    ai = people.talents
    rows = np.flatnonzero(people.firm[ai] >= 0)
    people.pay_usd_per_year[rows] = 0.9 * raced.scale_pay(people.firm[rows], rows)
    assert premium_payroll(raced).tolist() == [0.0] * len(firms)
    meta = firms.index("meta")
    in_lab = np.flatnonzero((people.firm[ai] == meta) & (people.division[ai] == FRONTIER))[:2]
    applied = np.flatnonzero((people.firm[ai] == meta) & (people.division[ai] != FRONTIER))[:1]
    people.pay_usd_per_year[in_lab] = raced.scale_pay(meta, in_lab) + np.array([1e6, 2e6])
    people.pay_usd_per_year[applied] = raced.scale_pay(meta, applied) + 4e6
    people.pay_usd_per_year[people.ai :] = 1e9
    got = premium_payroll(raced)
    assert len(applied) == 1
    assert got[meta] == pytest.approx(7e6)
    assert np.count_nonzero(got) == 1


def test_premium_allowed_is_a_share_of_capex_and_of_ventures_equity(raced):
    firms = raced.firms
    got = premium_allowed(raced, 0.01)
    capex = firms.paths["capex"][:, 0]
    meta, openai = firms.index("meta"), firms.index("openai")
    assert got[meta] == pytest.approx(0.01 * capex[meta])
    equity = RULES.premium_equity * firms.valuation_usd[openai]
    assert got[openai] == pytest.approx(0.01 * capex[openai] + equity)


def paid_above_scale(world, firm, usd_per_year):
    """Pay two people of a firm's lab so much more, each half, whom scale would pay no more."""
    people = world.people
    here = people.firm[people.talents] == world.firms.index(firm)
    rows = np.flatnonzero(here & (people.division[people.talents] == FRONTIER))
    above = people.pay_usd_per_year[rows] > world.scale_pay(world.firms.index(firm), rows)
    people.pay_usd_per_year[rows[above][:2]] += usd_per_year / 2.0


def test_the_first_days_premium_uses_up_no_budget(raced):
    assert (premium_payroll(raced)[raced.racing] > 0).any()
    assert raced.start_premium_usd_per_year == pytest.approx(premium_payroll(raced))
    assert premium_payroll_since_start(raced).tolist() == [0.0] * len(raced.firms)


def test_premium_since_the_start_is_what_was_added_and_never_negative(raced):
    firms, people = raced.firms, raced.people
    paid_above_scale(raced, "meta", 3e6)
    google = np.flatnonzero(people.firm[people.talents] == firms.index("google"))
    people.pay_usd_per_year[google] = 1.0
    expected = np.zeros(len(firms))
    expected[firms.index("meta")] = 3e6
    assert premium_payroll_since_start(raced) == pytest.approx(expected, abs=1e-3)


def test_the_budget_is_what_the_stance_allows_less_what_was_added_since_the_start(raced):
    world, firms = raced, raced.firms
    paid_above_scale(world, "meta", 4e6)
    paid_above_scale(world, "google", 1e15)
    choose_stances(world, deciders(world))
    shares = np.array([stance.premium_share_of_capex for stance in firms.stances])
    left = premium_allowed(world, shares)
    meta, google = firms.index("meta"), firms.index("google")
    left[meta] -= 4e6
    left[google] = 0.0
    assert firms.premium_budget_usd_per_year == pytest.approx(left)
    assert (
        np.delete(firms.premium_budget_usd_per_year, google)[np.delete(world.racing, google)] > 0
    ).any()


class Recorder:
    def __init__(self, index, asked):
        self.index, self.asked = index, asked

    def decide(self, view):
        self.asked.append((self.index, view))
        return Stance(f"decided {self.index}", premium_share_of_capex=0.01)


def test_every_racing_firm_decides_once_on_its_own_view(raced):
    asked = []
    choose_stances(raced, [Recorder(i, asked) for i in range(len(raced.firms))])
    racing = np.flatnonzero(raced.racing)
    payrolls = raced.people.payrolls(len(raced.firms))
    payrolls[:, :CORE] *= 1.0 - raced.scenario.vesting.equity_share
    assert [index for index, _ in asked] == racing.tolist()
    for index, view in asked:
        assert view.payroll_usd_per_year == tuple(payrolls[index])
        assert view.urgency == raced.firms.urgency[index]
        assert raced.firms.stances[index].name == f"decided {index}"
    others = np.flatnonzero(~raced.racing)
    assert {raced.firms.stances[i].name for i in others} == {"steady"}


def test_firms_aspire_to_their_share_of_output(raced):
    firms, world = raced.firms, raced
    before = firms.aspiration.copy()
    firms.output_usd_per_year[firms.index("academia")] = 1e15
    choose_stances(world, deciders(world))
    output = np.where(world.racing, firms.output_usd_per_year, 0.0)
    expected = aspirations(RULES, before, firms.hedged_belief, output / output.sum())
    assert firms.aspiration == pytest.approx(expected)
    assert firms.urgency[world.racing] == pytest.approx(
        urgency(expected, firms.hedged_belief)[world.racing]
    )
    assert (firms.urgency[~world.racing] == 0).all()
    assert (firms.urgency > 0).any()


def test_a_view_holds_the_firms_own_books(raced):
    firms, people = raced.firms, raced.people
    meta = firms.index("meta")
    paid_above_scale(raced, "meta", 5e6)
    view = see(raced, premium_payroll_since_start(raced))[meta]
    for division, pay in enumerate(view.payroll_usd_per_year):
        rows = (people.firm == meta) & (people.division == division)
        in_cash = 1.0 - raced.scenario.vesting.equity_share * (division < CORE)
        paid = (people.pay_usd_per_year * people.weight)[rows].sum()
        assert pay == pytest.approx(in_cash * paid)
    assert len(view.payroll_usd_per_year) == 4
    capex = firms.paths["capex"][meta, 0]
    left = RULES.premium_raid * capex - 5e6
    assert view.premium_if_raiding_usd_per_year == pytest.approx(left)
    assert view.package_years == raced.scenario.vesting.horizon / 12.0 == 4.0
    assert view.previous == firms.stances[meta].name
    assert view.grows == RULES.growth_routine
    assert (
        see(raced, premium_payroll_since_start(raced))[firms.index("openai")].grows
        == RULES.growth_venture
    )


def test_a_loss_making_core_earns_nothing(raced):
    firms = raced.firms
    meta, xai = firms.index("meta"), firms.index("xai")
    firms.paths["operating_cash_flow"][xai] = -1e9
    views = see(raced, premium_payroll_since_start(raced))
    elasticity = raced.scenario.finance.labour_elasticity
    flow = firms.paths["operating_cash_flow"][meta, 0]
    assert views[xai].core_earns_usd_per_year == 0.0
    assert views[meta].core_earns_usd_per_year == pytest.approx(elasticity * flow)


def test_the_typical_star_is_the_mean_of_the_hundred_best_who_race(raced):
    people = raced.people
    firm = people.firm[people.talents]
    at_racing = np.flatnonzero((firm >= 0) & raced.firms.bids[firm])
    best = np.sort(people.talent[at_racing])[::-1][:100]
    talent, pay = going_rate(raced)
    assert talent == pytest.approx(best.mean())
    assert pay > 0.0


def test_the_price_of_a_star_is_at_least_present_pay(raced):
    people = raced.people
    people.pay_usd_per_year[: people.ai] = 7e9
    assert going_rate(raced)[1] == pytest.approx(7e9)


def test_without_stars_there_is_no_price(raced):
    raced.people.firm[:] = -1
    assert going_rate(raced) == (1.0, 0.0)


def test_the_expected_gain_is_the_slope_of_belief_times_the_prize(raced):
    firms, scenario = raced.firms, raced.scenario
    meta = firms.index("meta")
    talent = float(raced.people.talent_sums(len(firms))[meta, FRONTIER])
    gain = expected_gain(raced, meta, talent)
    assert gain(0.0, 0.0) == 0.0
    race, belief = scenario.race, firms.belief[meta]
    compute, frugality = firms.lab_compute_usd_per_year[meta], firms.frugality[meta]

    def yearly(stars, more):
        output = lab_output(race, compute + more, talent + stars, frugality)
        return float(progress(race, output))

    stakes = prize_usd(scenario.finance) * race.contest_sharpness * belief * (1.0 - belief)
    years = RULES.horizon / 12.0
    for stars, more in ((50.0, 0.0), (0.0, 1e9), (200.0, 5e9)):
        added = (yearly(stars, more) - yearly(0.0, 0.0)) * years
        assert gain(stars, more) == pytest.approx(stakes * added)


def test_the_slope_of_belief_is_that_of_the_contest(raced):
    firms = raced.firms
    meta, rho = firms.index("meta"), raced.scenario.race.contest_sharpness
    step = 1e-5
    moved = firms.capability.copy()
    moved[meta] += step
    slope = (beliefs(rho, moved, raced.racing) - firms.belief)[meta] / step
    assert slope == pytest.approx(rho * firms.belief[meta] * (1 - firms.belief[meta]), rel=1e-3)
