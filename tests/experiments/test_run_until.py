"""Replicates until a mean is known well enough: where a run stops, and what it leaves."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sim.base.errors import CheckFailed, ScenarioError
from sim.experiments.luck import replicate_seed, uniforms
from sim.experiments.precision import StoppingRule
from sim.experiments.run import prepare, run
from sim.parameters.posterior import read_posterior
from sim.scenario.schema import Until
from tests.parameters.fake_posterior import FITTED, write_posterior
from tests.record.fake_world import FakeLoaded, files_of, simulate

ROOT = Path(__file__).parents[2]


def until(half_width, most=60, replicates=3):
    """A scenario that stops by itself."""
    rule = Until(half_width=half_width, of="end.hhi_talent", max=most)
    return FakeLoaded(months=2, replicates=replicates, until=rule)


STOPS_AT, NEEDED = 17, 12
"""Of ``until(0.06)``; two processes also try the replicate after the last."""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_stops_by_itself_is_the_run_of_so_many_replicates(tmp_path, fake_model, jobs):
    stopped = run(until(0.06), jobs=jobs, out=tmp_path / "stopped")
    fixed = run(until(0.06), jobs=1, replicates=STOPS_AT, out=tmp_path / "fixed")
    assert stopped.seeds == fixed.seeds
    assert len(stopped.seeds) == STOPS_AT
    ours, theirs = files_of(stopped.folder), files_of(fixed.folder)
    assert ours.keys() == theirs.keys()
    assert {str(name) for name in ours if ours[name] != theirs[name]} == {
        "summary.json", "record.json",
    }  # fmt: skip
    known = stopped.summary.pop("precision")
    assert stopped.summary == fixed.summary
    assert {key for key in stopped.record if stopped.record[key] != fixed.record[key]} == {
        "files",
        "sha256",
    }
    assert (known["statistic"], known["half_width"]) == ("end.hhi_talent", 0.06)
    assert (known["needed"], known["run"]) == (NEEDED, STOPS_AT)


def test_the_published_values_tell_where_it_stops(tmp_path, fake_model):
    result = run(until(0.06), jobs=1, out=tmp_path / "r")
    rule = StoppingRule("end.hhi_talent", 0.06, 3, 60)
    for value in values_of(result, "end.hhi_talent"):
        assert not rule.is_over
        rule.add(value)
    assert rule.is_over
    assert rule.precision.described() == result.summary["precision"]
    assert 0 < result.summary["precision"]["reached"] <= 0.06


def values_of(result, statistic):
    (row,) = (row for row in result.replicates.to_pylist() if row["statistic"] == statistic)
    return [value for name, value in row.items() if name != "statistic"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_most_replicates_end_a_run_that_is_not_precise(tmp_path, fake_model, jobs):
    result = run(until(0.001, most=9), jobs=jobs, out=tmp_path / "r")
    known = result.summary["precision"]
    assert len(result.seeds) == known["run"] == 9
    assert known["needed"] is None
    assert known["reached"] > 0.001


def test_a_statistic_that_is_never_there_is_no_precision(tmp_path, fake_model):
    rule = Until(half_width=0.5, of="end.undefined", max=7)
    result = run(FakeLoaded(months=2, until=rule), jobs=1, out=tmp_path / "r")
    assert result.summary["precision"]["reached"] is None
    assert len(result.seeds) == 7


def test_a_number_asked_for_is_the_number_run(tmp_path, fake_model):
    result = run(until(0.06), jobs=1, replicates=2, out=tmp_path / "r")
    assert len(result.seeds) == 2
    assert "precision" not in result.summary


def test_what_fails_beyond_the_end_is_no_failure(tmp_path, fake_model):
    run(until(0.06), jobs=1, out=tmp_path / "one")
    fake_model.simulate = partial(fails_in, STOPS_AT)
    run(until(0.06), jobs=2, out=tmp_path / "two")
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


@pytest.mark.parametrize("number", [9, STOPS_AT - 1])
def test_what_was_only_tried_fails_where_it_is_wanted(tmp_path, fake_model, number):
    fake_model.simulate = partial(fails_in, number)
    with pytest.raises(ArithmeticError, match="no cash left") as told:
        run(until(0.06, replicates=9), jobs=2, out=tmp_path / "r")
    assert f"in replicate {number}, whose seed is {replicate_seed(7, number)}" in (
        told.value.__notes__
    )


def fails_in(number, scenario, seed, on_month=None, check=None):
    if seed == replicate_seed(7, number):
        raise ArithmeticError("no cash left")
    return simulate(scenario, seed, on_month)


def test_a_check_that_fails_later_than_the_run_began_says_how_to_see_it(tmp_path, fake_model):
    fake_model.simulate = breaks_in_the_ninth
    with pytest.raises(CheckFailed) as told:
        run(until(0.06), out=tmp_path / "r", jobs=1)
    assert told.value.command == "sim.run(scenario, seed=7, replicates=9, check=True)"


def breaks_in_the_ninth(scenario, seed, on_month=None, check=None):
    if seed == replicate_seed(7, 8):
        raise CheckFailed("has -1 people", seed, "2025-02")
    return simulate(scenario, seed, on_month)


def test_the_record_names_the_row_of_every_replicate_run(tmp_path, monkeypatch, fake_model):
    monkeypatch.chdir(tmp_path)
    write_posterior(tmp_path, scenario="title: x\n")
    rule = "run.until={half_width: 6 %, of: end.hhi_talent, max: 60}"
    small = ["population.scale=0.001", "run.end=2025-09", *FITTED, rule]
    result = run("baseline", overrides=small, jobs=1)
    assert len(result.seeds) > 4
    assert result.parameters["rows"] == [
        read_posterior().row(uniforms(seed)("posterior")) for seed in result.seeds
    ]
    assert "until:\n    half_width: 6 %" in result.text("scenario.yaml")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (["run.until.half_width=0"], "run.until.half_width: is zero; write more than 0"),
        (["run.until.half_width=2 USD"], "run.until.half_width: '2 USD' is not a share"),
        (["run.until.of=end.hhi_talnt"], "run.until.of: there is no statistic 'end.hhi_talnt'"),
        (["run.until.of=end.hhi_talnt"], "e.g. end.hhi_talent"),
        (["run.until.of=end.talent_share_mata"], "did you mean meta?"),
        (["run.until.max=0"], "run.until.max: 0 replicates; 3 to 10000 are allowed"),
        (["run.until.max=20 k"], "run.until.max: 20000 replicates; 3 to 10000 are allowed"),
        (["run.until.max=3"], "run.until.max: 3 is below the 24 replicates it begins with"),
        (["run.replicates=2"], "run.replicates: 2 replicates tell nothing about precision"),
        (["run.until.most=9"], "run.until.most: is not a key here"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_at_its_place(monkeypatch, changes, message):
    monkeypatch.chdir(ROOT)
    rule = "run.until={half_width: 2 %, of: end.hhi_talent, max: 60}"
    assert prepare("baseline", overrides=[rule], point=True).most == 60
    with pytest.raises(ScenarioError) as told:
        prepare("baseline", overrides=[rule, *changes], point=True)
    assert f"--set {changes[0]}:1:" in str(told.value)
    assert message in str(told.value)
