"""The same person has the same luck, whatever else is drawn; the numbers are Philox's."""

from __future__ import annotations

import copy
import pickle
from hashlib import blake2b
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from randomgen import Philox

from sim.base import draws as module
from sim.base.draws import Draws, philox, uniform, uniform_of_word

NAMES = ("a-frontier", "b-frontier", "c-core")
SIZES = (5, 7, 4)
PEOPLE = sum(SIZES)
FIRMS = ("meta", "openai", "google")
ALL = slice(None)
U64 = st.integers(0, 2**64 - 1)
MONTHS = st.integers(0, 1200)

# Published with Random123 1.14 (kat_vectors, philox4x32 10): counter, key, words.
KNOWN = [
    (
        "00000000 00000000 00000000 00000000",
        "00000000 00000000",
        "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    ),
    (
        "ffffffff ffffffff ffffffff ffffffff",
        "ffffffff ffffffff",
        "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ),
    (
        "243f6a88 85a308d3 13198a2e 03707344",
        "a4093822 299f31d0",
        "d16cfe09 94fdcceb 5001e420 24126ea1",
    ),
]


def draws(seed=3, sizes=SIZES):
    return Draws(seed, NAMES, sizes)


def hashed(name):
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def words_of(key, low, high):
    return [int(word) for word in philox(np.uint64(key), np.uint64(low), np.uint64(high))]


def randomgens_words(key, low, high, blocks=1):
    """The same by another package, which counts up before it draws."""
    counter = (low + (high << 64) - 1) % 2**128
    return Philox(key=key, counter=counter, number=4, width=32).random_raw(4 * blocks)


# -- Philox 4x32, ten rounds -----------------------------------------------------------------------


@pytest.mark.parametrize(("counter", "key", "wanted"), KNOWN)
def test_philox_gives_the_published_words(counter, key, wanted):
    a, b, c, d = (int(word, 16) for word in counter.split())
    k, j = (int(word, 16) for word in key.split())
    got = words_of(k | j << 32, a | b << 32, c | d << 32)
    assert " ".join(f"{word:08x}" for word in got) == wanted


@settings(deadline=None, derandomize=True, max_examples=500)
@given(U64, U64, U64)
def test_philox_gives_the_words_of_another_package(key, low, high):
    assert words_of(key, low, high) == randomgens_words(key, low, high).tolist()


@pytest.mark.parametrize("edge", [0, 1, 2**32 - 1, 2**32, 2**63, 2**64 - 1])
def test_philox_gives_the_words_of_another_package_at_the_edges(edge):
    for key, low, high in [(edge, 7, 9), (7, edge, 9), (7, 9, edge), (edge, edge, edge)]:
        assert words_of(key, low, high) == randomgens_words(key, low, high).tolist()


def test_people_are_counted_in_the_low_half_and_months_in_the_high_half_of_the_counter():
    many = Draws(3, ("a-frontier",), (1000,))
    words = randomgens_words(hashed("3\0quit"), hashed("a-frontier"), 11, blocks=1000)
    words = words.reshape(-1, 4)
    assert np.array_equal(many.people("quit", 11, ALL), doubles(words[:, 0], words[:, 1]))
    assert np.array_equal(many.words("quit", 11, many.keys), (words.T + 0.5) * 2.0**-32)


def doubles(first, second):
    return ((first << np.uint64(21)) | (second >> np.uint64(11))) * 2.0**-53


def test_the_number_of_a_person_does_not_run_over_into_the_month():
    keys = np.array([2**64 - 1, 0], dtype=np.uint64)
    last, first = draws().words("quit", 4, keys).T
    key = hashed("3\0quit")
    assert np.array_equal(last, (randomgens_words(key, 2**64 - 1, 4) + 0.5) * 2.0**-32)
    assert np.array_equal(first, (randomgens_words(key, 0, 4) + 0.5) * 2.0**-32)


# -- uniforms --------------------------------------------------------------------------------------


@given(U64, MONTHS, U64)
@settings(deadline=None, derandomize=True)
def test_a_uniform_is_the_first_53_bits_of_its_words(stream, month, person):
    first, second, _, _ = words_of(stream, person, month)
    got = uniform(np.uint64(stream), np.uint64(month), np.uint64(person))
    assert got * 2.0**53 == (first << 32 | second) >> 11
    assert 0.0 <= got < 1.0


@pytest.mark.parametrize(("word", "wanted"), [(0, 0.0), (2**32 - 1, 1.0 - 2.0**-53)])
def test_a_uniform_may_be_zero_and_is_never_one(word, wanted, monkeypatch):
    monkeypatch.setattr(module, "philox", lambda *_: (np.uint64(word),) * 4)
    assert uniform.rule(np.uint64(1), np.uint64(1), np.uint64(1)) == wanted


def test_all_53_bits_of_uniforms_are_used():
    numbers = (Draws(3, ("a",), (2000,)).people("quit", 1, ALL) * 2.0**53).astype(np.uint64)
    assert np.bitwise_or.reduce(numbers) == 2**53 - 1
    assert np.bitwise_and.reduce(numbers) == 0


@pytest.mark.parametrize(
    ("word", "wanted"), [(0, 2.0**-33), (2**31, 0.5 + 2.0**-33), (2**32 - 1, 1.0 - 2.0**-33)]
)
def test_a_uniform_of_a_word_is_the_middle_of_its_cell_and_neither_zero_nor_one(word, wanted):
    assert uniform_of_word(np.uint64(word)) == wanted
    assert 0.0 < wanted < 1.0


# -- same person, same luck ------------------------------------------------------------------------

ROWS = st.lists(st.integers(0, PEOPLE - 1), max_size=40)


@given(ROWS, MONTHS)
@settings(deadline=None, derandomize=True)
def test_luck_does_not_depend_on_who_else_is_asked_for_or_in_which_order(rows, month):
    luck, rows = draws(), np.array(rows, dtype=np.int64)
    whole = luck.people("quit", month, ALL)
    assert np.array_equal(luck.people("quit", month, rows), whole[rows])
    four = luck.words("quit", month, luck.keys)
    assert np.array_equal(luck.words("quit", month, luck.keys[rows]), four[:, rows])


@given(st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, 2)), max_size=40), MONTHS)
@settings(deadline=None, derandomize=True)
def test_luck_with_a_firm_does_not_depend_on_which_other_pairs_are_asked_for(asked, month):
    rows, which = np.array(asked, dtype=np.int64).reshape(-1, 2).T
    luck, everyone = draws(), np.arange(PEOPLE)
    table = np.array(
        [luck.pairs("taste", (name,), month, everyone, 0 * everyone) for name in FIRMS]
    )
    assert np.array_equal(luck.pairs("taste", FIRMS, month, rows, which), table[which, rows])
    swapped = luck.pairs("taste", FIRMS[::-1], month, rows, 2 - which)
    assert np.array_equal(swapped, table[which, rows])


@pytest.mark.parametrize("rows", [slice(2, 9), slice(0, 0), slice(3, None, 4), slice(None, None)])
def test_a_range_of_rows_has_the_luck_of_the_whole(rows):
    assert np.array_equal(draws().people("quit", 2, rows), draws().people("quit", 2, ALL)[rows])


def everything(luck):
    """All ways to draw, each for one purpose and month."""
    rows = np.arange(len(luck.keys))
    return (
        luck.people("quit", 5, ALL).tolist(),
        luck.pairs("taste", FIRMS, 5, rows, rows % 3).tolist(),
        luck.words("scouting", 5, luck.keys).tolist(),
        luck.one("funding round", "meta", 5),
        luck.count("entrants", "us", 5, 70.0),
        int(luck.stream("quit")),
    )


def test_luck_does_not_depend_on_what_was_drawn_before():
    luck = draws()
    first = everything(luck)
    luck.people("keep", 5, slice(0, 1))
    luck.people("quit", 6, np.array([3, 1]))
    luck.words("quit", 5, luck.keys)
    luck.one("funding round", "openai", 5)
    luck.count("entrants", "us", 6, 3.3)
    assert everything(luck) == first == everything(draws())


def test_luck_does_not_depend_on_other_cohorts_sizes_order_or_presence():
    there = draws().keys[5:12]
    assert np.array_equal(draws(sizes=(500, 7, 0)).keys[500:], there)
    assert np.array_equal(Draws(3, NAMES[::-1], SIZES[::-1]).keys[4:11], there)
    assert np.array_equal(Draws(3, ("b-frontier",), (7,)).keys, there)
    alone = Draws(3, ("b-frontier",), (7,)).people("quit", 1, ALL)
    assert np.array_equal(draws().people("quit", 1, slice(5, 12)), alone)


def test_a_cohort_that_grows_keeps_its_old_members_luck():
    large = draws(sizes=(5, 4001, 4))
    before = draws().people("taste", 3, slice(5, 12))
    assert np.array_equal(large.people("taste", 3, slice(5, 12)), before)


def test_a_copy_has_the_same_luck():
    luck = draws()
    everything(luck)
    for again in (pickle.loads(pickle.dumps(luck)), copy.deepcopy(luck), copy.copy(luck)):
        assert everything(again) == everything(luck)
        assert again.seed == luck.seed


# -- everything else changes luck ------------------------------------------------------------------

OTHER = [
    {"seed": 4},
    {"seed": -3},
    {"purpose": "keep"},
    {"purpose": "quit "},
    {"purpose": "Quit"},
    {"month": 6},
    {"month": 5 + 2**32},
    {"name": "c"},
]


@pytest.mark.parametrize("change", OTHER)
def test_seed_purpose_month_and_name_each_change_the_draw(change):
    said = {"seed": 3, "purpose": "quit", "month": 5, "name": "b"}
    assert_all_differ(numbers(**said), numbers(**said | change), named="name" in change)


def numbers(seed, purpose, month, name):
    luck, rows = draws(seed), np.arange(PEOPLE)
    return {
        "one": [luck.one(purpose, name, month)],
        "pairs": luck.pairs(purpose, (name,), month, rows, 0 * rows),
        "people": luck.people(purpose, month, rows),
        "words": luck.words(purpose, month, luck.keys),
    }


def assert_all_differ(here, there, named):
    for way in ("one", "pairs") if named else here:
        assert np.not_equal(here[way], there[way]).all(), way


def test_people_of_one_cohort_and_of_different_cohorts_differ():
    luck = Draws(3, ("a", "b"), (1000, 1000))
    assert len(np.unique(luck.keys)) == 2000
    assert len(np.unique(luck.people("quit", 5, ALL))) == 2000


def test_counts_differ_by_seed_purpose_name_and_month():
    says = [(3, "entrants", "us", 5), (4, "entrants", "us", 5), (3, "leavers", "us", 5)]
    says += [(3, "entrants", "china", 5), (3, "entrants", "us", 6)]
    counts = [Draws(seed, (), ()).count(*what, 1e12) for seed, *what in says]
    assert len(set(counts)) == len(says)


def test_purposes_do_not_run_into_seeds_or_names():
    luck = [
        draws(1).one("1/quit", "b", 0),
        draws(11).one("quit", "b", 0),
        draws(1).one("quit b", "c", 0),
        draws(1).one("quit", "b c", 0),
        draws(1).one("quit/b", "c", 0),
        draws(1).one("quit", "b/c", 0),
    ]
    assert len(set(luck)) == len(luck)


def test_a_firm_called_like_the_rest_of_a_purpose_shares_no_luck_with_it():
    rows = np.arange(PEOPLE)
    luck = [
        draws().people("taste for staying", 2, rows),
        draws().pairs("taste for", ("staying",), 2, rows, 0 * rows),
        draws().pairs("taste", ("for staying",), 2, rows, 0 * rows),
    ]
    for one, other in combinations(luck, 2):
        assert not np.array_equal(one, other)


# -- nobody ----------------------------------------------------------------------------------------


def test_nobody_to_draw_for_is_an_empty_array():
    luck, nobody = draws(), np.zeros(0, dtype=np.int64)
    assert luck.people("quit", 0, slice(1, 1)).shape == (0,)
    assert luck.people("quit", 0, nobody).shape == (0,)
    assert luck.pairs("taste", FIRMS, 0, nobody, nobody).shape == (0,)
    assert luck.words("scouting", 0, luck.keys[:0]).shape == (4, 0)
    assert Draws(3, (), ()).people("quit", 0, ALL).shape == (0,)
    assert Draws(3, ("empty",), (0,)).keys.dtype == np.uint64


def test_each_cohort_has_a_size():
    with pytest.raises(ValueError, match="shorter"):
        Draws(3, NAMES, (1, 2))


def test_no_month_is_before_the_first():
    with pytest.raises(OverflowError):
        draws().people("quit", -1, ALL)
