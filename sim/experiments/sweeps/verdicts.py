"""Which decision does best under which circumstances, and how sure that is.

Decisions are compared by pairs of runs with the same circumstance and the same luck.  One wins
when its mean paired lead over the runner-up has an interval of 90 % that leaves out zero;
otherwise nobody does, and that is an answer too.

How sure a mean is depends on how many of its pairs are independent.  Circumstances that share
their luck say it once for each replicate, and replicates of a sampled circumstance say it once
for the block it was drawn in; intervals are over those means, not over the pairs behind them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim.base.lazy import np
from sim.experiments.pairs import Spread, spread
from sim.record.numbers import digits

if TYPE_CHECKING:
    from sim.base.arrays import Floats, Ints
    from sim.experiments.sweeps.designs import Points
    from sim.experiments.sweeps.factors import Setting
    from sim.experiments.sweeps.file import Sweep

BAND = (0.05, 0.5, 0.95)
MOST_COMPARED = 12
"""Decisions of which verdicts tell; of more the best is best by chance as well."""


class Designed(Protocol):
    """A sweep with its decisions and its circumstances, planned or done."""

    @property
    def sweep(self) -> Sweep:
        """The sweep as written."""
        ...

    @property
    def cases(self) -> Points:
        """The decisions."""
        ...

    @property
    def circumstances(self) -> Points:
        """The circumstances."""
        ...


@dataclass(frozen=True)
class Effect:
    """What one decision brings over the first one named, in one situation."""

    choice: str
    median: float
    gain: Spread


@dataclass(frozen=True)
class Verdict:
    """The decisions in one situation by one outcome; gains and lead are positive where better.

    ``best`` leads ``second`` by ``lead``; it wins if that lead is clear.
    """

    levels: Mapping[str, str]
    outcome: str
    effects: Sequence[Effect]
    best: str
    second: str
    lead: Spread
    ahead: float

    @property
    def winner(self) -> str:
        """The decision that wins, or nothing."""
        return self.best if self.lead.is_clear else ""


@dataclass(frozen=True)
class Distribution:
    """An outcome of one decision over all circumstances and all luck.

    ``low``, ``median`` and ``high`` are its quantiles at 5, 50 and 95 %; ``best_in`` the share of
    comparisons in which no other decision did better; ``gain`` over the first decision, with its
    interval over what is independent.
    """

    choice: str
    outcome: str
    low: float
    median: float
    high: float
    best_in: float
    gain: Spread
    runs: int


def labels(plan: Designed) -> list[str]:
    """What each decision is called: by its levels and values."""
    return [label(settings) for settings in plan.cases.settings]


def label(settings: Mapping[str, Setting]) -> str:
    """What a combination is called: a level by its name, a number beside that of its factor.

    Of a factor that is called by its path the last word will do, unless two have it.
    """
    last = [name.rpartition(".")[2] for name in settings]
    names = last if len(set(last)) == len(last) else list(settings)
    said = (
        setting if isinstance(setting, str) else f"{name} {digits(setting)}"
        for name, setting in zip(names, settings.values(), strict=True)
    )
    return ", ".join(said) or "as it is"


def verdicts(plan: Designed, observed: Mapping[str, Floats]) -> list[Verdict]:
    """A verdict for each situation and each outcome; none where there is nothing to decide.

    ``observed`` holds each outcome, (points, decisions, replicates).  Listed circumstances are
    situations of their own; sampled ones are one situation, that of not knowing.  Of more than
    :data:`MOST_COMPARED` decisions there is none.
    """
    if not 2 <= len(plan.cases) <= MOST_COMPARED:
        return []
    names = labels(plan)
    return [
        verdict(plan, outcome, names, levels, values)
        for outcome in plan.sweep.outcomes
        for levels, values in situations(plan, observed[outcome])
    ]


@dataclass(frozen=True)
class Pairs:
    """An outcome of every decision in the pairs that have it of all, and what they are worth.

    ``values`` is (decisions, pairs), ``units`` says of each pair to which independent one it
    belongs.
    """

    values: Floats
    units: Ints

    @classmethod
    def of(cls, values: Floats, blocks: Ints) -> Pairs:
        """Those of an outcome (points, decisions, replicates) whose points are in these blocks."""
        by_decision = np.moveaxis(values, 1, 0)
        there = ~np.isnan(by_decision).any(axis=0)
        return cls(by_decision[:, there], independent(blocks, values.shape[2])[there])

    def means(self, differences: Floats) -> Floats:
        """The mean over each independent unit of something known of every pair."""
        pairs = np.bincount(self.units)
        totals = np.bincount(self.units, weights=differences)
        found: Floats = totals[pairs > 0] / pairs[pairs > 0]
        return found

    def spread(self, differences: Floats) -> Spread:
        """The mean of differences and its interval over independent units."""
        return spread(self.means(differences)) if differences.size else NOTHING


NOTHING = Spread(*[float("nan")] * 4)


def independent(blocks: Ints, replicates: int) -> Ints:
    """Which runs (points, replicates) are independent of each other: those of different numbers.

    In one block all points share their luck, and each replicate is news; of several blocks each
    is, since it has luck of its own and replicates share its sampled points.
    """
    known, which = np.unique(blocks, return_inverse=True)
    number = np.arange(replicates)[None, :] if len(known) == 1 else which.reshape(-1, 1)
    found: Ints = np.broadcast_to(number, (len(blocks), replicates))
    return found


def situations(plan: Designed, values: Floats) -> list[tuple[dict[str, str], Pairs]]:
    """Each situation's levels with its pairs; ``values`` is (points, decisions, replicates)."""
    points = plan.circumstances
    if points.units.size:
        return [({}, Pairs.of(values, points.blocks))]
    told = [
        {name: one if isinstance(one, str) else digits(one) for name, one in each.items()}
        for each in points.settings
    ]
    alone = np.zeros(1, dtype=np.int64)
    return [(each, Pairs.of(own[None], alone)) for each, own in zip(told, values, strict=True)]


def verdict(
    plan: Designed, outcome: str, names: Sequence[str], levels: Mapping[str, str], pairs: Pairs
) -> Verdict:
    """The decisions of one situation by one outcome; pairs that lack one do not count."""
    sign = 1.0 if plan.sweep.outcomes[outcome] == "higher" else -1.0
    kept = sign * pairs.values
    if not kept.size:
        effects = [Effect(choice, np.nan, NOTHING) for choice in names]
        return Verdict(levels, outcome, effects, "", "", NOTHING, np.nan)
    effects = [
        Effect(choice, sign * float(np.median(own)), pairs.spread(own - kept[0]))
        for choice, own in zip(names, kept, strict=True)
    ]
    means = [float(pairs.means(own).mean()) for own in kept]
    best, second = sorted(range(len(kept)), key=lambda number: -means[number])[:2]
    lead = kept[best] - kept[second]
    ahead = float((lead > 0).mean())
    return Verdict(levels, outcome, effects, names[best], names[second], pairs.spread(lead), ahead)


def distributions(plan: Designed, observed: Mapping[str, Floats]) -> list[Distribution]:
    """Every outcome of every decision, over all that is not known."""
    blocks = plan.circumstances.blocks
    return [
        one
        for outcome, better in plan.sweep.outcomes.items()
        for one in of_outcome(outcome, better, labels(plan), observed[outcome], blocks)
    ]


def of_outcome(
    outcome: str, better: str, names: Sequence[str], values: Floats, blocks: Ints
) -> list[Distribution]:
    """One outcome of every decision; a run that is missing does not count.

    ``values`` is (points, decisions, replicates), ``blocks`` that of each point.
    """
    sign = 1.0 if better == "higher" else -1.0
    pairs = Pairs.of(values, blocks)
    kept = sign * pairs.values
    best = kept >= kept.max(axis=0, initial=-np.inf)
    found = []
    for number, name in enumerate(names):
        runs = values[:, number].ravel()
        there = runs[~np.isnan(runs)]
        low, median, high = np.quantile(there, BAND).tolist() if there.size else [np.nan] * 3
        gain = pairs.spread(kept[number] - kept[0])
        share = float(best[number].mean()) if kept.size else np.nan
        found.append(Distribution(name, outcome, low, median, high, share, gain, int(there.size)))
    return found
