from __future__ import annotations

import errno
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.base.errors import CheckFailed, ScenarioError, TalentwarError
from sim.experiments.luck import replicate_seed, uniforms
from sim.experiments.precision import StoppingRule
from sim.experiments.run import prepare, refuse_one_place_for_two, run
from sim.model import simulate as simulate_the_model
from sim.parameters.posterior import read_posterior
from sim.record.digest import table_digest
from sim.record.outcome import outcome
from sim.scenario.schema import Until
from tests.parameters.fake_posterior import FITTED, write_posterior
from tests.record.fake_world import FakeLoaded, simulate
from tests.worlds import small_scenario

ROOT = Path(__file__).parents[2]


def files_of(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_run_leaves_a_whole_result(tmp_path, fake_model):
    result = run(FakeLoaded(), out=tmp_path / "r")
    result.verify()
    assert len(result.seeds) == 3
    assert result.record["seed"] == 7
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_what_is_asked_for_goes_before_what_the_scenario_says(tmp_path, fake_model):
    result = run(FakeLoaded(), replicates=2, seed=0, out=tmp_path / "r")
    assert result.record["seed"] == 0
    assert result.seeds == [replicate_seed(0, 0), replicate_seed(0, 1)]


def test_the_place_is_under_runs_unless_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    request = prepare(FakeLoaded())
    assert request.out == Path("runs/fake")
    assert request.inside(Path("x")).out == Path("x/fake")


def test_any_number_of_jobs_leaves_the_same_bytes(tmp_path, fake_model):
    run(FakeLoaded(replicates=4), jobs=1, out=tmp_path / "one")
    run(FakeLoaded(replicates=4), jobs=2, out=tmp_path / "two")
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_progress_is_told_month_by_month_or_replicate_by_replicate(tmp_path, fake_model):
    told = []
    run(FakeLoaded(months=2, replicates=2), jobs=1, out=tmp_path / "r", progress=told_in(told))
    assert told == [(0, 1, 2), (0, 2, 2), (1, 1, 2), (1, 2, 2)]
    told.clear()
    run(FakeLoaded(months=2, replicates=2), jobs=2, out=tmp_path / "r", progress=told_in(told))
    assert told == [(0, 2, 2), (1, 2, 2)]


def told_in(told):
    return lambda *what: told.append(what)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"replicates": 0}, "replicates: 0 is not allowed; give 1 to 10000"),
        ({"replicates": 10_001}, "replicates: 10001 is not allowed; give 1 to 10000"),
        ({"jobs": 0}, "jobs: 0 is not allowed; give 1 to 256"),
        ({"jobs": 257}, "jobs: 257 is not allowed"),
        ({"seed": -1}, "seed: -1 is not allowed; give 0 to"),
        ({"seed": 2**63}, "is not allowed"),
        ({"overrides": ["run.seed=1"]}, "overrides apply to a file or a name"),
    ],
)
def test_too_much_is_refused_before_any_work(tmp_path, asked, message):
    with pytest.raises(TalentwarError, match=message):
        prepare(FakeLoaded(), out=tmp_path / "r", **asked)


def test_two_runs_may_not_share_a_place():
    with pytest.raises(TalentwarError, match="a/b: two of these scenarios would write there"):
        refuse_one_place_for_two([Path("a/b"), Path("c"), Path("a/b")])
    refuse_one_place_for_two([Path("a"), Path("b")])


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_replicate_that_fails_is_named_and_leaves_nothing(tmp_path, fake_model, jobs):
    run(FakeLoaded(), out=tmp_path / "r", jobs=1)
    before = files_of(tmp_path / "r")
    fake_model.simulate = fails_in_the_third
    with pytest.raises(ArithmeticError, match="no cash left") as told:
        run(FakeLoaded(replicates=3), out=tmp_path / "r", jobs=jobs)
    assert told.value.__notes__ == [f"in replicate 2, whose seed is {replicate_seed(7, 2)}"]
    assert files_of(tmp_path / "r") == before
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def fails_in_the_third(scenario, seed, on_month=None, check=None):
    if seed == replicate_seed(7, 2):
        raise ArithmeticError("no cash left")
    return simulate(scenario, seed, on_month)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_check_that_fails_says_how_to_see_it_again(tmp_path, fake_model, jobs):
    fake_model.simulate = breaks_in_the_third
    with pytest.raises(CheckFailed) as told:
        run(FakeLoaded(replicates=4), out=tmp_path / "r", jobs=jobs)
    error = told.value
    assert (error.what, error.seed, error.month) == (
        "has -1 people",
        replicate_seed(7, 2),
        "2025-02",
    )
    assert (error.firm, error.person) == ("meta", "early-3")
    assert error.command == "sim.run(scenario, seed=7, replicates=3, check=True)"
    assert error.command in str(error)
    assert list(tmp_path.iterdir()) == []


def breaks_in_the_third(scenario, seed, on_month=None, check=None):
    if seed == replicate_seed(7, 2):
        raise CheckFailed("has -1 people", seed, "2025-02", firm="meta", person="early-3")
    return simulate(scenario, seed, on_month)


def test_a_fault_of_the_model_ends_a_real_run(tmp_path, monkeypatch):
    def forget_to_pay(world):
        world.people.pay_usd_per_year[7] = 0.0

    monkeypatch.setattr("sim.step.heal_morale", forget_to_pay)
    few = {"overrides": ["population.scale=0.001"], "replicates": 1, "seed": 5}
    with pytest.raises(CheckFailed, match=r"person .*: works for 0\.00 USD/yr") as told:
        run("baseline", **few, jobs=1, out=tmp_path / "r", check=True)
    assert told.value.seed == replicate_seed(5, 0)
    assert told.value.command.endswith("--seed 5 --replicates 1 --check")
    assert list(tmp_path.iterdir()) == []


def test_what_shows_it_again_is_the_command_as_given(monkeypatch):
    monkeypatch.chdir(ROOT)
    request = prepare("baseline", overrides=("population.scale=0.001", "title=Mine, again"), seed=4)
    assert request.again(1) == (
        "talentwar run baseline --set population.scale=0.001 --set 'title=Mine, again' "
        "--seed 4 --replicates 2 --check"
    )


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("check", [None, True, False])
def test_every_replicate_is_told_whether_to_check(tmp_path, fake_model, jobs, check):
    fake_model.simulate = partial(must_be_told, check)
    assert len(run(FakeLoaded(), out=tmp_path / "r", jobs=jobs, check=check).seeds) == 3


def must_be_told(wanted, scenario, seed, on_month=None, check=None):
    assert check is wanted
    return simulate(scenario, seed, on_month)


def test_ctrl_c_leaves_nothing(tmp_path, fake_model):
    def stopped(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(FakeLoaded(), jobs=1, out=tmp_path / "r", progress=stopped)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_result(tmp_path, fake_model, monkeypatch):
    run(FakeLoaded(), jobs=1, out=tmp_path / "r")
    before = files_of(tmp_path / "r")

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    with pytest.raises(TalentwarError, match="the disk is full: free some space"):
        run(FakeLoaded(seed=8), jobs=1, out=tmp_path / "r")
    assert files_of(tmp_path / "r") == before
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_a_folder_of_others_is_refused_before_anything_is_simulated(tmp_path, fake_model):
    def must_not(*_):
        raise AssertionError("simulated")

    fake_model.simulate = must_not
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(TalentwarError, match="it is not a result folder; choose another place"):
        run(FakeLoaded(), out=tmp_path)


def test_a_killed_run_leaves_no_half_result(tmp_path):
    code = f"""
import os, signal, sys, types
sys.path.insert(0, {str(ROOT)!r})
from tests.record import fake_world
module = types.ModuleType("sim.model")
def simulate(scenario, seed, on_month=None, check=None):
    if simulate.called:
        os.kill(os.getpid(), signal.SIGKILL)
    simulate.called = True
    return fake_world.simulate(scenario, seed, on_month)
simulate.called = False
module.simulate = simulate
sys.modules["sim.model"] = module
from sim.experiments.run import run
run(fake_world.FakeLoaded(), jobs=1, out=sys.argv[1])
"""
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path / "r")], check=False)
    assert ended.returncode == -9
    assert not (tmp_path / "r").exists()
    assert all(path.name.startswith(".r.building-") for path in tmp_path.iterdir())


def test_seeds_are_many_and_do_not_depend_on_how_many():
    seeds = [replicate_seed(seed, n) for seed in range(20) for n in range(50)]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**63 for seed in seeds)
    # Pinned: a change here changes every result.
    assert replicate_seed(1, 0) == int(
        np.random.SeedSequence(1, spawn_key=(0,)).generate_state(1, np.uint64)[0] >> np.uint64(1)
    )


def test_parameters_draw_by_their_name_alone():
    one, other = uniforms(5), uniforms(6)
    first = one("market.noise")
    assert one("firms.meta.capex") != first
    assert one("market.noise") == uniforms(5)("market.noise") == first
    assert other("market.noise") != first
    draws = np.array([one(f"p{n}") for n in range(2000)])
    assert 0 <= draws.min() < 0.01
    assert 0.99 < draws.max() < 1
    assert abs(draws.mean() - 0.5) < 0.03


def test_distributions_become_numbers_in_each_replicate(tmp_path, fake_model):
    drawn = []

    def listen(scenario, seed, on_month=None, check=None):
        drawn.append((seed, scenario.drawn))
        return simulate(scenario, seed, on_month)

    fake_model.simulate = listen
    run(FakeLoaded(), jobs=1, out=tmp_path / "r")
    assert drawn == [(seed, uniforms(seed)("firms.meta.capex")) for seed, _ in drawn]
    assert len({value for _, value in drawn}) == 3


def test_replicates_differ_in_more_than_their_number():
    scenario = small_scenario(**{"run.end": "2025-02", "events": []})
    digests = {}
    for number in range(50):
        ledger = simulate_the_model(scenario, replicate_seed(2025, number))
        for name, table in outcome(ledger, {}, 0, scenario.run.start).tables.items():
            digests.setdefault(name, []).append(table_digest(table))
    nobody_was_bought = {"deals"}
    assert digests.keys() > nobody_was_bought
    for name in digests.keys() - nobody_was_bought:
        assert len(set(digests[name])) == 50, name


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
        (["run.until.max=3"], "run.until.max: 3 is below the 4 replicates it begins with"),
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
