"""The best people go to the largest firms, and small differences in talent are large ones in pay.

Gabaix & Landier (2008): firm sizes ``S(n) = A n^-alpha``, spacings of talent ``T'(n)`` in
proportion to ``n^(beta - 1)``, value of a match ``C S^gamma T``.  Then pay falls with rank as
``n^-(alpha gamma - beta)`` and rises with size as ``S^(gamma - beta / alpha)``; where all other
firms grow, pay at a firm that does not grows as the reference size to the power
``beta / alpha``.  Here size is a lab's compute, one seat a lab, and people are hired in one month
of the model's own market.  What the last of them has is set so that pay is a power law all
the way down, as the theory has it for an endless field.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.stats import spearmanr

from sim.market.round import hold_market
from tests.theory.worlds import firm, market_world, open_lab_seats, value_per_talent

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints

TOPIC, DEPARTURES = "Superstars", "Departures"
SOURCE = "Gabaix & Landier 2008"
LABS = 100
RANK = np.arange(1, LABS + 1)
TOP = slice(4, None)
"""Ranks from the fifth on, where a sum over ranks is near the integral of the theory."""
SPARE = 1e-9
"""Talent of the people that a world needs besides the hundred."""
INCREMENT = 1e-3
DISCRETE = "a hundred labs instead of a continuum: the exact sum has {:.3f}"


@dataclass(frozen=True)
class Field:
    """Talent of the hundred best by rank, its spacing, and what the theory says."""

    talent: Floats
    spacing: Floats
    alpha: float
    beta: float
    gamma: float

    @property
    def by_rank(self) -> float:
        """Elasticity of pay to rank."""
        return -(self.alpha * self.gamma - self.beta)

    @property
    def by_size(self) -> float:
        """Elasticity of pay to the size of the firm."""
        return self.gamma - self.beta / self.alpha

    @property
    def by_reference(self) -> float:
        """Elasticity of pay at a firm that does not grow to the size of all others."""
        return self.beta / self.alpha

    def in_words(self, kind: str) -> str:
        """What talent and sizes are like."""
        return f"{kind} talent, alpha {self.alpha:g}, gamma {self.gamma:g}"


def bounded() -> Field:
    """Talent with an upper end, as the paper has it: alpha 1, gamma 1, beta 2/3."""
    beta, share = 2 / 3, RANK / LABS
    return Field(10.0 - share**beta / beta, share ** (beta - 1) / LABS, 1.0, beta, 1.0)


def pareto() -> Field:
    """The model's talent, Pareto of index 1.6, and elasticity of compute; steeper sizes."""
    index, share = 1.6, RANK / LABS
    spacing = share ** (-1 / index - 1) / index / LABS
    return Field(share ** (-1 / index), spacing, 1.25, -1 / index, 0.5)


FIELDS = {"bounded": bounded(), "pareto": pareto()}
BOTH = pytest.mark.parametrize("kind", list(FIELDS))


@dataclass(frozen=True)
class Month:
    """What a month of hiring gave: employer and pay by rank of talent, and what it should give."""

    lab: Ints
    pay: Floats
    exact: Floats

    def elasticity(self, pay: Floats) -> float:
        """Slope of log pay on log rank."""
        return float(np.polyfit(np.log(RANK[TOP]), np.log(pay[TOP]), 1)[0])


@cache
def hired(kind: str, order: str = "simultaneous", size: float = 1.0) -> Month:
    """A month in which a hundred labs hire a hundred people."""
    field = FIELDS[kind]
    labs = {f"lab_{n}": firm(capex=float(size * 1e12 * n**-field.alpha)) for n in RANK}
    rules = {
        "race.compute_elasticity": field.gamma,
        "market.settlement.increment": INCREMENT,
        "market.settlement.order": order,
    }
    value = value_per_talent(market_world(labs, LABS, 1.0, **rules))[:LABS]
    # The pay of the last is that from which a power law follows all the way up.
    last = float(value[-1] * field.spacing[-1] * LABS / -field.by_rank)
    world = market_world(labs, LABS, last, **rules)
    rows = slice(LABS, 2 * LABS)
    world.people.talent[:] = SPARE
    world.people.talent[rows] = field.talent
    open_lab_seats(world, 1)
    hold_market(world)
    steps = value[1:] * (field.talent[:-1] - field.talent[1:])
    exact = last + np.append(np.cumsum(steps[::-1])[::-1], 0.0)
    return Month(world.people.firm[rows].copy(), world.people.pay_usd_per_year[rows].copy(), exact)


@BOTH
def test_the_best_go_to_the_largest(verified, kind):
    month = hired(kind)
    assert sorted(month.lab) == list(range(LABS))
    verified(
        TOPIC,
        f"Rank correlation of talent and size of lab, {kind} talent",
        source=f"{SOURCE}: positive assortative matching",
        expected=1.0,
        got=float(spearmanr(month.lab, RANK).statistic),
        within=0.005,
        why="neighbours whose pay differs by less than the increment may be swapped",
    )


@BOTH
def test_pay_is_the_sum_of_what_each_next_lab_would_give_for_the_difference(verified, kind):
    month = hired(kind)
    verified(
        TOPIC,
        f"Furthest pay from the exact sum over ranks, share of that pay, {kind} talent",
        source=f"{SOURCE}, its integral as a sum",
        expected=0.0,
        got=float(np.abs(month.pay / month.exact - 1.0).max()),
        within=10 * INCREMENT,
        why="ten increments of 0.001: what a chain of bids passes on cancels in part",
    )


@BOTH
def test_pay_falls_with_rank_at_the_rate_of_the_theory(verified, kind):
    month, field = hired(kind), FIELDS[kind]
    exact = month.elasticity(month.exact)
    assert month.elasticity(month.pay) == pytest.approx(exact, abs=0.003)
    verified(
        TOPIC,
        f"Elasticity of pay to rank, {field.in_words(kind)}",
        source=f"{SOURCE}: -(alpha gamma - beta)",
        expected=field.by_rank,
        got=month.elasticity(month.pay),
        within=abs(exact - field.by_rank) + 0.003,
        why=DISCRETE.format(exact),
    )


@BOTH
def test_pay_rises_with_size_as_roberts_law_has_it(verified, kind):
    month, field = hired(kind), FIELDS[kind]
    size = -field.alpha * np.log(month.lab[TOP] + 1.0)
    exact = -month.elasticity(month.exact) / field.alpha
    verified(
        TOPIC,
        f"Elasticity of pay to size of firm, {field.in_words(kind)}",
        source=f"{SOURCE}: gamma - beta / alpha; 1/3 is Roberts' law (1956)",
        expected=field.by_size,
        got=float(np.polyfit(size, np.log(month.pay[TOP]), 1)[0]),
        within=abs(exact - field.by_size) + 0.003,
        why=DISCRETE.format(exact),
    )


@BOTH
def test_pay_at_a_firm_that_does_not_grow_follows_the_others(verified, kind):
    field, steps = FIELDS[kind], 4
    ranks = np.arange(
        5, LABS // steps + 1
    )  # a firm of the same size is then at four times its rank
    small, large = hired(kind), hired(kind, size=float(steps) ** field.alpha)
    growth = field.alpha * np.log(steps)

    def elasticity(before: Floats, after: Floats) -> float:
        return float(np.log(after[steps * ranks - 1] / before[ranks - 1]).mean() / growth)

    exact = elasticity(small.exact, large.exact)
    verified(
        TOPIC,
        f"Elasticity of pay to the size of all other firms, {field.in_words(kind)}",
        source=f"{SOURCE}: beta / alpha, at a firm that does not grow",
        expected=field.by_reference,
        got=elasticity(small.pay, large.pay),
        within=abs(exact - field.by_reference) + 0.005,
        why=DISCRETE.format(exact),
    )


@BOTH
def test_if_all_firms_grow_alike_so_does_pay(kind):
    ratio = np.log(hired(kind, size=8.0).pay / hired(kind).pay) / np.log(8.0)
    assert ratio == pytest.approx(np.full(LABS, FIELDS[kind].gamma), abs=0.01)


def test_contests_one_after_another_overpay_superstars(verified):
    month = hired("bounded", "sequential")
    assert (month.lab == np.arange(len(month.lab))).all()
    assert (month.pay > month.exact)[:-1].all()
    verified(
        DEPARTURES,
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
        DEPARTURES,
        "The same with the model's own talent: mean pay over pay in the core",
        source="Gabaix & Landier 2008; at these exponents the elasticities agree",
        expected=1.0,
        got=float((month.pay / month.exact).mean()),
        within=None,
        why="a firm bids as if it could hire nobody else",
    )
