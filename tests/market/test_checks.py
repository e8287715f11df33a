"""Each check of the market can fail, and says of whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.base.errors import CheckFailed
from sim.market.checks import check_market
from sim.market.contests import STAY
from sim.market.scouting import Approaches
from sim.market.settlements import SettlementParameters, settle
from tests.market.lots import LOG, USD, bid, lots
from tests.worlds import small_world

RICH, POOR, OTHER = range(3)
SEATS = 1


class Month:
    """Two people: firm 0 outbids firm 1 for the first, firm 2 is alone with the second."""

    def __init__(self):
        self.world = small_world()
        self.world.checking = True
        self.firms = self.world.firms
        self.firms.premium_budget_usd_per_year = np.full(len(self.firms), 10.0 * USD)
        self.lots = lots({"bids": [bid(RICH, 0.5), bid(POOR, 0.3)]}, {"bids": [bid(OTHER, 0.2)]})
        self.seats = np.full((len(self.firms), 3), SEATS)
        budget = self.firms.premium_budget_usd_per_year
        rules = SettlementParameters(order="sequential", increment=0.01)
        self.outcomes = settle(rules, self.lots, self.seats, budget)

    def check(self):
        asked = Approaches(np.array([0, 0, 1]), self.lots.bidder, self.lots.seat)
        check_market(self.world, asked, self.lots, self.seats, self.outcomes)


def fill_no_seat(month):
    month.seats[RICH] = 0


def take_the_money(month):
    month.firms.premium_budget_usd_per_year[RICH] = 0.3 * USD


def pay(contest, above):
    def change(month):
        month.outcomes.pay[contest] = LOG + above

    return change


def raise_the_floor(month):
    month.lots = replace(month.lots, floor=np.full(3, LOG + 0.4))


def leave(contest, above=0.0):
    """The person stays, at another pay perhaps."""

    def change(month):
        month.outcomes.winner[contest] = STAY
        month.outcomes.pay[contest] = LOG + above

    return change


@pytest.mark.parametrize(
    ("spoil", "words", "firm", "person"),
    [
        (fill_no_seat, "more hires than seats", RICH, 0),
        (take_the_money, "spends more above its scale", RICH, 0),
        (pay(0, 0.6), "pays somebody more than its cap", RICH, 0),
        (raise_the_floor, "pays somebody less than its floor", RICH, 0),
        (pay(0, -0.1), "leaves somebody worse off", RICH, 0),
        (leave(1, -0.1), "courted somebody who is now paid less", OTHER, 1),
        (leave(1), "has a seat and money for somebody who would come", OTHER, 1),
    ],
)
def test_a_fault_of_the_market_is_found_and_placed(spoil, words, firm, person):
    month = Month()
    month.check()
    spoil(month)
    with pytest.raises(CheckFailed, match=words) as found:
        month.check()
    assert found.value.firm == month.firms.keys[firm]
    assert found.value.person == month.world.person(person)
    month.world.checking = False
    month.check()
