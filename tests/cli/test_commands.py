from __future__ import annotations

import errno
import json
import os

import jsonschema
import pytest
import yaml

from sim.base.errors import CheckFailed
from sim.experiments.batch.store import Row
from sim.experiments.luck import replicate_seed
from sim.record.read import read_result
from tests.experiments.sweeps.cheap import written
from tests.record import fake_world
from tests.record.fake_world import FakeLoaded, write_fake

pytestmark = pytest.mark.usefixtures("fake_model", "no_pictures")


def test_run_shows_a_summary_and_leaves_a_result(talentwar, tmp_path):
    status, out, err = talentwar("run", "baseline", "--replicates", 2, "--jobs", 1, "--seed", 3)
    assert status == 0
    assert "2 runs" in out.splitlines()[0]
    assert len(out.splitlines()) <= 24
    for label in ("share of talent", "packages", "cuts", "concentration", "who leads", "files"):
        assert any(line.startswith(label) for line in out.splitlines()), label
    assert "\x1b" not in out + err
    assert "\r" not in out + err
    result = read_result(tmp_path / "runs" / "baseline")
    assert result.record["seed"] == 3
    assert len(result.seeds) == 2


def test_run_takes_changes_and_a_place(talentwar, tmp_path):
    status, _, _ = talentwar(
        "run", "baseline", "--set", "run.seed=41", "--set", "run.replicates=2", "--out", "a/b"
    )
    assert status == 0
    result = read_result(tmp_path / "a" / "b")
    assert result.record["seed"] == 41
    assert yaml.safe_load(result.text("scenario.yaml"))["run"]["seed"] == 41


def test_several_scenarios_each_get_a_folder(talentwar, tmp_path):
    (tmp_path / "mine.yaml").write_text("extends: baseline\ntitle: Mine\nquestion: Why?\n")
    args = ("--replicates", 1, "--out", "both")
    status, out, _ = talentwar("run", "baseline", "mine.yaml", *args)
    assert status == 0
    assert {path.name for path in (tmp_path / "both").iterdir()} == {"baseline", "mine"}
    assert "mine: Mine" in out
    status, _, err = talentwar("run", "baseline", "baseline", *args)
    assert status == 2
    assert "two of these scenarios would write there" in err


def test_a_saved_scenario_runs_again_to_the_same_result(talentwar, tmp_path):
    talentwar("run", "baseline", "--replicates", 1, "--out", "one")
    status, _, _ = talentwar("run", "one/scenario.yaml", "--replicates", 1, "--out", "two")
    assert status == 0
    one, two = read_result(tmp_path / "one"), read_result(tmp_path / "two")
    assert one.record["tables"] == two.record["tables"]
    assert one.record["scenario"]["sha256"] == two.record["scenario"]["sha256"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "baselin"), "baseline"),
        (("run", "baseline", "--replicates", 0), "replicates: 0 is not allowed; give 1 to 10000"),
        (("run", "baseline", "--replicates", "many"), "--replicates"),
        (("run", "baseline", "--jobs", 1000), "jobs: 1000 is not allowed; give 1 to 256"),
        (("run", "baseline", "--seed", -1), "seed: -1 is not allowed"),
        (("run", "baseline", "--set", "firms.mta.capex=1"), "mta"),
        (("run", "baseline", "--set", "nonsense"), "nonsense"),
        (("run", "."), "."),
        (("run",), "SCENARIO"),
        (("compare", "baseline"), "at least two"),
        (("compare", "nothing", "baseline"), "nothing"),
        (("validate", "nothing.yaml"), "nothing.yaml"),
        (("fly",), "fly"),
        (("run", "baseline", "--speed", 3), "--speed"),
    ],
)
def test_what_cannot_be_done_is_told_without_a_traceback(talentwar, tmp_path, arguments, message):
    status, out, err = talentwar(*arguments)
    assert status == 2
    assert message in err
    assert "Traceback" not in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_is_taken(talentwar, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("mine")
    status, _, err = talentwar("run", "baseline", "--out", "mine")
    assert status == 2
    assert err.splitlines()[-1].startswith("talentwar: mine: not replaced, because it is not a ")
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "mine"


def test_a_full_disk(talentwar, tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("sim.record.write.write_csv", full)
    status, _, err = talentwar("run", "baseline", "--replicates", 1)
    assert status == 2
    assert "the disk is full" in err
    assert list((tmp_path / "runs").iterdir()) == []


def test_ctrl_c(talentwar, tmp_path, fake_model):
    def stopped(*_):
        raise KeyboardInterrupt

    fake_model.simulate = stopped
    status, _, err = talentwar("run", "baseline", "--replicates", 1)
    assert status == 130
    assert "no unfinished result is left behind" in err
    assert "Traceback" not in err
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_check_that_fails_is_told_without_a_traceback(talentwar, tmp_path, fake_model):
    def breaks_in_the_second(scenario, seed, on_month, check):
        if seed == replicate_seed(3, 1):
            raise CheckFailed("is paid by nobody", seed, "2025-02", "meta", "us-12")
        return fake_world.simulate(scenario, seed, on_month)

    fake_model.simulate = breaks_in_the_second
    arguments = ("run", "baseline", "--set", "population.scale=0.1", "--seed", 3, "--jobs", 1)
    status, out, err = talentwar(*arguments, "--replicates", 5, "--check")
    assert status == 1
    assert out == ""
    assert "Traceback" not in err
    assert "talentwar: 2025-02, firm meta, person us-12: is paid by nobody" in err
    assert err.endswith(
        "\n  talentwar run baseline --set population.scale=0.1 --seed 3 --replicates 2 --check\n"
    )
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.parametrize(
    ("option", "wanted"), [(("--check",), True), (("--no-check",), False), ((), None)]
)
def test_commands_that_simulate_pass_on_whether_to_check(talentwar, fake_model, option, wanted):
    told = []

    def listen(scenario, seed, on_month, check):
        told.append(check)
        return fake_world.simulate(scenario, seed, on_month)

    fake_model.simulate = listen
    few = ("--replicates", 1, *option)
    status, _, said = talentwar("run", "baseline", *few)
    assert status == 0
    assert ("books and market held in each of" in said) == (wanted is True)
    assert talentwar("compare", "baseline", "no_raid", *few)[0] == 0
    assert told == [wanted] * 3


def test_sweep_passes_on_whether_to_check(talentwar, tmp_path, monkeypatch):
    told = []

    def listen(_run, _wanted, check):
        told.append(check)
        return Row(_run.key, _run.seed, 0.1)

    monkeypatch.setattr("sim.experiments.batch.work.make", listen)
    monkeypatch.setattr("sim.report.figures_of_sweeps.draw", lambda _: {})
    monkeypatch.setattr("sim.report.sweeps.show_sweep", lambda _: None)
    sweep = written(tmp_path)
    for option in ("--check", "--no-check"):
        store = f"store{option}"
        assert talentwar("sweep", sweep, "--jobs", 1, "--store", store, option)[0] == 0
    assert told == [True] * 12 + [False] * 12


def test_validate_says_ok_or_everything_that_is_wrong(talentwar, tmp_path):
    assert talentwar("validate", "baseline") == (0, "baseline: ok\n", "")
    (tmp_path / "bad.yaml").write_text(
        "extends: baseline\nnosuchkey: 1\nrun:\n  replicates: -3\n", encoding="utf-8"
    )
    status, out, err = talentwar("validate", "bad.yaml", "baseline")
    assert status == 2
    assert out == "baseline: ok\n"
    assert "bad.yaml:2:1: nosuchkey" in err
    assert "bad.yaml:4:" in err


def test_schema_is_written_whole_or_printed(talentwar, tmp_path):
    status, printed, _ = talentwar("schema")
    assert status == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(printed))
    assert talentwar("schema", "--out", "s/s.json") == (0, "written to s/s.json\n", "")
    assert (tmp_path / "s" / "s.json").read_text() == printed
    status, _, err = talentwar("schema", "--out", "s")
    assert status == 2
    assert "this is a folder" in err


def test_list_tells_what_each_scenario_asks(talentwar):
    status, out, _ = talentwar("list")
    assert status == 0
    (line,) = (line for line in out.splitlines() if line.startswith("baseline "))
    assert "?" in line


def test_compare_takes_results_and_scenarios(talentwar, tmp_path):
    write_fake(tmp_path / "a", FakeLoaded(name="meek"))
    write_fake(tmp_path / "b", FakeLoaded(name="bold", capex=128e9))
    status, out, _ = talentwar("compare", "a", "b", "a")
    assert status == 0
    assert "meek -> bold: 1 values differ" in out
    assert "firms.meta.capex: 64000000000.0 -> 128000000000.0" in out
    assert "largest package offered" in out
    assert "90 % interval" in out
    assert "meek -> meek: 0 values differ" in out
    (tmp_path / "mine.yaml").write_text("extends: baseline\ntitle: Mine\nquestion: Why?\n")
    status, out, _ = talentwar("compare", "baseline", "mine.yaml", "--replicates", 2)
    assert status == 0
    assert "baseline -> mine" in out
    assert read_result(tmp_path / "runs" / "mine").name == "mine"


def test_compare_refuses_other_luck_and_changed_results(talentwar, tmp_path):
    write_fake(tmp_path / "a", FakeLoaded(seed=1))
    write_fake(tmp_path / "b", FakeLoaded(seed=2))
    status, _, err = talentwar("compare", "a", "b")
    assert status == 2
    assert "share no luck" in err
    (tmp_path / "b" / "series.csv").write_text("changed")
    status, _, err = talentwar("compare", "a", "b")
    assert status == 2
    assert "changed after it was made" in err
