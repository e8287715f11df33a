"""Compares results pair by pair: replicate r of one with replicate r of the other.

Both members of a pair have the same luck, so what differs between them is what was
changed; the spread between worlds drops out of the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.pairs import spread

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from sim.record.read import Result

WORDS = ("title", "question", "sources", "look_at", "run.replicates")
"""What a scenario says of itself, which changes no result."""


@dataclass(frozen=True)
class Effect:
    """What changing from A to B did to one statistic.

    ``low`` and ``high`` bound the mean difference B - A with 90 % confidence (Student's t over
    pairs); ``smallest_visible`` is the effect these runs would have shown four times in five.
    All three are missing (NaN) with fewer than two pairs.
    """

    statistic: str
    a: float
    b: float
    effect: float
    low: float
    high: float
    b_above_a: float
    smallest_visible: float
    pairs: int

    @property
    def is_clear(self) -> bool:
        """The interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Comparison:
    """Effects of B against A on every statistic both have, and the edits between them."""

    a: str
    b: str
    pairs: int
    effects: Mapping[str, Effect]
    edits: Sequence[tuple[str, str, str]]
    look_at: Sequence[str] = ()

    def table(self) -> pa.Table:
        """All effects as an Arrow table, a row a statistic."""
        import pyarrow as pa

        return pa.Table.from_pylist([vars(effect) for effect in self.effects.values()])

    def frame(self) -> Any:
        """All effects as a pandas data frame."""
        return self.table().to_pandas()


def compare(a: Result, b: Result) -> Comparison:
    """Pair the replicates of two results and tell the effect of going from ``a`` to ``b``.

    Raises:
        TalentwarError: the results were run with different seeds, so there are no pairs.
    """
    shared = min(len(a.seeds), len(b.seeds))
    if a.seeds[:shared] != b.seeds[:shared]:
        raise TalentwarError(
            f"{a.folder} was run with seed {a.record['seed']} and {b.folder} with seed "
            f"{b.record['seed']}: their replicates share no luck and make no pairs; "
            "run one of them again with the other's --seed"
        )
    of_a, of_b = _by_statistic(a), _by_statistic(b)
    effects = (
        _effect(name, column[:shared], of_b[name][:shared])
        for name, column in of_a.items()
        if name in of_b
    )
    return Comparison(
        a=a.name,
        b=b.name,
        pairs=shared,
        effects={effect.statistic: effect for effect in effects if effect is not None},
        edits=edits(a.text("scenario.yaml"), b.text("scenario.yaml")),
        look_at=looked_at(b.text("scenario.yaml")),
    )


def looked_at(scenario: str) -> list[str]:
    """The statistics a resolved scenario says should be looked at."""
    import yaml

    found = yaml.load(scenario, yaml.BaseLoader)
    return list(found.get("look_at", ())) if isinstance(found, dict) else []


def edits(a: str, b: str) -> list[tuple[str, str, str]]:
    """What differs between two resolved scenarios: path, value in A, value in B."""
    import yaml

    # The base loader reads every value as the text it was written as.
    leaves_a, leaves_b = (dict(_leaves("", yaml.load(text, yaml.BaseLoader))) for text in (a, b))
    paths = dict.fromkeys((*leaves_a, *leaves_b))
    found = ((path, leaves_a.get(path, "-"), leaves_b.get(path, "-")) for path in paths)
    return [edit for edit in found if edit[1] != edit[2] and not edit[0].startswith(WORDS)]


def _leaves(path: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        children = [(f"{path}.{key}" if path else str(key), each) for key, each in value.items()]
    elif isinstance(value, list):
        children = [(f"{path}[{place}]", each) for place, each in enumerate(value)]
    else:
        return [(path, str(value))]
    return [leaf for name, each in children for leaf in _leaves(name, each)]


def _by_statistic(result: Result) -> dict[str, npt.NDArray[np.float64]]:
    names, *columns = result.replicates.columns
    grid = np.column_stack([column.to_numpy() for column in columns])
    return dict(zip(names.to_pylist(), grid, strict=True))


def _effect(name: str, a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> Effect | None:
    both = ~(np.isnan(a) | np.isnan(b))
    pairs = int(both.sum())
    if pairs == 0:
        return None
    difference = b[both] - a[both]
    found = spread(difference)
    return Effect(
        statistic=name,
        a=float(np.median(a[both])),
        b=float(np.median(b[both])),
        effect=float(np.median(difference)),
        low=found.low,
        high=found.high,
        b_above_a=float((difference > 0).mean()),
        smallest_visible=found.smallest_visible,
        pairs=pairs,
    )
