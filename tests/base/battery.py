"""Tests of randomness, each a p-value for a sequence of whole numbers of so many bits.

From Knuth (1997), The Art of Computer Programming, vol. 2, 3.3; Marsaglia (1985), A Current
View of Random Number Generators; L'Ecuyer & Simard (2007), TestU01; Rukhin et al. (2010), NIST
SP 800-22.  A p-value near 1 (too regular) is as bad as one near 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import stats

CHANCE = 1e-6
"""A good generator is rejected this rarely, whatever the number of tests and sequences."""


@dataclass(frozen=True)
class Sequence:
    """Whole numbers below ``2 ** bits``, in the order that is tested."""

    values: np.ndarray
    bits: int

    @cached_property
    def uniforms(self):
        return (self.values + 0.5) * 2.0**-self.bits

    def high(self, bits):
        return (self.values >> np.uint64(self.bits - bits)).astype(np.int64)

    def low(self, bits):
        return (self.values & np.uint64(2**bits - 1)).astype(np.int64)

    @cached_property
    def ones(self):
        """Each bit of each number: number x bit."""
        shifts = np.arange(self.bits, dtype=np.uint64)
        return (self.values[:, None] >> shifts).astype(np.uint8) & 1


# -- what p-values are made of ---------------------------------------------------------------------


def of_cells(cells, count):
    """Equally likely cells."""
    return stats.chisquare(np.bincount(cells, minlength=count)).pvalue


def of_classes(seen, odds):
    """Classes of unequal odds, which sum to one; something must have been seen."""
    return (
        0.0 if not np.any(seen) else stats.chisquare(seen, np.sum(seen) * np.asarray(odds)).pvalue
    )


def of_count(count, mean):
    """A count of rare things; half of the odds of the count itself on either side."""
    return stats.poisson.sf(count, mean) + stats.poisson.pmf(count, mean) / 2.0


def of_normals(values):
    """Many independent standard normal values."""
    return stats.chi2.sf(np.square(values).sum(), np.size(values))


def of_largest(values):
    """The largest of many independent standard normal values, up or down."""
    return -np.expm1(values.size * np.log1p(-2.0 * stats.norm.sf(np.abs(values).max())))


def agreements(some, others):
    """How often each bit of some numbers is that of others, as standard normal values."""
    each, other = (np.packbits(ones, axis=0).T.copy() for ones in (some, others))
    differ = np.array([np.bitwise_count(bit ^ other).sum(axis=1, dtype=np.int64) for bit in each])
    return (len(some) - 2.0 * differ) / np.sqrt(len(some))


def tuples(digits, length):
    return digits[: len(digits) // length * length].reshape(-1, length)


# -- how often each value comes --------------------------------------------------------------------


def kolmogorov_smirnov(sequence):
    return stats.kstest(sequence.uniforms, "uniform").pvalue


def cramer_von_mises(sequence):
    return stats.cramervonmises(sequence.uniforms, "uniform").pvalue


def high_frequency(sequence):
    return of_cells(sequence.high(8), 2**8)


def low_frequency(sequence):
    return of_cells(sequence.low(8), 2**8)


def monobit(sequence):
    n = len(sequence.values)
    return of_normals((2.0 * sequence.ones.sum(axis=0, dtype=np.int64) - n) / np.sqrt(n))


# -- neighbours ------------------------------------------------------------------------------------


def pairs_on_a_lattice(sequence):
    return of_cells(tuples(sequence.high(5), 2) @ [32, 1], 2**10)


def low_pairs_on_a_lattice(sequence):
    return of_cells(tuples(sequence.low(5), 2) @ [32, 1], 2**10)


def triples_on_a_lattice(sequence):
    return of_cells(tuples(sequence.high(3), 3) @ [64, 8, 1], 2**9)


def low_triples_on_a_lattice(sequence):
    return of_cells(tuples(sequence.low(3), 3) @ [64, 8, 1], 2**9)


def orders(sequence):
    """Which of four is the smallest, which the next ...: 24 orders, equally likely."""
    a, b, c, d = tuples(sequence.values, 4).T
    before_a = (b < a) * 1 + (c < a) + (d < a)
    before_b = (c < b) * 1 + (d < b)
    return of_cells(6 * before_a + 2 * before_b + (d < c), 24)


def poker(sequence):
    """How many different digits of eight there are in a hand of five."""
    hands = np.sort(tuples(sequence.high(3), 5), axis=1)
    different = 1 + (np.diff(hands, axis=1) != 0).sum(axis=1)
    ways = np.array([8 + 15 * 56, 25 * 336, 10 * 1680, 6720])  # Stirling numbers' share in 8^5
    seen = np.bincount(np.maximum(different, 2) - 2, minlength=4)
    return of_classes(seen, ways / 8**5)


def runs_up_and_down(sequence):
    n = len(sequence.values)
    runs = 1 + np.count_nonzero(np.diff(np.diff(sequence.uniforms) > 0.0))
    return stats.norm.sf((runs - (2 * n - 1) / 3) / np.sqrt((16 * n - 29) / 90))


def runs_of_bits(sequence):
    """Changes along the bits of each number and on into the next."""
    ones = sequence.ones.ravel()
    changes, n = np.count_nonzero(np.diff(ones)), len(ones) - 1
    return stats.norm.sf((changes - n / 2) / np.sqrt(n / 4))


def gaps(sequence):
    """How long until one of eight digits comes again."""
    waits = np.diff(np.flatnonzero(sequence.high(3) == 5)) - 1
    longest = 24
    odds = (1 / 8) * (7 / 8) ** np.arange(longest)
    seen = np.bincount(np.minimum(waits, longest), minlength=longest + 1)
    return of_classes(seen, [*odds, (7 / 8) ** longest])


def smallest_of_eight(sequence):
    """The smallest of eight is below x with odds ``1 - (1 - x)^8``."""
    least = tuples(sequence.uniforms, 8).min(axis=1)
    return stats.kstest(1.0 - (1.0 - least) ** 8, "uniform").pvalue


def weights_of_neighbours(sequence):
    """Numbers of ones in a number and in the next: few, as many as zeros, many."""
    weights = np.bitwise_count(sequence.values)
    half, law = sequence.bits / 2.0, stats.binom(sequence.bits, 0.5)
    few, some = law.cdf(np.floor(half - 1.5)), law.cdf(np.floor(half + 1.5))
    classes = np.searchsorted([np.floor(half - 1.5), np.floor(half + 1.5)], weights)
    odds = np.array([few, some - few, 1.0 - some])
    seen = np.bincount(tuples(classes, 2) @ [3, 1], minlength=9)
    return of_classes(seen, np.outer(odds, odds).ravel())


def bits_of_neighbours(sequence):
    """Each bit of a number against each bit of the next."""
    return of_normals(agreements(sequence.ones[:-1], sequence.ones[1:]))


def bits_of_a_number(sequence):
    between = np.triu_indices(sequence.bits, 1)
    return of_normals(agreements(sequence.ones, sequence.ones)[between])


# -- far apart -------------------------------------------------------------------------------------


def shares_of_waves(sequence):
    """Each frequency's share in the variance; the first has all if nothing varies."""
    power = np.abs(np.fft.rfft(sequence.uniforms - sequence.uniforms.mean()))[1:-1] ** 2
    return power / power.sum() if power.any() else np.eye(1, len(power))[0]


def spectrum(sequence):
    """Bartlett (1954): white noise has as much variance in slow waves as in fast ones."""
    return stats.kstest(np.cumsum(shares_of_waves(sequence)[:-1]), "uniform").pvalue


def largest_wave(sequence):
    """Fisher (1929): no wave of white noise has much of the variance."""
    shares = shares_of_waves(sequence)
    return -np.expm1(-len(shares) * (1.0 - shares.max()) ** (len(shares) - 1))


def largest_correlation_at_any_lag(sequence):
    n = len(sequence.values)
    power = np.abs(np.fft.rfft(sequence.uniforms - 0.5)) ** 2
    correlations = np.fft.irfft(power, n)[1 : n // 2] * 12 / np.sqrt(n)
    return of_largest(correlations)


def correlations_at_short_lags(sequence):
    centred = sequence.uniforms - 0.5
    n = len(centred)
    lags = [(centred[lag:] * centred[:-lag]).sum() * 12 / np.sqrt(n - lag) for lag in range(1, 33)]
    return of_normals(lags)


# -- coincidences ----------------------------------------------------------------------------------


def collisions_of(urns, size):
    """How many of these balls fall where one is; so many urns that some sixty do."""
    balls = len(urns)
    mean = balls - size * -np.expm1(balls * np.log1p(-1.0 / size))
    return of_count(balls - len(np.unique(urns)), mean)


def high_collisions(sequence):
    bits = 2 * int(np.log2(len(sequence.values))) - 7
    return collisions_of(sequence.high(bits), 2**bits)


def low_collisions(sequence):
    bits = 2 * int(np.log2(len(sequence.values))) - 7
    return collisions_of(sequence.low(bits), 2**bits)


def birthday_spacings_of(days):
    """How many differences between neighbouring birthdays come twice: 512 birthdays, 2^24 days."""
    years = np.sort(tuples(days, 512), axis=1)
    spacings = np.sort(np.diff(years, axis=1), axis=1)
    return of_count((np.diff(spacings, axis=1) == 0).sum(), len(years) * 512.0**3 / 4 / 2.0**24)


def high_birthday_spacings(sequence):
    return birthday_spacings_of(sequence.high(24))


def low_birthday_spacings(sequence):
    return birthday_spacings_of(sequence.low(24))


def ranks_of_matrices(sequence):
    """32 numbers' 32 last bits as a matrix of zeros and ones: how often it has full rank."""
    rows = tuples(sequence.low(32), 32).copy()
    rank = np.zeros(len(rows), dtype=np.int64)
    every, position = np.arange(len(rows)), np.arange(32)
    for bit in range(32):
        has = ((rows >> bit) & 1 == 1) & (position >= rank[:, None])
        found, first = has.any(axis=1), has.argmax(axis=1)
        target = np.where(found, rank, first)
        pivot = rows[every, first]
        rows[every, first] = rows[every, target]
        rows[every, target] = pivot
        rest = found[:, None] & ((rows >> bit) & 1 == 1) & (position != target[:, None])
        rows ^= np.where(rest, pivot[:, None], 0)
        rank += found
    full = np.prod(1.0 - 2.0 ** -np.arange(1.0, 33.0))
    seen = np.bincount(np.minimum(32 - rank, 2), minlength=3)
    return of_classes(seen, [full, 2.0 * full, 1.0 - 3.0 * full])


# -- all of them -----------------------------------------------------------------------------------

TESTS = (
    kolmogorov_smirnov,
    cramer_von_mises,
    high_frequency,
    low_frequency,
    monobit,
    pairs_on_a_lattice,
    low_pairs_on_a_lattice,
    triples_on_a_lattice,
    low_triples_on_a_lattice,
    orders,
    poker,
    runs_up_and_down,
    runs_of_bits,
    gaps,
    smallest_of_eight,
    weights_of_neighbours,
    bits_of_neighbours,
    bits_of_a_number,
    spectrum,
    largest_wave,
    largest_correlation_at_any_lag,
    correlations_at_short_lags,
    high_collisions,
    low_collisions,
    high_birthday_spacings,
    low_birthday_spacings,
    ranks_of_matrices,
)


def faults(sequences):
    """What is not random about these named sequences, which share no numbers; empty if all is.

    No p-value of any sequence may be too near 0 or 1, and those of one test over all sequences
    must be uniform.
    """
    found = {test: [test(sequence) for sequence in sequences.values()] for test in TESTS}
    least = CHANCE / 2.0 / (len(TESTS) * len(sequences))
    said = [
        f"{name}: {test.__name__}, p = {p}"
        for test, ps in found.items()
        for name, p in zip(sequences, ps, strict=True)
        if not least <= p <= 1.0 - least
    ]
    over_all = {test: stats.kstest(ps, "uniform").pvalue for test, ps in found.items()}
    return said + [
        f"all: {test.__name__}, p = {p}"
        for test, p in over_all.items()
        if not p >= CHANCE / 2.0 / len(TESTS)
    ]
