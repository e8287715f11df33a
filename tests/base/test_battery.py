"""The tests of randomness themselves: right about good numbers, and each can fail."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import stats

from tests.base.battery import CHANCE, TESTS, Sequence, faults

SIZE = 2**14


@cache
def good(seed, bits=53):
    """Numbers of another generator, PCG64."""
    numbers = np.random.default_rng(seed).integers(0, 2**bits, SIZE, dtype=np.uint64)
    return Sequence(numbers, bits)


def bent():
    """Uniforms to the power of 1.1."""
    return Sequence((good(0).uniforms ** 1.1 * 2.0**53).astype(np.uint64), 53)


def coarse():
    """The last thirty bits are zero."""
    return Sequence(good(0).values >> np.uint64(30) << np.uint64(30), 53)


def wavy():
    """A wave of one two-hundredth of the length, added."""
    wave = 0.2 * np.sin(2.0 * np.pi * 200.0 * np.arange(SIZE) / SIZE)
    return Sequence(((good(0).uniforms + wave) % 1.0 * 2.0**53).astype(np.uint64), 53)


def repeating():
    """The second half is the first."""
    return Sequence(np.tile(good(0).values[: SIZE // 2], 2), 53)


def in_pairs():
    """Everything comes twice in a row."""
    return Sequence(np.repeat(good(0).values[: SIZE // 2], 2), 53)


def evenly_spaced():
    """Multiples of the golden section."""
    step = np.uint64(0x9E3779B97F4A7C15)
    return Sequence((np.arange(SIZE, dtype=np.uint64) * step) >> np.uint64(11), 53)


def lattice():
    """RANDU: its triples lie on fifteen planes."""
    values = [1]
    for _ in range(SIZE):
        values.append(65539 * values[-1] % 2**31)
    return Sequence(np.array(values[1:], dtype=np.uint64) << np.uint64(1), 32)


DEFECTS = (bent, coarse, wavy, repeating, in_pairs, evenly_spaced, lattice)


@pytest.mark.parametrize("bits", [32, 53])
@pytest.mark.parametrize("test", TESTS)
def test_p_values_of_good_numbers_are_uniform(test, bits):
    p = [test(good(seed, bits)) for seed in range(60)]
    assert stats.kstest(p, "uniform").pvalue > 1e-4


@pytest.mark.parametrize("test", TESTS)
def test_every_test_rejects_some_defect(test):
    p = [test(defect()) for defect in DEFECTS]
    assert min(map(min, zip(p, np.subtract(1.0, p), strict=True))) < 1e-12


@pytest.mark.parametrize("defect", DEFECTS)
def test_one_defect_among_good_sequences_is_seen(defect):
    others = {f"good {seed}": good(seed) for seed in range(1, 10)}
    assert faults(others) == []
    assert {line.split(":")[0] for line in faults(others | {"bad": defect()})} >= {"bad"}


def test_a_weakness_too_small_for_one_sequence_is_seen_over_many():
    weak = {}
    for seed in range(40):
        uniforms = good(seed).uniforms ** 1.015
        weak[f"weak {seed}"] = Sequence((uniforms * 2.0**53).astype(np.uint64), 53)
    found = faults(weak)
    assert found
    assert {line.split(":")[0] for line in found} == {"all"}


def test_there_is_no_alarm_about_good_numbers():
    for start in range(0, 60, 20):
        assert faults({str(seed): good(seed) for seed in range(start, start + 20)}) == []
    assert 0.0 < CHANCE <= 1e-6
