"""Compares results pair by pair: replicate r of one with replicate r of the other.

Both members of a pair have the same luck, so what differs between them is what was
changed; the spread between worlds drops out of the difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.pairs import spread
from sim.experiments.ranking import FAMILIES, stability
from sim.record.edits import edits
from sim.record.read import Result

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    import pyarrow as pa

    from sim.experiments.ranking import Stability
    from sim.experiments.run import Request


@dataclass(frozen=True)
class Effect:
    """What changing from A to B did to one statistic.

    ``effect`` is the median of the differences B - A.  ``low`` and ``high`` bound their ``mean``
    with 90 % confidence (Student's t over pairs); ``smallest_visible`` is the effect these runs
    would have shown four times in five.  Bounds and ``smallest_visible`` are missing (NaN) with
    fewer than two pairs.
    """

    statistic: str
    a: float
    b: float
    effect: float
    mean: float
    low: float
    high: float
    b_above_a: float
    b_below_a: float
    smallest_visible: float
    pairs: int

    @property
    def is_clear(self) -> bool:
        """The interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Comparison:
    """Effects of B against A on every statistic both have, and the edits between them.

    ``ranks`` tells by family of statistics whether the firms' order changes.
    """

    a: str
    b: str
    pairs: int
    effects: Mapping[str, Effect]
    edits: Sequence[tuple[str, str, str]]
    look_at: Sequence[str] = ()
    drawn: tuple[str, str] = ("scenario", "scenario")
    """Where the fitted parameters of A and of B had their numbers from."""
    ranks: Mapping[str, Stability] = field(default_factory=dict)

    def table(self) -> pa.Table:
        """All effects as an Arrow table, a row a statistic."""
        import pyarrow as pa

        return pa.Table.from_pylist([vars(effect) for effect in self.effects.values()])

    def frame(self) -> Any:
        """All effects as a pandas data frame."""
        return self.table().to_pandas()

    def ranks_table(self) -> pa.Table:
        """Where firms stand in A and in B as an Arrow table, a row a family and firm."""
        import pyarrow as pa

        rows = [row for order in self.ranks.values() for row in order.rows()]
        return pa.Table.from_pylist(rows)

    def ranks_frame(self) -> Any:
        """Where firms stand in A and in B as a pandas data frame."""
        return self.ranks_table().to_pandas()


def compare(a: Result, b: Result) -> Comparison:
    """Pair the replicates of two results and tell the effect of going from ``a`` to ``b``.

    Raises:
        TalentwarError: the results were run with different seeds, or drew other parameters, so
            there are no pairs.
    """
    refuse_what_makes_no_pairs(a, b)
    shared = min(len(a.seeds), len(b.seeds))
    of_a, of_b = a.values, b.values
    effects = (
        _effect(name, column[:shared], of_b[name][:shared])
        for name, column in of_a.items()
        if name in of_b
    )
    orders = (stability(family, of_a, of_b, shared) for family in FAMILIES)
    return Comparison(
        a=a.name,
        b=b.name,
        pairs=shared,
        effects={effect.statistic: effect for effect in effects if effect is not None},
        edits=edits(a.text("scenario.yaml"), b.text("scenario.yaml")),
        look_at=looked_at(b.text("scenario.yaml")),
        drawn=(a.parameters["from"], b.parameters["from"]),
        ranks={order.family: order for order in orders if order is not None},
    )


def refuse_what_makes_no_pairs(a: Result | Request, b: Result | Request) -> None:
    """Refuse two runs, done or still to be done, whose replicates differ by more than a change.

    Replicates of one seed have the same luck; their parameters are the same when they are
    rows of the same posterior.  A scenario in which nothing is fitted goes with any: that it
    fixes what the other draws is among the changes between the two.
    """
    shared = min(len(a.seeds), len(b.seeds))
    if a.seeds[:shared] != b.seeds[:shared]:
        raise TalentwarError(
            f"{place_of(a)} was run with seed {a.seed} and {place_of(b)} with seed "
            f"{b.seed}: their replicates share no luck and make no pairs; "
            "run one of them again with the other's --seed"
        )
    of_a, of_b = a.parameters, b.parameters
    if {of_a["from"], of_b["from"]} == {"posterior", "point"}:
        drawn, fixed = (a, b) if of_a["from"] == "posterior" else (b, a)
        raise TalentwarError(
            f"{place_of(drawn)} draws its parameters from the posterior and {place_of(fixed)} has "
            "the best point: their replicates have other parameters and make no pairs; "
            "run both with --point, or both without"
        )
    if of_a["from"] == of_b["from"] == "posterior" and (
        of_a["sha256"] != of_b["sha256"] or of_a["rows"][:shared] != of_b["rows"][:shared]
    ):
        raise TalentwarError(
            f"{place_of(a)} and {place_of(b)} draw their parameters from different posteriors: "
            "their replicates have other parameters and make no pairs; run the older one again"
        )


def place_of(one: Result | Request) -> Path:
    """The folder that a result is in, or that a run will fill."""
    return one.folder if isinstance(one, Result) else one.out


def looked_at(scenario: str) -> list[str]:
    """The statistics a resolved scenario says should be looked at."""
    from sim.scenario.yaml_tree import words_in

    found = words_in(scenario, "scenario.yaml").get("look_at")
    return list(map(str, found)) if isinstance(found, list) else []


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
        mean=found.mean,
        low=found.low,
        high=found.high,
        b_above_a=float((difference > 0).mean()),
        b_below_a=float((difference < 0).mean()),
        smallest_visible=found.smallest_visible,
        pairs=pairs,
    )
