"""What must go up when something else does, by pairs that share their luck."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.model import simulate
from sim.state.ledger import CHANNELS, TRIGGERS, Ledger
from tests.worlds import small_scenario

SEEDS = (1, 2, 3, 4)
MONTHS = {"run.end": "2025-12"}


@cache
def ledgers(*changes: tuple[str, Any]) -> list[Ledger]:
    """Runs of the shrunk baseline with these changes (path, value as YAML), one a seed."""
    scenario = small_scenario(**MONTHS, **dict(changes))
    return [simulate(scenario, seed) for seed in SEEDS]


def firm(ledger: Ledger, key: str) -> int:
    return ledger.firms.index(key)


def rival_bids(ledger: Ledger) -> dict[str, np.ndarray]:
    offers = ledger.columns("offers")
    return {name: values[~offers["is_counter"]] for name, values in offers.items()}


VALUE_BINDS = (
    ("firms.meta.pay_stretch", 2.5),
    ("race.reference_output", "1 bn USD/yr"),
    ("race.reference_talent", 200),
)
"""A world whose small labs pay what talent is worth to them, not what their pay policy allows."""


@pytest.mark.parametrize("world", [VALUE_BINDS, ()], ids=["value binds", "as it is"])
def test_capex_up_raises_ceilings_and_top_packages(world: tuple[tuple[str, Any], ...]) -> None:
    def top(ledger: Ledger, column: str) -> float:
        bids = rival_bids(ledger)
        mine = (bids["bidder"] == firm(ledger, "meta")) & (bids["seat"] == 0)
        return float(np.sort(bids[column][mine])[-10:].mean())

    low, high = (
        ledgers(("firms.meta.capex", capex), *world) for capex in ("20 bn USD/yr", "80 bn USD/yr")
    )
    for poor, rich in zip(low, high, strict=True):
        assert top(rich, "ceiling_usd_per_year") > 1.2 * top(poor, "ceiling_usd_per_year")
    packages = [np.mean([top(ledger, "package_usd") for ledger in runs]) for runs in (low, high)]
    assert packages[1] > packages[0]


def test_mission_up_lowers_acceptance_of_offers_to_the_leaders_people() -> None:
    def accepted(ledger: Ledger) -> float:
        bids = rival_bids(ledger)
        theirs = (bids["incumbent"] == firm(ledger, "openai")) & (
            bids["bidder"] == firm(ledger, "meta")
        )
        return float(bids["accepted"][theirs].mean())

    none = [accepted(one) for one in ledgers(("market.preferences.mission", 0.0))]
    strong = [accepted(one) for one in ledgers(("market.preferences.mission", 8.0))]
    assert np.mean(strong) < np.mean(none) - 0.05


def test_no_pressure_no_investor_cuts() -> None:
    for ledger in ledgers(("investors.tolerance", 5.0)):
        assert not (ledger.columns("cuts")["trigger"] == TRIGGERS.index("investors")).any()
    for ledger in ledgers():
        assert (ledger.columns("cuts")["trigger"] == TRIGGERS.index("investors")).any()


def test_tolerance_up_cuts_down() -> None:
    def cut(ledger: Ledger) -> float:
        return float(ledger.columns("cuts")["people"].sum())

    levels = [
        np.mean([cut(one) for one in ledgers(("investors.tolerance", level))])
        for level in (0.1, 0.3, 0.5, 0.7)
    ]
    assert all(more > less for more, less in pairwise(levels))


def test_lock_in_up_quits_down() -> None:
    def quits(ledger: Ledger) -> int:
        moves = ledger.columns("moves")
        return int(((moves["channel"] == CHANNELS.index("quit")) & (moves["role"] < 2)).sum())

    levels = [
        sum(quits(one) for one in ledgers(("quits.lock_in", level), ("quits.hazard_ai", 0.03)))
        for level in (0.0, 1.0, 3.0)
    ]
    assert levels[0] > levels[1] > levels[2]


def test_unvested_pay_counted_more_keeps_more_of_those_courted() -> None:
    def taken(ledger: Ledger) -> float:
        return float(rival_bids(ledger)["accepted"].mean())

    free = np.mean([taken(one) for one in ledgers(("market.preferences.lock_in", 0.0))])
    tied = np.mean([taken(one) for one in ledgers(("market.preferences.lock_in", 3.0))])
    assert tied < free


def test_the_laggard_raids_only_if_its_position_calls_for_it() -> None:
    def months_raiding(ledger: Ledger) -> int:
        rows = ledger.columns("firms")
        mine = rows["firm"] == firm(ledger, "meta")
        return int((rows["stance"][mine] == "raid").sum())

    flop = [months_raiding(one) for one in ledgers()]
    no_flop = [months_raiding(one) for one in ledgers(("events", "[]"))]
    assert min(flop) >= 6
    assert max(no_flop) < min(flop)


def test_a_poor_laggard_does_not_raid() -> None:
    rich = ledgers()
    poor = ledgers(
        ("stance.premium_raid", 0.0),
        ("stance.premium_routine", 0.0),
        ("stance.premium_equity", 0.0),
    )
    for one, other in zip(rich, poor, strict=True):
        bids = [int((rival_bids(ledger)["seat"] == 0).sum()) for ledger in (one, other)]
        assert bids[0] > 0
        assert bids[1] == 0
