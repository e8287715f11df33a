"""Tenure, vesting and refresher grants: how pay already earned ties people down.

A grant vests in equal parts and rises and falls with the employer's valuation until then;
what has not vested is lost on leaving.  So early staff of a lab that has grown hold far
more than they were promised, and refusing a fortune can be plain arithmetic.  Employers
top up grants once a year of tenure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Months, NonNegative, Share
from sim.base.section import Section

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Floats
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


def vest(unvested: Floats, months_left: Floats) -> tuple[Floats, Floats]:
    """Unvested pay and months left after one month of vesting in equal parts."""
    running = months_left >= 1.0
    vested = np.where(running, unvested / np.where(running, months_left, 1.0), unvested)
    return unvested - vested, np.maximum(0.0, months_left - 1.0)


def grow_older(world: World) -> None:
    """A month of tenure, vesting and yearly refreshers for everyone employed."""
    people, rules = world.people, world.scenario.vesting
    people.tenure_months += people.firm >= 0
    ai = people.talents
    people.months_since_contest[ai] += 1.0
    unvested, left = vest(people.unvested_usd[ai], people.vesting_months_left[ai])
    unvested = unvested * world.firms.equity_return[people.firm[ai]]
    bidding = world.firms.bids[people.firm[ai]] & (people.firm[ai] >= 0)
    due = bidding & (people.tenure_months[ai] % 12 == 0)
    top_up = rules.refresher * rules.equity_share * people.pay_usd_per_year[ai]
    people.unvested_usd[ai] = unvested + np.where(due, top_up, 0.0)
    people.vesting_months_left[ai] = joint_maturity(
        unvested, left, np.where(due, top_up, 0.0), rules.refresher_horizon
    )


def joint_maturity(old: Floats, old_months: Floats, new: Floats, new_months: float) -> Floats:
    """Months left of two grants taken as one: the mean of theirs, weighted by what is unvested."""
    both = old + new
    mean = old_months + new / np.where(both > 0, both, 1.0) * (new_months - old_months)
    return np.where(new > 0, mean, old_months)


def grant_usd(rules: VestingParameters, pay_usd_per_year: Floats) -> Floats:
    """Grant that comes with a job: the equity part of pay over the vesting horizon, USD."""
    return rules.equity_share * pay_usd_per_year * rules.horizon / 12.0


def package_usd(rules: VestingParameters, pay_usd_per_year: npt.ArrayLike) -> Floats:
    """Headline value of an offer: pay over the vesting horizon, USD."""
    return np.asarray(pay_usd_per_year) * rules.horizon / 12.0
