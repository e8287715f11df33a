"""Which of several edits moved the result: the effect of going from A to B, divided among them.

How it is divided is told in :mod:`sim.experiments.edits.shapley`.  It is divided in each
replicate by itself, since replicates of all scenarios share their luck: contributions add up to
the effect of all edits in each, and what is said of an edit has an interval over replicates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.batch.ask import STORE, Asking, pool_of
from sim.experiments.batch.store import Store
from sim.experiments.edits.question import Division, Question, question
from sim.experiments.edits.shapley import in_all_orders, in_orders, marginal, without
from sim.experiments.pairs import spread

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.base.arrays import Floats
    from sim.experiments.batch.runs import Run
    from sim.experiments.edits.shapley import Set
    from sim.experiments.pairs import Spread

    Ask = Callable[[Sequence[Run], Sequence[str]], Floats]
    Game = Mapping[Set, Floats]

RUNS_AT_ONCE = 500
"""Asked for together: a run still to be made holds some 200 kB."""
EVERY_EDIT = "all edits"
NONE: Set = frozenset()


@dataclass(frozen=True)
class Contribution:
    """What one edit, or all of them, did to a statistic; ``pairs`` is replicates that tell it.

    ``low`` and ``high`` bound the ``mean`` over replicates with 90 % confidence.  ``alone`` is the
    mean effect of the edit where no other is made.  ``least`` to ``most`` is its mean effect over
    the sets of others that it was made after: a wide range says that edits work together, or get
    in each other's way.  These three are undefined (NaN) where one order alone was run.
    """

    statistic: str
    edit: str
    median: float
    mean: float
    low: float
    high: float
    rises: float
    falls: float
    smallest_visible: float
    alone: float
    least: float
    most: float
    pairs: int


@dataclass(frozen=True)
class Divided:
    """The effect on one statistic, divided.

    ``values`` are contributions, (edits, replicates), of the replicates in which every scenario
    has the statistic.  ``together`` is by how much all edits do more than the sum of each alone,
    None where they were not run alone.
    """

    statistic: str
    values: Floats
    parts: Sequence[Contribution]
    whole: Contribution
    together: Spread | None


@dataclass(frozen=True)
class Attribution:
    """The effect on each statistic, divided among edits; some may be in ``untold``.

    A statistic is untold if no replicate has it in every scenario.
    """

    question: Question
    divided: Mapping[str, Divided]
    untold: Sequence[str] = ()

    def table(self) -> pa.Table:
        """Every contribution as an Arrow table: a row a statistic and edit, and one for all."""
        import pyarrow as pa

        rows = [vars(one) for each in self.divided.values() for one in (*each.parts, each.whole)]
        return pa.Table.from_pylist(rows)

    def frame(self) -> Any:
        """Every contribution as a pandas data frame."""
        return self.table().to_pandas()


def which_edit(
    a: str | Path,
    b: str | Path,
    division: Division | None = None,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    store: str | Path = STORE,
    check: bool | None = None,
    **asked: Any,
) -> Attribution:
    """Which of the edits from A to B moved the result, and by how much.

    Every set of edits is a scenario of its own, run with the same luck; runs that the store has
    are not made again.

    Args:
        a: a scenario or a result folder.
        b: another one.
        division: how the effect is divided; over all orders of edits unless given.
        jobs: processes at work; as many as there are processors unless given.
        cluster: address of a Dask scheduler, whose workers then make the runs.
        store: folder of finished runs.
        check: check every month's books and market.
        asked: see :func:`sim.experiments.edits.question.question`.

    Raises:
        TalentwarError: nothing differs, or what is asked for is not there.
    """
    found = question(a, b, division, **asked)
    kept = Store(Path(store))
    return attribute(found, Asking(kept, pool_of(kept, jobs, cluster), check))


def attribute(question: Question, ask: Ask) -> Attribution:
    """Divide the effect of going from A to B among the edits between them.

    Args:
        question: what to run (see :func:`sim.experiments.edits.question.question`).
        ask: gives the statistics of runs, (runs, statistics), NaN for a run that failed, such as
            :class:`sim.experiments.batch.ask.Asking`, which makes no run twice.

    Raises:
        TalentwarError: no statistic is there in every scenario.
    """
    outcomes = asked(question, ask)
    divided = {}
    for place, statistic in enumerate(question.statistics):
        values = {made: each[:, place] for made, each in outcomes.items()}
        there = ~np.isnan(np.array(list(values.values()))).any(axis=0)
        if there.any():
            game = {made: each[there] for made, each in values.items()}
            divided[statistic] = divide(question, statistic, game)
    if not divided:
        raise TalentwarError(
            f"no replicate has {' or '.join(question.statistics)} in each of the "
            f"{len(outcomes)} scenarios; ask for another statistic, or for more replicates"
        )
    untold = [one for one in question.statistics if one not in divided]
    return Attribution(question, divided, untold)


def asked(question: Question, ask: Ask) -> dict[Set, Floats]:
    """The outcome of each set of edits, (replicates, statistics)."""
    sets = list(question.requests)
    times = question.whole.replicates
    some = max(1, RUNS_AT_ONCE // times)
    found: dict[Set, Floats] = {}
    for start in range(0, len(sets), some):
        chunk = sets[start : start + some]
        values = ask([run for made in chunk for run in question.runs(made)], question.statistics)
        parts = values.reshape(len(chunk), times, len(question.statistics))
        found |= dict(zip(chunk, parts, strict=True))
    return found


def divide(question: Question, statistic: str, game: Game) -> Divided:
    """Divide the effect on one statistic, given its outcome in each replicate by set of edits."""
    edits = range(len(question.edits))
    if question.orders is None:
        values = in_all_orders(game, len(edits))
    else:
        values = in_orders(game, question.orders)
    whole = game[frozenset(edits)] - game[NONE]
    alone = [marginal(game, one, NONE) for one in edits if frozenset({one}) in game]
    together = spread(whole - sum(alone)) if len(alone) == len(edits) else None
    parts = []
    for one in edits:
        least, most = _range(game, one) if question.way == "shapley" else (math.nan, math.nan)
        single = float(alone[one].mean()) if together is not None else math.nan
        name = question.edits[one].name
        parts.append(_contribution(statistic, name, values[one], (single, least, most)))
    all_of_it = _contribution(statistic, EVERY_EDIT, whole, (math.nan,) * 3)
    return Divided(statistic, values, tuple(parts), all_of_it, together)


def _range(game: Game, edit: int) -> tuple[float, float]:
    """The least and the most that an edit does on average, by what is made before it."""
    found = [float(marginal(game, edit, before).mean()) for before in without(edit, list(game))]
    return min(found), max(found)


def _contribution(
    statistic: str, edit: str, values: Floats, others: tuple[float, float, float]
) -> Contribution:
    found = spread(values)
    alone, least, most = others
    return Contribution(
        statistic=statistic,
        edit=edit,
        median=float(np.median(values)),
        mean=found.mean,
        low=found.low,
        high=found.high,
        rises=float((values > 0).mean()),
        falls=float((values < 0).mean()),
        smallest_visible=found.smallest_visible,
        alone=alone,
        least=least,
        most=most,
        pairs=len(values),
    )
