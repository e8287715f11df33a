"""A sweep under the reader's hand: what is set, and what the runs at that setting gave.

The page's script shows runs that were made, says which they are, and reads off between them where
nobody ran anything; it simulates nothing.  All it needs is here: what may be set
(:mod:`~sim.report.what_if.factors`), the runs as columns (:mod:`~sim.report.what_if.runs`), a chart
for each outcome (:mod:`~sim.report.what_if.charts`), what it says
(:mod:`~sim.report.what_if.words`) and how amounts are written
(:mod:`~sim.report.amount_rules`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import amount_rules
from sim.report.language import ENGLISH
from sim.report.sweep_words import InWords, capital
from sim.report.what_if import charts, factors, runs, words

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language

ENOUGH = 30
"""Runs that are shown of a sampled design: enough for a band, few enough to be near."""


def what_if(result: SweepResult, say: Language) -> dict[str, Any]:
    """What the page's script needs of a sweep, in one language.

    The runs are numbers and stand with English alone; scripts find them there.
    """
    names = InWords(result, say)
    found = factors.factors(result, names)
    return {
        "factors": found,
        "first": _first(result, names),
        "enough": ENOUGH,
        "outcomes": [
            {
                "name": outcome,
                "label": capital(names.outcome(outcome)),
                "better": better,
                "write": amount_rules.of_outcome(outcome),
                **charts.chart(result, outcome, names),
            }
            for outcome, better in result.sweep.outcomes.items()
        ],
        "words": words.words(say),
        "alphabet": amount_rules.alphabet(say),
        **({"runs": runs.runs(result, found)} if say is ENGLISH else {}),
    }


def _first(result: SweepResult, names: InWords) -> dict[str, Any] | None:
    """The decision that others are measured against; None where decisions were sampled."""
    if len(result.cases) < 2 or not factors.is_grid(result.cases):
        return None
    settings = result.cases.settings[0]
    return {"settings": settings, "label": names.decision(settings)}
