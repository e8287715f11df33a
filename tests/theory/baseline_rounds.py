"""The contests of the baseline's first year: AI people one by one, the raid included."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.market import round as market_round
from sim.market.checks import levels, premia_usd_per_year
from sim.market.contests import STAY
from sim.market.settlements import SettlementParameters, settle
from sim.model import simulate
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from tests.worlds import BASELINE, ROUND

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.market.contests import Lots, Outcomes

MONTHS = 12
SEED = 2025
NEAR = 1e-9


@dataclass(frozen=True)
class Round:
    """What one month of the baseline had to settle."""

    lots: Lots
    seats: Ints
    budget: Floats

    def settled(self, order: str = "simultaneous", increment: float = 0.01) -> Outcomes:
        """The month's outcomes in this order."""
        rules = SettlementParameters(order=order, increment=increment)
        return settle(rules, self.lots, self.seats, self.budget)


@cache
def baseline_rounds(seed: int = SEED) -> list[Round]:
    """The rounds of the baseline's first year, its fitted parameters at round numbers."""
    rounds: list[Round] = []

    def spy(rules: SettlementParameters, lots: Lots, seats: Ints, budget: Floats) -> Outcomes:
        rounds.append(Round(lots, seats, budget.copy()))
        return settle(rules, lots, seats, budget)

    fixed = {"population.scale": 0.001, "run.end": "2025-12", **ROUND}
    edits = [f"{path}={value}" for path, value in fixed.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(market_round, "settle", spy)
        simulate(load(BASELINE, Scenario, overrides=edits).value, seed)
    assert len(rounds) == MONTHS
    return rounds


def blocking(month: Round, outcomes: Outcomes, slack: float) -> int:
    """Bids lost though firm and person would both gain if it dropped one hire, and it can pay."""
    lots, contest = month.lots, month.lots.contest
    pay = lots.pay[contest] + levels(lots, outcomes)[contest] + slack - lots.attraction
    pay = np.maximum(pay, lots.floor)
    gain = np.exp(lots.worth) - np.exp(pay)
    can = pay <= np.minimum(lots.cap, lots.worth)
    won = np.isin(np.arange(len(contest)), outcomes.winner[outcomes.winner != STAY])
    profit = np.exp(lots.worth) - np.exp(outcomes.pay[contest])
    left = month.budget - premia_usd_per_year(lots, outcomes, len(month.budget))
    premium = np.maximum(0.0, np.exp(outcomes.pay[contest]) - np.exp(lots.scale))
    blocked = np.zeros(len(contest), dtype=bool)
    for hire in np.flatnonzero(won):
        firm = lots.bidder[hire]
        rivals = (lots.bidder == firm) & (lots.seat == lots.seat[hire]) & ~won & can
        money = np.exp(lots.scale) + max(0.0, left[firm] + premium[hire])
        blocked |= rivals & (np.exp(pay) <= money) & (gain > profit[hire] * (1.0 + slack))
    return int(blocked.sum())


def how_pay_is_set(month: Round, outcomes: Outcomes) -> dict[str, int]:
    """How many hires are paid the floor, the employer's answer, present pay, or a rival's bid."""
    lots, hires = month.lots, np.flatnonzero(outcomes.winner != STAY)
    bid = outcomes.winner[hires]
    pay, level = outcomes.pay[hires], levels(lots, outcomes)[hires]
    floor = np.abs(pay - lots.floor[bid]) < NEAR
    answer = lots.counter[hires] - lots.pay[hires]
    counter = ~floor & (np.abs(level - answer) < NEAR) & (answer > NEAR)
    present = ~floor & ~counter & (np.abs(level) < NEAR)
    counts = {"floor": floor, "counter": counter, "present": present}
    return {name: int(which.sum()) for name, which in counts.items()} | {"all": len(hires)}
