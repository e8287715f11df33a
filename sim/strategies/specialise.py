"""Specialise: give up the general model, keep the product (article A1:46).

Worth more than holding on when the lab is a small part of what the firm is worth to itself, its
compute a large part of what it spends, and money nowhere to be had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.numerics import exp_of
from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from sim.processes.stance import StanceParameters

NAME = "specialise"


def life_expected(months: float, rounds_per_month: float, horizon: float) -> float:
    """Share of the horizon a firm expects to live with so many months of cash.

    Until they are gone for sure; beyond, if a round closes in time, ``1 - exp(-h m)``.
    """
    sure = min(1.0, months / horizon) if horizon > 0 else 1.0
    return sure + (1.0 - sure) * (1.0 - exp_of(-rounds_per_month * months))


def worth_with_lab(view: FirmView, rules: StanceParameters) -> float:
    """What firm and lab are worth if the lab goes on while money lasts, USD.

    The prize counts as much as the firm's ambition; against it stand the lab's compute and the
    pay its people would earn back in products.
    """
    one = view.straits
    gain = -view.gain(-one.lab_talent, -one.lab_compute_usd_per_year)
    cost = one.lab_compute_usd_per_year + view.payroll_usd_per_year[0]
    worth = one.ambition * (1.0 + view.urgency) * gain + one.product_usd
    life = life_expected(view.runway_months, one.rounds_per_month, rules.horizon)
    return life * (worth - cost * rules.horizon / 12.0)


def worth_without_lab(view: FirmView, rules: StanceParameters) -> float:
    """What the product alone is worth while money then lasts, USD."""
    one = view.straits
    months = one.runway_without_lab_months
    return life_expected(months, one.rounds_per_month, rules.horizon) * one.product_usd


def pays_better(view: FirmView, rules: StanceParameters) -> bool:
    """Whether a venture-backed firm is worth more without its lab than with it."""
    may = view.straits.may_give_up_lab
    return may and worth_without_lab(view, rules) > worth_with_lab(view, rules)


def decide(view: FirmView, rules: StanceParameters) -> Stance:
    """Give up the lab; the product grows if there is money for it."""
    has_money = view.runway_months >= rules.retrench_runway
    return Stance(
        name=NAME,
        premium_share_of_capex=rules.premium_routine,
        growth_applied=view.grows + view.product_push if has_money else 0.0,
        gives_up_lab=True,
    )
