"""The whole fit on a problem whose answer is known; what it leaves, and how that is checked."""

from __future__ import annotations

import csv
import json
from functools import cache

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.calibration.fit import Fit, fit, foresight
from sim.calibration.replay import read_runs, replay, verify_draws
from sim.calibration.written import known, write_fit
from sim.parameters.posterior import read_posterior
from tests.calibration.fake_problem import FakeRunner, fake_problem

TRUTH = (0.7, 0.5)


@cache
def found() -> Fit:
    return fit(fake_problem(), FakeRunner())


def test_the_posterior_lies_about_the_truth():
    assert found().values.mean(axis=0) == pytest.approx(TRUTH, abs=0.02)
    # Of sum and difference, each known to 0.054: half of it a parameter, by a root of two.
    assert found().values.std(axis=0) == pytest.approx([0.038, 0.038], rel=0.3)


def test_the_best_point_is_nearer_than_where_the_search_began():
    best = found().problem.values_at(found().best.point[None, :])[0]
    assert best == pytest.approx(TRUTH, abs=0.03)
    assert found().best.loss <= found().best.start_loss
    assert found().best.history[-1] <= found().best.history[0]


def test_the_posterior_predicts_its_targets():
    told = known(found())["targets"]
    assert told["sum"]["in"]
    assert told["sum"]["predicted"][1] == pytest.approx(1.2, abs=0.03)
    assert told["difference"]["predicted"][1] == pytest.approx(0.2, abs=0.03)


def test_both_parameters_are_identified_and_the_figures_say_by_which():
    told = known(found())
    assert all(one["identified"] for one in told["parameters"].values())
    assert {row[0] for row in told["pinned_down"]["sum"]} == set(found().problem.parameters)
    assert abs(dict(told["targets"])["sum"]["foreseen"]) > 0.9


def test_emulators_foresaw_the_last_wave():
    told, within = foresight(found().problem, found().matched)
    assert (told > 0.8).all()
    assert (within > 0.85).all()


@pytest.fixture
def folder(tmp_path):
    write_fit(tmp_path, found())
    return tmp_path


def test_what_is_left_reads_back_as_it_was(folder):
    posterior = read_posterior(folder)
    assert posterior.parameters == found().problem.parameters
    assert posterior.draws == pytest.approx(found().values, rel=1e-5)
    assert json.loads((folder / "fit.json").read_text())["plausible_runs"] > 64


def test_the_posterior_follows_from_the_runs_it_keeps(folder):
    held = replay(found().problem, read_posterior(folder), FakeRunner(), 6)
    assert held[0] == "64 draws follow from the 192 runs kept"


def test_draws_that_do_not_follow_are_noticed(folder):
    posterior = read_posterior(folder)
    kept = read_runs(folder / "runs.csv")
    kept.statistics[kept.plausible] *= 1.001
    with pytest.raises(TalentwarError, match="do not follow from the runs kept"):
        verify_draws(found().problem, posterior, kept, found().matched.luck)


def test_a_model_that_gives_other_runs_is_noticed(folder):
    with pytest.raises(TalentwarError, match="the model has changed, and its version has not"):
        replay(found().problem, read_posterior(folder), FakeRunner(luck=0.03), 6)


def test_a_run_that_was_edited_is_noticed(folder):
    path = folder / "runs.csv"
    path.write_text(path.read_text().replace("1,0,", "1,0,", 1) + "\n")
    with pytest.raises(TalentwarError, match="changed after it was made"):
        read_posterior(folder)


def test_runs_say_which_point_of_the_design_they_are(folder):
    with (folder / "runs.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["number"]) for row in rows[:64]] == list(range(64))
    assert {row["wave"] for row in rows} == {"1", "2"}
    kept = read_runs(folder / "runs.csv")
    assert kept.plausible.sum() == len(found().region.points)
    assert np.isfinite(kept.statistics).all()
