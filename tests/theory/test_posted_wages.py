"""Equally productive firms post one wage each and answer nothing; people search on the job.

Burdett & Mortensen (1998) with offers that come as often on the job as off it, so that people
take any wage above what they have without a job.  In equilibrium wages spread so that every firm
earns the same: who pays more earns less on each of more people.  Firms post that distribution's
quantiles, by pay scales without stretch and a floor at scale; the market does the rest.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.theory.search_worlds import (
    ORDERS,
    Search,
    balance,
    chance_error,
    chance_gap,
    gap,
    live,
    search_world,
)

TOPIC = "Posted wages"
PAPER = "Burdett & Mortensen 1998, International Economic Review 39(2)"
IDLE_PAY, VALUE = 1e5, 3e5
MONTHS = 110
SAMPLES = 2000
ROUNDING = 1e-9
SAMPLE = "sampling, once in 1,000 samples"
LIMIT = f"{SAMPLE}, plus what 80 firms and whole months change, computed from the flows"


def middle(search):
    """Rank of each firm, half of itself below."""
    return search.rank - 0.5 / search.firms


def posted(search):
    """Quantiles of F(w) = (1 + k) / k (1 - sqrt((p - w) / (p - b)))."""
    root = 1.0 - middle(search) * search.k / (1.0 + search.k)
    return VALUE - (VALUE - IDLE_PAY) * root**2


@pytest.mark.parametrize("rules", ORDERS)
def test_wages_sizes_and_profits_are_those_of_posted_wages(verified, rules):
    search = Search(seed=2)
    wage = posted(search)
    value, floor = np.full(search.firms, VALUE), {"market.ceilings.floor": 1}
    world = search_world(search, value, wage, IDLE_PAY, **floor | rules)
    live(world, MONTHS)
    nobody_is_paid_or_kept_by_anything_but_wages(world, wage)
    firm = world.people.firm[world.people.firm < search.firms]
    heads = np.bincount(firm, minlength=search.firms)
    check_pay(verified, search, heads)
    check_sizes(verified, search, heads)


def nobody_is_paid_or_kept_by_anything_but_wages(world, wage):
    at = np.flatnonzero(world.people.firm < len(wage))
    pay = world.people.pay_usd_per_year[at]
    assert pay == pytest.approx(wage[world.people.firm[at]], rel=ROUNDING)
    offers = world.ledger.columns("offers")
    rivals = ~offers["is_counter"]
    assert (offers["du_pay"][~rivals] <= ROUNDING).all()
    home = np.append(wage, [IDLE_PAY, IDLE_PAY])[offers["incumbent"][rivals]]
    better = wage[offers["bidder"][rivals]] > home
    taken = offers["accepted"][rivals]
    contests = offers["contest"][rivals]
    assert better[taken].all()
    assert np.isin(contests[better], contests[taken]).all()


def check_pay(verified, search, heads):
    """The distribution of pay over workers against that over firms."""
    theirs, found = balance(search), np.cumsum(heads) / heads.sum()
    assert gap(found, theirs.workers) <= chance_gap(heads.sum())
    verified(
        TOPIC,
        "Pay of workers: gap between distribution functions",
        source=f"{PAPER}, steady state: F / (1 + k (1 - F))",
        expected=0.0,
        got=gap(found, search.workers()),
        within=chance_gap(heads.sum()) + gap(theirs.workers, search.workers()),
        why=LIMIT,
    )


def check_sizes(verified, search, heads):
    """Means and slopes over firms, with their errors from samples of people at such firms."""
    wage, leaving, expected = posted(search), search.leaving(middle(search)), balance(search).heads
    draws = np.random.default_rng(search.seed).multinomial(
        heads.sum(), expected / expected.sum(), size=SAMPLES
    )

    def mean_pay(size):
        return float(wage @ size / size.sum())

    def exponent(size):
        return float(np.polyfit(np.log(leaving), np.log(size), 1, w=np.sqrt(expected))[0])

    def rise_of_profit(size):
        profit, error = (VALUE - wage) * size, np.sqrt(VALUE - wage)
        return float(np.polyfit(wage, profit, 1, w=1.0 / error)[0] * np.ptp(wage) / profit.mean())

    def correlation(size):
        return float(np.corrcoef(wage, size)[0, 1])

    k = search.k
    for what, source, statistic, closed in (
        ("Mean pay, USD/yr", "(b + k p) / (1 + k)", mean_pay, (IDLE_PAY + k * VALUE) / (1.0 + k)),
        ("Exponent of a firm's size in 1 + k (1 - F)", "firm size", exponent, -2.0),
        (
            "Profit of the best-paying firm less the worst-paying one's (fitted), share of mean",
            "equal profits",
            rise_of_profit,
            0.0,
        ),
        (
            "Correlation of size and wage over firms",
            "sizes (1 + k (1 - F))⁻² and wages above",
            correlation,
            correlation(leaving**-2.0),
        ),
    ):
        error = np.std([statistic(size) for size in draws])
        verified(
            TOPIC,
            what,
            source=f"{PAPER}, steady state: {source}",
            expected=closed,
            got=statistic(heads),
            within=chance_error(error) + abs(statistic(expected) - closed),
            why=LIMIT,
        )
        assert abs(statistic(heads) - statistic(expected)) <= chance_error(error)
