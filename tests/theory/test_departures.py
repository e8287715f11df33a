"""Where the market leaves theory, and by how much on the markets of the baseline.

The baseline's own contests of its first year (AI people one by one, the raid included) are
settled again in other ways, each month on the same bids.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.market import round as market_round
from sim.market.checks import contest_of, levels, premia_usd_per_year
from sim.market.contests import STAY
from sim.market.settlements import SettlementParameters, settle
from sim.model import simulate
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from tests.theory.test_assignment_game import markets
from tests.theory.test_superstars import hired
from tests.worlds import BASELINE

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.market.contests import Lots, Outcomes

TOPIC = "Departures"
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
def baseline_rounds() -> list[Round]:
    """The rounds of the baseline's first year."""
    rounds: list[Round] = []

    def spy(rules: SettlementParameters, lots: Lots, seats: Ints, budget: Floats) -> Outcomes:
        rounds.append(Round(lots, seats, budget.copy()))
        return settle(rules, lots, seats, budget)

    edits = ["population.scale=0.001", "run.end=2025-12"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(market_round, "settle", spy)
        simulate(load(BASELINE, Scenario, overrides=edits).value, SEED)
    assert len(rounds) == MONTHS
    return rounds


def blocking(month: Round, outcomes: Outcomes, slack: float) -> int:
    """Bids lost though firm and person would both gain if it dropped one hire, and it can pay."""
    lots, contest = month.lots, contest_of(month.lots)
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


def test_most_hires_of_the_baseline_are_not_contested(verified):
    months = baseline_rounds()
    bids = sum(len(month.lots.bidder) for month in months)
    contests = sum(len(month.lots.pay) for month in months)
    counts = [how_pay_is_set(month, month.settled()) for month in months]
    total = {name: sum(count[name] for count in counts) for name in counts[0]}
    rival = total["all"] - total["floor"] - total["counter"] - total["present"]
    assert 0 < rival < total["all"] / 10
    rows = {
        "Bids for each person courted in the baseline's first year": bids / contests,
        "Hires paid the least that the firm's scale allows, share": total["floor"] / total["all"],
        "Hires paid what their employer would have answered, share": total["counter"]
        / total["all"],
        "Hires paid no more in utility than before, share": total["present"] / total["all"],
        "Hires paid what a rival would have paid, share": rival / total["all"],
    }
    for what, got in rows.items():
        verified(
            TOPIC,
            what,
            source="contests of the baseline: scouts seldom meet",
            expected=np.nan,
            got=got,
            within=None,
            why="how much of the baseline the theory of rivals' bids governs",
        )


def test_contests_one_after_another_miss_the_optimum(verified):
    settled = [market.settled("sequential", 0.01) for market in markets(150, 1)]
    losses = np.array([one.loss for one in settled])
    above = [float((one.pay / one.market.core[1]).max()) for one in settled]
    assert max(above) > 1.0
    verified(
        TOPIC,
        "Contests from the most talented down: mean share of joint value lost, one seat a firm",
        source="Shapley & Shubik 1971; the worlds of the assignment game above",
        expected=0.0,
        got=float(losses.mean()),
        within=None,
        why="a firm spends its seat on whom it meets first; values at random are the worst case",
    )
    verified(
        TOPIC,
        "The same: share of worlds in which the optimum is reached",
        source="Shapley & Shubik 1971",
        expected=1.0,
        got=float((losses < 1e-9).mean()),
        within=None,
        why="the same",
    )


def test_contests_one_after_another_overpay_superstars(verified):
    month = hired("bounded", "sequential")
    assert (month.lab == np.arange(len(month.lab))).all()
    assert (month.pay > month.exact)[:-1].all()
    verified(
        TOPIC,
        "Contests from the most talented down: elasticity of pay to size of firm",
        source="Gabaix & Landier 2008 have 1/3 here; the runner-up's whole value has 1",
        expected=1.0,
        got=-month.elasticity(month.pay),
        within=0.1,
        why="talent falls with rank too; a firm bids as if it could hire nobody else",
    )


def test_contests_one_after_another_overpay_the_models_own_talent_too(verified):
    month = hired("pareto", "sequential")
    verified(
        TOPIC,
        "The same with the model's own talent: mean pay over pay in the core",
        source="Gabaix & Landier 2008; at these exponents the elasticities agree",
        expected=1.0,
        got=float((month.pay / month.exact).mean()),
        within=None,
        why="a firm bids as if it could hire nobody else",
    )


def test_on_the_baselines_markets_the_order_matters_little(verified):
    apart, raised = [], []
    for month in baseline_rounds():
        one, other = month.settled("simultaneous"), month.settled("sequential")
        apart.append(one.winner != other.winner)
        raised.append((other.pay - one.pay)[one.winner == other.winner])
    verified(
        TOPIC,
        "Contests of the baseline's first year with another winner one after another",
        source="the same bids settled in both orders",
        expected=0.0,
        got=float(np.concatenate(apart).mean()),
        within=None,
        why="seats that are scarce go to other people",
    )
    verified(
        TOPIC,
        "Contests with the same winner: pay one after another over pay at once, log points",
        source="the same bids settled in both orders",
        expected=0.0,
        got=float(np.concatenate(raised).mean()),
        within=None,
        why="nobody has a next best choice in mind",
    )


def test_on_the_baselines_markets_few_pairs_would_rather_have_each_other(verified):
    months = baseline_rounds()
    counts = {
        order: sum(blocking(month, month.settled(order), 0.01) for month in months)
        for order in ("simultaneous", "sequential")
    }
    assert counts["simultaneous"] < counts["sequential"] / 10
    bids = sum(len(month.lots.bidder) for month in months)
    for order, words in (("simultaneous", "at once"), ("sequential", "one after another")):
        verified(
            TOPIC,
            f"Bids lost though both would gain if the firm dropped a hire, share, {words}",
            source="with budgets none may be stable: Mongell & Roth 1986",
            expected=0.0,
            got=counts[order] / bids,
            within=0.001 if order == "simultaneous" else None,
            why="budgets for pay above scale" if order == "simultaneous" else "seats filled early",
        )


def test_a_finer_increment_changes_next_to_nothing(verified):
    months = baseline_rounds()
    coarse, fine = ([month.settled(increment=step) for month in months] for step in (0.01, 0.001))
    apart = np.concatenate([a.winner != b.winner for a, b in zip(coarse, fine, strict=True)])
    gaps = np.concatenate([np.abs(a.pay - b.pay) for a, b in zip(coarse, fine, strict=True)])
    assert np.quantile(gaps, 0.99) <= 0.01
    verified(
        TOPIC,
        "Contests of that year with another winner at a tenth of the increment",
        source="the increment is the one number of the auction",
        expected=0.0,
        got=float(apart.mean()),
        within=0.01,
        why="an increment decides only between bids less than it apart",
    )
