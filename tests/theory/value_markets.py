"""Markets given as a matrix of values, settled by the code that settles every month's contests.

``ValueMarket`` is a row a firm, a column a person; with no tastes and nothing to counter with it
is the assignment game of Shapley & Shubik (1971), each person's present pay being what they are
worth to themselves.  Oracles: ``scipy.optimize.linear_sum_assignment`` for who should work where,
``scipy.optimize.linprog`` for the lowest and highest pay in the core.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment, linprog

from sim.market.contests import STAY, Lots, Outcomes
from sim.market.settlements import SettlementParameters, settle
from sim.market.vacancies import LAB

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

FAR_BELOW = -100.0
MUCH = 1e18
NEVER_MEET = 1e-6
"""Worth of a person to a firm that does not know of them."""
IMPOSSIBLE = -1e15


@dataclass(frozen=True)
class ValueMarket:
    """Values in USD/yr, firm x person; present pay of each person; seats of each firm."""

    values: Floats
    pay: Floats
    seats: Ints

    @property
    def firms(self) -> int:
        """How many firms."""
        return len(self.values)

    @property
    def people(self) -> int:
        """How many people."""
        return self.values.shape[1]

    def lots(self, attraction: Floats | None = None) -> Lots:
        """Every firm bids for every person, up to what the person is worth to it."""
        size = self.values.size
        worth = np.log(self.values.T.ravel())
        pay = np.log(self.pay)
        return Lots(
            first=np.arange(0, size + 1, self.firms),
            bidder=np.tile(np.arange(self.firms), self.people),
            seat=np.full(size, LAB),
            cap=worth,
            worth=worth,
            floor=np.full(size, FAR_BELOW),
            scale=np.full(size, FAR_BELOW),
            attraction=np.zeros(size) if attraction is None else attraction.T.ravel(),
            pay=pay,
            counter=pay,
            home=np.full(self.people, self.firms),
            own_scale=pay,
        )

    def settled(self, order: str, increment: float, lots: Lots | None = None) -> Settled:
        """What comes of it; every lab seat is open and money no limit."""
        seats = np.zeros((self.firms + 1, 3), dtype=np.int64)
        seats[:-1, LAB] = self.seats
        budget = np.full(self.firms + 1, MUCH)
        rules = SettlementParameters(order=order, increment=increment)
        return Settled(self, settle(rules, lots or self.lots(), seats, budget))

    @cached_property
    def optimum(self) -> Ints:
        """The firm of each person, or STAY, when all together are worth most."""
        owner = np.repeat(np.arange(self.firms), self.seats)
        alone = np.full((self.people, self.people), IMPOSSIBLE)
        np.fill_diagonal(alone, self.pay)
        seat = linear_sum_assignment(np.hstack([self.values.T[:, owner], alone]), maximize=True)[1]
        return np.append(owner, np.full(self.people, STAY))[seat]

    def worth(self, employer: Ints) -> float:
        """What all together are worth with these employers, USD/yr."""
        at_work = self.values[employer, np.arange(self.people)]
        return float(np.where(employer == STAY, self.pay, at_work).sum())

    @cached_property
    def core(self) -> tuple[Floats, Floats]:
        """Lowest and highest pay of each person at which the optimum is an equilibrium.

        Nobody below present pay, no firm better off with another choice of as many people
        as it has seats.  The pays that do this are a lattice (Kelso & Crawford 1982), so the
        least sum has everybody's least.
        """
        less, bound = self.no_better_choice()
        below = [(pay, None) for pay in self.pay]
        ends = [linprog(sign * np.ones(self.people), less, bound, bounds=below) for sign in (1, -1)]
        assert all(end.success for end in ends), [end.message for end in ends]
        return ends[0].x, ends[1].x

    def no_better_choice(self) -> tuple[Floats, Floats]:
        """Rows ``a`` and bounds ``b`` of ``a @ pay <= b``."""
        rows, bounds = [], []
        one = np.eye(self.people)
        for i, worth in enumerate(self.values):
            mine = np.flatnonzero(self.optimum == i)
            for k in mine:
                rows.append(one[k])
                bounds.append(worth[k])
            for other in np.flatnonzero(self.optimum != i):
                if len(mine) < self.seats[i]:
                    rows.append(-one[other])
                    bounds.append(-worth[other])
                for k in mine:
                    rows.append(one[k] - one[other])
                    bounds.append(worth[k] - worth[other])
        idle = np.flatnonzero(self.optimum == STAY)
        rows += list(one[idle])
        bounds += list(self.pay[idle])
        return np.array(rows), np.array(bounds)


@dataclass(frozen=True)
class Settled:
    """A market and what came of it."""

    market: ValueMarket
    outcomes: Outcomes

    @property
    def employer(self) -> Ints:
        """The firm of each person, or STAY."""
        winner = self.outcomes.winner
        return np.where(winner == STAY, STAY, winner % self.market.firms)

    @property
    def pay(self) -> Floats:
        """Pay of each person, USD/yr."""
        return np.exp(self.outcomes.pay)

    @property
    def loss(self) -> float:
        """Share of the greatest joint value that is lost."""
        best = self.market.worth(self.market.optimum)
        return 1.0 - self.market.worth(self.employer) / best

    def from_the_lowest(self) -> float:
        """Largest departure of anybody's pay from the lowest in the core, share of the highest pay.

        Of the highest, since an increment of high pay comes back in low pay along a chain of bids.
        """
        return float(np.abs(self.pay - self.market.core[0]).max() / self.pay.max())

    def blocking_gain(self) -> float:
        """Most that a firm and a person could gain together by leaving others, over pay."""
        most = 0.0
        profit = self.market.values - self.pay
        for i, seats in enumerate(self.market.seats):
            mine = self.employer == i
            worst = profit[i, mine].min() if mine.sum() == seats else 0.0
            others = profit[i, ~mine] - worst
            most = max(most, (others / self.pay[~mine]).max(initial=0.0))
        return float(most)


def random_market(rng: np.random.Generator, most_seats: int, kind: str = "any") -> ValueMarket:
    """Two to eight firms and people; values of pairs at random.

    ``product``: a firm's times a person's, as in the model; ``few``: half the pairs never meet,
    as where scouts find some people only.
    """
    firms, people = rng.integers(2, 9, 2)
    if kind == "product":
        values = np.outer(rng.lognormal(0.0, 0.7, firms), rng.pareto(1.6, people) + 1.0)
    else:
        values = rng.uniform(1.0, 10.0, (firms, people))
    pay = rng.uniform(0.1, 0.6, people) * values.max(axis=0)
    if kind == "few":
        values = np.where(rng.random(values.shape) < 0.5, values, NEVER_MEET)
    return ValueMarket(values, pay, rng.integers(1, most_seats + 1, firms))
