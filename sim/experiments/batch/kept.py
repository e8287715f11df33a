"""Which statistics of a run are kept: those asked for by name or pattern, and the headlines.

A run has some thousands of statistics; a million runs with all of them would fill a disk.  The
headlines are always kept, so that a run made for one question can answer the usual others.
"""

from __future__ import annotations

import re
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.record.numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.state.ledger import Ledger

HEADLINES = (
    "end.talent_share_*",
    "end.top100_share_*",
    "end.belief_*",
    "end.hhi_talent",
    "end.effective_labs_talent",
    "end.gini_pay",
    "end.pay_p50",
    "end.pay_p99",
    "overall.acceptance.retained_share",
    "overall.best_200.at_end.*",
    "overall.cuts.people",
    "overall.cuts.by_firm.*",
    "overall.flows.voluntary_move_rate",
    "overall.leadership.capability_at_end.*",
    "overall.packages.*",
    "overall.stars.hired",
    "overall.stars.hired_by_firm.*",
    "overall.stars.lost_by_firm.*",
)


def wanted(asked: Iterable[str]) -> tuple[str, ...]:
    """The headlines and what is asked for, in a stable order."""
    return tuple(sorted({*HEADLINES, *asked}))


def kept(ledger: Ledger, asked: Sequence[str]) -> dict[str, float]:
    """The statistics of a finished run that match, in six digits; what it lacks is left out."""
    from sim.record.outcome import values_of
    from sim.statistics import overall

    matches = _matcher(tuple(asked))
    found = values_of(ledger, overall(ledger, families_of(asked)))
    return {
        name: rounded(value)
        for name, value in found.items()
        if not isinstance(value, str) and matches.fullmatch(name)
    }


def families_of(asked: Iterable[str]) -> set[str]:
    """The files of statistics that names of whole runs come from."""
    return {name.split(".")[1] for name in asked if name.startswith("overall.") and "." in name}


def refuse_unknown_statistics(names: Iterable[str], where: str) -> None:
    """Refuse names that no run has; a pattern is taken as it is."""
    from sim.statistics import named, nearest_path

    for name in names:
        if "*" not in name and named(name) is None:
            raise TalentwarError(
                f"{where}: there is no statistic {name!r}; did you mean {nearest_path(name)}?"
            )


@cache
def _matcher(asked: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in asked))
