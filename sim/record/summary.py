"""``summary.json`` and ``replicates.csv``: the numbers of every replicate, and their spread."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.record.gathered import Gathered
from sim.record.numbers import digits, rounded, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy.typing as npt

    from sim.record.outcome import Value

LEVELS = (0.05, 0.5, 0.95)
GROUPS = {
    "end": "each monthly statistic in the last month",
    "change": "the last month less the first",
    "overall": "each statistic of the whole run",
}

FLOWS = "overall.flows.by_firm."
ACCEPTANCE = "overall.acceptance.pairs."
PAIRWISE = (FLOWS, "overall.flows.voluntary_by_firm.", ACCEPTANCE)
"""Tables of pairs of firms, which have files of their own: too long for a summary."""


class Summary:
    """Gathers the values of each replicate and tells their spread."""

    def __init__(self) -> None:
        self._numbers = Gathered()
        self._words: dict[str, Counter[str]] = {}

    def add(self, values: Mapping[str, Value]) -> None:
        """Take in the values of the next replicate."""
        numbers: dict[str, float] = {}
        for name, value in values.items():
            if isinstance(value, str):
                self._words.setdefault(name, Counter())[value] += 1
            else:
                numbers[name] = value
        self._numbers.add(numbers)

    def spread(self, keeps: Callable[[str], bool]) -> dict[str, dict[str, Any]]:
        """Spread over replicates of every value that is kept, by group and name.

        A number gets its 5 %, 50 % and 95 % quantiles, its mean and how many replicates have
        it; a word gets the share of replicates that say so.
        """
        groups: dict[str, dict[str, Any]] = {group: {} for group in GROUPS}
        numbers = {n: c for n, c in self.columns().items() if not n.startswith(PAIRWISE)}
        spreads: dict[str, dict[str, Any]] = _of_numbers(numbers)
        spreads |= {name: _of_words(counts) for name, counts in self._words.items()}
        for name in filter(keeps, sorted(spreads)):
            group, _, rest = name.partition(".")
            groups[group][rest] = spreads[name]
        return groups

    def columns(self) -> dict[str, npt.NDArray[np.float64]]:
        """All numbers of each name, in order of replicates; NaN where there is none."""
        return self._numbers.columns()

    def replicate_rows(self, keeps: Callable[[str], bool]) -> Iterator[list[str]]:
        """Rows of ``replicates.csv``: a statistic that is kept and its value in each replicate.

        Tables of pairs of firms are left out: they have files of their own.
        """
        for name, column in sorted(self.columns().items()):
            if keeps(name) and not name.startswith(PAIRWISE):
                yield [name, *map(digits, column.tolist())]


def _of_numbers(columns: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, dict[str, float]]:
    if not columns:
        return {}
    whole = np.array(list(columns.values()))
    counts = np.sum(~np.isnan(whole), axis=1)
    means = np.nansum(whole, axis=1) / np.maximum(counts, 1)
    rows = zip(columns, spread(whole, LEVELS), means.tolist(), counts.tolist(), strict=True)
    return {
        name: {"p5": rounded(found[0]), "p50": rounded(found[1]), "p95": rounded(found[2])}
        | {"mean": rounded(mean), "n": count}
        for name, found, mean, count in rows
        if found is not None
    }


def _of_words(counts: Counter[str]) -> dict[str, Any]:
    total = counts.total()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {"shares": {word: rounded(count / total) for word, count in ordered}, "n": total}
