"""The committed posterior belongs to this model, and the baseline is marked with its best point."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

from sim.calibration.calibrate import verify
from sim.calibration.problem import Problem, problem
from sim.parameters.posterior import Posterior, read_posterior
from sim.parameters.stale import changes
from sim.record.numbers import rounded
from sim.scenario.places import load_scenario
from sim.validation.appraisal import read_appraisal
from tests.worlds import BASELINE

CALIBRATION = BASELINE.parents[1] / "calibration"


@cache
def shipped() -> Posterior:
    return read_posterior(CALIBRATION / "posterior")


@cache
def asked() -> Problem:
    return problem()


def known() -> dict:
    return json.loads((shipped().folder / "fit.json").read_text(encoding="utf-8"))


def test_it_was_made_with_this_model_and_these_files() -> None:
    assert changes(shipped()) == []
    for name in ("priors.yaml", "targets.yaml", "fit.yaml"):
        copy = (shipped().folder / name).read_text(encoding="utf-8")
        assert copy == (CALIBRATION / name).read_text(encoding="utf-8")


def test_the_baseline_is_marked_with_the_best_point() -> None:
    fitted = load_scenario(BASELINE).fitted
    assert fitted.keys() == set(asked().parameters) == set(shipped().parameters)
    assert {path: rounded(value) for path, value in fitted.items()} == shipped().point


def test_every_draw_lies_within_its_prior() -> None:
    ends = asked().values_at(np.array([[1e-6] * len(asked().parameters)] * 2))
    ends[1] = asked().values_at(np.full((1, len(asked().parameters)), 1.0 - 1e-6))[0]
    draws = shipped().draws
    assert (draws >= ends[0] * (1 - 1e-5)).all()
    assert (draws <= ends[1] * (1 + 1e-5)).all()
    assert len(np.unique(draws, axis=0)) > 0.9 * len(draws)


def test_nine_in_ten_targets_are_within_reach_of_the_posterior() -> None:
    told = [one["in"] for one in known()["targets"].values()]
    assert sum(told) >= 0.9 * len(told)


def test_the_null_loses() -> None:
    versions = read_appraisal(CALIBRATION / "appraisal")["versions"]
    null = next(one for name, one in versions.items() if name.startswith("null"))
    whole = versions["the model, whole fit"]
    assert null["targets"]["in"] < whole["targets"]["in"]
    assert null["targets"]["crps"] > 2 * whole["targets"]["crps"]


@pytest.mark.slow
def test_it_follows_from_its_runs_and_some_come_out_the_same_again() -> None:
    held = verify(2, out=CALIBRATION / "posterior", jobs=1)
    assert held[0].startswith(f"{len(shipped().draws)} draws follow from")
