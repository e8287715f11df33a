"""Flows: who goes from where to where, by firm and by region, and by which channel.

Only AI people are counted; staff who are let go stand in ``cuts``.  Employers that do
not bid are origins and destinations like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.state.ledger import CHANNELS, REGIONS
from sim.statistics._rows import (
    OF_MOVES,
    VOLUNTARY,
    ai_people,
    chosen,
    codes,
    floats,
    named,
    number,
    ratio,
    read,
    series,
    sums,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.state.ledger import Columns, Ledger
    from sim.statistics._rows import Codes, Floats
    from sim.statistics.snapshot import Snapshot

MEANINGS = {
    "ai_heads": ("people", "AI people employed by anyone at the month's end"),
    "net_flow_<firm>": ("people", "AI people who came less those who went, this month"),
    "net_flow_region_<region>": ("people", "the same for all firms of a region"),
    "region_flow_<region>_<region>": (
        "people",
        "AI people who moved from the first region's firms to the second's",
    ),
    "region_flow_entered_<region>": (
        "people",
        "AI people new to the field, by their firm's region",
    ),
    "region_flow_<region>_left": ("people", "AI people who left the field, by their firm's region"),
    "moves_<channel>": ("people", "moves of AI people this month by channel"),
    "voluntary_move_rate": ("1/month", "AI people poached or quitting over those employed"),
    "flows.by_firm.<origin>.<destination>": (
        "people",
        "AI people who moved during the run; pairs without moves are left out",
    ),
    "flows.voluntary_by_firm.<origin>.<destination>": (
        "people",
        "those of them poached or quitting",
    ),
    "flows.net_by_firm.<firm>": ("people", "AI people who came less those who went"),
    "flows.by_region.<origin>.<destination>": (
        "people",
        "AI people who moved between regions' firms during the run",
    ),
    "flows.net_by_region.<region>": (
        "people",
        "AI people who came to the region's firms less those who went",
    ),
    "flows.channels.<channel>": ("people", "moves of AI people during the run by channel"),
    "flows.voluntary_moves": ("people", "AI people poached or quitting during the run"),
    "flows.head_months": ("people x months", "AI people employed, summed over the months"),
    "flows.voluntary_move_rate": ("1/month", "voluntary moves over head-months"),
}


def flow_matrix(origins: Codes, destinations: Codes, weights: Floats, size: int) -> Floats:
    """Origin-destination matrix: people by where they left (rows) and joined (columns).

    Codes run from 0 to ``size`` - 1, and -1, counted in the last row or column, means
    that they entered or left the field.  Shapes (n,); result (size + 1, size + 1).

    Source: Rogers (1975), Introduction to Multiregional Mathematical Demography.
    """
    rows = np.where(origins < 0, size, origins)
    columns = np.where(destinations < 0, size, destinations)
    cells = sums(rows * (size + 1) + columns, weights, (size + 1) ** 2)
    return cells.reshape(size + 1, size + 1)


def net_flow(matrix: Floats) -> Floats:
    """Arrivals less departures of each place but the last, which is the world outside."""
    net: Floats = np.sum(matrix, axis=0) - np.sum(matrix, axis=1)
    return net[:-1]


def monthly(snapshot: Snapshot) -> dict[str, float]:
    """Flows of one month."""
    moves = ai_people(snapshot.moves)
    origin, destination = codes(moves, "from_firm"), codes(moves, "to_firm")
    weight = floats(moves, "weight")
    by_firm = flow_matrix(origin, destination, weight, len(snapshot.firms))
    left, joined = codes(moves, "region_from"), codes(moves, "region_to")
    by_region = flow_matrix(left, joined, weight, len(REGIONS))
    channel = sums(codes(moves, "channel"), weight, len(CHANNELS))
    heads = float(np.sum(snapshot.weight))
    net, net_region = net_flow(by_firm).tolist(), net_flow(by_region).tolist()
    return (
        {"ai_heads": heads, "voluntary_move_rate": float(ratio(_voluntary(channel), heads))}
        | {f"net_flow_{firm}": net[code] for code, firm in enumerate(snapshot.firms)}
        | {f"net_flow_region_{name}": net_region[code] for code, name in enumerate(REGIONS)}
        | {f"moves_{name}": channel[code].item() for code, name in enumerate(CHANNELS)}
        | {name: by_region[cell].item() for name, cell in _region_columns().items()}
    )


def overall(ledger: Ledger) -> dict[str, object]:
    """Flows of the whole run, and how often people moved of their own will."""
    moves = ai_people(read(ledger, "moves", *OF_MOVES))
    size = len(ledger.firms)
    own_will = np.isin(codes(moves, "channel"), VOLUNTARY)
    channel = sums(codes(moves, "channel"), floats(moves, "weight"), len(CHANNELS))
    by_firm, voluntary = _matrix(moves, size), _matrix(chosen(moves, own_will), size)
    by_region = _region_totals(ledger)
    head_months = float(np.sum(series(ledger, "ai_heads")))
    return {
        "by_firm": _nested(by_firm, ledger.firms, sparse=True),
        "voluntary_by_firm": _nested(voluntary, ledger.firms, sparse=True),
        "net_by_firm": named(ledger.firms, net_flow(by_firm)),
        "by_region": _nested(by_region, REGIONS, sparse=False),
        "net_by_region": named(REGIONS, net_flow(by_region)),
        "channels": named(CHANNELS, channel),
        "voluntary_moves": _voluntary(channel),
        "head_months": head_months,
        "voluntary_move_rate": number(ratio(_voluntary(channel), head_months).item()),
    }


def _voluntary(by_channel: Floats) -> float:
    return float(np.sum(by_channel[list(VOLUNTARY)]))


def _matrix(moves: Columns, size: int) -> Floats:
    origin, destination = codes(moves, "from_firm"), codes(moves, "to_firm")
    return flow_matrix(origin, destination, floats(moves, "weight"), size)


def _region_columns() -> dict[str, tuple[int, int]]:
    """Name of each region column and its cell in the matrix."""
    origins, destinations = (*REGIONS, "entered"), (*REGIONS, "left")
    last = len(REGIONS)
    return {
        f"region_flow_{origin}_{destination}": (row, column)
        for row, origin in enumerate(origins)
        for column, destination in enumerate(destinations)
        if (row, column) != (last, last)
    }


def _region_totals(ledger: Ledger) -> Floats:
    """Region matrix of the run: the firms' regions are known month by month only."""
    total: Floats = np.zeros((len(REGIONS) + 1, len(REGIONS) + 1))
    for name, cell in _region_columns().items():
        months = series(ledger, name)
        total[cell] = np.sum(months) if months.size else np.nan
    return total


def _nested(matrix: Floats, places: Sequence[str], *, sparse: bool) -> dict[str, object]:
    origins, destinations = (*places, "entered"), (*places, "left")
    rows = {}
    for origin, row in zip(origins, matrix, strict=True):
        cells = named(destinations, row)
        if origin == "entered":
            del cells["left"]
        rows[origin] = {name: value for name, value in cells.items() if value or not sparse}
    return {origin: row for origin, row in rows.items() if row}
