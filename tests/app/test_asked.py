"""What a setting asks for is checked, and the file one takes away makes the same numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

import sim
from sim.app.asked import MOST_PEOPLE, asked
from sim.app.sent import Sent
from sim.app.setting import Setting
from sim.base.errors import ScenarioError
from sim.experiments.run import carry_out
from tests.app.small import small

OWN = Sent("mine", b"extends: no_raid\ntitle: Mine\ninvestors: {tolerance: 0.3}\n")


def test_a_scenario_as_it_stands_is_a_short_file():
    found = asked(Setting("no_raid"))
    assert yaml.safe_load(found.file) == {
        "extends": "no_raid",
        "run": {"replicates": 8},
        "population": {"scale": 0.01},
    }
    assert found.name == "my_no_raid"
    assert found.scenario.loaded.value.title == "No raid"


def test_levers_and_edits_stand_in_the_file_as_people_write_them():
    setting = Setting("no_raid", (("premium", 2.0),), ("firms.google.ambition=0.5",))
    found = asked(setting)
    said = yaml.safe_load(found.file)
    assert said["stance"] == {"premium_raid": "2 %"}
    assert said["firms"] == {"google": {"ambition": 0.5}}
    assert said["title"] == "No raid (changed)"
    assert ("firms.google.ambition", "0.5") in {(path, here) for path, _, here in found.edits}


def test_months_take_out_the_events_that_fall_outside():
    found = asked(small(scenario="no_raid"))
    scenario = found.scenario.loaded.value
    assert str(scenario.run.end) == "2025-03"
    assert all(int(event.date) <= int(scenario.run.end) for event in scenario.events)
    assert scenario.events


def test_the_baseline_beside_it_has_the_same_size_and_luck():
    found = asked(small(scenario="no_raid", seed=9))
    assert found.baseline is not None
    scenario, baseline = found.scenario.loaded.value, found.baseline.loaded.value
    assert baseline.run == scenario.run
    assert baseline.population.scale == scenario.population.scale
    assert found.baseline.loaded.name == "baseline"
    assert found.baseline.seeds == found.scenario.seeds


def test_the_baseline_as_it_stands_is_compared_with_nothing():
    assert asked(small()).baseline is None
    assert asked(small(levers=(("premium", 1.0),))).baseline is not None


@pytest.mark.parametrize(
    ("setting", "own"),
    [
        (
            small(
                scenario="apple_perplexity",
                levers=(("giants_capex", 0.5), ("meta_strategy", "raid")),
                edits=("events.llama_4.loss=0.3",),
                months=6,
            ),
            None,
        ),
        (small(scenario="", months=4, levers=(("automation", 5.0),)), OWN),
    ],
)
def test_running_the_file_gives_the_same_numbers(tmp_path, monkeypatch, setting, own):
    """Every digest of the result, to the record's own."""
    found = asked(setting, own)
    shown = carry_out(replace(found.scenario, out=tmp_path / "shown"))
    file = tmp_path / f"{found.name}.yaml"
    file.write_text(found.file, encoding="utf-8")
    again = sim.run(file, out=tmp_path / "again", jobs=1)
    assert again.record == shown.record
    assert again.record["sha256"] == shown.record["sha256"]


def test_a_file_without_extends_that_lacks_a_firm_says_everything():
    whole = yaml.safe_load(asked(small()).scenario.loaded.canonical_yaml())
    del whole["firms"]["mistral"]
    for targets in whole["stakes"].values():
        targets.pop("mistral", None)
    own = Sent("mine", yaml.safe_dump(whole, sort_keys=False).encode())
    found = asked(Setting("", months=3, staff=0.1, replicates=2), own)
    assert "extends" not in yaml.safe_load(found.file)
    assert "mistral" not in found.scenario.loaded.value.firms


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        (("population.scale=2",), "out of range"),
        (("firms.meta.capx=1",), "did you mean capex?"),
        (("firms.meta.strategy=../x",), "there is no strategy '../x'"),
        (("run.end=9999-12",), "at most 240 are allowed"),
        (("extends=/etc/passwd",), "extends: is not a key here"),
        (("nonsense",), "is not an edit"),
    ],
)
def test_edits_meet_the_checks_of_the_command_line(edits, told):
    with pytest.raises(ScenarioError, match="--set") as refused:
        asked(Setting(edits=edits))
    assert told in str(refused.value)


def test_replicates_and_people_are_bounded_here():
    many = Setting(edits=("firms.meta.heads.core=5 M",), staff=100.0)
    with pytest.raises(ScenarioError, match=f"at most {MOST_PEOPLE:,} are allowed here"):
        asked(many)
    with pytest.raises(ScenarioError, match="5000 replicates; 2 to 20 are allowed here"):
        asked(Setting(edits=("run.replicates=5000",)))
    endless = "run.until={half_width: 1 %, of: overall.cuts.people, max: 9000}"
    with pytest.raises(ScenarioError, match=r"run\.until: goes on until it is precise enough"):
        asked(Setting(edits=(endless,)))


def test_what_is_written_by_hand_holds():
    assert asked(Setting(edits=("run.replicates=3", "run.seed=5"))).scenario.replicates == 3


def test_a_run_that_would_stop_by_itself_has_as_many_as_asked():
    until = (
        b"extends: baseline\nrun: {until: {half_width: 1 %, of: overall.cuts.people, max: 9000}}"
    )
    found = asked(small(scenario=""), Sent("mine", until))
    assert found.scenario.until is None
    assert found.scenario.replicates == 2
    assert "until: null" in found.file
