"""Builders of small snapshots and ledgers: rows are dicts of words, missing keys are plain."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.state.ledger import REGIONS, TABLES, Ledger
from sim.statistics.snapshot import Snapshot

FIRMS = ("meta", "openai", "deepseek", "academia", "outside")
BIDS = np.array([True, True, True, False, False])
REGION = np.array([REGIONS.index(name) for name in ("us", "us", "china", "europe", "other")])
PLAIN = {"weight": 1.0, "talent": 1.0, "role": "researcher", "stance": "steady"}


def code(column, value):
    if isinstance(column.kind, tuple) and isinstance(value, str):
        return column.kind.index(value)
    if column.kind == "firm" and isinstance(value, str):
        return FIRMS.index(value)
    return -1 if value is None else value


def table_rows(table, *rows):
    """Columns of a table from dicts; what a dict leaves out is 0 or the first word."""
    columns = {}
    for column in TABLES[table]:
        kinds = {"firm": np.int16, "month": np.int32, "person": np.int64, "text": object}
        coded = np.int8 if isinstance(column.kind, tuple) else column.kind
        values = [code(column, row.get(column.name, PLAIN.get(column.name, 0))) for row in rows]
        columns[column.name] = np.array(values, dtype=kinds.get(coded, coded))
    return columns


def with_regions(moves):
    """Moves between where the firms are, unless a row says where its person was or is."""
    home = dict(zip(FIRMS, REGION.tolist(), strict=True)) | {None: -1, 0: 0}
    ends = {"region_from": "from_firm", "region_to": "to_firm"}
    return [
        {region: home[row.get(firm, 0)] for region, firm in ends.items()} | row for row in moves
    ]


def snapshot_of(*people, offers=(), moves=(), cuts=(), month=0, **firm_columns):
    """A snapshot; a person is a dict of firm, division, talent, pay and weight."""
    size = len(FIRMS)
    columns = {
        name: np.zeros(size)
        for name in (
            *("capex_usd_per_year", "ceo_pay_usd_per_year"),
            *("capability", "belief", "hedged_belief"),
        )
    }
    columns["lab_compute_usd_per_year"] = np.ones(size)
    columns |= {name: np.array(values, dtype=float) for name, values in firm_columns.items()}
    columns["public"] = columns.get("public", np.arange(size) == 0).astype(bool)
    columns.setdefault("stakes", np.zeros((size, size)))

    def column(name, plain, dtype=float):
        return np.array([person.get(name, plain) for person in people], dtype=dtype)

    return Snapshot(
        month=month,
        firms=FIRMS,
        bids=BIDS,
        region_of_firm=REGION.astype(np.int8),
        heads=np.zeros((size, 4)),
        firm=np.array([FIRMS.index(person["firm"]) for person in people], dtype=np.int16),
        division=column("division", 0, np.int8),
        talent=column("talent", 1.0),
        pay_usd_per_year=column("pay", 1.0),
        weight=column("weight", 1.0),
        offers=table_rows("offers", *offers),
        moves=table_rows("moves", *with_regions(moves)),
        cuts=table_rows("cuts", *cuts),
        **columns,
    )


def ledger_of(market=(), **tables):
    """A ledger; ``market`` is a list of dicts, a month each, other tables are lists of rows."""
    ledger = Ledger(FIRMS, (), np.zeros(0, np.int32), np.zeros(0, np.int32))
    for table, rows in tables.items():
        placed = with_regions(rows) if table == "moves" else rows
        ledger.append(table, table_rows(table, *placed))
    for columns in market:
        ledger.append("market", {name: np.float64(value) for name, value in columns.items()})
    return ledger


@pytest.fixture(scope="session")
def build():
    """The builders and the names of the small world's firms."""
    return SimpleNamespace(snapshot=snapshot_of, ledger=ledger_of, rows=table_rows, firms=FIRMS)


def random_world(people, seed=0):
    """A snapshot of many people with moves, offers and cuts, all drawn at random."""
    draw = np.random.default_rng(seed)
    firm = draw.integers(0, len(FIRMS), people)
    crowd = [
        {
            "firm": FIRMS[firm[row]],
            "division": int(draw.integers(0, 3)),
            "talent": float(draw.exponential() + 0.1),
            "pay": float(round(draw.exponential() * 1e6, -4) + 1e5),
            "weight": float(draw.integers(1, 4)),
        }
        for row in range(people)
    ]
    channels = ("poached", "quit", "laid_off", "deal", "spin_out")
    moves = [
        {
            "person": row,
            "talent": crowd[row]["talent"],
            "role": ("researcher", "engineer", "staff")[draw.integers(0, 3)],
            "from_firm": None if row % 11 == 0 else FIRMS[firm[row]],
            "to_firm": None if row % 7 == 1 else FIRMS[draw.integers(0, len(FIRMS))],
            "channel": channels[draw.integers(0, 5)],
            "weight": float(draw.integers(1, 5)),
        }
        for row in range(people // 2)
    ]
    offers = [
        {
            "contest": row // 2,
            "person": row // 2,
            "talent": crowd[row // 2]["talent"],
            "incumbent": FIRMS[row // 2 % 5],
            "bidder": FIRMS[draw.integers(0, 3)],
            "is_counter": bool(row % 4 == 3),
            "pay_usd_per_year": float(draw.exponential() * 5e7),
            "package_usd": float(draw.exponential() * 2e8),
            "accepted": bool(row % 2 == 0 and draw.random() < 0.5),
        }
        for row in range(people)
    ]
    cuts = [
        {
            "firm": FIRMS[draw.integers(0, 3)],
            "division": int(draw.integers(0, 4)),
            "people": float(draw.integers(1, 900)),
            "trigger": int(draw.integers(0, 4)),
        }
        for _ in range(people // 5)
    ]
    return crowd, moves, offers, cuts


@pytest.fixture(scope="session")
def world():
    """A random crowd with its moves, offers and cuts, as lists of dicts."""
    return random_world
