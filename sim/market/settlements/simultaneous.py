"""Simultaneous: all contests are open at once and pay rises until nobody wants to bid.

The salary adjustment of Crawford & Knoer (1981) and Kelso & Crawford (1982).  A firm with a seat
open bids for the person it would gain most by at the pay that now has to be beaten; the
person keeps the best offer so far; whoever is outbid has its seat back and bids again.  A
bidder, holder or newcomer, goes as far as it is as well off with its next best choice, so
pay is what the runner-up would bid with the seat's other uses in mind.  Where all are
indifferent pay rises by the increment, which is how far the outcome may miss the core for
each contest.  With pay fixed by floors it is the deferred acceptance of Gale & Shapley (1962).
Budgets limit a bid to what a firm has left when it bids; then a core may not exist.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, exp_of, log_of
from sim.market.contests import STAY, Outcomes, affordable

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.market.contests import Lots
    from sim.market.settlements import SettlementParameters

    Team = tuple[int, int]  # a firm and a kind of seat

NOTHING = -math.inf


def settle(
    lots: Lots, seats: Ints, budget_usd_per_year: Floats, rules: SettlementParameters
) -> Outcomes:
    """Open every contest at once; bid until no firm with a seat wants to."""
    auction = Auction(lots, seats, budget_usd_per_year, rules.increment)
    auction.run()
    return auction.outcomes()


def slack(rules: SettlementParameters) -> float:
    """The least raise of a bid."""
    return rules.increment


class Auction:
    """The standing offers while pay rises.

    ``level`` is what each person now has, in log points of pay against staying at present
    pay; ``holder`` the bid that offers it, or ``STAY``.  A team is a firm and a kind of seat.
    """

    def __init__(self, lots: Lots, seats: Ints, budget: Floats, increment: float) -> None:
        self.lots, self.increment, self.step = lots, increment, exp_of(increment)
        contests = len(lots.first) - 1
        self.shift = lots.pay[lots.contest] - lots.attraction
        self.top = np.minimum(lots.cap, lots.worth)
        self.most, self.least = self.top - self.shift, lots.floor - self.shift
        self.worth_usd, self.scale_usd = exp(lots.worth), exp(lots.scale)
        self.top_usd, self.floor_usd = exp(self.top), exp(lots.floor)
        self.shift_usd = exp(self.shift)
        self.counter_usd = exp(lots.counter)
        self.paid_usd = exp(lots.free_to_keep)
        self.level, self.level_usd = np.zeros(contests), np.ones(contests)
        self.holder = np.full(contests, STAY, dtype=np.int64)
        self.premium = np.zeros(contests)
        self.left = budget.tolist()
        self.bids = teams_of(lots)
        self.vacancies = {team: int(seats[team]) for team in self.bids}
        self.waiting = deque(team for team, vacant in self.vacancies.items() if vacant > 0)
        self.most_offered = np.full(len(lots.bidder), NOTHING)
        self.last_bid = np.full(len(lots.bidder), NOTHING)
        self.counter = lots.pay.copy()

    def run(self) -> None:
        """Let teams with a vacancy bid in turn until none of them wants to."""
        while self.waiting:
            team = self.waiting.popleft()
            if self.bid(team):
                self.waiting.append(team)

    def bid(self, team: Team) -> bool:
        """One bid by a team for the person it gains most by; whether it wants to bid again."""
        if self.vacancies[team] == 0:
            return False
        gains = self.gains(team)
        best = int(np.argmax(gains))
        self.court_in_vain(team, gains)
        if gains[best] == NOTHING:
            return False
        j = int(self.bids[team][best])
        k = int(self.lots.contest[j])
        offer = max(self.least_raise(j), self.reach(j, self.marginal(team, gains)))
        self.most_offered[j] = self.affordable(j)
        self.last_bid[j] = offer + self.shift[j]
        answer = self.answer(k)
        if answer >= offer and not self.unanswered(k):
            self.charge(k, offer)
        else:
            if self.holder[k] != STAY:
                self.last_bid[self.holder[k]] = answer + self.shift[self.holder[k]]
            self.take(k, j, self.price(k, j, answer))
        return True

    def gains(self, team: Team, own: float = 0.0) -> Floats:
        """What each of a team's bids gains at the least it takes, USD/yr; -inf if not to be had.

        ``own`` is the premium, USD/yr, that giving somebody up would set free.
        """
        bids = self.bids[team]
        k = self.lots.contest[bids]
        level = self.level[k]
        standing = self.level_usd[k] * self.shift_usd[bids]
        raised = np.where(self.unanswered(k), standing, standing * self.step)
        pay = np.where(
            self.least[bids] > level, self.floor_usd[bids], np.minimum(raised, self.top_usd[bids])
        )
        can = (self.most[bids] > level) & (self.most[bids] >= self.least[bids])
        can &= self.holder[k] != bids
        can &= pay - self.scale_usd[bids] <= max(0.0, self.left[team[0]] + own)
        return np.where(can, self.worth_usd[bids] - pay, NOTHING)

    def court_in_vain(self, team: Team, gains: Floats) -> None:
        """Offer all it can to whoever it would gain more by than it can, and cannot have."""
        bids = self.bids[team]
        untried = (self.most_offered[bids] == NOTHING) & (gains == NOTHING)
        afforded = self.scale_usd[bids] + max(0.0, self.left[team[0]])
        wanted = self.worth_usd[bids] - np.minimum(self.top_usd[bids], afforded) > gains.max()
        for j in bids[untried & wanted].tolist():
            offer = self.affordable(j)
            if offer >= self.lots.floor[j]:
                self.most_offered[j] = self.last_bid[j] = offer

    def unanswered(self, k: int | Ints) -> Flags:
        """Whether the incumbent of each contest has nothing to answer a better offer with."""
        spent = self.lots.counter[k] <= self.lots.pay[k] + self.level[k]
        found: Flags = (self.holder[k] == STAY) & spent
        return found

    def least_raise(self, j: int) -> float:
        """The level that bid ``j`` must offer at the least to be the best."""
        k = int(self.lots.contest[j])
        level = float(self.level[k])
        if self.least[j] > level or self.unanswered(k):
            return max(level, float(self.least[j]))
        return min(level + self.increment, float(self.most[j]))

    def marginal(self, team: Team, gains: Floats) -> float:
        """Gain from the best use of a seat beside those that the team's vacancies will find."""
        vacant = self.vacancies[team]
        if vacant >= len(gains):
            return 0.0
        return max(0.0, float(np.partition(gains, -vacant - 1)[-vacant - 1]))

    def price(self, k: int, j: int, answer: float) -> float:
        """The level at which bid ``j`` wins person ``k`` from a holder that answers so far."""
        holder = int(self.holder[k])
        if holder == STAY or self.most[holder] <= answer:  # who cannot come back is only matched
            return max(answer, float(self.least[j]))
        return max(answer, self.least_raise(j))

    def affordable(self, j: int, own: float = 0.0) -> float:
        """Log of the most that bid ``j`` can offer, if ``own`` of its premium is set aside."""
        left = self.left[int(self.lots.bidder[j])] + own
        top, top_usd = float(self.top[j]), float(self.top_usd[j])
        return affordable(top, top_usd, float(self.scale_usd[j]), left)

    def reach(self, j: int, elsewhere: float, own: float = 0.0) -> float:
        """The level up to which bid ``j`` is no worse than a gain of ``elsewhere`` USD/yr."""
        most = self.affordable(j, own)
        if elsewhere > 0.0:
            worth = float(self.worth_usd[j]) - elsewhere
            most = min(most, log_of(worth)) if worth > 0.0 else NOTHING
        return most - float(self.shift[j])

    def answer(self, k: int) -> float:
        """The level up to which whoever holds person ``k`` answers a rival."""
        j, level, own = int(self.holder[k]), float(self.level[k]), float(self.premium[k])
        if j == STAY:
            left = self.left[int(self.lots.home[k])] + own
            counter, usd = float(self.lots.counter[k]), float(self.counter_usd[k])
            most = affordable(counter, usd, float(self.paid_usd[k]), left)
            self.counter[k] = max(float(self.lots.pay[k]), most)
            return max(level, most - float(self.lots.pay[k]))
        team = self.team(j)
        return max(level, self.reach(j, self.marginal(team, self.gains(team, own)), own))

    def take(self, k: int, j: int, level: float) -> None:
        """Bid ``j`` becomes the standing offer to person ``k``; the former holder is outbid."""
        loser = int(self.holder[k])
        payer = int(self.lots.home[k] if loser == STAY else self.lots.bidder[loser])
        self.left[payer] += float(self.premium[k])
        self.premium[k] = 0.0
        self.holder[k] = j
        self.vacancies[self.team(j)] -= 1
        self.charge(k, level)
        if loser != STAY:
            self.vacancies[self.team(loser)] += 1
        self.wake(payer)

    def charge(self, k: int, level: float) -> None:
        """The standing offer to person ``k`` rises to ``level``, and its premium with it."""
        self.level[k], self.level_usd[k] = level, exp_of(level)
        j = int(self.holder[k])
        if j == STAY:
            payer, free = int(self.lots.home[k]), float(self.paid_usd[k])
            pay = exp_of(level + float(self.lots.pay[k]))
        else:
            payer, free = int(self.lots.bidder[j]), float(self.scale_usd[j])
            pay = exp_of(level + float(self.shift[j]))
        premium = max(0.0, pay - free)
        self.left[payer] -= premium - float(self.premium[k])
        self.premium[k] = premium

    def team(self, j: int) -> Team:
        """The firm and kind of seat of bid ``j``."""
        return int(self.lots.bidder[j]), int(self.lots.seat[j])

    def wake(self, firm: int) -> None:
        """A firm that has a seat or money back bids again."""
        for team, vacant in self.vacancies.items():
            if team[0] == firm and vacant > 0 and team not in self.waiting:
                self.waiting.append(team)

    def outcomes(self) -> Outcomes:
        """Who has whom, and at what pay."""
        lots, moved = self.lots, np.flatnonzero(self.holder != STAY)
        pay = lots.pay + self.level
        j = self.holder[moved]
        pay[moved] = self.level[moved] + self.shift[j]
        self.last_bid[j] = pay[moved]
        # With seats and money back a bid may have risen beyond what it could when it was made.
        ceiling = np.maximum(self.most_offered, self.last_bid)
        for k in np.flatnonzero(self.holder == STAY).tolist():
            self.answer(k)
        return Outcomes(self.holder, pay, ceiling, self.counter, self.last_bid)


def teams_of(lots: Lots) -> dict[Team, Ints]:
    """The bids of each firm and kind of seat, in the order of the lots."""
    order = np.lexsort((lots.seat, lots.bidder))
    change = np.flatnonzero((np.diff(lots.bidder[order]) != 0) | (np.diff(lots.seat[order]) != 0))
    groups = np.split(order, change + 1) if len(order) else []
    return {(int(lots.bidder[g[0]]), int(lots.seat[g[0]])): g for g in groups}
