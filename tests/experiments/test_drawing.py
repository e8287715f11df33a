"""Runs draw joint rows of the posterior, one a replicate, or stay at the best point."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.base.errors import ScenarioError
from sim.experiments.luck import replicate_seed, uniforms
from sim.experiments.run import prepare, run
from sim.parameters.posterior import read_posterior
from sim.scenario.places import load_scenario
from tests.parameters.fake_posterior import (
    DRAWS,
    FITTED,
    LOSS,
    MISSION,
    NOTHING_FITTED,
    NUMBERS,
    POINT,
    TOLERANCE,
    number_at,
    write_posterior,
)
from tests.record.fake_world import simulate

SMALL = ("population.scale=0.001", "run.end=2025-09")


@pytest.fixture
def heard(tmp_path, monkeypatch, fake_model):
    """A posterior in the current folder, and what the model is given of it."""
    monkeypatch.chdir(tmp_path)
    write_posterior(tmp_path, scenario="title: x\n")
    heard = []

    def listen(scenario, seed, on_month=None, check=None):
        heard.append((seed, parameters_of(scenario)))
        return simulate(scenario, seed, on_month)

    fake_model.simulate = listen
    return heard


def parameters_of(scenario) -> dict[str, float]:
    (llama,) = (event for event in scenario.events if event.name == "llama_4")
    mission = scenario.market.preferences.mission
    return {
        TOLERANCE: scenario.investors.tolerance, MISSION: mission, LOSS: llama.loss,
    }  # fmt: skip


def drawn_of(result) -> list[dict[str, float]]:
    """What the record says the replicates had."""
    assert result.parameters["from"] == "posterior"
    return [dict(zip(POINT, DRAWS[row], strict=True)) for row in result.parameters["rows"]]


def run_small(*overrides, **options):
    return run("baseline", overrides=[*SMALL, *overrides], jobs=1, **options)


def test_each_replicate_has_a_row_of_its_own_which_the_record_names(heard):
    result = run_small(*FITTED, replicates=6)
    assert [drawn for _, drawn in heard] == drawn_of(result)
    assert len(set(result.parameters["rows"])) > 3
    assert result.parameters["sha256"] == read_posterior().sha256
    assert result.record["parameters"] == result.parameters


def test_the_row_is_the_uniform_of_the_seed_alone(heard):
    result = run_small(*FITTED, replicates=4)
    posterior = read_posterior()
    assert result.parameters["rows"] == [
        posterior.row(uniforms(seed)("posterior")) for seed in result.seeds
    ]


def test_another_scenario_with_the_seed_has_the_same_rows(heard):
    one = run_small(*FITTED, replicates=3, seed=5)
    two = run_small(*FITTED, "investors.restraint_life=18", replicates=5, seed=5, out="two")
    assert two.parameters["rows"][:3] == one.parameters["rows"]
    other = run_small(*FITTED, replicates=5, seed=6, out="other")
    assert other.parameters["rows"] != two.parameters["rows"]


def test_an_override_takes_a_parameter_out_and_leaves_the_others(heard):
    with_all = drawn_of(run_small(*FITTED, replicates=3))
    heard.clear()
    result = run_small(*FITTED, f"{TOLERANCE}=0.4", replicates=3, out="two")
    assert [drawn for _, drawn in heard] == [each | {TOLERANCE: 0.4} for each in with_all]
    assert drawn_of(result) == with_all
    assert number_at(result.text("scenario.yaml"), TOLERANCE) == 0.4
    assert number_at(result.text("scenario.yaml"), MISSION) == {"fitted": [0.4]}


def test_the_best_point_is_as_numbers_in_the_scenario(heard):
    point = run_small(*FITTED, replicates=2, point=True)
    written = run_small(*NUMBERS, replicates=2, out="written")
    assert [drawn for _, drawn in heard] == [POINT] * 4
    assert point.record["tables"] == written.record["tables"]
    assert point.parameters == {"from": "point"}
    assert written.parameters == {"from": "scenario"}


def test_the_best_point_and_plain_scenarios_need_no_posterior(tmp_path, monkeypatch):
    def must_not():
        raise AssertionError("read")

    monkeypatch.setattr("sim.experiments.run.read_posterior", must_not)
    assert prepare("baseline", overrides=[*FITTED], point=True).posterior is None
    assert prepare("baseline", overrides=NUMBERS).parameters == {"from": "scenario"}


@pytest.mark.parametrize("point", [False, True])
def test_any_number_of_jobs_leaves_the_same_bytes(heard, fake_model, point):
    fake_model.simulate = depends_on_its_parameters
    options = {"overrides": [*SMALL, *FITTED], "replicates": 4, "point": point}
    run("baseline", **options, jobs=1, out="one")
    run("baseline", **options, jobs=2, out="two")
    assert files_of(Path("one")) == files_of(Path("two"))
    run("baseline", **options | {"point": not point}, jobs=1, out="three")
    assert Path("one/replicates.csv").read_bytes() != Path("three/replicates.csv").read_bytes()


def test_a_loaded_scenario_draws_too(heard):
    loaded = load_scenario("baseline", [*SMALL, *FITTED])
    result = run(loaded, replicates=2, jobs=1, out="r")
    assert [drawn for _, drawn in heard] == drawn_of(result)


def test_distributions_beside_it_keep_their_own_luck(heard):
    edit = "investors.restraint_life={uniform: [6, 24]}"
    alone, beside = (
        prepare("baseline", overrides=[*each, edit]) for each in (NOTHING_FITTED, FITTED)
    )
    lives = [each.realised(99).investors.restraint_life for each in (alone, beside)]
    assert lives == [6 + 18 * uniforms(99)("investors.restraint_life")] * 2


def test_what_the_posterior_lacks_is_told_at_its_place(heard, tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "extends: baseline\ntitle: Mine\nquestion: Why?\n"
        "investors: {tolerance: {fitted: [0.4]}, restraint_life: {fitted: [12]}}\n"
        "market: {preferences: {publishing: {fitted: [0.25]}}}\n"
    )
    mine_are = (TOLERANCE, "investors.restraint_life", "market.preferences.publishing")
    taken_out = [each for each in NOTHING_FITTED if not each.startswith(mine_are)]
    with pytest.raises(ScenarioError) as told:
        prepare(mine, overrides=taken_out)
    life, publishing = map(str, told.value.problems)
    assert life == (
        f"{mine}:4:57: investors.restraint_life: is fitted, and calibration/posterior has no "
        "draws of it; write a number instead, use --point, or fit it with `talentwar calibrate`"
    )
    assert publishing.startswith(f"{mine}:5:36: market.preferences.publishing: is fitted")
    assert prepare(mine, point=True).loaded.fitted[TOLERANCE] == 0.4


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_draw_that_makes_no_scenario_names_its_row_and_leaves_nothing(
    tmp_path, monkeypatch, fake_model, jobs
):
    monkeypatch.chdir(tmp_path)
    point = {TOLERANCE: 0.25}
    write_posterior(tmp_path, [[0.2], [-0.1]], point, scenario="title: x\n")
    posterior = read_posterior()
    first = next(n for n in range(99) if posterior.row(uniforms(replicate_seed(7, n))("posterior")))
    overrides = [*NOTHING_FITTED, f"{TOLERANCE}={{fitted: [0.25]}}"]
    with pytest.raises(ScenarioError) as told:
        run("baseline", overrides=overrides, seed=7, jobs=jobs, replicates=first + 3)
    where, what = str(told.value).splitlines()
    assert where == (
        "calibration/posterior/draws.csv:3:1: this draw does not go with the scenario; "
        "change what is told below, or --point does without draws"
    )
    assert f"{TOLERANCE}: -0.1 is out of range" in what
    assert list(Path("runs").iterdir()) == []


def test_what_shows_a_fault_again_says_point_where_it_was_used(heard):
    asked = {"overrides": FITTED, "seed": 4}
    assert prepare("baseline", **asked).again(0).endswith("--replicates 1 --check")
    assert prepare("baseline", **asked, point=True).again(0).endswith("--check --point")
    loaded = load_scenario("baseline", FITTED)
    assert prepare(loaded, seed=4, point=True).again(1) == (
        "sim.run(scenario, seed=4, replicates=2, check=True, point=True)"
    )


def test_one_posterior_serves_many_runs(heard, monkeypatch):
    posterior = prepare("baseline", overrides=FITTED).posterior
    monkeypatch.setattr("sim.experiments.run.read_posterior", lambda: 1 / 0)
    assert prepare("baseline", overrides=FITTED, posterior=posterior).posterior is posterior


def files_of(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def depends_on_its_parameters(scenario, seed, on_month=None, check=None):
    return simulate(scenario, seed + int(1e6 * scenario.investors.tolerance), on_month)
