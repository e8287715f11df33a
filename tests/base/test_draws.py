from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pytest
from scipy import stats

from sim.base.draws import Draws

NAMES = ("a-frontier", "b-frontier", "c-core")
ALL = slice(None)


def draws(seed=3, sizes=(5, 7, 4)):
    return Draws(seed, NAMES, sizes)


def fresh(seed, purpose, name, month):
    """A new numpy generator with the key and counter the documentation promises."""
    digest = blake2b(f"{seed}/{purpose}/{name}".encode(), digest_size=16).digest()
    words = [int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")]
    key = np.array(words, dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=[0, 0, 0, month]))


def test_people_are_drawn_from_their_cohorts_own_philox_stream():
    expected = [
        fresh(3, "quit", name, 11).random(size) for name, size in zip(NAMES, (5, 7, 4), strict=True)
    ]
    assert np.array_equal(draws().people("quit", 11, ALL), np.concatenate(expected))


def test_a_slice_of_cohorts_has_the_draws_of_the_whole():
    whole = draws().people("quit", 2, ALL)
    assert np.array_equal(draws().people("quit", 2, slice(1, 3)), whole[5:])
    assert np.array_equal(draws().people("quit", 2, slice(0, 1)), whole[:5])


def test_one_and_count_are_keyed_like_people():
    assert draws().one("funding round", "meta", 4) == fresh(3, "funding round", "meta", 4).random()
    assert draws().count("entrants", "us", 4, 70.0) == fresh(3, "entrants", "us", 4).poisson(70.0)


def test_draws_do_not_depend_on_what_was_drawn_before():
    asked = draws()
    first = asked.people("quit", 5, ALL)
    asked.count("entrants", "us", 5, 3.3)
    asked.one("quit", "b-frontier", 5)
    asked.people("keep", 6, slice(0, 1))
    assert np.array_equal(asked.people("quit", 5, ALL), first)
    assert asked.one("x", "y", 1) == draws().one("x", "y", 1)


def test_draws_do_not_depend_on_other_cohorts_sizes_or_presence():
    small, large = draws(), draws(sizes=(500, 7, 0))
    assert np.array_equal(
        small.people("quit", 1, slice(1, 2)), large.people("quit", 1, slice(1, 2))
    )
    alone = Draws(3, ("b-frontier",), (7,))
    assert np.array_equal(small.people("quit", 1, slice(1, 2)), alone.people("quit", 1, ALL))


def test_a_cohort_that_grows_keeps_its_old_members_luck():
    small, large = draws(sizes=(5, 7, 4)), draws(sizes=(5, 4001, 4))
    before = small.people("taste", 3, slice(1, 2))
    assert np.array_equal(large.people("taste", 3, slice(1, 2))[:7], before)


@pytest.mark.parametrize(
    ("seed", "purpose", "month", "name"),
    [
        (4, "quit", 5, "b"),
        (3, "keep", 5, "b"),
        (3, "quit", 6, "b"),
        (3, "quit", 5, "c"),
    ],
)
def test_seed_purpose_month_and_name_each_change_the_draw(seed, purpose, month, name):
    assert draws(seed).one(purpose, name, month) != draws(3).one("quit", "b", 5)


def test_keys_do_not_run_into_each_other():
    assert draws(1).one("1/quit", "b", 0) != draws(11).one("quit", "b", 0)
    assert draws(1).one("quit b", "c", 0) != draws(1).one("quit", "b c", 0)


def test_draws_are_uniform():
    many = Draws(8, ("people",), (20_000,))
    for month in range(3):
        assert stats.kstest(many.people("quit", month, ALL), "uniform").pvalue > 1e-3
    each_month = [many.one("funding round", "xai", month) for month in range(4000)]
    assert stats.kstest(each_month, "uniform").pvalue > 1e-3


def test_purposes_months_cohorts_and_seeds_are_uncorrelated():
    size = 20_000
    many, other = (Draws(seed, ("a", "b"), (size, size)) for seed in (8, 9))
    columns = [
        many.people("quit", 0, ALL)[:size],
        many.people("quit", 0, ALL)[size:],
        many.people("quit", 1, ALL)[:size],
        many.people("keep", 0, ALL)[:size],
        other.people("quit", 0, ALL)[:size],
        np.roll(many.people("quit", 0, ALL)[:size], 1),
    ]
    off_diagonal = np.corrcoef(columns) - np.eye(len(columns))
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(size)


def test_counts_are_poisson():
    counts = [draws().count("entrants", "us", month, 6.0) for month in range(4000)]
    assert np.mean(counts) == pytest.approx(6.0, abs=4.0 * np.sqrt(6.0 / 4000))
    assert np.var(counts) == pytest.approx(6.0, rel=0.12)


def test_nobody_to_draw_for_is_an_empty_array():
    assert draws().people("quit", 0, slice(1, 1)).shape == (0,)
