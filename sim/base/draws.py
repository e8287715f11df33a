"""Same person, same luck: random numbers keyed by seed, purpose, month and person.

Two scenarios run with one seed then differ only by their causes (common random
numbers).  A person is a number within a cohort, people who begin in the same place, so
hiring more people in one firm shifts nobody else's draws.  Numbers come from Philox 4x32 with ten
rounds (Salmon, Moraes, Dror & Shaw 2011), a function of a counter and a key without any state:
the counter is person and month, the key seed and purpose.  Whoever is not asked for costs nothing.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from sim.base.kernels import formula, kernel
from sim.base.lazy import np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from sim.base.arrays import Floats, Ints

    Keys = npt.NDArray[np.uint64]
    Words = tuple[np.uint64, np.uint64, np.uint64, np.uint64]

ROUNDS = 10


@formula
def philox(key: np.uint64, low: np.uint64, high: np.uint64) -> Words:
    """Four random words of 32 bits for a key and a counter of 128 bits, given as two halves."""
    word, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    a, b, c, d = low & word, low >> half, high & word, high >> half
    k, j = key & word, key >> half
    for _ in range(ROUNDS):
        p, q = np.uint64(0xD2511F53) * a, np.uint64(0xCD9E8D57) * c
        a, b, c, d = (q >> half) ^ b ^ k, q & word, (p >> half) ^ d ^ j, p & word
        k, j = (k + np.uint64(0x9E3779B9)) & word, (j + np.uint64(0xBB67AE85)) & word
    return a, b, c, d


@formula
def uniform(stream: np.uint64, month: np.uint64, person: np.uint64) -> float:
    """A uniform in [0, 1) with all 53 bits of a double."""
    a, b, _, _ = philox(stream, person, month)
    return np.float64(np.int64((a << np.uint64(21)) | (b >> np.uint64(11)))) * 2.0**-53


@formula
def uniform_of_word(word: np.uint64) -> float:
    """A uniform in (0, 1) from one of Philox's words: the middle of one of 2^32 cells."""
    return (np.float64(np.int64(word)) + 0.5) * 2.0**-32


@kernel
def draw(stream: np.uint64, month: np.uint64, people: Keys, out: Floats) -> None:
    """One uniform for each of these people."""
    for i in range(len(people)):
        out[i] = uniform(stream, month, people[i])


@kernel
def draw_pairs(
    streams: Keys, month: np.uint64, people: Keys, rows: Ints, which: Ints, out: Floats
) -> None:
    """One uniform for each person of ``rows``, from the stream that ``which`` names."""
    for i in range(len(rows)):
        out[i] = uniform(streams[which[i]], month, people[rows[i]])


@kernel
def draw_words(stream: np.uint64, month: np.uint64, people: Keys, out: Floats) -> None:
    """Four uniforms of 32 bits for each of these people."""
    for i in range(len(people)):
        a, b, c, d = philox(stream, people[i], month)
        out[0, i], out[1, i] = uniform_of_word(a), uniform_of_word(b)
        out[2, i], out[3, i] = uniform_of_word(c), uniform_of_word(d)


class Draws:
    """Uniform draws for people (by row) and for firms or the whole market (by name).

    ``keys`` names each person for life, one entry a row.
    """

    def __init__(self, seed: int, cohorts: Sequence[str], sizes: Sequence[int]) -> None:
        self.seed = seed
        self._streams: dict[str, np.uint64] = {}
        self.keys: Keys = np.concatenate(
            [
                np.uint64(_hash(name)) + np.arange(size, dtype=np.uint64)
                for name, size in zip(cohorts, sizes, strict=True)
            ]
            or [np.zeros(0, dtype=np.uint64)]
        )

    def stream(self, purpose: str) -> np.uint64:
        """Philox's key for a purpose, for kernels that draw by themselves."""
        if purpose not in self._streams:
            self._streams[purpose] = np.uint64(_hash(purpose_of(str(self.seed), purpose)))
        return self._streams[purpose]

    def people(self, purpose: str, month: int, rows: slice | Ints) -> Floats:
        """One uniform in [0, 1) for each person in these rows, for one purpose and month."""
        keys = self.keys[rows]
        out = np.empty(len(keys))
        draw(self.stream(purpose), np.uint64(month), keys, out)
        return out

    def pairs(
        self, purpose: str, names: Sequence[str], month: int, rows: Ints, which: Ints
    ) -> Floats:
        """One uniform in [0, 1) for each pair of a person (row) and a firm (position in names)."""
        streams = np.array(
            [self.stream(purpose_of(purpose, name)) for name in names], dtype=np.uint64
        )
        out = np.empty(len(rows))
        draw_pairs(streams, np.uint64(month), self.keys, rows, which, out)
        return out

    def words(self, purpose: str, month: int, people: Keys) -> Floats:
        """Four uniforms in (0, 1) for each of these people's keys at the price of one.

        Of 32 bits each, 4 x person.
        """
        out = np.empty((4, len(people)))
        draw_words(self.stream(purpose), np.uint64(month), people, out)
        return out

    def one(self, purpose: str, name: str, month: int) -> float:
        """One uniform in [0, 1) for something that is not a person: a firm, a deal."""
        stream = self.stream(purpose_of(purpose, name))
        return float(uniform(stream, np.uint64(month), np.uint64(0)))

    def count(self, purpose: str, name: str, month: int, mean: float) -> int:
        """A Poisson count with this mean, from numpy's generator of the same family."""
        key = int(self.stream(purpose_of(purpose, name)))
        # The month in the highest word: numpy counts the lowest up while a month's count is drawn.
        philox_4x64 = np.random.Philox(key=key, counter=[0, 0, 0, month])
        return int(np.random.Generator(philox_4x64).poisson(mean))


def purpose_of(purpose: str, name: str) -> str:
    """A purpose for one firm, region or deal, which no name can make equal to another."""
    return f"{purpose}\0{name}"


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
