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

from sim.base.errors import CheckFailed, TalentwarError
from sim.experiments.luck import replicate_seed, uniforms
from sim.experiments.run import prepare, refuse_one_place_for_two, run
from sim.model import simulate as simulate_the_model
from sim.record.digest import table_digest
from sim.record.outcome import outcome
from tests.record.fake_world import FakeLoaded, files_of, simulate
from tests.worlds import small_scenario

ROOT = Path(__file__).parents[2]


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
