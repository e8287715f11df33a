"""Which statistics of a run are kept: those asked for by name or pattern, and the headlines.

A run has some thousands of statistics; a million runs with all of them would fill a disk.  The
headlines are always kept, so that a run made for one question can answer the usual others.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase, translate
from functools import cache
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.record.numbers import rounded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

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
    """The headlines and what is asked for beyond them, in a stable order."""
    beyond = {one for one in asked if not covers(HEADLINES, (one,))}
    return tuple(sorted({*HEADLINES, *beyond}))


def covers(have: Collection[str], wanted: Iterable[str]) -> bool:
    """Whether names and patterns that were kept include all that is wanted."""
    patterns = [one for one in have if "*" in one]
    return all(
        one in have or ("*" not in one and any(fnmatchcase(one, each) for each in patterns))
        for one in wanted
    )


def kept(ledger: Ledger, asked: Sequence[str]) -> dict[str, float]:
    """The statistics of a finished run that match, in six digits; what it lacks is left out."""
    from sim.record.outcome import values_of
    from sim.statistics import overall

    matches = matcher(tuple(asked)).fullmatch
    found = values_of(ledger, overall(ledger, families_of(asked)))
    return {
        name: rounded(value)
        for name, value in found.items()
        if not isinstance(value, str) and matches(name)
    }


def families_of(asked: Iterable[str]) -> set[str]:
    """The files of statistics that names and patterns of whole runs come from."""
    from sim.statistics import families

    second = [one.split(".")[1] if "." in one else "*" for one in asked if may_be_overall(one)]
    return {name for name in families() if any(fnmatchcase(name, each) for each in second)}


def may_be_overall(pattern: str) -> bool:
    """Whether a pattern can match a statistic of a whole run."""
    first = pattern.partition(".")[0]
    return fnmatchcase("overall", first) or pattern.startswith("*")


def refuse_unknown_statistics(names: Iterable[str], firms: Iterable[str], where: str) -> None:
    """Refuse names that no run of these firms has, and patterns that fit none.

    Raises:
        TalentwarError: with the nearest name.
    """
    from sim.statistics import named, nearest_path

    there = list(possible(firms))
    for name in names:
        if "*" in name:
            start = name.partition("*")[0]
            if not any(one.startswith(start) or start.startswith(one) for one in there):
                raise TalentwarError(f"{where}: no statistic fits {name!r}; see `talentwar sql`")
            continue
        found = named(name)
        unknown = [] if found is None else [one for one in found[1] if not employs(one, firms)]
        if found is None or unknown:
            what = f"there is no statistic {name!r}" if found is None else f"no firm {unknown[0]!r}"
            hint = nearest_path(name) if found is None else ", ".join(sorted(firms))
            raise TalentwarError(f"{where}: {what}; did you mean {hint}?")


def employs(firm: str, firms: Iterable[str]) -> bool:
    """Whether a run can have an employer of this name: one of the scenario's, or a new lab."""
    return firm in {*firms} or firm.startswith("new_lab_")


def possible(firms: Iterable[str]) -> Iterator[str]:
    """Names of statistics with firms in their places, cut before any other placeholder."""
    from sim.statistics import meanings

    keys = list(firms)
    for name in meanings():
        starts = ("overall.",) if "." in name else ("end.", "change.")
        for start in starts:
            for firm in keys if "<firm>" in name else [""]:
                yield (start + name.replace("<firm>", firm)).partition("<")[0]


@cache
def matcher(asked: tuple[str, ...]) -> re.Pattern[str]:
    """What matches any of some names and patterns."""
    return re.compile("|".join(translate(pattern) for pattern in asked))
