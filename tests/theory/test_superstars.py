"""The best people go to the largest firms, and small differences in talent are large ones in pay.

Gabaix & Landier (2008): firm sizes ``S(n) = A n^-alpha``, spacings of talent ``T'(n)`` in
proportion to ``n^(beta - 1)``, value of a match ``C S^gamma T``.  Then pay falls with rank as
``n^-(alpha gamma - beta)`` and rises with size as ``S^(gamma - beta / alpha)``; if all firms
grow, everybody's pay grows with the reference size to the power gamma.  Here size is a lab's
compute, one seat a lab, and the people are hired in one month of the model's own market.
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

TOPIC = "Superstars"
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
    beta: float
    gamma: float

    @property
    def by_rank(self) -> float:
        """Elasticity of pay to rank (sizes fall as 1 / rank)."""
        return -(self.gamma - self.beta)


def bounded(gamma: float = 1.0) -> Field:
    """Talent with an upper end: the paper's own estimate, beta = 2/3."""
    beta, share = 2 / 3, RANK / LABS
    return Field(10.0 - share**beta / beta, share ** (beta - 1) / LABS, beta, gamma)


def pareto(gamma: float = 0.5) -> Field:
    """The model's talent, Pareto of index 1.6, with the model's elasticity of compute."""
    index, share = 1.6, RANK / LABS
    spacing = share ** (-1 / index - 1) / index / LABS
    return Field(share ** (-1 / index), spacing, -1 / index, gamma)


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
    """A month in which a hundred labs of size 1 / rank hire a hundred people."""
    field = {"bounded": bounded, "pareto": pareto}[kind]()
    labs = {f"lab_{n}": firm(capex=float(size * 1e12 / n)) for n in RANK}
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


@pytest.mark.parametrize("kind", ["bounded", "pareto"])
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


@pytest.mark.parametrize("kind", ["bounded", "pareto"])
def test_pay_is_the_sum_of_what_each_next_lab_would_give_for_the_difference(verified, kind):
    month = hired(kind)
    verified(
        TOPIC,
        f"Furthest pay from the exact sum over ranks, share of the highest pay, {kind} talent",
        source=f"{SOURCE}, its integral as a sum",
        expected=0.0,
        got=float(np.abs(month.pay - month.exact).max() / month.exact[0]),
        within=float(np.expm1(LABS * INCREMENT)),
        why="an increment of 0.001 for each link of a chain of a hundred",
    )


@pytest.mark.parametrize(("kind", "field"), [("bounded", bounded()), ("pareto", pareto())])
def test_pay_falls_with_rank_at_the_rate_of_the_theory(verified, kind, field):
    month = hired(kind)
    exact = month.elasticity(month.exact)
    assert month.elasticity(month.pay) == pytest.approx(exact, abs=0.003)
    verified(
        TOPIC,
        f"Elasticity of pay to rank, {kind} talent, gamma {field.gamma:g}",
        source=f"{SOURCE}: -(alpha gamma - beta)",
        expected=field.by_rank,
        got=month.elasticity(month.pay),
        within=abs(exact - field.by_rank) + 0.003,
        why=DISCRETE.format(exact),
    )


def test_pay_rises_with_size_as_roberts_law_has_it(verified):
    month = hired("bounded")
    sizes, pay = 1.0 / (month.lab[TOP] + 1), month.pay[TOP]
    verified(
        TOPIC,
        "Elasticity of pay to size of firm, bounded talent",
        source=f"{SOURCE}: gamma - beta / alpha = 1/3; Roberts 1956",
        expected=1 / 3,
        got=float(np.polyfit(np.log(sizes), np.log(pay), 1)[0]),
        within=abs(month.elasticity(month.exact) + 1 / 3) + 0.003,
        why=DISCRETE.format(-month.elasticity(month.exact)),
    )


@pytest.mark.parametrize(("kind", "field"), [("bounded", bounded()), ("pareto", pareto())])
def test_if_all_firms_grow_everybodys_pay_grows_with_them(verified, kind, field):
    ratio = np.log(hired(kind, size=8.0).pay / hired(kind).pay) / np.log(8.0)
    assert np.ptp(ratio) < 0.01
    verified(
        TOPIC,
        f"Elasticity of pay to the reference size, {kind} talent, gamma {field.gamma:g}",
        source=f"{SOURCE}: gamma",
        expected=field.gamma,
        got=float(ratio.mean()),
        within=0.001,
        why="eight times the size, so at most a few increments over ln 8",
    )
