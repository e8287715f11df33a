"""Labour markets of search theory: equal people, many firms, offers by chance, jobs that end.

Every firm approaches the same number of people a month, drawn from everyone but its own, and
has room for all; jobs end at a constant hazard, and who loses one waits at ``outside`` for the
pay there.  Months are those of the baseline, :func:`sim.step.one_month`.

:func:`balance` is what the month's flows settle at for a finite list of firms: hires of a month
are safe from that month's endings, two offers can come in one month, and nobody is poached by
the own employer.  With many firms and short months it is the textbook's continuous-time limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from sim.base.draws import Draws
from sim.state.people import FRONTIER
from sim.step import one_month
from tests.theory.worlds import firm, market_world
from tests.worlds import deciders

if TYPE_CHECKING:
    from sim.state.world import World

ROOM = 1e9
"""Seats of every firm: so many that those filled do not matter."""
VALUE_PER_CAPEX = 1e-6
"""Worth of a unit of talent for one USD/yr of compute, by the references below."""
ORDERS = ({}, pytest.param({"market.settlement.order": "sequential"}, marks=pytest.mark.full))
"""The baseline's order of contests, and one after another: with room for all they are the same."""
LONGEST = "2044-12"
SURE = 0.999
"""Chance that a right model stays within a tolerance made for sampling error."""


@dataclass(frozen=True)
class Search:
    """How often offers come and jobs end; firms are ranked, the best last."""

    firms: int = 80
    people: int = 9600
    contacts: int = 12
    ending: float = 0.04
    seed: int = 1

    @property
    def k(self) -> float:
        """Offers that come to somebody while one job ends."""
        return self.contacts * self.firms / self.people / self.ending

    @property
    def rank(self) -> np.ndarray:
        """Share F of firms up to and including each."""
        return np.arange(1, self.firms + 1) / self.firms

    def leaving(self, rank: np.ndarray) -> np.ndarray:
        """``1 + k (1 - F)``: rate at which a firm's people leave, over that of jobs ending."""
        return 1.0 + self.k * (1.0 - rank)

    def workers(self) -> np.ndarray:
        """Share of workers at firms up to each, ``F / (1 + k (1 - F))``."""
        return self.rank / self.leaving(self.rank)


@dataclass(frozen=True)
class Balance:
    """People without a job, with one by firm, and by the best rival their pay has met.

    ``met[i, j]`` counts those at firm i whose pay has met none above firm j - 1; ``poached``
    those who change firm in a month.
    """

    idle: float
    heads: np.ndarray
    met: np.ndarray
    poached: float

    @property
    def workers(self) -> np.ndarray:
        """Share of workers at firms up to each."""
        return np.cumsum(self.heads) / self.heads.sum()


def balance(search: Search) -> Balance:
    """Where a month's flows leave everything as it is."""
    count, kept, heads = search.firms, np.exp(-search.ending), np.zeros(search.firms)
    for _ in range(100):  # each firm's odds of meeting somebody depend on its heads a little
        meets = search.contacts / (search.people - heads)
        spared = np.append(np.cumprod((1.0 - meets)[::-1])[::-1], 1.0)
        below = np.ones(count + 1)
        for i in range(count):
            hired = below[i] * meets[i] * spared[i + 1]
            below[i + 1] = below[i] + hired / (1.0 - kept * spared[i + 1])
        below *= search.people / below[-1]
        heads = np.diff(below)
    spared_by_others = spared[:-1] / (1.0 - meets)[:, None]
    hired = meets[:, None] * spared_by_others * below[:-1]
    met = np.minimum(hired / (1.0 - kept * spared_by_others), heads[:, None])
    return Balance(below[0], heads, met, float(heads @ (1.0 - spared[1:])))


def search_world(
    search: Search, value: np.ndarray, scale: np.ndarray, idle_pay: float, **overrides: object
) -> World:
    """Everybody at ``outside``; firms with these values of a person and pay scales, USD/yr."""
    firms = {
        f"firm {i}": firm(capex=float(v) / VALUE_PER_CAPEX, pay_scale=float(pay), pay_stretch=0)
        for i, (v, pay) in enumerate(zip(value, scale, strict=True))
    }
    rules = {
        "run.end": LONGEST,
        "race.reference_output": 1e6,
        "market.scouting.approaches_per_seat": (search.contacts - 0.5) / ROOM,
        "quits.hazard_ai": search.ending,
    }
    people = search.people - search.firms  # each firm's first head goes outside too
    world = market_world(firms, people, idle_pay, search.seed, **rules | overrides)
    world.people.talent[:] = 1.0
    world.firms.target_heads[:] = 0.0
    world.firms.target_heads[world.firms.bids, FRONTIER] = ROOM
    in_one_cohort(world)
    return world


def in_one_cohort(world: World) -> None:
    """Everyone's luck from one stream, which is faster than one for each firm's first head."""
    count = len(world.people)
    world.draws = Draws(world.draws.seed, ("everyone",), (count,))
    world.people.cohort[:] = 0
    world.people.number[:] = np.arange(count)


def live(world: World, months: int) -> None:
    """So many months, everything that happens in them."""
    firms = deciders(world)
    for _ in range(months):
        one_month(world, firms)


def poached(world: World, search: Search, months: int) -> int:
    """How often people went from one firm straight to another in the last months."""
    moves = world.ledger.columns("moves")
    between = (moves["from_firm"] < search.firms) & (moves["to_firm"] < search.firms)
    return int((between & (moves["month"] > world.month - months)).sum())


def gap(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference of two distribution functions given at the same points."""
    return float(np.abs(found - expected).max())


def chance_gap(count: float) -> float:
    """Gap that a sample of so many exceeds once in a thousand times (Kolmogorov)."""
    return float(stats.kstwobign.ppf(SURE) / np.sqrt(count))


def chance_error(standard_error: float) -> float:
    """Error that a normal estimate exceeds once in a thousand times."""
    return float(stats.norm.ppf((1.0 + SURE) / 2.0) * standard_error)
