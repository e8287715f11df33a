"""Which choice does best under which circumstances, and how sure that is.

Within a combination of circumstances the choices are compared by pairs of replicates with
the same luck.  A choice wins when its mean paired lead over the runner-up has an interval
of 90 % that leaves out zero; otherwise nobody does, and that is an answer too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.experiments.pairs import Spread, spread

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.experiments.sweep import Observation, Sweep


@dataclass(frozen=True)
class Effect:
    """What one choice brings over the first one named, in one situation."""

    choice: str
    median: float
    gain: Spread


@dataclass(frozen=True)
class Verdict:
    """The choices in one situation by one outcome; gains and lead are positive where better.

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
        """The choice that wins, or nothing."""
        return self.best if self.lead.is_clear else ""


def verdicts(sweep: Sweep, rows: Sequence[Observation]) -> list[Verdict]:
    """A verdict for each combination of circumstances and each outcome."""
    situations: dict[tuple[str, ...], list[Observation]] = {}
    for row in rows:
        situations.setdefault(tuple(row.levels.values()), []).append(row)
    return [
        verdict(sweep, outcome, found)
        for outcome in sweep.outcomes
        for found in situations.values()
    ]


def verdict(sweep: Sweep, outcome: str, rows: Sequence[Observation]) -> Verdict:
    """The choices of one situation by one outcome; replicates that lack it do not count."""
    values = by_choice(sweep, outcome, rows)
    sign = 1.0 if sweep.outcomes[outcome] == "higher" else -1.0
    there = ~np.isnan(np.array(list(values.values()))).any(axis=0)
    kept = {choice: sign * column[there] for choice, column in values.items()}
    if not there.any():
        missing = Spread(np.nan, np.nan, np.nan, np.nan)
        effects = [Effect(choice, np.nan, missing) for choice in values]
        return Verdict(rows[0].levels, outcome, effects, "", "", missing, np.nan)
    first = next(iter(kept.values()))
    effects = [
        Effect(choice, sign * float(np.median(column)), spread(column - first))
        for choice, column in kept.items()
    ]
    best, second = sorted(kept, key=lambda choice: -float(kept[choice].mean()))[:2]
    lead = kept[best] - kept[second]
    return Verdict(
        rows[0].levels, outcome, effects, best, second, spread(lead), float((lead > 0).mean())
    )


def by_choice(sweep: Sweep, outcome: str, rows: Sequence[Observation]) -> dict[str, Floats]:
    """An outcome's values for each choice, replicate by replicate in the same order."""
    return {
        choice: np.array(
            [
                row.outcomes[outcome]
                for row in sorted(rows, key=lambda row: row.replicate)
                if row.choice == choice
            ]
        )
        for choice in sweep.choices
    }
