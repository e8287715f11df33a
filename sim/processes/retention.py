"""Retention grants: a besieged lab ties its people with equity that vests later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.processes.ageing import add_grants
from sim.state.people import FRONTIER

if TYPE_CHECKING:
    from sim.state.world import World


MONTHS_BETWEEN_GRANTS = 12.0
"""A firm gives such a grant at most once a year."""


def grant_retention(world: World) -> None:
    """A firm that turns to defence gives its lab an extra grant once a year, paid in equity.

    The grant is in equity and costs no cash; who is diluted by it is not followed.
    """
    people, firms, rules = world.people, world.firms, world.scenario.vesting
    firms.months_since_grant = firms.months_since_grant + 1.0
    shares = np.array([stance.retention_share for stance in firms.stances])
    giving = (shares > 0) & (firms.months_since_grant >= MONTHS_BETWEEN_GRANTS)
    if not giving.any():
        return
    ai = people.talents
    firm = people.firm[ai]
    gets = (firm >= 0) & giving[firm] & (people.division[ai] == FRONTIER)
    rows = np.flatnonzero(gets)
    grant = shares[firm[rows]] * people.pay_usd_per_year[rows]
    add_grants(rows, grant, float(rules.horizon), people.unvested_usd, people.vesting_months_left)
    firms.months_since_grant[giving] = 0.0
