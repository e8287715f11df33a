"""Borders: hiring from another region needs permission and costs a fee.

A firm's region allows a share of approaches to people who work elsewhere; who is allowed is
the person's luck that month, the same for every firm of the region.  The fee is the
employer's: spread over the vesting horizon it lowers what a bidder would pay, and it is paid
in cash when somebody is hired.  What moving costs the mover is a preference
(``market.preferences.moving_abroad``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, log
from sim.base.quantities import Share, Usd
from sim.base.section import Section
from sim.market.scouting import Approaches

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.market.ceilings import Ceilings
    from sim.state.world import World


class Permits(Section):
    """Share of approaches to people in other regions that are allowed, by the firm's region."""

    us: Share
    """Of firms in the United States; 1 is open."""
    europe: Share
    """Of firms in Europe."""
    china: Share
    """Of firms in China."""
    other: Share
    """Of firms elsewhere."""


class Fees(Section):
    """What a firm pays for a hire from another region, by the firm's region."""

    us: Usd
    """In the United States, once a hire."""
    europe: Usd
    """In Europe."""
    china: Usd
    """In China."""
    other: Usd
    """Elsewhere."""


class BorderParameters(Section):
    """What it takes to hire from abroad on the first day; events change it."""

    permits: Permits
    """Share of approaches abroad that are allowed."""
    fee: Fees
    """Cost of a hire from abroad."""


def border_rules(rules: BorderParameters) -> tuple[Floats, Floats]:
    """Permits (share) and fees (USD a hire) of the first day, one entry a region."""
    permits, fee = rules.permits, rules.fee
    return (
        np.array([permits.us, permits.europe, permits.china, permits.other]),
        np.array([fee.us, fee.europe, fee.china, fee.other]),
    )


def is_abroad(world: World, person: Ints, firm: Ints) -> Flags:
    """Whether each person works in another region than the firm that wants them."""
    abroad: Flags = world.people.region[person] != world.firms.region[firm]
    return abroad


def permitted(world: World, approaches: Approaches) -> Approaches:
    """The approaches the regions of the approaching firms allow."""
    share = world.border_permits[world.firms.region[approaches.firm]]
    luck = world.uniforms("permit", approaches.person)
    kept = (luck < share) | ~is_abroad(world, approaches.person, approaches.firm)
    return Approaches(approaches.person[kept], approaches.firm[kept], approaches.seat[kept])


def fees_usd(world: World, person: Ints, firm: Ints) -> Floats:
    """What hiring each person would cost the firm at its border, USD; 0 at home."""
    abroad = is_abroad(world, person, firm)
    return np.where(abroad, world.border_fees_usd[world.firms.region[firm]], 0.0)


def less_fee(cap: Floats, fee_usd_per_year: Floats) -> Floats:
    """A ceiling in log USD/yr less a yearly fee; log 1 where the fee takes all of it."""
    left = np.maximum(exp(cap) - fee_usd_per_year, 1.0)
    return np.where(fee_usd_per_year > 0, log(left), cap)


def ceilings_after_fees(world: World, approaches: Approaches, ceilings: Ceilings) -> Ceilings:
    """Bidders' caps and worth less the fee spread over the vesting horizon."""
    years = world.scenario.vesting.horizon / 12.0
    fee = fees_usd(world, approaches.person, approaches.firm) / years
    return replace(ceilings, cap=less_fee(ceilings.cap, fee), worth=less_fee(ceilings.worth, fee))


def pay_fees(world: World, person: Ints, firm: Ints) -> None:
    """Employers pay for those they are about to bring in; called before anybody moves."""
    firms = world.firms
    paid = np.bincount(firm, weights=fees_usd(world, person, firm), minlength=len(firms))
    firms.cash_usd = firms.cash_usd - paid
    firms.border_fees_paid_usd = firms.border_fees_paid_usd + paid
