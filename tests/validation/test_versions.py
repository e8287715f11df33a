"""Versions are fitted alike and without the checks; the null is, too, and is favoured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.validation.null import NULL_PRIORS, null_parameters, simulate_null
from sim.validation.versions import (
    VERSIONS,
    Effort,
    NullRunner,
    agreeing,
    fitted_anew,
    in_its_favour,
    predictions,
    predictions_of_null,
    statistics_of_null,
)
from tests.validation.made_up import CHECKS, MET, MISSION, PROBLEM, MadeUpRuns, runner
from tests.worlds import small_scenario

ROOT = Path(__file__).parents[2]
SMALL = Effort(design=24, accepted=0.2, draws=6)
HELD = [*PROBLEM.targets.values(), *CHECKS.values()]
SCALES = 1.5 * PROBLEM.sds


@pytest.fixture
def made_up(monkeypatch):
    return MadeUpRuns().put_in_place(monkeypatch)


@pytest.mark.parametrize("name", VERSIONS)
def test_a_version_has_its_mechanism_out_of_the_run_and_fits_the_rest(name):
    changes = VERSIONS[name].changes
    other = PROBLEM.version(changes)
    assert set(other.parameters) == set(PROBLEM.parameters) - changes.keys()
    told = (ROOT / "docs" / "mechanisms.md").read_text(encoding="utf-8")
    for path, value in changes.items():
        assert f"`{path}={value}`" in told
    assert (other.loaded.value == PROBLEM.loaded.value) is (not changes)


def test_a_fit_anew_finds_what_meets_the_targets():
    def evaluate(points, seeds, what, held):
        """Every statistic meets its figure at 0.2 and misses it the further the point is away."""
        away = 8.0 * np.abs(points[:, 0] - 0.2)
        return np.stack([agreeing(one) + away * (1.0 + agreeing(one)) for one in held], axis=1)

    found = fitted_anew("toy", PROBLEM, 2, evaluate, HELD, SCALES, Effort(256, 0.1, 64))
    column = [one.statistic for one in HELD].index("overall.raids.joined_in_3_months.meta")
    assert found.shape == (64, len(HELD))
    assert np.median(found[:, column]) < 90.0  # of the design's runs it is 50 + 8 0.3 51


def test_the_design_asks_for_targets_alone_and_the_predictions_for_checks_too(made_up, tmp_path):
    found = predictions("without mission", runner(tmp_path), HELD, SCALES, SMALL)
    assert found.shape == (SMALL.draws, len(HELD))
    of_design, of_predictions = made_up.asked[: SMALL.design], made_up.asked[SMALL.design :]
    assert {one.names for one in of_design} == {PROBLEM.statistics}
    assert {one.names for one in of_predictions} == {tuple(one.statistic for one in HELD)}
    assert not set(PROBLEM.statistics) & {one.statistic for one in CHECKS.values()}
    assert all(MISSION not in one.values for one in made_up.asked)
    assert {one.scenario.market.preferences.mission for one in made_up.asked} == {0.0}


def test_versions_have_the_same_luck(made_up, tmp_path):
    for name in ("the model", "without investor pressure"):
        predictions(name, runner(tmp_path), HELD, SCALES, SMALL)
    predictions_of_null({}, runner(tmp_path), HELD, SCALES, SMALL)
    runs = SMALL.design + SMALL.draws
    seeds = [one.seed for one in made_up.asked]
    assert seeds[:runs] == seeds[runs : 2 * runs] == seeds[2 * runs :]
    assert len(set(seeds)) == runs


def test_what_a_run_of_the_null_says_nothing_of_is_met(made_up, tmp_path):
    found = predictions_of_null({}, runner(tmp_path), HELD, SCALES, SMALL)
    for column, one in enumerate(HELD):
        if "refused" in one.statistic:
            assert (found[:, column] == agreeing(one)).all()
            assert one.agrees(agreeing(one))
        elif MET[one.statistic] > 0.0:
            assert (found[:, column] > 2.0 * MET[one.statistic]).all()
    assert all(np.isfinite(found).ravel())
    filled = in_its_favour(np.array([[np.nan, 3.0]]), HELD[:2])
    assert filled.tolist() == [[agreeing(HELD[0]), 3.0]]


def test_runs_of_the_null_are_kept_apart_from_the_models_and_found_again(made_up, tmp_path):
    points, seeds = np.full((3, len(NULL_PRIORS)), 0.5), [1, 2, 3]
    null = NullRunner(PROBLEM, tmp_path, 1, None, {MISSION: 2.0})
    first = null(points, seeds, "null")
    np.testing.assert_array_equal(null(points, seeds, "again"), first)
    assert len(made_up.asked) == 3
    NullRunner(PROBLEM, tmp_path, 1, None, {MISSION: 2.5})(points, seeds, "other facts")
    assert len(made_up.asked) == 6
    same = np.full((3, len(PROBLEM.parameters)), 0.5)
    NullRunner(PROBLEM, tmp_path, 1)(same, seeds, "the null")
    runner(tmp_path)(same, seeds, "the model")
    assert [one.null for one in made_up.asked] == [True] * 9 + [False] * 3


def test_a_run_of_the_null_has_its_statistics_at_the_point_of_its_cube(monkeypatch):
    scenario, point = small_scenario(), [0.4] * len(NULL_PRIORS)

    class Loaded:
        def realise(self, _uniform, drawn):
            assert drawn == {MISSION: 2.0}
            return scenario

    names = (
        "overall.cuts.people",
        "overall.packages.package_max_bid",
        "overall.above_ceo.last.nobody",
    )
    cuts, largest, nothing = statistics_of_null(Loaded(), {MISSION: 2.0}, point, 3, names)
    ledger = simulate_null(scenario, 3, null_parameters(point))
    assert cuts == pytest.approx(float(ledger.columns("cuts")["people"].sum()), rel=1e-5)
    offers = ledger.columns("offers")
    assert largest == pytest.approx(float(offers["package_usd"].max()), rel=1e-5)
    assert np.isnan(nothing)
