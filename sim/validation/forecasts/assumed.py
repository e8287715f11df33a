"""What a forecast takes for given: inputs carried forward, and figures its runs already miss."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.base.quantities import Month
from sim.record.numbers import rounded
from sim.scenario.checks import NON_BIDDERS, PATHS
from sim.validation.forecasts.members import over
from sim.validation.forecasts.periods import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.base.arrays import Floats
    from sim.scenario.schema import Scenario
    from sim.validation.forecasts.subjects import Subject

BAND = (0.05, 0.5, 0.95)


def carried_forward(scenario: Scenario) -> dict[str, dict[str, int]]:
    """Firms' yearly inputs by the last year that the scenario states, and how many have it.

    ``{"capex": {"2026": 26}}``.  A path moves in straight lines between mid-years, and stays where
    it is after the middle of the last one stated.
    """
    firms = [one for key, one in scenario.firms.items() if key not in NON_BIDDERS]
    return {
        path: dict(
            sorted(Counter(max(stated) for one in firms if (stated := getattr(one, path))).items())
        )
        for path in PATHS
    }


def events_after(scenario: Scenario, month: Month) -> list[str]:
    """Events that the scenario dates after a month: the future it is told."""
    return [f"{each.name} ({each.date})" for each in scenario.events if each.date > month]


def already_known(
    told: Sequence[Subject], histories: Mapping[str, Floats], start: Month, end: Month
) -> Iterator[dict[str, Any]]:
    """Each figure known, beside what the runs have where it is dated.

    ``agrees`` says whether the figure's range and the middle nine tenths of the runs have anything
    in common.  A count is taken as one of the calendar year in which its date begins, and a state
    as one of its last month; a figure from before the run is no test of it.
    """
    for one in told:
        if one.known is None:
            continue
        when = period_of(one)
        earliest = start if one.over == "sum" else start + 1
        if not earliest <= when.first <= when.last <= end:
            continue
        low, middle, high = np.quantile(
            over(when, one.over, histories[one.statistic], start), BAND
        ).tolist()
        yield {
            "statistic": one.statistic,
            "period": str(when),
            "figure": [one.known.low, one.known.value, one.known.high],
            "source": one.known.source,
            "runs": [rounded(each) for each in (low, middle, high)],
            "agrees": bool(low <= one.known.high and high >= one.known.low),
        }


def period_of(one: Subject) -> Period:
    """What the figure known of a statistic is compared over."""
    assert one.known is not None
    if one.over == "sum":
        return Period.parse(f"{one.known.period.first.year:04d}")
    return Period(one.known.until, one.known.until)
