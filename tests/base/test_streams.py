"""Luck as the model asks for it is random in every direction: persons, months, purposes, seeds.

A battery of tests is run on each way to line up draws, then on streams with a known weakness,
all of which it must reject.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from sim.base import draws as module
from sim.base.draws import Draws
from tests.base.battery import CHANCE, Sequence, faults

ALL = slice(None)
AXES = ("purposes", "months", "persons")
SIZE = 2**16
LONG = 2**18
SHORT = 2**13
WORD, HALF = np.uint64(2**32 - 1), np.uint64(32)


# -- ways to line up draws -------------------------------------------------------------------------


def of_doubles(uniforms):
    return Sequence((np.ravel(uniforms) * 2.0**53).astype(np.uint64), 53)


def of_words(uniforms):
    return Sequence((np.ravel(uniforms) * 2.0**32).astype(np.uint64), 32)


def along_one_axis(draws, size):
    """Sixteen persons, or one after the other, and many of one thing else."""
    many, few = size // 16, draws(1, ("cohort",), (16,))
    cohorts = draws(2, [f"cohort {i}" for i in range(many)], [16] * many)
    apart = cohorts.people("seen by cohort", 1, ALL).reshape(many, 16)
    seeds = [draws(seed, ("cohort",), (16,)).people("seed", 1, ALL) for seed in range(many)]
    purposes = [few.people(f"purpose {i}", 1, ALL) for i in range(many)]
    months = [few.people("month", month, ALL) for month in range(many)]
    return {
        "persons": draws(1, ("cohort",), (size,)).people("quit", 3, ALL),
        "persons of small cohorts": cohorts.people("quit", 3, ALL),
        "cohorts": apart.T,
        "seeds": np.transpose(seeds),
        "purposes": np.transpose(purposes),
        "months": np.transpose(months),
    }


def interleaved(draws, size):
    """Purposes, months and persons in all six orders; no two share a number."""
    side = 2 ** (int(np.log2(size)) // 3)
    everyone = draws(3, ("cohort",), (size // side**2,))
    found = {}
    for order in permutations(range(3)):
        name = " of ".join(AXES[axis] for axis in reversed(order))
        grid = [
            [everyone.people(f"{name} {purpose}", month, ALL) for month in range(side)]
            for purpose in range(side)
        ]
        found[name] = np.transpose(grid, order)
    return found


def of_firms(draws, size):
    """One draw for each pair of person and firm, and draws for firms by name."""
    names = [f"firm {i}" for i in range(16)]
    everyone = draws(4, ("cohort",), (size // 16,))
    rows, which = np.divmod(np.arange(size), 16)
    pairs = everyone.pairs("taste by person", names, 2, rows, which)
    others = everyone.pairs("taste by firm", names, 2, rows, which).reshape(-1, 16)
    one = [[everyone.one("round", name, month) for name in names] for month in range(size // 16)]
    other = [[everyone.one("deal", name, month) for name in names] for month in range(size // 16)]
    return {
        "firms of persons": pairs,
        "persons of firms": others.T,
        "firms of months": one,
        "months of firms": np.transpose(other),
    }


def of_four(draws, size):
    """All four words of each person, each word by itself, and words along months."""
    everyone = draws(5, ("cohort",), (size,))
    some, few = everyone.keys[: size // 4], everyone.keys[:16]
    months = [everyone.words("word of month", month, few).T for month in range(size // 64)]
    found = {
        "words of persons": everyone.words("four", 1, some).T,
        "persons of words": everyone.words("four", 2, some),
        "words of months": np.transpose(months, (1, 0, 2)),
    }
    alone = everyone.words("each", 1, everyone.keys)
    return found | {f"word {i}": word for i, word in enumerate(alone)}


def streams(draws, size=SIZE):
    doubles = along_one_axis(draws, size) | interleaved(draws, size) | of_firms(draws, size)
    found = {name: of_doubles(uniforms) for name, uniforms in doubles.items()}
    return found | {name: of_words(words) for name, words in of_four(draws, size).items()}


# -- luck is random --------------------------------------------------------------------------------


def test_luck_passes_the_battery_in_every_direction():
    assert faults(streams(Draws)) == []


@pytest.mark.full
def test_long_sequences_of_luck_pass_the_battery_in_every_direction():
    assert faults(streams(Draws, LONG)) == []


def test_one_persons_luck_is_random_through_a_thousand_years():
    person = Draws(6, ("cohort",), (3,))
    life = [person.people("quit", month, np.array([2]))[0] for month in range(2**14)]
    assert faults({"a long life": of_doubles(life)}) == []


@pytest.mark.parametrize("mean", [0.7, 3.0, 6.0, 9.5, 10.0, 20.0, 70.0])
def test_counts_of_a_month_say_nothing_about_the_next(mean):
    luck = Draws(7, (), ())
    counts = np.array([luck.count("entrants", "us", month, mean) for month in range(4096)])
    scaled = (counts - mean) / np.sqrt(mean)
    lags = [scaled[lag:] @ scaled[:-lag] / np.sqrt(len(scaled) - lag) for lag in range(1, 9)]
    assert stats.chi2.sf(np.square(lags).sum(), len(lags)) > CHANCE


@pytest.mark.parametrize("mean", [0.7, 6.0, 70.0])
def test_counts_are_poisson(mean):
    luck = Draws(8, (), ())
    counts = [luck.count("entrants", f"region {i}", 5, mean) for i in range(4096)]
    law = stats.poisson(mean)
    edges = np.unique(law.ppf(np.linspace(0.05, 0.95, 10)))
    seen = np.bincount(np.searchsorted(edges, counts), minlength=len(edges) + 1)
    odds = np.diff([0.0, *law.cdf(edges), 1.0])
    assert stats.chisquare(seen, len(counts) * odds).pvalue > CHANCE


# -- what is not random is rejected ----------------------------------------------------------------


def philox(key, low, high, rounds=10):
    """Philox 4x32 of whole columns."""
    low, high = np.broadcast_arrays(np.asarray(low), np.asarray(high))
    a, b, c, d = low & WORD, low >> HALF, high & WORD, high >> HALF
    for step in range(rounds):
        k = np.uint64((int(key) + step * 0x9E3779B9) & 0xFFFFFFFF)
        j = np.uint64(((int(key) >> 32) + step * 0xBB67AE85) & 0xFFFFFFFF)
        p, q = np.uint64(0xD2511F53) * a, np.uint64(0xCD9E8D57) * c
        a, b, c, d = (q >> HALF) ^ b ^ k, q & WORD, (p >> HALF) ^ d ^ j, p & WORD
    return a, b, c, d


def put_in_place_of_philox(block, monkeypatch):
    """Have Draws draw from another function of stream, month and person."""

    def uniform(stream, month, people):
        a, b, _, _ = block(stream, month, people)
        return ((a << np.uint64(21)) | (b >> np.uint64(11))) * 2.0**-53

    def draw(stream, month, people, out):
        out[:] = uniform(stream, month, people)

    def draw_pairs(streams, month, people, rows, which, out):
        for i, stream in enumerate(streams):
            out[which == i] = uniform(stream, month, people[rows[which == i]])

    def draw_words(stream, month, people, out):
        out[:] = (np.array(block(stream, month, people)) + 0.5) * 2.0**-32

    for function in (uniform, draw, draw_pairs, draw_words):
        monkeypatch.setattr(module, function.__name__, function)


def of_philox(stream, month, people):
    return philox(stream, people, month)


def unmixed(stream, month, people):
    """Multiples of odd numbers."""
    start = np.uint64((int(stream) + int(month) * 0xD1B54A32D192ED03) % 2**64)
    mixed = start + people * np.uint64(0x9E3779B97F4A7C15)
    return mixed >> HALF, mixed & WORD, mixed >> HALF, mixed & WORD


def months_added_to_persons(stream, month, people):
    """Next month everybody has the luck of the neighbour."""
    return philox(stream, people + month, np.uint64(0))


def months_forgotten(stream, month, people):
    return philox(stream, people, np.uint64(0))


def half_words(*key):
    """Nothing but zeros in the last sixteen of 32 bits."""
    return tuple(word >> np.uint64(16) << np.uint64(16) for word in of_philox(*key))


def one_word_twice(*key):
    a, b, c, _ = of_philox(*key)
    return a, b, c, a


def one_word_less_random(*key):
    """The fourth word has a few more zeros than ones."""
    a, b, c, d = of_philox(*key)
    return a, b, c, d & ~((c & b & a) >> np.uint64(1))


class SeedsForgotten(Draws):
    def __init__(self, _, cohorts, sizes):
        super().__init__(0, cohorts, sizes)


class CohortsForgotten(Draws):
    def __init__(self, seed, cohorts, sizes):
        super().__init__(seed, ["cohort"] * len(cohorts), sizes)


class FirmsForgotten(Draws):
    def pairs(self, purpose, names, *rest):
        return super().pairs(purpose, ["a firm"] * len(names), *rest)


class PurposesForgotten(Draws):
    def stream(self, *_):
        return super().stream("")


def test_put_in_its_own_place_philox_draws_the_same_to_the_last_bit(monkeypatch):
    ours = streams(Draws, SHORT)
    put_in_place_of_philox(of_philox, monkeypatch)
    for name, sequence in streams(Draws, SHORT).items():
        assert np.array_equal(sequence.values, ours[name].values), name


@pytest.mark.parametrize(
    "block",
    [
        unmixed,
        months_added_to_persons,
        months_forgotten,
        half_words,
        one_word_twice,
        one_word_less_random,
    ],
)
def test_the_battery_rejects_another_function(block, monkeypatch):
    put_in_place_of_philox(block, monkeypatch)
    assert faults(streams(Draws, SHORT)) != []


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 5])
def test_the_battery_rejects_philox_of_fewer_rounds(rounds, monkeypatch):
    def weaker(stream, month, people):
        return philox(stream, people, month, rounds)

    put_in_place_of_philox(weaker, monkeypatch)
    assert faults(streams(Draws, SHORT)) != []


@pytest.mark.parametrize(
    "draws", [SeedsForgotten, CohortsForgotten, FirmsForgotten, PurposesForgotten]
)
def test_the_battery_rejects_draws_that_forget_part_of_their_key(draws):
    assert faults(streams(draws, SHORT)) != []
