from __future__ import annotations

from dataclasses import replace
from inspect import signature

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.state.view import FirmView, Stance, Straits
from sim.strategies import acquire, adaptive, concentrate, decider, defend, names, raid, steady
from tests.worlds import small_scenario

RULES = small_scenario().stance


NO_STRAITS = Straits(
    may_give_up_lab=False,
    ambition=0.5,
    rounds_per_month=0.0,
    runway_without_lab_months=1e6,
    lab_talent=100.0,
    lab_compute_usd_per_year=1e8,
    product_usd=0.0,
)


def no_gain(stars, compute):
    return 0.0


def linear(per_star, per_compute=0.0):
    return lambda stars, compute: per_star * stars + per_compute * compute


def view(**differs):
    calm = FirmView(
        urgency=0.0,
        runway_months=1e6,
        courted_share=0.0,
        star_talent=10.0,
        star_pay_usd_per_year=5e6,
        package_years=4.0,
        premium_if_raiding_usd_per_year=1e9,
        payroll_usd_per_year=(1e9, 2e9, 5e9, 3e9),
        core_earns_usd_per_year=1e10,
        previous="steady",
        grows=0.12,
        product_push=0.0,
        straits=NO_STRAITS,
        gain=no_gain,
    )
    return replace(calm, **differs)


def test_the_folder_is_the_registry():
    assert names() == [
        "acquire",
        "adaptive",
        "concentrate",
        "defend",
        "raid",
        "specialise",
        "steady",
    ]
    for name in names():
        stance = decider(name, RULES)(view())
        assert isinstance(stance, Stance)
        assert list(signature(decider(name, RULES).func).parameters) == ["view", "rules"]


def test_steady_grows_and_nothing_else():
    got = steady.decide(view(grows=0.3, product_push=0.05), RULES)
    assert got == Stance(
        "steady",
        premium_share_of_capex=RULES.premium_routine,
        growth_frontier=0.3,
        growth_applied=pytest.approx(0.35),
    )


def test_acquire_buys_teams_and_opens_no_star_seats():
    got = acquire.decide(view(grows=0.3, urgency=0.9), RULES)
    routine = steady.decide(view(grows=0.3, urgency=0.9), RULES)
    assert got == replace(routine, name="acquire", buys=True)
    assert got.star_seats == got.opening == 0.0


def test_concentrate_cuts_all_but_the_lab_and_stops_growing():
    got = concentrate.decide(view(urgency=0.5, product_push=0.05), RULES)
    assert got == Stance(
        "concentrate",
        premium_share_of_capex=RULES.premium_routine,
        focus=(0.0, RULES.focus_applied, RULES.focus_core, RULES.focus_legacy),
        moves_side_bets=0.5 * RULES.side_bets_moved,
        claims_compute=True,
    )


def test_defend_opens_counter_offers_and_grants_retention():
    got = defend.decide(view(grows=0.3, product_push=0.05), RULES)
    assert got == Stance(
        "defend",
        counter_opening=RULES.opening_defence,
        premium_share_of_capex=RULES.premium_raid,
        growth_frontier=0.3,
        growth_applied=pytest.approx(0.35),
        retention_share=RULES.retention_grant,
    )


def test_raid_opens_as_far_as_urgency_goes():
    got = raid.decide(view(urgency=0.5, product_push=0.05), RULES)
    assert got == Stance(
        "raid",
        opening=0.5 * RULES.opening_raid,
        counter_opening=0.5 * RULES.opening_defence,
        premium_share_of_capex=RULES.premium_raid,
        growth_frontier=RULES.growth_raid,
        focus=(0.0, 0.0, 0.0, RULES.focus_legacy),
        redundant=RULES.redundant_per_star,
        buys=True,
        reorganises=True,
        moves_side_bets=0.5 * RULES.side_bets_moved,
        claims_compute=True,
    )


def concave(scale):
    return lambda stars, compute: scale * float(np.sqrt(stars) + np.sqrt(compute))


def brute_force_seats(one):
    """The number of blocks of five, within the money, whose gain less cost is greatest."""
    money = one.premium_if_raiding_usd_per_year / one.star_pay_usd_per_year
    choices = [seats for seats in range(0, RULES.raid_seats + 1, 5) if seats <= money]

    def net(seats):
        gain = (1.0 + one.urgency) * one.gain(seats * one.star_talent, 0.0)
        return gain - seats * one.star_pay_usd_per_year * one.package_years

    return max(choices, key=net)


@settings(deadline=None, derandomize=True)
@given(
    st.floats(1e6, 1e9),
    st.floats(0.0, 1.0),
    st.floats(1e6, 1e8),
    st.floats(0.0, 4e9),
    st.sampled_from([1.0, 2.5, 4.0]),
)
def test_raid_seats_are_the_best_number_of_blocks(scale, urgency, pay, money, years):
    one = view(
        urgency=urgency,
        star_pay_usd_per_year=pay,
        premium_if_raiding_usd_per_year=money,
        package_years=years,
        gain=concave(scale),
    )
    assert raid.seats_worth_opening(one, RULES) == brute_force_seats(one)


def test_brute_force_finds_inner_solutions_too():
    inner = view(gain=concave(1e8))
    assert 0 < brute_force_seats(inner) == raid.seats_worth_opening(inner, RULES) < 200


def test_raid_seats_never_exceed_the_rule_or_the_money():
    generous = view(gain=linear(1e12), premium_if_raiding_usd_per_year=1e13)
    assert raid.seats_worth_opening(generous, RULES) == RULES.raid_seats
    short = replace(generous, premium_if_raiding_usd_per_year=5e6 * 23)
    assert raid.seats_worth_opening(short, RULES) == 20
    broke = replace(generous, premium_if_raiding_usd_per_year=-1.0)
    assert raid.seats_worth_opening(broke, RULES) == 0


@pytest.mark.parametrize("years", [2.0, 4.0])
def test_the_net_gain_of_a_raid_is_gain_less_its_packages(years):
    one = view(urgency=0.5, gain=concave(1e8), package_years=years)
    seats = raid.seats_worth_opening(one, RULES)
    assert seats > 0
    expected = 1.5 * one.gain(10.0 * seats, 0.0) - seats * 5e6 * years
    assert raid.net_gain(one, RULES) == pytest.approx(expected)


def test_the_net_gain_of_concentrating_is_computes_gain_less_what_the_teams_earned():
    one = view(urgency=0.5, gain=concave(1e6))
    saved = RULES.focus_applied * 2e9 + RULES.focus_core * 5e9 + RULES.focus_legacy * 3e9
    lost = RULES.focus_core * 1e10
    expected = 1.5 * one.gain(0.0, saved) - (saved + lost) * RULES.horizon / 12.0
    assert concentrate.net_gain(one, RULES) == pytest.approx(expected)


@settings(deadline=None, derandomize=True)
@given(st.tuples(*[st.floats(0.0, 1e11)] * 4))
def test_concentrating_prices_exactly_the_shares_it_gives_up(payroll):
    asked = []
    one = view(payroll_usd_per_year=payroll, gain=lambda *added: asked.append(added) or 0.0)
    concentrate.net_gain(one, RULES)
    focus = concentrate.decide(one, RULES).focus
    assert focus[0] == 0.0
    saved = sum(share * pay for share, pay in zip(focus, payroll, strict=True))
    assert asked == [(0.0, pytest.approx(saved))]


def test_adaptive_goes_on_as_before_when_nothing_is_wrong():
    assert adaptive.decide(view(), RULES) == steady.decide(view(), RULES)


def test_adaptive_concentrates_when_cash_runs_out_whatever_else():
    short = view(runway_months=RULES.retrench_runway - 0.1, urgency=1.0, courted_share=1.0)
    assert adaptive.decide(short, RULES) == concentrate.decide(short, RULES)
    enough = replace(short, runway_months=RULES.retrench_runway, urgency=0.0, courted_share=0.0)
    assert adaptive.decide(enough, RULES).name == "steady"


def test_adaptive_defends_a_lab_under_siege():
    courted = view(courted_share=RULES.siege + 0.01)
    assert adaptive.decide(courted, RULES) == defend.decide(courted, RULES)
    assert adaptive.decide(view(courted_share=RULES.siege), RULES).name == "steady"


@pytest.mark.parametrize(
    ("gain", "name"),
    [
        (linear(1e8), "raid"),
        (linear(0.0, 1e3), "concentrate"),
        (no_gain, "steady"),
        (linear(1e8, 1.0), "raid"),
    ],
)
def test_adaptive_takes_what_pays_best_when_it_falls_short(gain, name):
    behind = view(urgency=RULES.search_threshold + 0.01, gain=gain)
    assert adaptive.decide(behind, RULES).name == name
    calm = replace(behind, urgency=RULES.search_threshold)
    assert adaptive.decide(calm, RULES).name == "steady"


def test_adaptive_goes_on_as_before_when_no_way_out_is_better():
    behind = view(
        urgency=1.0, payroll_usd_per_year=(0.0,) * 4, core_earns_usd_per_year=0.0, gain=no_gain
    )
    assert raid.net_gain(behind, RULES) == concentrate.net_gain(behind, RULES) == 0.0
    ways = {"steady": steady, "raid": raid, "concentrate": concentrate}
    for previous, way in [*ways.items(), ("defend", steady), ("", steady)]:
        same = replace(behind, previous=previous)
        assert adaptive.decide(same, RULES) == way.decide(same, RULES)


def test_a_raid_whose_seats_are_filled_goes_on_and_none_begins():
    filled = view(urgency=1.0, premium_if_raiding_usd_per_year=0.0, gain=linear(1e8))
    assert raid.net_gain(filled, RULES) == 0.0 > concentrate.net_gain(filled, RULES)
    for previous, name in (
        ("raid", "raid"),
        ("steady", "steady"),
        ("concentrate", "steady"),
        ("defend", "steady"),
    ):
        assert adaptive.decide(replace(filled, previous=previous), RULES).name == name


@pytest.mark.parametrize("previous", sorted(set(names()) - {"specialise"}))
def test_no_way_is_kept_when_another_brings_more(previous):
    for gain, name in ((linear(1e8), "raid"), (linear(0.0, 1e3), "concentrate")):
        behind = view(urgency=1.0, gain=gain, previous=previous)
        assert adaptive.decide(behind, RULES).name == name
