"""Where the market leaves theory, and by how much on the markets of the baseline.

The contests of a year are settled again in other ways, each month on the same bids.
"""

from __future__ import annotations

import numpy as np

from tests.theory.baseline_rounds import baseline_rounds, blocking, how_pay_is_set

TOPIC = "Departures"


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
