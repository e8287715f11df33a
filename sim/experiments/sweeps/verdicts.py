"""Which decision does best under which circumstances, and how sure that is.

Decisions are compared by pairs of runs with the same circumstance and the same luck.  One wins
when its mean paired lead over the runner-up has an interval of 90 % that leaves out zero;
otherwise nobody does, and that is an answer too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sim.base.lazy import np
from sim.experiments.pairs import Spread, spread
from sim.record.numbers import digits

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.experiments.sweeps.designs import Points
    from sim.experiments.sweeps.factors import Setting
    from sim.experiments.sweeps.file import Sweep

BAND = (0.05, 0.5, 0.95)


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
    comparisons in which no other decision did better; ``gain`` over the first decision.
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
    """What a combination is called: a level by its name, a number beside that of its factor."""
    said = (
        setting if isinstance(setting, str) else f"{name} {digits(setting)}"
        for name, setting in settings.items()
    )
    return ", ".join(said) or "as it is"


def verdicts(plan: Designed, observed: Mapping[str, Floats]) -> list[Verdict]:
    """A verdict for each situation and each outcome; none where there is nothing to decide.

    ``observed`` holds each outcome, (points, decisions, replicates).  Listed circumstances are
    situations of their own; sampled ones are one situation, that of not knowing.
    """
    if len(plan.cases) < 2:
        return []
    sampled = bool(plan.circumstances.units.size)
    names = labels(plan)
    return [
        verdict(plan, outcome, names, levels, values)
        for outcome in plan.sweep.outcomes
        for levels, values in situations(plan, observed[outcome], sampled)
    ]


def situations(
    plan: Designed, values: Floats, sampled: bool
) -> list[tuple[dict[str, str], Floats]]:
    """Each situation's levels with its values, (decisions, pairs)."""
    if sampled:
        return [({}, pooled(values))]
    told = [
        {name: one if isinstance(one, str) else digits(one) for name, one in each.items()}
        for each in plan.circumstances.settings
    ]
    return list(zip(told, values, strict=True))


def pooled(values: Floats) -> Floats:
    """Values (points, decisions, replicates) as (decisions, points x replicates)."""
    return np.moveaxis(values, 1, 0).reshape(values.shape[1], -1)


def verdict(
    plan: Designed, outcome: str, names: Sequence[str], levels: Mapping[str, str], values: Floats
) -> Verdict:
    """The decisions of one situation by one outcome; pairs that lack one do not count."""
    sign = 1.0 if plan.sweep.outcomes[outcome] == "higher" else -1.0
    there = ~np.isnan(values).any(axis=0)
    kept = {name: sign * row[there] for name, row in zip(names, values, strict=True)}
    if not there.any():
        missing = Spread(np.nan, np.nan, np.nan, np.nan)
        effects = [Effect(choice, np.nan, missing) for choice in names]
        return Verdict(levels, outcome, effects, "", "", missing, np.nan)
    first = kept[names[0]]
    effects = [
        Effect(choice, sign * float(np.median(column)), spread(column - first))
        for choice, column in kept.items()
    ]
    best, second = sorted(kept, key=lambda choice: -float(kept[choice].mean()))[:2]
    lead = kept[best] - kept[second]
    return Verdict(levels, outcome, effects, best, second, spread(lead), float((lead > 0).mean()))


def distributions(plan: Designed, observed: Mapping[str, Floats]) -> list[Distribution]:
    """Every outcome of every decision, over all that is not known."""
    return [
        one
        for outcome, better in plan.sweep.outcomes.items()
        for one in of_outcome(outcome, better, labels(plan), pooled(observed[outcome]))
    ]


def of_outcome(
    outcome: str, better: str, names: Sequence[str], values: Floats
) -> list[Distribution]:
    """One outcome of every decision, (decisions, pairs); a run that is missing does not count."""
    sign = 1.0 if better == "higher" else -1.0
    whole = values[:, ~np.isnan(values).any(axis=0)]
    best = sign * whole >= (sign * whole).max(axis=0, initial=-np.inf)
    found = []
    for name, row, wins, pairs in zip(names, values, best, whole, strict=True):
        there = row[~np.isnan(row)]
        low, median, high = np.quantile(there, BAND).tolist() if there.size else [np.nan] * 3
        gain = spread(sign * (pairs - whole[0])) if pairs.size else Spread(*[np.nan] * 4)
        share = float(wins.mean()) if wins.size else np.nan
        found.append(Distribution(name, outcome, low, median, high, share, gain, int(there.size)))
    return found
