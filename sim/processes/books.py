"""The books: what must hold at the end of every month, whatever happened in it.

Checked only when a run is asked to (``World.checking``), and only read: with and without
checks a run is the same.  A check that fails raises :class:`~sim.base.errors.CheckFailed`,
which names seed, month, firm and person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp
from sim.market.ceilings import log_scale_pay
from sim.market.checks import ROUNDING
from sim.state.ledger import CHANNELS
from sim.state.people import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    import numpy.typing as npt

    from sim.base.arrays import Flags, Floats
    from sim.state.world import World

    Numbers = npt.NDArray[Any]
    Rows = Mapping[str, Numbers]

ROUNDING_PEOPLE = 1e-6
ROUNDING_USD_PER_YEAR = 1.0


def check_books(world: World) -> None:
    """Everything that must hold at a month's end, if this run is to be checked."""
    if world.checking:
        for identity in IDENTITIES:
            identity(world)


# -- people --


def sums_are_recounted(world: World) -> None:
    """What is remembered of staff is what a new count gives, so nobody moved unnoticed."""
    for name, was, now in world.people.misremembered(len(world.firms)):
        what = f"has staff whose {name} are remembered as {{:,.6f}}, not {{:,.6f}}"
        every_firm(world, (was == now).all(axis=1), what, was.sum(axis=1), now.sum(axis=1))


def employers_exist(world: World) -> None:
    """Nobody works for a firm that is unknown or closed."""
    firm = world.people.firm
    known = (firm >= NOBODY) & (firm < len(world.firms))
    every_person(world, known, "is employed by firm number {:d}, which there is not", firm)
    closed = np.append(world.firms.closed <= world.date, False)  # of NOBODY, whose number is -1
    every_person(world, ~closed[firm], "is employed by a firm that is closed")


def nobody_joins_before_founding(world: World) -> None:
    """Who is to open a lab may wait for it from the start; others join it when it is open."""
    moves = world.ledger.month("moves", world.month)
    unopened = np.append(world.firms.founded > world.date, False)
    for k in np.flatnonzero(unopened[moves["to_firm"]])[:1].tolist():
        firm, row = int(moves["to_firm"][k]), int(moves["person"][k])
        raise world.fault("joined a firm that is not founded", firm=firm, row=row)


def nobody_is_made_or_lost(world: World) -> None:
    """The world holds as many people as when the month began."""
    assert world.month_start is not None
    before, now = world.month_start.everybody, float(world.people.weight.sum())
    if now != before:
        raise world.fault(f"there are {now:,.6f} people in the world, and there were {before:,.6f}")


def heads_are_moves(world: World) -> None:
    """Heads now are heads when the month began plus arrivals less departures, firm by firm."""
    assert world.month_start is not None
    moves = world.ledger.month("moves", world.month)
    before = world.month_start.heads
    due = before + by_firm(world, moves, "to_firm") - by_firm(world, moves, "from_firm")
    heads = world.people.heads(len(world.firms)).sum(axis=1)
    right = np.abs(heads - due) <= ROUNDING_PEOPLE
    every_firm(world, right, "employs {:,.6f} people, by its moves {:,.6f}", heads, due)


def cuts_are_moves(world: World) -> None:
    """Everybody cut is written down as laid off, firm by firm."""
    moves = world.ledger.month("moves", world.month)
    laid_off = moves["channel"] == CHANNELS.index("laid_off")
    cut = by_firm(world, world.ledger.month("cuts", world.month), "firm", "people")
    gone = by_firm(world, {name: rows[laid_off] for name, rows in moves.items()}, "from_firm")
    right = np.abs(cut - gone) <= ROUNDING_PEOPLE
    every_firm(world, right, "cut {:,.6f} people and laid off {:,.6f}", cut, gone)


def who_works_is_paid(world: World) -> None:
    """Everyone employed is paid, and nobody else."""
    pay, works = world.people.pay_usd_per_year, world.people.firm != NOBODY
    every_person(world, ~works | (pay > 0), "works for {:,.2f} USD/yr", pay)
    every_person(world, works | (pay == 0), "is paid {:,.2f} USD/yr by nobody", pay)


def grants_are_not_negative(world: World) -> None:
    """Nobody owes unvested pay."""
    unvested = world.people.unvested_usd
    every_person(world, unvested >= 0, "has {:,.2f} USD unvested", unvested)


def morale_is_bounded(world: World) -> None:
    """Morale is never above content or below the lowest."""
    morale, lowest = world.people.morale, -world.scenario.morale.lowest
    right = (morale <= ROUNDING) & (morale >= lowest - ROUNDING)
    every_person(world, right, f"has a morale of {{:g}}, not within {lowest:g} and 0", morale)


# -- firms --


def beliefs_are_shares(world: World) -> None:
    """Beliefs sum to one, none is negative, and stakes in others take nothing from them."""
    belief, hedged = world.firms.belief, world.firms.hedged_belief
    every_firm(world, belief >= 0, "has a belief of {:g}", belief)
    if abs(belief.sum() - 1.0) > ROUNDING:
        raise world.fault(f"beliefs sum to {belief.sum():.12g}, not to 1")
    right = hedged >= belief - ROUNDING
    every_firm(world, right, "has a hedged belief of {:g} below its belief of {:g}", hedged, belief)


def stakes_are_shares(world: World) -> None:
    """No stake is negative, and nobody's shares add up to more than the whole."""
    least, owned = world.firms.stakes.min(axis=0), world.firms.stakes.sum(axis=0)
    every_firm(world, least >= -ROUNDING, "is owned by somebody to {:g}", least)
    every_firm(world, owned <= 1.0 + ROUNDING, "is owned to {:.12g} by the others together", owned)


def closed_firms_are_empty(world: World) -> None:
    """A firm that is gone has no users, plans, money or belief, owns nothing and is nobody's."""
    firms = world.firms
    gone = firms.closed <= world.date
    left = {
        "users": firms.users,
        "people planned": firms.target_heads.sum(axis=1),
        "USD in cash": firms.cash_usd,
        "belief": firms.belief,
        "stakes": firms.stakes.sum(axis=1),
        "owners": firms.stakes.sum(axis=0),
    }
    for what, amount in left.items():
        every_firm(world, ~gone | (amount == 0), f"is closed and has {{:g}} {what}", amount)


def nobody_outlives_grace(world: World) -> None:
    """No firm lives on without cash beyond its grace, unless luck decides or it is the last."""
    firms, rules = world.firms, world.scenario.insolvency
    others = (world.racing & (firms.founded < world.date)).sum() > 1
    if others and rules.chance == 1.0:
        right = firms.months_without_cash <= rules.grace + 1.0
        what = "has been without cash for {:g} months"
        every_firm(world, right | ~world.open, what, firms.months_without_cash)


def spending_is_possible(world: World) -> None:
    """The lab's share of compute is a share, and nothing is spent that is not there."""
    firms = world.firms
    share, side_bets = firms.lab_compute_share, firms.side_bets_usd_per_year
    every_firm(world, (share >= 0) & (share <= 1), "gives its lab {:g} of its compute", share)
    every_firm(world, side_bets >= 0, "spends {:,.2f} USD/yr on side bets", side_bets)
    every_firm(world, firms.ambition >= 0, "has an ambition of {:g}", firms.ambition)


# -- what is written down --


def nobody_pays_above_a_ceiling(world: World) -> None:
    """No accepted bid is above what the bidder would have paid."""
    taken = accepted(world)
    pay, ceiling = taken["pay_usd_per_year"], taken["ceiling_usd_per_year"]
    for k in np.flatnonzero(~(pay <= ceiling * (1.0 + ROUNDING)))[:1].tolist():
        what = f"hired or kept at {pay[k]:,.2f} USD/yr, above the ceiling of {ceiling[k]:,.2f}"
        raise world.fault(what, firm=int(taken["bidder"][k]), row=int(taken["person"][k]))


def premia_are_within_budgets(world: World) -> None:
    """Pay above scale granted in this month's contests is within what each firm allowed."""
    granted = premia_granted(world, accepted(world))
    allowed = world.firms.premium_budget_usd_per_year
    right = granted <= allowed * (1.0 + ROUNDING) + ROUNDING_USD_PER_YEAR
    every_firm(world, right, "granted {:,.2f} USD/yr of {:,.2f} above its scale", granted, allowed)


def market_shares_sum_to_one(world: World) -> None:
    """Shares of talent and of heads add up, unless nobody is there to be shared."""
    market = world.ledger.month("market", world.month)
    for statistic in ("talent_share_", "head_share_"):
        columns = [value[0] for name, value in market.items() if name.startswith(statistic)]
        shares = np.array(columns, dtype=np.float64)
        known = shares[~np.isnan(shares)]
        if len(known) and abs(known.sum() - 1.0) > ROUNDING:
            raise world.fault(f"{statistic}... sum to {known.sum():.12g}, not to 1")


IDENTITIES: tuple[Callable[[World], None], ...] = (
    sums_are_recounted,
    employers_exist,
    nobody_joins_before_founding,
    nobody_is_made_or_lost,
    heads_are_moves,
    cuts_are_moves,
    who_works_is_paid,
    grants_are_not_negative,
    morale_is_bounded,
    beliefs_are_shares,
    stakes_are_shares,
    closed_firms_are_empty,
    nobody_outlives_grace,
    spending_is_possible,
    nobody_pays_above_a_ceiling,
    premia_are_within_budgets,
    market_shares_sum_to_one,
)
"""What is checked, in order: later ones may rely on earlier ones."""


# -- how they read --


def every_person(world: World, right: Flags, what: str, *values: Numbers) -> None:
    """Blame the first person of whom it is not right; ``what`` is filled with their values."""
    for row in np.flatnonzero(~right)[:1].tolist():
        raise world.fault(what.format(*(value[row] for value in values)), row=row)


def every_firm(world: World, right: Flags, what: str, *values: Numbers) -> None:
    """Blame the first firm of which it is not right; ``what`` is filled with its values."""
    for firm in np.flatnonzero(~right)[:1].tolist():
        raise world.fault(what.format(*(value[firm] for value in values)), firm=firm)


def by_firm(world: World, rows: Rows, firm: str, amount: str = "weight") -> Floats:
    """Sums of an amount by the firm a column names; rows without a firm are left out."""
    sums = np.bincount(rows[firm] + 1, weights=rows[amount], minlength=len(world.firms) + 1)
    return sums[1:].astype(np.float64)


def accepted(world: World) -> Rows:
    """This month's bids and counter-offers that were taken."""
    offers = world.ledger.month("offers", world.month)
    return {name: column[offers["accepted"]] for name, column in offers.items()}


def premia_granted(world: World, taken: Rows) -> Floats:
    """Pay above what costs no premium, USD/yr, by firm: its scale, and present pay if kept."""
    pay, bidder = taken["pay_usd_per_year"], taken["bidder"].astype(np.int64)
    scale = exp(log_scale_pay(world, bidder, taken["talent"]))
    present = pay * exp(-taken["du_pay"])
    free = np.where(taken["is_counter"], np.maximum(scale, present), scale)
    above = np.maximum(0.0, pay - free)
    return np.bincount(bidder, weights=above, minlength=len(world.firms)).astype(np.float64)
