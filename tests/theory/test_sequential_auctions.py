"""Firms of unequal productivity bid for equal people, who meet them by chance.

Postel-Vinay & Robin (2002) with people who look at today's pay only (their wage equation with a
discount rate without bound): whoever wins pays what the runner-up would, and an employer raises
pay to a rival's value if that is below its own.  Two closed forms follow from the flows: workers
are spread over firms by ``F / (1 + k (1 - F))``, and the share of a firm's people whose pay has
met no rival above rank F is the square of ``(1 + k (1 - own F)) / (1 + k (1 - F))``.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.theory.search_worlds import (
    ORDERS,
    Search,
    balance,
    chance_error,
    chance_gap,
    gap,
    live,
    poached,
    search_world,
)

TOPIC = "Sequential auctions"
PAPER = "Postel-Vinay & Robin 2002, Econometrica 70(6)"
IDLE_PAY, BEST = 1e5, 3e5
MONTHS, MEASURED = 110, 30
ROUNDING = 1e-9
SAMPLE = "sampling, once in 1,000 samples"
LIMIT = f"{SAMPLE}, plus what 80 firms and whole months change, computed from the flows"


def ladder(search):
    """Values of a person to the firms, evenly spread; pay scales are above, so nothing binds."""
    return IDLE_PAY + (BEST - IDLE_PAY) * (search.rank - 0.5 / search.firms)


def within_firm(search):
    """Share of each firm's people (rows) whose pay has met no rival above each (columns).

    The finite list's version of the square: rates of leaving two neighbours for one twice.
    """
    leaving = search.leaving(np.arange(search.firms + 1) / search.firms)
    pair = leaving[:-1] * leaving[1:]
    return np.minimum(pair[:, None] / pair, 1.0)


def pooled(search):
    """Share of all workers whose pay has met no rival above each: both closed forms together."""
    rank = np.arange(search.firms) / search.firms
    return (1.0 + search.k - search.k * rank**2) / search.leaving(rank) ** 2


def uniform_gap(shares, firm, met, search):
    """Gap to the uniform of where each person's pay stands within the firm; ties by lot."""
    above, below = shares[firm, met], np.where(met > 0, shares[firm, met - 1], 0.0)
    lot = np.random.default_rng(search.seed).random(len(firm))
    return float(stats.kstest(below + lot * (above - below), "uniform").statistic)


@pytest.mark.parametrize("rules", ORDERS)
def test_pay_and_moves_are_those_of_sequential_auctions(verified, rules):
    search = Search()
    world = search_world(search, ladder(search), 2.0 * ladder(search), IDLE_PAY, **rules)
    live(world, MONTHS - 1)
    check_answers(verified, world, ladder(search))
    rungs = np.append(IDLE_PAY, ladder(search))
    at = np.flatnonzero(world.people.firm < search.firms)
    firm, pay = world.people.firm[at].astype(int), world.people.pay_usd_per_year[at]
    met = np.searchsorted(rungs * (1.0 + ROUNDING), pay)
    assert pay == pytest.approx(rungs[met], rel=ROUNDING)
    theirs = balance(search)
    check_shapes(verified, search, theirs, firm, met)
    check_means(verified, search, theirs, pay, rungs[:-1], poached(world, search, MEASURED))


def check_shapes(verified, search, theirs, firm, met):
    """Where people work, what they are paid there, and both together."""
    within = theirs.met / theirs.heads[:, None]
    all_pay = theirs.met.sum(axis=0) / theirs.heads.sum()
    workers, paid = (
        np.cumsum(np.bincount(of, minlength=search.firms)) / len(firm) for of in (firm, met)
    )
    chance = chance_gap(len(firm))
    assert gap(workers, theirs.workers) <= chance
    assert uniform_gap(within, firm, met, search) <= chance
    assert gap(paid, all_pay) <= chance
    for what, form, got, limit in (
        (
            "Workers by productivity of the employer",
            "F / (1 + k (1 - F))",
            gap(workers, search.workers()),
            gap(theirs.workers, search.workers()),
        ),
        (
            "Pay within a firm, given its productivity",
            "((1 + k (1 - own F)) / (1 + k (1 - F)))²",
            uniform_gap(within_firm(search), firm, met, search),
            gap(within, within_firm(search)),
        ),
        (
            "Pay of all workers",
            "(1 + k - k F²) / (1 + k (1 - F))², from both",
            gap(paid, pooled(search)),
            gap(all_pay, pooled(search)),
        ),
    ):
        verified(
            TOPIC,
            f"{what}: gap between distribution functions",
            source=f"{PAPER}, steady state: {form}",
            expected=0.0,
            got=got,
            within=chance + limit,
            why=LIMIT,
        )


def check_means(verified, search, theirs, pay, rungs, moves):
    """People without a job, moves from firm to firm, and pay, on average."""
    k, workers = search.k, theirs.heads.sum()
    idle, leave = theirs.idle / search.people, theirs.poached / workers
    mean_pay = np.diff(theirs.met, axis=1, prepend=0.0).sum(axis=0) @ rungs / workers
    for what, expected, got, error, limit in (
        (
            "People without a job, share",
            idle,
            1.0 - len(pay) / search.people,
            np.sqrt(idle * (1.0 - idle) / search.people),
            1.0 / (1.0 + k),
        ),
        (
            "Moves from firm to firm, share of workers a month",
            leave,
            moves / MEASURED / workers,
            # Chance of moves, given where people work, and chance of where they work.
            leave * np.hypot(1.0 / np.sqrt(moves), 1.0 / np.sqrt(workers)),
            search.ending * ((1.0 + k) / k * np.log(1.0 + k) - 1.0),
        ),
        ("Mean pay, USD/yr", mean_pay, pay.mean(), pay.std() / np.sqrt(len(pay)), None),
    ):
        verified(
            TOPIC,
            what,
            source=f"{PAPER}, steady state of 80 firms in whole months",
            expected=expected,
            got=got,
            within=chance_error(error),
            why=SAMPLE + (f"; {limit:.3g} with endless firms and short months" if limit else ""),
        )


def check_answers(verified, world, value):
    """One month: whom an employer worth more than the best rival keeps is paid what that bids."""
    people = world.people
    home, pay = people.firm.astype(int), people.pay_usd_per_year.copy()
    live(world, 1)
    offers = world.ledger.month("offers", world.month)
    rivals = ~offers["is_counter"]
    best, worth = np.zeros(len(people)), np.append(value, [0.0, 0.0])[home]
    np.maximum.at(best, offers["person"][rivals], value[offers["bidder"][rivals]])
    kept = np.flatnonzero((best > pay) & (best < worth) & (people.firm == home))
    assert len(kept) > 100
    answer = people.pay_usd_per_year[kept] / best[kept]
    assert answer == pytest.approx(1.0, rel=ROUNDING)
    verified(
        TOPIC,
        "Pay after a rival's bid that the employer can beat, over the rival's value",
        source=f"{PAPER}, competition of employer and poacher",
        expected=1.0,
        got=float(answer.mean()),
        within=ROUNDING,
        why="every one is, to rounding",
    )
    unmoved = (best <= pay) & (people.firm == home)
    assert (people.pay_usd_per_year[unmoved] == pay[unmoved]).all()


def test_flows_in_months_tend_to_the_closed_forms_with_more_firms_and_shorter_months():
    missed = []
    for finer in (1, 2, 4):
        search = Search(40 * finer, 2400 * finer**2, 12, 0.08 / finer)
        theirs, k = balance(search), search.k
        moves = search.ending * ((1.0 + k) / k * np.log(1.0 + k) - 1.0)
        within = theirs.met / theirs.heads[:, None]
        missed.append(
            (
                gap(theirs.workers, search.workers()),
                gap(within, within_firm(search)),
                gap(theirs.met.sum(axis=0) / theirs.heads.sum(), pooled(search)),
                theirs.idle / search.people - 1.0 / (1.0 + k),
                1.0 - theirs.poached / theirs.heads.sum() / moves,
            )
        )
    # Twice as fine, half as far: errors of first order, so the limit is the closed form.
    assert np.array(missed[1:]) == pytest.approx(np.array(missed[:-1]) / 2.0, rel=0.1)
