"""Each check of the market can fail, and says of whom."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import CheckFailed
from sim.market.checks import check_market
from sim.market.contests import STAY
from sim.market.scouting import Approaches
from sim.market.settlements import SettlementParameters, settle
from tests.market.lots import LOG, USD, bid, lots, person
from tests.worlds import small_world

OTHER, POOR, HOME, RICH = range(4)
FIRST, SECOND, LAST = range(3)
ORDERS = ("simultaneous", "sequential")
PLENTY = 10.0 * USD
ENOUGH = 0.11 * USD
"""For the raise of whom an employer keeps, from present pay."""
GAIN = 0.2
"""Log points that the second person could gain at most by going to the only firm that asks."""


class Month:
    """Firm 0 outbids firm 1 for one person, 2 is alone with the next, the last one is kept."""

    def __init__(self, order="simultaneous"):
        self.world = small_world()
        self.world.checking = True
        self.firms = self.world.firms
        self.increment = self.world.scenario.market.settlement.increment
        self.firms.premium_budget_usd_per_year = np.full(len(self.firms), PLENTY)
        self.firms.premium_budget_usd_per_year[HOME] = ENOUGH
        self.lots = lots(
            person(bid(RICH, 0.5, attraction=0.1), bid(POOR, 0.3)),
            person(bid(OTHER, 0.5, worth=LOG + 0.1 + GAIN, attraction=-0.1)),
            person(
                bid(OTHER, 0.1, worth=LOG + 0.5), counter=LOG + 0.4, home=HOME, own_scale=LOG - 1.0
            ),
        )
        self.seats = np.ones((len(self.firms), 3), dtype=int)
        self.seats[OTHER] = 2
        rules = SettlementParameters(order=order, increment=self.increment)
        budget = self.firms.premium_budget_usd_per_year
        self.outcomes = settle(rules, self.lots, self.seats, budget)

    def check(self):
        asked = Approaches(np.array([FIRST, FIRST, SECOND, LAST]), self.lots.bidder, self.lots.seat)
        check_market(self.world, asked, self.lots, self.seats, self.outcomes)


@pytest.mark.parametrize("order", ORDERS)
def test_a_month_as_it_was_settled_passes(order):
    month = Month(order)
    month.check()
    assert month.outcomes.winner.tolist() == [0, 2, STAY]
    assert month.outcomes.pay == pytest.approx(LOG + np.array([0.2, 0.1, 0.1]))


# -- ways to spoil it --


def seats(firm, count):
    def change(month):
        month.seats[firm] = count

    return change


def money(firm, amount):
    def change(month):
        month.firms.premium_budget_usd_per_year[firm] = amount

    return change


def pay(contest, above):
    def change(month):
        month.outcomes.pay[contest] = LOG + above

    return change


def floors(above):
    def change(month):
        month.lots = month.lots._replace(floor=np.full(4, LOG + above))

    return change


def leave(contest, above=0.0):
    """The person stays, at another pay perhaps."""

    def change(month):
        month.outcomes.winner[contest] = STAY
        month.outcomes.pay[contest] = LOG + above

    return change


def go(contest, won, above):
    """The person takes that bid at that pay."""

    def change(month):
        month.outcomes.winner[contest] = won
        month.outcomes.pay[contest] = LOG + above

    return change


def all_of(*changes):
    def change(month):
        for each in changes:
            each(month)

    return change


@pytest.mark.parametrize(
    ("spoil", "words", "firm", "row"),
    [
        (seats(RICH, 0), "more hires than seats", RICH, FIRST),
        (all_of(seats(OTHER, 1), go(LAST, 3, 0.1)), "more hires than seats", OTHER, SECOND),
        (money(RICH, 0.2 * USD), "spends more above its scale", RICH, FIRST),
        (pay(FIRST, 0.6), "pays somebody more than its cap", RICH, FIRST),
        (pay(SECOND, 0.51), "pays somebody more than its cap", OTHER, SECOND),
        (go(LAST, 3, 0.2), "pays somebody more than its cap", OTHER, LAST),
        (floors(0.15), "pays somebody less than its floor", OTHER, SECOND),
        (pay(FIRST, -0.2), "leaves somebody worse off", RICH, FIRST),
        (leave(SECOND, -0.1), "courted somebody who is now paid less", OTHER, SECOND),
        (pay(LAST, -0.1), "courted somebody who is now paid less", OTHER, LAST),
        (leave(SECOND), "has a seat and money for somebody who would come", OTHER, SECOND),
        (pay(LAST, 0.05), "has a seat and money for somebody who would come", OTHER, LAST),
        (
            all_of(leave(FIRST, 0.5), seats(POOR, 0)),
            "has a seat and money for somebody who would come",
            RICH,
            FIRST,
        ),
    ],
)
def test_a_fault_of_the_market_is_found_and_placed(spoil, words, firm, row):
    month = Month()
    month.check()
    spoil(month)
    with pytest.raises(CheckFailed, match=words) as found:
        month.check()
    assert found.value.firm == month.firms.keys[firm]
    assert found.value.person == month.world.person(row)
    assert month.firms.keys[firm] in str(found.value)
    assert month.world.person(row) in str(found.value)
    month.world.checking = False
    month.check()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(all_of(leave(SECOND), seats(OTHER, 0)), id="no seat"),
        pytest.param(all_of(leave(SECOND), money(OTHER, 0.0)), id="no money"),
        pytest.param(all_of(leave(SECOND), floors(0.35)), id="less than it pays anybody"),
        pytest.param(leave(SECOND, GAIN - 0.009), id="less than an increment"),
        pytest.param(leave(SECOND, GAIN + 0.05), id="kept at more than they are worth to it"),
    ],
)
def test_a_firm_may_go_without_whom_it_cannot_have(change):
    month = Month()
    leave(FIRST, 0.6)(month)
    change(month)
    month.check()


# -- what it does not see yet --


def test_an_incumbent_that_spends_too_much_on_keeping_is_found():
    month = Month()
    money(HOME, ENOUGH - 0.01 * USD)(month)
    with pytest.raises(CheckFailed, match="spends more") as found:
        month.check()
    assert found.value.firm == month.firms.keys[HOME]


@pytest.mark.parametrize("contest", [FIRST, LAST])
def test_pay_that_is_not_a_number_is_found(contest):
    month = Month()
    month.outcomes.pay[contest] = np.nan
    with pytest.raises(CheckFailed):
        month.check()


def test_a_bid_that_wins_somebody_else_is_found():
    month = Month()
    go(SECOND, 1, 0.3)(month)
    with pytest.raises(CheckFailed):
        month.check()


def test_who_hires_at_scale_needs_no_money():
    month = Month()
    money(OTHER, -1.0 * USD)(month)
    month.lots = month.lots._replace(scale=np.full(4, LOG + 0.1))
    month.check()
