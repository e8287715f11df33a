"""Concentrate: put what little there is into the model (article A1:46-48, A1:52).

Gives up part of applications, sales and side bets in waves; the payroll saved rents
compute for the lab, which may claim some of the products' compute too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from sim.processes.stance import StanceParameters


def shares_given_up(rules: StanceParameters) -> tuple[float, float, float, float]:
    """Share of each division to give up in a wave: nothing of the lab."""
    return (0.0, rules.focus_applied, rules.focus_core, rules.focus_legacy)


def net_gain(view: FirmView, rules: StanceParameters) -> float:
    """What moving a wave's payroll to compute is expected to bring, less what it earned, USD.

    All teams are reckoned to earn their pay back, core staff their share of the cash flow
    on top.
    """
    given_up = shares_given_up(rules)
    saved = sum(
        share * payroll for share, payroll in zip(given_up, view.payroll_usd_per_year, strict=True)
    )
    lost = saved + rules.focus_core * view.core_earns_usd_per_year
    return (1.0 + view.urgency) * view.gain(0.0, saved) - lost * rules.horizon / 12.0


def decide(view: FirmView, rules: StanceParameters) -> Stance:
    """Stop growing, cut what is not the model, keep the lab."""
    return Stance(
        name="concentrate",
        premium_share_of_capex=rules.premium_routine,
        focus=shares_given_up(rules),
        moves_side_bets=rules.side_bets_moved * view.urgency,
        claims_compute=True,
    )
