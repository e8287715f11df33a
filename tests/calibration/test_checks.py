"""Checks have the numbers of what they name, and all figures that are never fitted are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.base.errors import ScenarioError, TalentwarError
from sim.scenario.places import load_scenario
from sim.statistics import named
from sim.validation.checks import abouts, figure_of, load_checks
from tests.calibration.reported import (
    CALIBRATION,
    FIGURES,
    figures,
    left_out,
    no_surer_than_the_source,
    reported,
)

FILE = CALIBRATION / "checks.yaml"
CHECKS = load_checks(FILE)


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_has_the_numbers_of_what_it_names(name: str) -> None:
    assert CHECKS[name].bounds == pytest.approx(reported(CHECKS[name]))


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_no_surer_than_what_it_names_and_of_the_first_year(name: str) -> None:
    assert no_surer_than_the_source(CHECKS[name])
    assert str(CHECKS[name].month).startswith("2025-")


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_about_a_statistic_of_firms_that_there_are(name: str) -> None:
    known = named(CHECKS[name].statistic)
    assert known is not None
    assert set(known[1]) <= load_scenario("baseline").value.firms.keys()


def test_every_figure_that_is_never_fitted_is_a_check() -> None:
    assert left_out(CHECKS, "check") == set()
    of_figures = {name: one for name, one in CHECKS.items() if one.source.startswith(FIGURES)}
    assert {figures()[figure_of(one)].role for one in of_figures.values()} == {"check"}
    assert len(of_figures) >= 4
    about = abouts(CHECKS)
    assert {name for name, said in about.items() if said} == of_figures.keys()


def test_the_numbers_of_a_check_are_in_the_models_unit() -> None:
    assert CHECKS["stars_beside_capex"].bounds[1] == pytest.approx(0.05)
    assert CHECKS["typical_pay"].bounds == (0.3e6, 0.9e6)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    why: From memory; two", "    whys: From memory; two", "whys"),
        ("    low: 3600\n    high: 4500\n", "", "is either a number or a range"),
        ("overall.departures.let_go.meta.month_12", "departures.let_go.meta", "no statistic of a"),
        ('"base_data:cuts.meta_2025"', "the press", "is not a source"),
        ("checks:", "targets:", "targets"),
        ("end.pay_p50", "end.uncovered", "contradicts uncovered"),
    ],
)
def test_an_incomplete_check_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "checks.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_checks(path)
    assert told in str(caught.value)
    assert all(one.line > 0 for one in caught.value.problems)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TalentwarError, match=r"checks\.yaml: there is no such file"):
        load_checks(tmp_path / "checks.yaml")


def test_these_tests_can_fail() -> None:
    one = CHECKS["meta_cuts"]
    assert reported(one) == (3600.0, 4500.0)
    wrong = one.model_copy(update={"high": 5000.0})
    assert wrong.bounds != pytest.approx(reported(wrong))
    fewer = {name: each for name, each in CHECKS.items() if name != "uncovered"}
    assert left_out(fewer, "check") == {("figures:stake.hedge.uncovered", "end.uncovered")}
