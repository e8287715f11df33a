"""Same person, same luck: what a cause changes is not the luck of those it does not touch.

What is drawn for a person depends on seed, purpose, month and person alone.  So two runs of one
seed differ by their causes only, and the variance of their difference falls.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import stats

from sim.base.draws import Draws
from sim.model import TalentMarket, simulate
from sim.state.ledger import TABLES
from sim.state.people import COLUMNS
from tests.worlds import small_scenario, small_world

TOPIC = "Common random numbers"
SHORT = {"run.end": "2025-03", "events": []}
EVERYONE = slice(None)
RARELY = 1e-3
SEEDS = 60


@cache
def asked():
    """Everything that a run of three months draws for people: purposes, by the way of drawing."""
    found = {"people": set(), "words": set(), "pairs": set()}

    def noting(way):
        plain = getattr(Draws, way)

        def noted(self, purpose, *rest):
            found[way].add((purpose, tuple(rest[0])) if way == "pairs" else purpose)
            return plain(self, purpose, *rest)

        return noted

    with pytest.MonkeyPatch.context() as patch:
        for way in found:
            patch.setattr(Draws, way, noting(way))
        simulate(small_scenario(**SHORT), 1)
    return {way: sorted(said) for way, said in found.items()}


def purposes():
    return asked()["people"]


def assert_same(one, other):
    for table in (*TABLES, "market"):
        for name, values in one.columns(table).items():
            np.testing.assert_array_equal(values, other.columns(table)[name], f"{table}.{name}")


# -- a cause changes nobody else's luck ------------------------------------------------------------


def test_one_person_fewer_changes_nothing_about_anybody_else(verified):
    compared = differ = 0
    for place in ("meta frontier", "google applied", "academia applied"):
        many, few, gone = with_and_without_one(*place.split())
        for there, here in columns_and_draws(many, few):
            compared += len(here)
            differ += int((np.delete(there, gone) != here).sum())
    verified(
        TOPIC,
        f"Of {compared:,} numbers of other people, those that differ when one person is missing",
        source="draws keyed by seed, purpose, month and person; Salmon et al. (2011)",
        expected=0,
        got=differ,
        within=0,
        why="everybody's columns on the first day, and every draw of six months, bit for bit",
    )


def with_and_without_one(firm, division):
    """Two worlds, one short of the last person of a division, and that person's row."""
    heads = getattr(small_scenario().firms[firm].heads, division)
    many = small_world(5)
    few = small_world(5, **{f"firms.{firm}.heads.{division}": heads - 1})
    cohort = many.ledger.cohorts.index(f"{firm}-{division}")
    return many, few, np.flatnonzero(many.people.cohort == cohort)[-1]


def columns_and_draws(many, few):
    """Everything that is known of people on the first day and drawn for them in six months."""
    for column in ("cohort", "number", *COLUMNS):
        yield getattr(many.people, column), getattr(few.people, column)
    for month in range(6):
        yield from zip(*(draws_of(world.draws, month) for world in (many, few)), strict=True)


def draws_of(draws, month):
    """Every draw for everybody: columns of people."""
    everyone = np.arange(len(draws.keys))
    for purpose in purposes():
        yield draws.people(purpose, month, EVERYONE)
    for purpose in asked()["words"]:
        yield from draws.words(purpose, month, draws.keys)
    for purpose, names in asked()["pairs"]:
        for i in range(len(names)):
            yield draws.pairs(purpose, names, month, everyone, np.full_like(everyone, i))


def test_what_nobody_uses_may_be_drawn_without_a_trace():
    plain, drawn = (TalentMarket(small_scenario(**SHORT), 4) for _ in range(2))
    for month in range(3):
        plain.step()
        drawn.world.draws.people("a mechanism of tomorrow", month, EVERYONE)
        drawn.world.draws.one("a mechanism of tomorrow", "meta", month)
        drawn.world.draws.count("a mechanism of tomorrow", "us", month, 3.0)
        drawn.step()
    assert_same(plain.world.ledger, drawn.world.ledger)
    plain.close()
    drawn.close()


def test_events_without_effect_leave_no_trace():
    borders = small_scenario().market.borders
    idle = [
        {"kind": "model_leap", "firm": "openai", "gain": 0},
        {"kind": "frugality_gain", "firm": "deepseek", "factor": 1},
        {"kind": "capex_change", "firms": ["google"], "factor": 1, "hold": False},
        {"kind": "product_push", "firm": "apple", "factor": 1},
        {
            "kind": "border_change",
            "region": "us",
            "permits": borders.permits.us,
            "fee": borders.fee.us,
        },
    ]
    events = [{"name": f"n{i}", "date": "2025-02"} | event for i, event in enumerate(idle)]
    quiet, eventful = small_scenario(**SHORT), small_scenario(**SHORT | {"events": events})
    assert_same(simulate(quiet, 3), simulate(eventful, 3))


# -- streams are independent -----------------------------------------------------------------------


@cache
def luck():
    """Uniforms of a small world's people: purpose x month x person."""
    draws = small_world(1).draws
    drawn = [[draws.people(p, month, EVERYONE) for month in range(12)] for p in purposes()]
    return np.clip(drawn, 2.0**-53, None)


def largest_correlation(rows):
    """The largest among these rows as normal numbers; what by chance it rarely is; their pairs."""
    found = np.abs(np.corrcoef(stats.norm.ppf(rows)) - np.eye(len(rows))).max()
    pairs, freedom = len(rows) * (len(rows) - 1) // 2, rows.shape[1] - 2
    t = stats.t.isf(RARELY / pairs / 2, freedom)
    return found, t / np.sqrt(freedom + t**2), pairs


def test_streams_of_luck_are_uncorrelated(verified):
    people = luck().shape[-1]
    found, bound, pairs = largest_correlation(luck().reshape(-1, people))
    verified(
        TOPIC,
        f"Largest correlation of luck among {pairs:,} pairs of purposes and months",
        source=f"independent streams, {people:,} people",
        expected=0.0,
        got=found,
        within=bound,
        why="the largest of as many independent correlations is larger once in a thousand",
    )
    found, bound, _ = largest_correlation(luck()[..., ::5].reshape(-1, len(range(0, people, 5))).T)
    assert found < bound, "between people"


def test_luck_of_neighbours_months_and_purposes_is_jointly_independent(verified):
    """Cells of four draws that share nothing with the next four."""
    quit_luck, keep = (luck()[purposes().index(name)] for name in ("quit", "keep"))
    even, people = slice(0, None, 2), luck().shape[-1] // 2 * 2
    four = [
        quit_luck[even, :people:2],
        quit_luck[even, 1:people:2],
        quit_luck[1::2, :people:2],
        keep[even, :people:2],
    ]
    cell = np.ravel_multi_index([(5 * draw).astype(int).ravel() for draw in four], (5,) * 4)
    counts = np.bincount(cell, minlength=5**4)
    freedom = len(counts) - 1
    verified(
        TOPIC,
        f"Chi-square of {len(counts)} joint cells: a person's luck, the next one's, next month's, "
        "another purpose's",
        source="independence: its degrees of freedom",
        expected=freedom,
        got=stats.chisquare(counts).statistic,
        within=4.0 * np.sqrt(2.0 * freedom),
        why="four standard errors of a chi-square",
    )


# -- what pairing gains ----------------------------------------------------------------------------


@cache
def talent_shares(moving):
    """OpenAI's share of talent after three months, by seed, if changing employer costs so much."""
    scenario = small_scenario(**SHORT, **{"market.preferences.moving": moving})
    runs = (simulate(scenario, seed) for seed in range(SEEDS))
    return np.array([run.columns("market")["talent_share_openai"][-1] for run in runs])


def left_of_variance(one, other):
    """Variance of the difference over what it would be between runs that share nothing."""
    return (other - one).var(ddof=1) / (one.var(ddof=1) + other.var(ddof=1))


def test_runs_of_one_seed_differ_less_than_runs_of_two(verified):
    cheap, dear = talent_shares(0.2), talent_shares(0.5)
    assert (cheap != dear).mean() > 0.5
    left = left_of_variance(cheap, dear)
    assert left < 0.5
    verified(
        TOPIC,
        "Variance of an effect on a talent share, same seeds over different seeds",
        source="Glasserman & Yao (1992), Some Guidelines and Guarantees for Common Random Numbers",
        expected=0.0,
        got=left,
        within=None,
        why=f"1: nothing is gained, 0: all; {SEEDS} pairs, dearer changes of employer",
    )


def test_pairing_the_wrong_runs_neither_helps_nor_hurts(verified):
    cheap, dear = talent_shares(0.2), talent_shares(0.5)
    apart = [left_of_variance(cheap, np.roll(dear, step)) for step in range(1, SEEDS)]
    freedom = SEEDS - 2
    t = stats.t.isf(RARELY / 2, freedom)
    verified(
        TOPIC,
        "The same, each run paired with runs of other seeds, mean of all such pairings",
        source="independent runs: 1",
        expected=1.0,
        got=float(np.mean(apart)),
        within=float(t / np.sqrt(freedom + t**2) / np.sqrt(SEEDS - 1)),
        why=f"correlations of {SEEDS} pairs, of {SEEDS - 1} pairings: once in a thousand",
    )
