"""What was committed is made again; what came out otherwise is told with its place and cause."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import sim
from sim.base.errors import TalentwarError
from sim.experiments.batch.store import Store
from sim.experiments.reproduction import causes
from sim.experiments.reproduction.committed import committed, whose_turn
from sim.experiments.reproduction.differences import of_texts
from sim.record.digest import file_digest
from sim.record.provenance import own_digest, record_text
from sim.report.reproduction import lines
from tests.experiments.sweeps.cheap import written

CHEAP = ("population.scale=0.001", "run.end=2025-09")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder of a result, its short form, and a sweep."""
    folder = tmp_path_factory.mktemp("made")
    asked = {"overrides": CHEAP, "replicates": 2, "jobs": 1}
    sim.run("no_raid", **asked, out=folder / "results" / "short", abridged=True)
    sim.run(
        "baseline", **asked, out=folder / "results" / "whole", draw=lambda _: {"x.svg": "<svg/>"}
    )
    sim.sweep(written(folder), out=folder / "results" / "two", store=folder / "store", jobs=1)
    return folder / "results"


@pytest.fixture
def results(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "results"))


def again(folder, **asked):
    return sim.reproduce(folder, **{"jobs": 1, "recorded": True, "runs": 3, **asked})


def sealed_again(folder):
    """As somebody would who changes a file and knows how records are made."""
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    record["files"] = {name: file_digest(folder / name) for name in record["files"]}
    del record["sha256"]
    record["sha256"] = own_digest(record)
    (folder / "record.json").write_text(record_text(record), encoding="utf-8")


def test_what_is_made_again_is_the_same(results):
    found = again(results)
    assert [one.folder.name for one in found] == ["short", "two", "whole"]
    short, two, whole = found
    assert short.holds
    assert "tables/moves" in short.same
    assert two.holds
    assert two.made == "3 of 12 runs"
    assert [one.file for one in whole.differences] == ["figures/x.svg"], "nobody draws it here"
    assert whole.causes == ("other fonts on this machine",) or list(whole.causes)


def test_a_number_that_was_changed_is_found_with_its_place(results):
    series = results / "short" / "series.csv"
    first = next(line for line in series.read_text().splitlines() if "talent_share_meta" in line)
    month, statistic, *numbers = first.split(",")
    series.write_text(
        series.read_text().replace(first, ",".join([month, statistic, *numbers[:-1], "7"]))
    )
    sealed_again(results / "short")
    (found,) = again(results / "short")
    (one,) = found.differences
    assert one.file == "series.csv"
    assert one.how.startswith("1 of ")
    assert f"{month} {statistic} p95 7 -> {numbers[-1]}" in one.how
    assert "MODEL_VERSION was not" in found.causes[0]
    assert any(line.startswith("DIFFERS") for line in lines(found))


def test_a_folder_changed_by_hand_is_refused(results):
    with (results / "short" / "summary.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    with pytest.raises(TalentwarError, match="was changed after it was made"):
        again(results / "short")


def test_a_broken_record_is_not_passed_over(results):
    record = results / "short" / "record.json"
    record.write_text(record.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(TalentwarError, match=r"short/record\.json: is not JSON"):
        again(results)


def test_todays_scenario_counts_unless_the_recorded_one_is_asked_for(
    results, tmp_path, monkeypatch
):
    scenarios = tmp_path / "scenarios"
    scenarios.mkdir()
    text = (results / "short" / "scenario.yaml").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (scenarios / "baseline.yaml").write_text(text, encoding="utf-8")
    (scenarios / "no_raid.yaml").write_text("extends: baseline\n", encoding="utf-8")
    (found,) = again(results / "short", recorded=False)
    assert found.holds
    (scenarios / "no_raid.yaml").write_text(
        "extends: baseline\nrun: {end: 2025-10}\n", encoding="utf-8"
    )
    (found,) = again(results / "short", recorded=False)
    assert (
        "run.end 2025-09 -> 2025-10"
        in {one.file: one.how for one in found.differences}["scenario.yaml"]
    )
    assert found.causes[0] == "the scenario says something else by now"
    (found,) = again(results / "short", recorded=True)
    assert found.holds


def test_an_observation_that_was_changed_is_found(results):
    file = results / "two" / "observations.csv"
    header, first, *others = file.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    changed = [*cells[:-2], str(float(cells[-2]) + 1), cells[-1]]
    file.write_text("\n".join([header, ",".join(changed), *others]) + "\n", encoding="utf-8")
    sealed_again(results / "two")
    found = again(results / "two", runs=12)[0]
    assert {"observations.csv", "decisions.csv"} <= {one.file for one in found.differences}


def test_every_run_of_a_sweep_has_its_turn(results, monkeypatch):
    seen = set()
    opened = Store.open
    monkeypatch.setattr(Store, "open", lambda self: (seen.add(self.folder), opened(self))[1])
    for turn in range(2):
        assert again(results / "two", runs=6, turn=turn)[0].holds
    assert len(seen) == 2, "each time in a store of its own"


def test_results_take_turns_and_sweeps_come_each_time(results):
    found = committed([results])
    chosen = [{one.folder.name for one in whose_turn(found, 1, turn)} for turn in range(3)]
    assert chosen == [{"short", "two"}, {"whole", "two"}, {"short", "two"}]
    assert whose_turn(found, None, 5) == found


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ({"model_version": 2}, {}, "model version 2"),
        ({"parameters": {"from": "posterior", "sha256": "a"}}, {}, "another posterior"),
        ({"parameters": {"from": "point"}}, {}, "parameters from point"),
        ({"versions": {"numpy": "1.0"}}, {}, "numpy 1.0"),
    ],
)
def test_the_likeliest_cause_is_named(results, then, now, told):
    record = json.loads((results / "short" / "record.json").read_text(encoding="utf-8"))
    before = record | then
    if "versions" in then:
        before["versions"] = record["versions"] | then["versions"]
    moved = of_texts("series.csv", "a,b\nx,1\n", "a,b\nx,2\n")
    assert told in causes.causes(before, record | now, [moved])[0]
    assert causes.causes(before, record, []) == []


def test_differences_are_told_as_numbers():
    told = of_texts(
        "series.csv",
        "month,s,p50\n2025-01,hhi,1\n2025-02,hhi,2\n",
        "month,s,p50\n2025-01,hhi,1\n2025-02,hhi,3\n",
    )
    assert told.how == "1 of 6 values, most of all 2025-02 hhi p50 2 -> 3"
    gone = of_texts("summary.json", '{"a": {"b": 1, "c": 2}}', '{"a": {"b": 1, "d": 2}}')
    assert gone.how == "1 values gone, as a.c; 1 values new, as a.d"
    assert not of_texts("figures/a.svg", "<a/>", "<b/>").numbers


@pytest.mark.parametrize(
    ("asked", "told"),
    [({"sample": 0}, "sample: 0"), ({"turn": -1}, "turn: -1"), ({"runs": 0}, "runs: 0")],
)
def test_what_cannot_be_asked_is_refused(results, asked, told):
    with pytest.raises(TalentwarError, match=told):
        again(results, **asked)


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(TalentwarError, match="holds no result and no sweep"):
        sim.reproduce(tmp_path)
    with pytest.raises(TalentwarError, match="holds no result and no sweep"):
        sim.reproduce(tmp_path / "nowhere")
