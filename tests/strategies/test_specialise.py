from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.state.view import Stance
from sim.strategies import adaptive, concentrate, specialise
from tests.strategies.test_strategies import NO_STRAITS, RULES, view

SHORT = RULES.retrench_runway - 1.0
WORTHLESS = replace(
    NO_STRAITS, may_give_up_lab=True, runway_without_lab_months=20.0, product_usd=5e8
)


def short(gain_usd=0.0, **differs):
    """A firm short of cash whose lab, stopped, would lose it so much."""
    return view(
        runway_months=SHORT,
        payroll_usd_per_year=(1e7, 0.0, 0.0, 0.0),
        straits=WORTHLESS,
        gain=lambda stars, compute: gain_usd if stars + compute < 0 else 0.0,
        **differs,
    )


def test_life_is_cash_over_the_horizon_or_a_round_before_it_is_gone():
    assert specialise.life_expected(6.0, 0.0, 24.0) == 0.25
    assert specialise.life_expected(48.0, 0.0, 24.0) == 1.0
    assert specialise.life_expected(0.0, 0.3, 24.0) == 0.0
    got = specialise.life_expected(6.0, 0.1, 24.0)
    assert got == pytest.approx(0.25 + 0.75 * (1.0 - math.exp(-0.6)))
    assert specialise.life_expected(6.0, 0.1, 0.0) == 1.0


def test_the_lab_is_worth_its_gain_by_ambition_less_compute_and_pay():
    one = short(-2e9, urgency=0.5)
    life = SHORT / RULES.horizon
    years = RULES.horizon / 12.0
    expected = life * (0.5 * 1.5 * 2e9 + 5e8 - (1e8 + 1e7) * years)
    assert specialise.worth_with_lab(one, RULES) == pytest.approx(expected)
    assert specialise.worth_without_lab(one, RULES) == pytest.approx(20.0 / RULES.horizon * 5e8)


def test_the_whole_lab_is_weighed():
    asked = []
    one = short()
    specialise.worth_with_lab(replace(one, gain=lambda *added: asked.append(added) or 0.0), RULES)
    assert asked == [(-100.0, -1e8)]


@pytest.mark.parametrize(("gain", "name"), [(0.0, "specialise"), (-1e12, "concentrate")])
def test_a_firm_short_of_cash_keeps_its_lab_if_that_is_worth_more(gain, name):
    assert adaptive.decide(short(gain), RULES).name == name


def test_ambition_keeps_a_lab_that_money_would_not():
    keen, cool = (
        replace(short(-4e9), straits=replace(WORTHLESS, ambition=level)) for level in (1.0, 0.0)
    )
    assert adaptive.decide(keen, RULES).name == "concentrate"
    assert adaptive.decide(cool, RULES).name == "specialise"


def test_hope_for_a_round_keeps_a_lab():
    dry = short(-5e8)
    fair = replace(dry, straits=replace(WORTHLESS, rounds_per_month=3.0))
    assert adaptive.decide(dry, RULES).name == "specialise"
    assert adaptive.decide(fair, RULES).name == "concentrate"


def test_firms_that_may_not_give_up_a_lab_concentrate():
    one = replace(short(), straits=replace(WORTHLESS, may_give_up_lab=False))
    assert adaptive.decide(one, RULES) == concentrate.decide(one, RULES)


def test_with_money_enough_no_lab_is_given_up():
    rich = replace(short(), runway_months=RULES.retrench_runway)
    assert adaptive.decide(rich, RULES).name == "steady"


def test_a_lab_given_up_stays_given_up():
    rich = view(previous="specialise", grows=0.3, product_push=0.1)
    assert adaptive.decide(rich, RULES) == Stance(
        "specialise",
        premium_share_of_capex=RULES.premium_routine,
        growth_applied=pytest.approx(0.4),
        gives_up_lab=True,
    )
    poor = replace(rich, runway_months=SHORT)
    assert adaptive.decide(poor, RULES).growth_applied == 0.0
