"""What must hold when the market has closed, checked when a run is asked to.

No firm with a seat and money left could have had somebody who would rather come: that pair
would block the outcome (Gale & Shapley 1962; with pay, Shapley & Shubik 1971).  Seats and
budgets are kept to, nobody is paid above a cap or hired below a floor, nobody is worse off
for having been courted.  What a firm could gain by parting with somebody it has just hired
is left to the tests: with budgets that bind, no outcome may be proof against that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, log
from sim.market.contests import STAY
from sim.market.settlements import slack

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.market.contests import Lots, Outcomes
    from sim.market.scouting import Approaches
    from sim.state.world import World

ROUNDING = 1e-9
"""By which log points, shares, and amounts in proportion, may be off."""


def check_market(
    world: World, approaches: Approaches, lots: Lots, seats: Ints, outcomes: Outcomes
) -> None:
    """Everything that must hold of a month's contests, if this run is to be checked."""
    if not world.checking:
        return
    seats_left = seats - seats_filled(lots, outcomes, seats.shape)
    budget = world.firms.premium_budget_usd_per_year
    budget_left = budget - premia_usd_per_year(lots, outcomes, len(budget))
    contest, level = lots.contest, levels(lots, outcomes)
    hired = np.flatnonzero(outcomes.winner != STAY)
    won, pay = outcomes.winner[hired], outcomes.pay[hired]
    faults = {
        "hires somebody by a bid for another": contest[won] != hired,
        "has more hires than seats": seats_left[lots.bidder, lots.seat][won] < 0,
        "bids for somebody who works for it": (lots.bidder == lots.home[contest])[won],
        "pays somebody more than its cap": ~(pay <= lots.cap[won] + ROUNDING),
        "pays somebody less than its floor": ~(pay >= lots.floor[won] - ROUNDING),
        "leaves somebody worse off than before": ~(level[hired] >= -ROUNDING),
    }
    for what, wrong in faults.items():
        accuse(world, approaches, what, won[wrong], lots.bidder)
    kept = np.flatnonzero((outcomes.winner == STAY) & ~(level >= -ROUNDING))
    accuse(
        world, approaches, "courted somebody who is now paid less", lots.first[kept], lots.bidder
    )
    payer = np.where(outcomes.winner == STAY, lots.home, lots.bidder[outcomes.winner])[contest]
    spender = np.flatnonzero(overspent(budget, budget_left)[payer])
    accuse(world, approaches, "spends more above its scale than it may", spender, payer)
    missed = slack(world.scenario.market.settlement) + ROUNDING
    wanted = np.flatnonzero(still_wanted(lots, outcomes, seats_left, budget_left, missed))
    what = "has a seat and money for somebody who would come"
    accuse(world, approaches, what, wanted, lots.bidder)


def accuse(world: World, approaches: Approaches, what: str, bids: Ints, firm: Ints) -> None:
    """Say of the first of these bids what is wrong, and with which firm (one entry a bid)."""
    for j in bids[:1].tolist():
        raise world.fault(what, firm=int(firm[j]), row=int(approaches.person[j]))


def still_wanted(
    lots: Lots, outcomes: Outcomes, seats_left: Ints, budget_left: Floats, missed: float
) -> Flags:
    """Bids that a free seat and what is left of the budget would still have made better.

    Better for the person by more than ``missed`` log points than what the month brought, and no
    loss to the firm.
    """
    contest = lots.contest
    most = np.minimum(lots.cap, lots.worth)
    free = exp(lots.scale) + np.maximum(0.0, budget_left[lots.bidder])
    most = np.where(exp(most) <= free, most, log(free))
    better = most - lots.pay[contest] + lots.attraction > levels(lots, outcomes)[contest] + missed
    lost = outcomes.winner[contest] != np.arange(len(contest))
    has_seat = seats_left[lots.bidder, lots.seat] > 0
    wanted: Flags = lost & has_seat & better & (most >= lots.floor)
    return wanted


def levels(lots: Lots, outcomes: Outcomes) -> Floats:
    """What each person has now, log points of pay against staying at present pay."""
    moved = np.flatnonzero(outcomes.winner != STAY)
    level = outcomes.pay - lots.pay
    level[moved] += lots.attraction[outcomes.winner[moved]]
    return level


def seats_filled(lots: Lots, outcomes: Outcomes, shape: tuple[int, ...]) -> Ints:
    """Hires by firm and kind of seat."""
    won = outcomes.winner[outcomes.winner != STAY]
    filled = np.zeros(shape, dtype=np.int64)
    np.add.at(filled, (lots.bidder[won], lots.seat[won]), 1)
    return filled


def premia_usd_per_year(lots: Lots, outcomes: Outcomes, firms: int) -> Floats:
    """Pay above what costs no premium, of those hired and those kept, USD/yr by firm."""
    moved = outcomes.winner != STAY
    won = outcomes.winner[moved]
    payer, free = lots.home.copy(), lots.free_to_keep.copy()
    payer[moved], free[moved] = lots.bidder[won], lots.scale[won]
    above = np.maximum(0.0, exp(outcomes.pay) - exp(free))
    total: Floats = np.bincount(payer, weights=above, minlength=firms).astype(np.float64)
    return total


def overspent(budget: Floats, left: Floats) -> Flags:
    """Firms that granted more pay above scale than the budget at the month's start."""
    over: Flags = ~(left >= np.minimum(0.0, budget) - ROUNDING * (1.0 + np.abs(budget)))
    return over
