"""Pages of committed sweeps, and what tests of their control have in common."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from sim.experiments.sweeps.read import read_sweep
from sim.report.page import sweep_page

RESULTS = Path(__file__).parents[2] / "results"
QUICK = ("what_a_raid_buys", "price_of_a_team", "when_money_buys_time")
LARGE = [pytest.param(name, marks=pytest.mark.full) for name in ("thesis", "what_drives_the_cuts")]
CAPABILITY = "overall.leadership.capability_at_end.challenger"
BEST = "overall.best_200.at_end.meta"
LEVELS = {"p5": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}
MARKS = "[class*='mark-'][class*='role-mark'] > *"
HERE = ".page:not([hidden])"


@cache
def text_of(name):
    """The page of a committed sweep, made once."""
    return sweep_page(read_sweep(RESULTS / name))


def page_at(folder, name):
    """The address of a committed sweep's page."""
    place = folder / f"{name}.html"
    if not place.exists():
        place.write_text(text_of(name), encoding="utf-8")
    return place.as_uri()


def until(page, holds):
    """Wait until an expression holds; as a function, since the page evaluates no text."""
    page.wait_for_function(f"() => {holds}")


def ready(watched):
    """The page once every chart of the control is drawn."""
    drawn = f"document.querySelectorAll('{HERE} .outcome .chart[data-live]').length"
    all_of_them = f"document.querySelectorAll('{HERE} .outcome').length"
    until(watched.page, f"{drawn} > 0 && {drawn} === {all_of_them}")
    return watched.page


def median(page, outcome):
    return float(
        page.locator(f"{HERE} [data-outcome='{outcome}'] .number").get_attribute("data-value")
    )


def settled(page, outcome, expected):
    """Wait until an outcome shows a value; ``approx`` because both add up in their own order."""
    page.wait_for_function(
        "([name, value]) => Math.abs(document.querySelector("
        f"`{HERE} [data-outcome='${{name}}'] .number`"
        ").dataset.value / value - 1) < 1e-9",
        arg=[outcome, expected],
    )


def text(page, selector):
    return page.locator(f"{HERE} {selector}").inner_text().replace("\u00a0", " ")


def asked(page, outcome, setting):
    """What the script finds at a setting: quantiles, and the number of runs."""
    return page.evaluate(
        "([name, setting]) => talentwar.whatIf.band(name, talentwar.whatIf.find(setting))",
        [outcome, setting],
    )


def runs(name):
    return pd.read_csv(RESULTS / name / "observations.csv")
