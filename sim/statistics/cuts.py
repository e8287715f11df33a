"""Cuts: who is let go, where and why, beside who is hired at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import DIVISIONS, TRIGGERS
from sim.statistics._rows import (
    OF_MOVES,
    ai_people,
    bidding,
    codes,
    flags,
    floats,
    named,
    number,
    ratio,
    read,
    sums,
)
from sim.statistics.packages import LARGE_PACKAGE_USD
from sim.statistics.stars import bar_at_start, hired_by_firm

if TYPE_CHECKING:
    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "people_cut": ("people", "let go in waves of cuts this month, all roles"),
    "people_cut_<firm>": ("people", "let go by the firm"),
    "people_cut_division_<division>": ("people", "let go in that division of any firm"),
    "people_cut_trigger_<trigger>": ("people", "let go for that reason"),
    "cuts.people": ("people", "let go in waves of cuts during the run, all roles"),
    "cuts.by_firm.<firm>": ("people", "let go by the firm"),
    "cuts.by_division.<division>": ("people", "let go in that division of any firm"),
    "cuts.by_trigger.<trigger>": ("people", "let go for that reason"),
    "cuts.by_firm_and_division.<firm>.<division>": (
        "people",
        "let go by the firm in that division; firms without cuts are left out",
    ),
    "cuts.by_firm_and_trigger.<firm>.<trigger>": (
        "people",
        "let go by the firm for that reason; firms without cuts are left out",
    ),
    "cuts.stars_hired_per_1000_cut": (
        "people",
        "stars hired by bidding firms for every 1,000 people they let go",
    ),
    "cuts.stars_hired_per_1000_cut_by_firm.<firm>": ("people", "the same inside each firm"),
    "cuts.ladder.<firm>.cut": ("people", "let go; the ladder's lowest rung"),
    "cuts.ladder.<firm>.hired": ("people", "AI people who joined from elsewhere"),
    "cuts.ladder.<firm>.hired_top10pct": (
        "people",
        "those with the talent of the top 10 % at start",
    ),
    "cuts.ladder.<firm>.hired_stars": ("people", "those with the talent of the top 1 % at start"),
    "cuts.ladder.<firm>.hired_100m": ("people", "those won with a package of 100 M USD or more"),
}


def people_cut(cuts: Columns, key: str, size: int) -> Floats:
    """People let go by firm, division or trigger (``key``), one sum for each code."""
    return sums(codes(cuts, key), floats(cuts, "people"), size)


def cross_table(cuts: Columns, key: str, firms: int, size: int) -> Floats:
    """People let go by firm (rows) and division or trigger (columns), (firms, size)."""
    firm, code = codes(cuts, "firm"), codes(cuts, key)
    cell = np.where((firm < 0) | (code < 0), -1, firm * size + code)
    return sums(cell, floats(cuts, "people"), firms * size).reshape(firms, size)


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Cuts of one month."""
    tables = {
        "people_cut": ("firm", snapshot.firms),
        "people_cut_division": ("division", DIVISIONS),
        "people_cut_trigger": ("trigger", TRIGGERS),
    }
    columns = {"people_cut": float(np.sum(floats(snapshot.cuts, "people")))}
    for prefix, (key, names) in tables.items():
        people = people_cut(snapshot.cuts, key, len(names)).tolist()
        columns |= {f"{prefix}_{name}": people[code] for code, name in enumerate(names)}
    return columns


def overall(ledger: Ledger) -> dict[str, object]:
    """Cuts of the whole run, and the ladder from people let go up to stars hired."""
    cuts, size = ledger.columns("cuts"), len(ledger.firms)
    by_firm = people_cut(cuts, "firm", size)
    stars = hired_by_firm(read(ledger, "moves", *OF_MOVES), bar_at_start(ledger), size)
    bids = bidding(ledger)
    in_all = ratio(1000.0 * np.sum(stars[bids]), np.sum(by_firm[bids]))
    return {
        "people": float(np.sum(floats(cuts, "people"))),
        "by_firm": named(ledger.firms, by_firm),
        "by_division": named(DIVISIONS, people_cut(cuts, "division", len(DIVISIONS))),
        "by_trigger": named(TRIGGERS, people_cut(cuts, "trigger", len(TRIGGERS))),
        "by_firm_and_division": _nested(ledger, cuts, "division", DIVISIONS),
        "by_firm_and_trigger": _nested(ledger, cuts, "trigger", TRIGGERS),
        "stars_hired_per_1000_cut": number(in_all.item()),
        "stars_hired_per_1000_cut_by_firm": named(ledger.firms, ratio(1000.0 * stars, by_firm)),
        "ladder": _ladder(ledger, by_firm, stars),
    }


def _nested(ledger: Ledger, cuts: Columns, key: str, names: tuple[str, ...]) -> dict[str, object]:
    table = cross_table(cuts, key, len(ledger.firms), len(names))
    rows = zip(ledger.firms, table, strict=True)
    return {firm: named(names, row) for firm, row in rows if np.any(row)}


def _ladder(ledger: Ledger, cut: Floats, stars: Floats) -> dict[str, object]:
    size, moves = len(ledger.firms), read(ledger, "moves", *OF_MOVES)
    rungs = {
        "cut": cut,
        "hired": hired_by_firm(moves, 0.0, size),
        "hired_top10pct": hired_by_firm(moves, bar_at_start(ledger, 0.1), size),
        "hired_stars": stars,
        "hired_100m": _won_with_large_packages(ledger),
    }
    return {
        firm: {rung: float(people[code]) for rung, people in rungs.items()}
        for code, firm in enumerate(ledger.firms)
    }


def _won_with_large_packages(ledger: Ledger) -> Floats:
    offers = ai_people(
        read(ledger, "offers", "role", "bidder", "is_counter", "accepted", "package_usd")
    )
    won = flags(offers, "accepted") & ~flags(offers, "is_counter")
    large = won & (floats(offers, "package_usd") >= LARGE_PACKAGE_USD)
    return sums(codes(offers, "bidder"), large.astype(np.float64), len(ledger.firms))
