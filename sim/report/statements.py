"""What an ensemble says in odds, in plain sentences: how many runs say so, and how sure that is.

In brackets stands the 90 % interval of the probability, in whole per cent and never narrower
than it is: with few runs it is wide, and says so.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.experiments.statements import probability, ranks

if TYPE_CHECKING:
    from sim.experiments.statements import Ranks
    from sim.record.read import Result

TALENT = "end.talent_share_<firm>"
BELIEF = "end.belief_<firm>"
LARGE_PACKAGES = "overall.packages.packages_100m_bid"


def most_talent(result: Result) -> str | None:
    """Who has most talent in the last month."""
    return _first(result, TALENT)


def most_believed(result: Result) -> str | None:
    """Whose frontier lab is most believed to get there first, in the last month."""
    return _first(result, BELIEF)


def large_packages(result: Result) -> str | None:
    """Whether anybody is offered 100 M USD or more."""
    if not _is_told(result, LARGE_PACKAGES):
        return None
    found = probability(result, LARGE_PACKAGES, above=0)
    odds = in_runs(found.hits, found.runs, found.low, found.high)
    lacking = f", {found.missing} more without a figure" if found.missing else ""
    return f"somebody is offered that much {odds}{lacking} (brackets: 90 % intervals)"


def precision(result: Result) -> str | None:
    """How well the mean is known that the run was to make known."""
    known = result.summary.get("precision")
    if known is None:
        return None
    name, runs, asked = known["statistic"], known["run"], f"{100 * known['half_width']:.3g} %"
    if known["reached"] is None:
        return f"{name}: undefined after {runs} runs; it needs 3 values and a mean that is not 0"
    reached = f"{name}: mean known to {100 * known['reached']:.2g} % after {runs} runs"
    if known["needed"] is not None:
        return f"{reached}; {asked} asked, kept since run {known['needed']} (95 % interval)"
    why = "not reached" if known["reached"] > known["half_width"] else "not kept for long enough"
    return f"{reached}, the most allowed; {asked} asked, {why} (95 % interval)"


def in_runs(hits: float, runs: int, low: float, high: float) -> str:
    """How many runs say so, with the interval: ``in 3 of 4 runs [24 to 99 %]``."""
    return f"in {round(hits, 1):g} of {runs} runs{_interval(low, high)}"


def _interval(low: float, high: float) -> str:
    return "" if math.isnan(low) else f" [{math.floor(100 * low)} to {math.ceil(100 * high)} %]"


def _first(result: Result, family: str) -> str | None:
    if not _is_told(result, family.removesuffix("<firm>")):
        return None
    return leaders(result, ranks(result, family))


def leaders(result: Result, found: Ranks) -> str:
    """The first firm of an order with its odds, and the second with its odds to be ahead."""
    first, *others = found.standings
    odds = in_runs(first.first * found.runs, found.runs, first.first_low, first.first_high)
    told = f"{result.firm_name(first.firm)} {odds}"
    if not others:
        return told
    second, *rest = others
    told += f", then {result.firm_name(second.firm)}"
    if not rest or second.ahead_runs == 0:
        return told
    hits = round(second.ahead * second.ahead_runs, 1)
    odds = f"in {hits:g} of {second.ahead_runs}{_interval(second.ahead_low, second.ahead_high)}"
    return f"{told}, before {result.firm_name(rest[0].firm)} {odds}"


def _is_told(result: Result, start: str) -> bool:
    """Whether several runs are summed up, and with this statistic."""
    group, _, name = start.partition(".")
    several = result.summary["replicates"] > 1
    return several and any(key.startswith(name) for key in result.summary[group])
