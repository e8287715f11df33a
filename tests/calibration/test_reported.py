"""Targets have the numbers of what they name, all figures to be fitted are there, no check is."""

from __future__ import annotations

import pytest

from sim.calibration.targets import load_targets
from sim.evidence.figures import load_figures
from sim.evidence.figures import targets as offered
from sim.parameters.priors import load_settings
from sim.scenario.places import load_scenario
from sim.statistics import named
from sim.validation.checks import load_checks
from tests.calibration.reported import (
    CALIBRATION,
    FIGURES,
    SURE,
    figures,
    left_out,
    no_surer_than_the_source,
    reported,
)

TARGETS = load_targets(CALIBRATION / "targets.yaml")
CHECKS = load_checks(CALIBRATION / "checks.yaml")


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_has_the_numbers_of_what_it_names(name: str) -> None:
    assert TARGETS[name].bounds == pytest.approx(reported(TARGETS[name]))


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_is_no_surer_than_what_it_names(name: str) -> None:
    assert no_surer_than_the_source(TARGETS[name])


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_is_about_a_statistic_of_firms_that_there_are(name: str) -> None:
    known = named(TARGETS[name].statistic)
    assert known is not None
    assert set(known[1]) <= load_scenario("baseline").value.firms.keys()


def test_every_figure_to_be_fitted_is_a_target_by_each_of_its_statistics() -> None:
    assert left_out(TARGETS, "target") == set()
    sources = [one.source for one in TARGETS.values() if one.source.startswith(FIGURES)]
    named_there = {source.removeprefix(FIGURES).rpartition(".")[0] for source in sources}
    assert named_there == offered(load_figures(CALIBRATION / "figures.yaml")).keys()


def test_no_check_is_fitted_to() -> None:
    statistics = {one.statistic for one in TARGETS.values()}
    assert not statistics & {one.statistic for one in CHECKS.values()}
    assert not {one.source for one in TARGETS.values()} & {one.source for one in CHECKS.values()}
    for name, figure in figures().items():
        if figure.role == "check":
            assert not statistics & {held.name for held in figure.held}
            assert not any(f"{FIGURES}{name}." in one.source for one in TARGETS.values())
    assert not TARGETS.keys() & CHECKS.keys()


def test_months_of_targets_lie_in_the_runs_of_the_fit() -> None:
    end = load_settings(CALIBRATION / "fit.yaml").changes["run.end"]
    assert {str(one.month)[:4] for one in TARGETS.values()} == {str(end)[:4]} == {"2025"}


def test_these_tests_can_fail() -> None:
    one = TARGETS["lab_joined"]
    assert reported(one) == (50.0, 50.0)
    assert reported(TARGETS["largest_package"]) == (200e6, 240e6)
    assert reported(TARGETS["meta_lab_spared"])[1] == 0.0
    wrong = one.model_copy(update={"value": 60.0})
    assert wrong.bounds != pytest.approx(reported(wrong))
    assert not no_surer_than_the_source(one.model_copy(update={"weight": SURE[-1]}))
    fewer = {name: each for name, each in TARGETS.items() if name != "zhipu_left"}
    assert left_out(fewer, "target") == {
        ("figures:exit.tigers.people", "overall.departures.gone_outside_lab.zhipu.month_12")
    }
