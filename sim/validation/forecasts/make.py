"""Makes a dated forecast: runs a scenario into the months ahead and seals what it says of them.

The only clock is the date that is given.  Nothing of the model changes: the run's end is an
override like any other, and inputs that the scenario does not state are carried forward as in
every run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.files import refuse_to_replace, whole_folder
from sim.base.lazy import np
from sim.base.quantities import Month
from sim.calibration.targets import load_targets
from sim.experiments.replicates import outcomes
from sim.experiments.run import Request, prepare
from sim.record.numbers import rounded, write_text
from sim.record.provenance import RECORD, record, record_text
from sim.scenario.places import load_scenario
from sim.validation.forecasts.assumed import already_known, carried_forward, events_after
from sim.validation.forecasts.members import basis, histories, kept, over, unchanged
from sim.validation.forecasts.periods import single_months, spans
from sim.validation.forecasts.record import (
    FORECAST,
    SCENARIO,
    STATEMENT,
    Forecast,
    Row,
    read_forecast,
    write_rows,
)
from sim.validation.forecasts.subjects import Subject, subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sim.base.arrays import Floats
    from sim.experiments.replicates import Progress

    Tell = Callable[[Forecast], str]

RUNS = 100
FEWEST_RUNS = 2
MONTHS, MOST_MONTHS = 12, 36
PLACE = Path("results/forecasts")


@dataclass(frozen=True)
class Plan:
    """A forecast that has been looked over: what will be run, for which months, and where to."""

    request: Request
    made_on: date
    months: int
    subjects: Sequence[Subject]
    known_until: Month
    scenario_ends: Month

    @property
    def origin(self) -> Month:
        """The month in which it is made."""
        return month_of(self.made_on)

    @property
    def start(self) -> Month:
        """First month of its runs."""
        return self.request.loaded.value.run.start


def plan(
    scenario: str | Path = "baseline",
    *,
    made_on: str | date | None = None,
    months: int | None = None,
    overrides: Sequence[str] = (),
    replicates: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
) -> Plan:
    """Look a forecast over without starting it; see :func:`sim.report.forecasts.making.forecast`.

    Raises:
        TalentwarError: the scenario, the date, a number or the place is not acceptable.
    """
    day = _day(made_on)
    months = MONTHS if months is None else months
    replicates = RUNS if replicates is None else replicates
    if not 1 <= months <= MOST_MONTHS:
        raise TalentwarError(f"months: {months} is not allowed; give 1 to {MOST_MONTHS}")
    if replicates < FEWEST_RUNS:
        raise TalentwarError(f"replicates: {replicates} is no ensemble; give {FEWEST_RUNS} or more")
    place = PLACE / str(day) if out is None else Path(out)
    refuse_to_replace(place, why_kept)
    ending = f"run.end={month_of(day) + months}"
    request = prepare(
        scenario,
        overrides=[*overrides, ending],
        replicates=replicates,
        seed=seed,
        jobs=jobs,
        out=place,
    )
    told = subjects(request.loaded.value)
    ends = load_scenario(scenario, overrides).value.run.end
    found = Plan(request, day, months, told, known_until(told), ends)
    _refuse_the_past(found)
    return found


def carry_out(found: Plan, tell: Tell, progress: Progress | None = None) -> Forecast:
    """Run a forecast that was looked over and leave its folder, whole or not at all.

    ``tell`` writes the statement from the finished numbers.
    """
    place = found.request.out
    with whole_folder(place, why_kept) as folder:
        runs = outcomes(found.request, None, progress)
        by_name = histories(runs, found.subjects, found.request.months)
        rows = expected(found, by_name)
        write_rows(folder, rows, found.made_on)
        write_text(folder / SCENARIO, found.request.loaded.canonical_yaml())
        made_from = _described(found, by_name)
        write_text(folder / STATEMENT, tell(Forecast(folder, made_from, tuple(rows))))
        write_text(folder / RECORD, record_text(record(folder, made_from, {})))
    return read_forecast(place)


def expected(found: Plan, by_name: Mapping[str, Floats]) -> list[Row]:
    """What the runs and the rival expect of every statistic."""
    months = single_months(found.origin, found.months)
    periods = spans(found.origin, found.months, found.start)
    rows = []
    for one in found.subjects:
        for period in months if one.over == "end" else periods:
            history = by_name[one.statistic]
            members = over(period, one.over, history, found.start)
            rival = unchanged(one, period, history, found.start, found.origin)
            both = (np.array(kept(values)) for values in (members, rival))
            rows.append(Row(one.statistic, period, *both))
    return rows


def why_kept(_folder: Path) -> str:
    """Why a folder is never replaced by a forecast."""
    return "a forecast is not changed after it was made, nor is anything else put in its place"


def known_until(told: Sequence[Subject]) -> Month:
    """The last month of any figure that the model was fitted to, or that the rival goes by."""
    fitted = [one.month for one in load_targets().values()]
    return max([*fitted, *(one.known.until for one in told if one.known is not None)])


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month.parse(f"{day:%Y-%m}")


def _day(given: str | date | None) -> date:
    if given is None:
        return datetime.now(UTC).date()
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise TalentwarError(f"date: {given!r} is no day; write e.g. 2026-11-26") from None


def _refuse_the_past(found: Plan) -> None:
    if found.origin <= found.known_until:
        raise TalentwarError(
            f"date: {found.made_on} lies before what the model knows, figures up to "
            f"{found.known_until}: that would be no forecast; "
            f"give {found.known_until + 1}-01 or later"
        )
    if found.origin < found.start:
        raise TalentwarError(
            f"date: {found.made_on} lies before {found.start}, the first month of "
            f"{found.request.loaded.name}; give {found.start}-01 or later"
        )


def _described(found: Plan, by_name: Mapping[str, Floats]) -> dict[str, Any]:
    """The part of the record that says what the forecast is made from."""
    request, scenario = found.request, found.request.loaded.value
    return {
        "format": FORECAST.format,
        "made_on": str(found.made_on),
        "months_ahead": found.months,
        "last_month": str(found.origin + found.months),
        **request.origin().described(),
        "overrides": list(request.overrides[:-1]),
        "title": scenario.title,
        "start": str(found.start),
        "scenario_ends": str(found.scenario_ends),
        "known_until": str(found.known_until),
        "carried_forward": carried_forward(scenario),
        "events_after": events_after(scenario, found.origin),
        "statistics": {one.statistic: _of_subject(found, one, by_name) for one in found.subjects},
        "already_known": list(already_known(found.subjects, by_name, found.start, found.origin)),
    }


def _of_subject(found: Plan, one: Subject, by_name: Mapping[str, Floats]) -> dict[str, Any]:
    """What the record says of a statistic; ``was`` are the middle runs at the start and now."""
    history = by_name[one.statistic]
    now = [history[:, 0], history[:, found.origin - found.start]]
    was = [rounded(float(np.median(each))) for each in now]
    return {
        "words": one.words,
        "family": one.family,
        "firm": one.firm,
        "unit": one.unit,
        "over": one.over,
        "headline": one.headline,
        "judged_by": one.judged_by,
        "rival": basis(one, found.origin),
        "was": was if one.over == "end" else [],
    }
