"""Whole runs: as long as the scenario, with the same draws and luck wherever they are made."""

from __future__ import annotations

import numpy as np
import pytest

from sim.validation.variance import STRUCTURES
from sim.validation.whole_runs import WholeRuns, there
from tests.validation.made_up import MISSION, PROBLEM, MadeUpRuns, made_up_fit, runner

NAMES = ("end.talent_share_meta", "overall.cuts.people", "end.hhi_talent")


@pytest.fixture
def made_up(monkeypatch):
    return MadeUpRuns().put_in_place(monkeypatch)


@pytest.fixture
def runs(tmp_path):
    return WholeRuns(runner(tmp_path), made_up_fit().values, NAMES)


def test_a_run_is_as_long_as_the_scenario_and_tells_all_statistics(made_up, runs):
    found = runs("whole", 5)
    assert found.shape == (5, 3)
    assert runs.columns(["overall.cuts.people", "end.talent_share_meta"]) == [1, 0]
    assert {str(one.scenario.run.end) for one in made_up.asked} == {"2026-12"}
    assert str(PROBLEM.loaded.value.run.end) == "2025-12"
    assert {one.scenario.population.scale for one in made_up.asked} == {0.01}


def test_draws_and_seeds_are_the_same_in_every_structure_and_scenario(made_up, runs):
    for changes in STRUCTURES.values():
        runs("structure", 4, 0, changes)
    runs("scenario", 4, 0, None, "no_raid")
    drawn = [(one.seed, one.values) for one in made_up.asked]
    blocks = [drawn[first : first + 4] for first in range(0, len(drawn), 4)]
    assert len(blocks) == len(STRUCTURES) + 1
    assert all(block == blocks[0] for block in blocks)
    fit = made_up_fit()
    expected = [dict(zip(PROBLEM.parameters, row, strict=True)) for row in fit.values[:4].tolist()]
    assert [values for _, values in blocks[0]] == expected
    strategies = {one.scenario.firms["meta"].strategy for one in made_up.asked[-4:]}
    assert strategies == {"steady"} != {made_up.asked[0].scenario.firms["meta"].strategy}


def test_a_structure_that_fixes_a_fitted_parameter_leaves_the_others_at_their_draws(made_up, runs):
    runs("as built", 2)
    runs("without mission", 2, 0, {MISSION: 0})
    whole, without = made_up.asked[0].values, made_up.asked[2].values
    assert without == {path: value for path, value in whole.items() if path != MISSION}
    assert made_up.asked[2].scenario.market.preferences.mission == 0.0


def test_repetitions_differ_in_luck_and_fewer_draws_are_the_first_of_more(
    made_up, runs, monkeypatch
):
    monkeypatch.setattr("sim.calibration.runs.PART", 8)
    many, few, again = runs("many", 12), runs("few", 8), runs("again", 4, 1)
    assert len(made_up.asked) == 12 + 0 + 4  # a whole part is found again
    np.testing.assert_array_equal(few, many[:8])
    seeds = [one.seed for one in made_up.asked]
    assert not set(seeds[12:]) & set(seeds[:12])
    assert made_up.asked[12].values == made_up.asked[0].values
    assert (again != many[:4]).all()


def test_a_run_that_has_no_value_has_nothing():
    assert there(np.array([[np.nan, 2.0]])).tolist() == [[0.0, 2.0]]
