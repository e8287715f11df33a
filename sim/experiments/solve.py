"""What must be paid to get there: the level of one lever at which an outcome reaches a value.

The answer is the level at which the mean over luck and what nobody knows (draws of the posterior)
crosses the value.  The mean is taken, not the median, for it moves smoothly with the lever where
a median of few heads jumps, and because expected heads or money is what a decision is about;
``in_share`` asks for a quantile instead, the level at which that share of runs gets there, so 0.5
asks for the median.  How it is found is told in :mod:`sim.experiments.solving.search`, what is
estimated and how sure that is in :mod:`sim.experiments.solving.crossing`.  Against known curves
intervals of nominally 90 % held the true threshold 86 to 93 times in a hundred: looking again until
it is precise costs a little.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict, Unpack

from sim.base.errors import ScenarioError, TalentwarError
from sim.base.lazy import np
from sim.experiments.batch.ask import STORE, Asking, pool_of
from sim.experiments.batch.store import Store
from sim.experiments.pairs import LEVEL, spread
from sim.experiments.solving.crossing import Reversal, reversal
from sim.experiments.solving.question import Question, prepare
from sim.experiments.solving.search import looks

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from sim.base.arrays import Floats
    from sim.experiments.batch.runs import Run
    from sim.experiments.solving.crossing import Crossing
    from sim.experiments.solving.search import Pair, Seen

    Told = Callable[[str, int, int], None]
    Outcome = Literal["found", "open", "nowhere", "everywhere"]


@dataclass(frozen=True)
class Level:
    """One level of the lever: the mean with its 90 % interval and the share of runs that reach.

    NaN where too few of its ``runs`` have the statistic; failed ones are not among them.
    """

    level: float
    mean: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    runs: int


@dataclass(frozen=True)
class Failure:
    """A run that failed: at which level, with which luck, and why."""

    level: float
    replicate: int
    error: str


@dataclass(frozen=True)
class Threshold:
    """The level of a lever at which a statistic reaches a value, and how sure that is.

    ``value`` with ``low`` and ``high``, its 90 % interval, is in the lever's unit.  ``outcome``
    says what was found: the threshold; ``open``, if its interval reaches an end of the bracket,
    which is then infinite on that side, as is ``value`` if it seems to lie there; ``nowhere`` or
    ``everywhere``, if no level reaches the value or all do and luck does not explain it.
    ``direction`` is what the statistic does with more of the lever.  ``runs`` is how many were
    asked for, ``made`` how many of them had to be made.  A failed run is missing at its level
    alone: a level at which the model breaks must not take the others with it.
    """

    question: Question
    outcome: Outcome
    value: float
    low: float
    high: float
    direction: Literal["rises", "falls"]
    levels: tuple[Level, ...]
    seeds: int
    runs: int
    made: int
    reversal: Reversal | None
    failed: tuple[Failure, ...]
    lacking: int

    @property
    def statistic(self) -> str:
        """What is to reach the value."""
        return self.question.statistic

    @property
    def reach(self) -> float:
        """The value, in the statistic's unit."""
        return self.question.reach

    @property
    def lever(self) -> str:
        """The path that is turned."""
        return self.question.lever.path

    @property
    def takes_more(self) -> bool:
        """The value is reached at the threshold and above it, not at and below it."""
        return (self.direction == "rises") != self.question.at_most

    @property
    def is_precise(self) -> bool:
        """The interval is as narrow as was asked."""
        whole = float(self.question.lever.whole)
        return self.outcome == "found" and self.high - self.low <= max(
            self.question.aim.precise, whole
        )

    @property
    def nearest(self) -> Level:
        """The level that comes nearest to what is asked, from either side."""
        there = [one for one in self.levels if not math.isnan(one.low)]
        wanted = self.question.in_share
        if wanted is not None:
            return min(there, key=lambda one: abs(one.share - wanted))
        return min(there, key=lambda one: abs(one.mean - self.reach))

    def table(self) -> pa.Table:
        """The levels as an Arrow table, a row a level."""
        import pyarrow as pa

        names = [field.name for field in fields(Level)]
        return pa.table({name: [getattr(one, name) for one in self.levels] for name in names})

    def frame(self) -> Any:
        """The levels as a pandas data frame."""
        return self.table().to_pandas()


class Asked(TypedDict, total=False):
    """The question, as keywords of :func:`solve`; only the first four have to be given."""

    lever: Required[str]
    """The path of the number that is turned, such as ``stance.premium_raid``."""
    between: Required[tuple[float | str, float | str]]
    """The least and the most of it, as a scenario would write them."""
    of: Required[str]
    """The statistic, such as ``overall.cuts.people``."""
    reach: Required[float | str]
    """What it is to be, a number or an amount with its unit such as ``100 M USD``."""
    at_most: bool
    """It is to be that or less; that or more unless given."""
    in_share: float | str | None
    """The share of runs in which it is to be so; in their mean unless given."""
    overrides: Sequence[str]
    """Changes such as ``population.scale=0.01``."""
    replicates: int
    """Runs of each level in the first look, each with its luck; at least 2, 20 unless given."""
    precision: float | str
    """Width of the 90 % interval that will do, as a share of the bracket; 5 % unless given."""
    max_runs: int
    """After so many runs the answer is told as it is; 1000 unless given."""
    seed: int | None
    """Of all luck; as the scenario says unless given."""
    point: bool
    """Fitted parameters at their best point, not drawn from the posterior."""


def solve(
    scenario: str | Path,
    *,
    jobs: int | None = None,
    cluster: str | None = None,
    store: str | Path = STORE,
    check: bool | None = None,
    progress: Told | None = None,
    **asked: Unpack[Asked],
) -> Threshold:
    """Find the level of a lever at which a statistic reaches a value.

    The same arguments give the same answer on any number of processes; runs that the store has
    are not made again, so a search that was stopped goes on where it was.

    Args:
        scenario: a file, or the name of a scenario that comes with the program.
        jobs: processes at work; as many as there are processors unless given.
        cluster: address of a Dask scheduler, whose workers then make the runs.
        store: folder of finished runs.
        check: check every month's books and market.
        progress: told the stage, how much of it is done, and of how much.
        **asked: the question (see :class:`Asked`).

    Raises:
        TalentwarError: the question cannot be asked of this scenario, or no run has an answer.
    """
    question = prepare(scenario, **asked)
    kept = Store(Path(store))
    return carry_out(question, Asking(kept, pool_of(kept, jobs, cluster), check), progress)


def carry_out(question: Question, asking: Asking, progress: Told | None = None) -> Threshold:
    """Answer a question that was looked over; see :func:`solve`."""
    observe = _Observing(question, asking, progress)
    made = asking.made
    for seen, found in looks(question.aim, observe, question.replicates, question.max_runs):
        last, crossing = seen, found
    failed = tuple(observe.failed)
    lacking = int((last.asked & np.isnan(last.outcomes)).sum()) - len(failed)
    if crossing is None:
        raise TalentwarError(_nothing(question, last.runs, failed))
    return Threshold(
        question=question,
        outcome=_outcome(crossing),
        value=crossing.value,
        low=crossing.low,
        high=crossing.high,
        direction="rises" if crossing.rising != question.at_most else "falls",
        levels=tuple(_levels(question, last)),
        seeds=last.seeds,
        runs=last.runs,
        made=asking.made - made,
        reversal=reversal(last.levels, question.responds(last.outcomes), crossing.rising),
        failed=failed,
        lacking=lacking,
    )


@dataclass
class _Observing:
    """Has runs made, and remembers which failed."""

    question: Question
    asking: Asking
    progress: Told | None

    def __post_init__(self) -> None:
        self.failed: list[Failure] = []

    def __call__(self, pairs: Sequence[Pair]) -> Floats:
        """The statistic of each pair of level and replicate."""
        runs: list[Run] = []
        places: list[int] = []
        for place, (level, replicate) in enumerate(pairs):
            try:
                runs.append(self.question.run(level, replicate))
                places.append(place)
            except ScenarioError as error:
                self.failed.append(Failure(level, replicate, " ".join(str(error).split())))
        found = np.full(len(pairs), np.nan)
        self.asking.told = self._told(len({level for level, _ in pairs}))
        found[places] = self.asking(runs, [self.question.statistic])[:, 0]
        for run, place in zip(runs, places, strict=True):
            if run.key in self.asking.failed and np.isnan(found[place]):
                self.failed.append(Failure(*pairs[place], self.asking.failed[run.key]))
        return found

    def _told(self, levels: int) -> Callable[[int, int], None] | None:
        progress = self.progress
        if progress is None:
            return None
        what = f"{levels} levels of {self.question.lever.path}"
        return lambda done, total: progress(what, done, total)


def _nothing(question: Question, runs: int, failed: Sequence[Failure]) -> str:
    """Why there is no answer at all."""
    told = f"{question.statistic}: hardly one of {runs} runs has it"
    if failed:
        return f"{told}; {len(failed)} failed, the first with {failed[0].error}"
    return f"{told}; ask for another, or for longer runs"


def _outcome(found: Crossing) -> Outcome:
    if found.is_nowhere:
        return "nowhere"
    if found.is_everywhere:
        return "everywhere"
    return "found" if math.isfinite(found.low) and math.isfinite(found.high) else "open"


def _levels(question: Question, seen: Seen) -> list[Level]:
    """What was seen at each level."""
    return [
        _level(level, column[~np.isnan(column)], question)
        for level, column in zip(seen.levels.tolist(), seen.outcomes.T, strict=True)
    ]


def _level(level: float, outcomes: Floats, question: Question) -> Level:
    from scipy.stats import binomtest

    runs = len(outcomes)
    if not runs:
        return Level(level, *(math.nan,) * 6, 0)
    told, hits = spread(outcomes), int(question.reaches(outcomes).sum())
    share = binomtest(hits, runs).proportion_ci(LEVEL, method="exact")
    return Level(
        level,
        told.mean,
        told.low,
        told.high,
        hits / runs,
        float(share.low),
        float(share.high),
        runs,
    )
