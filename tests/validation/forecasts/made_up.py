"""A forecast written by hand, and one from a tiny world."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from sim.record.numbers import write_text
from sim.record.provenance import RECORD, record, record_text
from sim.validation.forecasts.make import Plan, plan
from sim.validation.forecasts.periods import Period
from sim.validation.forecasts.record import (
    FORECAST,
    SCENARIO,
    STATEMENT,
    Forecast,
    Row,
    read_forecast,
    write_rows,
)
from tests.worlds import BASELINE, _flow, _shrunk

MADE_ON = date(2026, 11, 26)
CUTS, PAY, CHANCE = "people_cut_meta", "pay_p50", "belief_openai"
UNITS = {CUTS: "people", PAY: "USD/yr", CHANCE: "share"}
ROWS = (
    (CUTS, "2026", [100.0, 200.0, 300.0, 400.0], [90.0, 100.0, 120.0]),
    (CUTS, "2026-12..2027-11", [10.0, 20.0], [40.0, 50.0, 60.0]),
    (PAY, "2027-03", [0.5e6, 0.6e6], [0.4e6, 0.4e6]),
    (CHANCE, "2027-03", [0.1, 0.2, 0.3], [0.2, 0.2]),
)
SHORT = {"run.start": "2025-12", "run.end": "2026-01", "events": []}


def row(statistic: str, period: str, members: list[float], rival: list[float]) -> Row:
    return Row(statistic, Period.parse(period), np.array(members), np.array(rival))


def write_made_up(folder: Path, made_on: date = MADE_ON) -> Forecast:
    """A whole, sealed forecast of three statistics."""
    folder.mkdir(parents=True)
    write_rows(folder, [row(*each) for each in ROWS], made_on)
    write_text(folder / STATEMENT, "# Made up\n")
    write_text(folder / SCENARIO, "extends: baseline\n")
    told = {
        name: {"words": name.replace("_", " "), "unit": unit, "over": "sum"}
        for name, unit in UNITS.items()
    }
    made_from = {
        "format": FORECAST.format,
        "made_on": str(made_on),
        "last_month": "2027-11",
        "replicates": 4,
        "statistics": told,
        "already_known": [],
    }
    write_text(folder / RECORD, record_text(record(folder, made_from, {})))
    return read_forecast(folder)


def tiny_plan(out: Path, **asked) -> Plan:
    """A forecast of a tiny world whose runs begin a month before what is known ends."""
    changes = {**_shrunk(), **SHORT}
    written = [f"{path}={_flow(value)}" for path, value in changes.items()]
    settings = {"made_on": "2026-02-10", "months": 3, "replicates": 3, "jobs": 1, **asked}
    return plan(BASELINE, overrides=written, out=out, **settings)
