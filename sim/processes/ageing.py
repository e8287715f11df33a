"""Tenure, vesting and refresher grants: how pay already earned ties people down.

A grant vests in equal parts and rises and falls with the employer's valuation until then;
what has not vested is lost on leaving.  So early staff of a lab that has grown hold far
more than they were promised, and refusing a fortune can be plain arithmetic.  Employers
top up grants once a year of tenure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.kernels import formula, kernel
from sim.base.lazy import np
from sim.base.parts import each_part
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Column, Flags, Floats, Ints
    from sim.state.world import World


class VestingParameters(Section):
    """How equity is granted and vests."""

    horizon: Months
    """Months over which a new grant vests; a package is pay over this horizon."""
    equity_share: Share
    """Share of AI people's pay that is equity."""
    refresher: NonNegative
    """Yearly refresher grant, years of the equity part of pay."""
    refresher_horizon: Months
    """Months over which a refresher vests."""


def grow_older(world: World) -> None:
    """A month of tenure, vesting and yearly refreshers for everyone employed."""
    people, firms, rules = world.people, world.firms, world.scenario.vesting
    each_part(
        people.everybody, lambda part: stay_a_month(people.firm[part], people.tenure_months[part])
    )
    ai = people.talents
    people.months_since_contest[ai] += 1.0
    vest_and_refresh(
        people.firm[ai],
        people.tenure_months[ai],
        people.pay_usd_per_year[ai],
        firms.equity_return,
        firms.bids,
        rules.refresher * rules.equity_share,
        float(rules.refresher_horizon),
        people.unvested_usd[ai],
        people.vesting_months_left[ai],
    )


@kernel
def stay_a_month(firm: Column, tenure_months: Floats) -> None:
    """Another month of tenure for whoever has an employer."""
    for i in range(len(firm)):
        tenure_months[i] += 1.0 if firm[i] >= 0 else 0.0


@kernel
def vest_and_refresh(
    firm: Column,
    tenure_months: Floats,
    pay_usd_per_year: Floats,
    equity_return: Floats,
    bids: Flags,
    refresher_years: float,
    refresher_months: float,
    unvested_usd: Floats,
    months_left: Floats,
) -> None:
    """Grants vest by a month and move with the employer's value; anniversaries top them up."""
    for i in range(len(firm)):
        at = firm[i]
        old = still_unvested(unvested_usd[i], months_left[i]) * equity_return[at]
        left = max(0.0, months_left[i] - 1.0)
        due = at >= 0 and bids[at] and tenure_months[i] % 12.0 == 0.0
        new = refresher_years * pay_usd_per_year[i] if due else 0.0
        unvested_usd[i] = old + new
        months_left[i] = joint_maturity(old, left, new, refresher_months)


@kernel
def add_grants(
    rows: Ints, grant_usd: Floats, months: float, unvested_usd: Floats, months_left: Floats
) -> None:
    """Each of these people is granted something more, which vests together with what they hold."""
    for i in range(len(rows)):
        row, old = rows[i], unvested_usd[rows[i]]
        months_left[row] = joint_maturity(old, months_left[row], grant_usd[i], months)
        unvested_usd[row] = old + grant_usd[i]


@formula
def still_unvested(unvested: float, months_left: float) -> float:
    """What is left of a grant after one month of vesting in equal parts."""
    return unvested - unvested / months_left if months_left >= 1.0 else 0.0


@formula
def joint_maturity(old: float, old_months: float, new: float, new_months: float) -> float:
    """Months left of two grants taken as one: the mean of theirs, weighted by what is unvested."""
    both = old + new
    share = new / (both if both > 0.0 else 1.0)
    return old_months + share * (new_months - old_months) if new > 0.0 else old_months


def grant_usd(rules: VestingParameters, pay_usd_per_year: Floats) -> Floats:
    """Grant that comes with a job: the equity part of pay over the vesting horizon, USD."""
    return rules.equity_share * pay_usd_per_year * rules.horizon / 12.0


def package_usd(rules: VestingParameters, pay_usd_per_year: npt.ArrayLike) -> Floats:
    """Headline value of an offer: pay over the vesting horizon, USD."""
    return np.asarray(pay_usd_per_year) * rules.horizon / 12.0
