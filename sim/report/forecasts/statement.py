"""``statement.md``: what a forecast says, on a page, and how it will be judged.

Every sentence and number is made from the runs and the record, so that none can be softened.
"""

from __future__ import annotations

import math
import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sim.base.quantities import Month
from sim.record.provenance import MODEL_VERSION
from sim.report.forecasts.words import MIDDLE, band, number, rows_of, span, table, written
from sim.validation.forecasts.known import OF_BASE_DATA, OF_FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.validation.forecasts.record import Forecast, Row

INPUTS = {
    "operating_cash_flow": "Operating cash flow",
    "capex": "Capex",
    "ai_revenue": "Revenue from AI",
}
GIVEN = ("capex",)
"""Inputs to which the model itself adds nothing, events apart."""
OF_FILES = (OF_BASE_DATA, OF_FIGURES)
ODDS = "nine in ten runs"


def statement(found: Forecast) -> str:
    """The whole page."""
    parts = (headline, expected, assumed, doubts, judged, again)
    return "\n".join(line for part in parts for line in (*part(found), "")).rstrip() + "\n"


def headline(found: Forecast) -> Iterator[str]:
    """What it is, what it knew, and the first sentences."""
    record = found.record
    known = Month.parse(record["known_until"])
    yield f"# Forecast of {record['made_on']}"
    yield ""
    yield (
        f"What the model expects of the {record['months_ahead']} months from {found.origin + 1} "
        f"to {record['last_month']}: {record['replicates']} runs of "
        f"`{record['scenario']['name']}` ({record['title']}), model version {MODEL_VERSION}, "
        f"{_parameters(record)}. It knows figures up to {known} and nothing of what happened "
        f"since: the {found.origin - known} months up to {found.origin} are its own too. It was "
        "written before any figure that will judge it, and is never changed."
    )
    yield ""
    for name, one in found.statistics.items():
        if one["headline"]:
            row = rows_of(found, name)[-1] if one["over"] == "end" else all_ahead(found, name)
            when = f"in {row.period}" if one["over"] == "end" else "in all months ahead"
            yield f"- {_begun(one['words'])}, {when}: {band(row, one['unit'])}."


def expected(found: Forecast) -> Iterator[str]:
    """Two tables: states in single months, and what is counted over periods."""
    states = [name for name, one in found.statistics.items() if one["over"] == "end"]
    counts = [name for name, one in found.statistics.items() if one["over"] != "end"]
    yield "## What is expected"
    yield ""
    yield (
        f"The middle run, and in brackets where {ODDS} lie; `forecast.csv` has nine quantiles. "
        f"{found.record['start']} is the start of the runs, {found.origin} the month of the "
        "forecast as they have it."
    )
    now = (found.record["start"], str(found.origin))
    for names, before in ((states, now), (counts, ())):
        if names:
            yield ""
            periods = [str(one.period) for one in rows_of(found, names[0])]
            rows = ([*_name(found, name), *_cells(found, name)] for name in names)
            yield from table(("", "unit", *before, *periods), rows)
    begun = sorted({str(one.period) for one in found.rows if one.period.first <= found.origin})
    if begun:
        yield ""
        yield (
            f"{' and '.join(begun)} began before the forecast. What happened of it is not known "
            "to the model, which counts its own months there."
        )


def assumed(found: Forecast) -> Iterator[str]:
    """Inputs that are carried forward, and the future that the scenario is told."""
    record = found.record
    yield "## What is taken for given"
    yield ""
    if record["scenario_ends"] < record["last_month"]:
        yield (
            f"- The scenario ends in {record['scenario_ends']}; its run is carried on to "
            f"{record['last_month']}, with every parameter as it is."
        )
    for path, years in record["carried_forward"].items():
        stated = " and ".join(
            f"to {year} for {firms} firm{'s' * (firms != 1)}" for year, firms in years.items()
        )
        yield (
            f"- {INPUTS.get(path, path)} is an input, stated {stated}. From the middle of a firm's "
            "last year on its rate is carried forward without growth"
            + ("." if path in GIVEN else ", apart from what the model adds to it.")
        )
    events = record["events_after"]
    yield (
        f"- Events that are told to the model after {found.origin}: {', '.join(events)}."
        if events
        else f"- No event after {found.origin} is told to the model, and none that happened since "
        "its figures end: no laws, firms, funding or shocks but those that it makes itself."
    )


def doubts(found: Forecast) -> Iterator[str]:
    """Where the runs are already beside a figure that was known, and how far they have gone."""
    known = found.record["already_known"]
    misses = [one for one in known if not one["agrees"]]
    yield "## Reasons to doubt it"
    yield ""
    if known:
        yield (
            f"Of {len(known)} figures that were known and lie within the run, {len(misses)} have "
            f"nothing in common with {ODDS}" + (":" if misses else ".")
        )
        yield ""
    if misses:
        header = ("", "unit", "when", "figure", "runs", "source")
        yield from table(header, (_miss(found, one) for one in misses))
        yield ""
        yield "What is forecast of these starts from there."
        yield ""
    yield f"Of each kind, furthest from where the runs began, by {found.record['last_month']}:"
    yield ""
    for name in furthest(found):
        one, last = found.statistics[name], rows_of(found, name)[-1]
        began, now = (number(each, one["unit"]) for each in one["was"])
        yield (
            f"- {one['words']}: {began} in {found.record['start']}, {now} in {found.origin}, "
            f"{written(float(last.quantiles[MIDDLE]), one['unit'])} at the end"
        )


def judged(found: Forecast) -> Iterator[str]:
    """By which figures, against whom, and with what command."""
    yield "## How it will be judged"
    yield ""
    yield (
        "Published figures are added to `calibration/outcomes.yaml` with unit, date and source; "
        "those published before the forecast do not count. `talentwar score` gives of each the "
        "continuous ranked probability score and the weighted interval score, whether it lies in "
        "the middle half and the middle nine tenths of the runs, and its place among them, beside "
        "a rival who expects no change: the last figure known where there is one, else each run's "
        "own state in the month of the forecast, or its own count of as many months up to it "
        "(`rival.csv`)."
    )
    yield ""
    yield from table(("what", "by which figure", "last figure known"), _families(found))
    yield ""
    first = min(one.period.end_date for one in found.rows) + timedelta(days=1)
    yield f"From {first} on:"
    yield ""
    yield from ("```", f"talentwar score results/forecasts/{found.made_on}", "```")


def again(found: Forecast) -> Iterator[str]:
    """How to make it again, and how to see that it was not changed."""
    record = found.record
    sets = [word for each in record["overrides"] for word in ("--set", each)]
    command = ["talentwar", "forecast", record["scenario"]["name"], "--date", record["made_on"]]
    command += ["--months", str(record["months_ahead"]), *sets, "--seed", str(record["seed"])]
    command += ["--replicates", str(record["replicates"]), "--out", "DIR"]
    yield "## To make it again"
    yield ""
    yield "With the same model, figures, posterior and libraries it leaves the same `record.json`:"
    yield ""
    yield from ("```", shlex.join(command), "```")


def furthest(found: Forecast) -> list[str]:
    """Of each kind of state, the one whose middle run has moved furthest from the start."""
    moved: dict[str, tuple[float, str]] = {}
    for name, one in found.statistics.items():
        last = float(rows_of(found, name)[-1].quantiles[MIDDLE])
        if one["was"] and one["was"][0] > 0 and last > 0:
            far = (abs(math.log(last / one["was"][0])), name)
            moved[one["family"]] = max(far, moved.get(one["family"], far))
    return [name for _, name in moved.values()]


def all_ahead(found: Forecast, name: str) -> Row:
    """What is expected of a count over all months ahead."""
    whole = (found.origin + 1, Month.parse(found.record["last_month"]))
    return next(one for one in rows_of(found, name) if (one.period.first, one.period.last) == whole)


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _name(found: Forecast, name: str) -> list[str]:
    one = found.statistics[name]
    return [one["words"], one["unit"]]


def _cells(found: Forecast, name: str) -> Iterator[str]:
    one = found.statistics[name]
    yield from (number(each, one["unit"]) for each in one["was"])
    yield from (band(row, one["unit"]) for row in rows_of(found, name))


def _miss(found: Forecast, one: dict[str, Any]) -> list[str]:
    unit = found.statistics[one["statistic"]]["unit"]
    (least, value, most), (low, middle, high) = one["figure"], one["runs"]
    figure = number(value, unit) if least == most else span(least, most, unit)
    runs = f"{number(middle, unit)} ({span(low, high, unit)})"
    return [*_name(found, one["statistic"]), one["period"], figure, runs, f"`{one['source']}`"]


def _families(found: Forecast) -> Iterator[list[str]]:
    """A line for each statistic, its firms together."""
    by_words: dict[str, list[dict[str, Any]]] = {}
    for one in found.statistics.values():
        by_words.setdefault(one["family"], []).append(one)
    for words, each in by_words.items():
        firms = ", ".join(one["firm"] for one in each if one["firm"])
        known = [one for one in each if one["rival"].startswith(OF_FILES)]
        rivals = [f"{one['firm']} {one['rival'].split()[-1]}".strip() for one in known]
        yield [
            words + f": {firms}" * bool(firms),
            each[0]["judged_by"],
            ", ".join(rivals) or "none",
        ]


def _parameters(record: dict[str, Any]) -> str:
    parameters = record["parameters"]
    if parameters["from"] != "posterior":
        return "no parameter drawn"
    return f"each with a draw of the posterior `{parameters['sha256'][:12]}`"
