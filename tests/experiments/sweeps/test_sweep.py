from __future__ import annotations

import csv
import json
from collections import Counter

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.ask import pool_of
from sim.experiments.batch.store import Row, Store
from sim.experiments.sweeps.read import read_sweep
from sim.experiments.sweeps.record import write_sweep
from sim.experiments.sweeps.sweep import (
    estimate,
    prepare,
    refuse_if_never_begun,
    sweep,
    work_out_keys,
)
from tests.experiments.sweeps.cheap import planned, written


def keyed(file, store):
    plan, kept = prepare(file, store=store)
    work_out_keys(plan)
    return plan, kept


def lines(path):
    with path.open() as stream:
        return list(csv.DictReader(stream))


def no_pictures(_):
    return {}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sweep that was really run."""
    folder = tmp_path_factory.mktemp("sweep")
    told = []
    found = sweep(
        written(folder),
        jobs=1,
        store=folder / "store",
        out=folder / "out",
        progress=lambda *each: told.append(each),
        draw=lambda result: {"choices.svg": f"<svg>{len(result.verdicts)}</svg>"},
    )
    return folder, found, told


def test_a_sweep_leaves_every_run_and_what_follows(made):
    _, found, told = made
    assert found.failed == 0
    assert {name: values.shape for name, values in found.observed.items()} == {
        "end.hhi_talent": (3, 2, 2),
        "overall.cuts.people": (3, 2, 2),
    }
    assert len(np.unique(found.observed["end.hhi_talent"])) == 12
    assert told[-1] == ("made", 12, 12)
    names = {path.relative_to(found.folder).as_posix() for path in found.folder.rglob("*.*")}
    assert names == {
        "sweep.yaml", "record.json", "design.csv", "observations.csv", "decisions.csv",
        "verdicts.csv", "figures/choices.svg", "tables/runs.parquet",
    }  # fmt: skip
    observed = lines(found.folder / "observations.csv")
    assert [float(each["end.hhi_talent"]) for each in observed] == found.observed[
        "end.hhi_talent"
    ].ravel().tolist()
    assert list(observed[0]) == [
        "investors.tolerance", "quits.hazard_ai", "replicate",
        "end.hhi_talent", "overall.cuts.people", "error",
    ]  # fmt: skip
    assert (found.folder / "figures" / "choices.svg").read_text() == "<svg>2</svg>"
    assert len(lines(found.folder / "decisions.csv")) == 4


def test_a_folder_reads_back_as_it_was_written(made):
    folder, found, _ = made
    again = read_sweep(folder / "out")
    assert again.verdicts == found.verdicts
    assert again.distributions == found.distributions
    assert again.cases.settings == found.cases.settings
    assert again.circumstances.units.tolist() == found.circumstances.units.tolist()
    assert again.circumstances.blocks.tolist() == [0, 1, 2]
    assert len(again.frame()) == 12
    (folder / "out" / "extra.txt").write_text("mine")
    with pytest.raises(TalentwarError, match=r"extra\.txt"):
        sweep(written(folder), jobs=1, store=folder / "store", out=folder / "out")
    (folder / "out" / "extra.txt").unlink()


def test_the_runs_are_the_runs_of_the_scenario(made):
    """What a sweep observes is what a run of the same scenario with the same luck gives."""
    from sim.experiments.batch.kept import kept
    from sim.model import simulate

    folder, found, _ = made
    plan, _ = keyed(written(folder), folder / "store")
    run = plan.run(7)
    once = kept(simulate(run.scenario, run.seed, check=True), ["end.hhi_talent"])
    assert found.observed["end.hhi_talent"].ravel()[7] == once["end.hhi_talent"]


def test_a_second_sweep_makes_only_what_is_new(made):
    folder, found, _ = made
    told = []
    more = {"levers": {"quits.hazard_ai": {"values": [0.009, 0.03, 0.02]}}}
    again = sweep(
        written(folder, "three", **more),
        jobs=1,
        store=folder / "store",
        out=folder / "three",
        progress=lambda *each: told.append(each),
    )
    assert told[-1] == ("made", 6, 6)
    assert (
        again.observed["end.hhi_talent"][:, :2].tolist()
        == found.observed["end.hhi_talent"].tolist()
    )


def test_the_estimate_counts_what_is_there_and_keeps_what_it_measures(made, tmp_path):
    folder, _, _ = made
    plan, store = keyed(written(folder), folder / "store")
    assert estimate(plan, store, pool_of(store, 2, None)).to_make == 0
    plan, store = keyed(written(folder), tmp_path / "new")
    expected = estimate(plan, store, pool_of(store, 2, None))
    assert (expected.runs, expected.there, expected.to_make, expected.jobs) == (12, 4, 8, 2)
    assert expected.seconds > 0
    assert expected.seconds_in_all == pytest.approx(8 * expected.seconds / 2)


def test_going_on_needs_something_to_go_on_with(made, tmp_path):
    folder, _, _ = made
    plan, store = keyed(written(folder), folder / "store")
    refuse_if_never_begun(plan, store)
    plan, store = keyed(written(folder), tmp_path / "new")
    with pytest.raises(TalentwarError, match="has none of its runs"):
        refuse_if_never_begun(plan, store)


def invented(folder, plan, error_in=()):
    """A store with a made-up run for every row."""
    store = Store(folder / "invented")
    store.open()
    rows = [
        Row(
            plan.key(row),
            plan.seed(row),
            0.1,
            {} if row in error_in else {"end.hhi_talent": 0.1 + row, "overall.cuts.people": 5.0},
            "ValueError: no" if row in error_in else None,
        )
        for row in range(len(plan))
    ]
    store.write("part", rows, plan.wanted)
    return store


def test_a_failed_run_is_a_row_with_its_error(tmp_path):
    plan = planned(tmp_path)
    found = write_sweep(tmp_path / "out", plan, invented(tmp_path, plan, (3,)), no_pictures)
    assert found.failed == 1
    observed = lines(found.folder / "observations.csv")
    assert Counter(each["error"] for each in observed) == {"": 11, "ValueError: no": 1}
    assert observed[3]["end.hhi_talent"] == ""
    assert np.isnan(found.observed["end.hhi_talent"]).sum() == 1
    assert found.errors() == ["ValueError: no"]
    assert {one.runs for one in found.distributions} == {5, 6}


def test_the_table_of_runs_holds_everything_that_was_kept(tmp_path):
    import pyarrow.parquet as pq

    plan = planned(tmp_path)
    found = write_sweep(tmp_path / "out", plan, invented(tmp_path, plan), no_pictures)
    table = pq.read_table(found.folder / "tables" / "runs.parquet")
    assert table.column("row").to_pylist() == list(range(12))
    assert table.column("key").to_pylist() == [plan.key(row) for row in range(12)]
    assert dict(table.column("kept")[4].as_py())["end.hhi_talent"] == 4.1
    assert table.column("end.hhi_talent")[4].as_py() == 4.1


def test_the_same_runs_leave_the_same_folder(tmp_path):
    plan = planned(tmp_path)
    store = invented(tmp_path, plan)
    for name in ("one", "two"):
        write_sweep(tmp_path / name, plan, store, no_pictures)
    one, two = ((tmp_path / name / "record.json").read_text() for name in ("one", "two"))
    assert one == two
    assert json.loads(one)["tables"]["runs"]["rows"] == 12


def test_a_damaged_folder_is_refused(tmp_path):
    plan = planned(tmp_path)
    write_sweep(tmp_path / "out", plan, invented(tmp_path, plan), no_pictures)
    read_sweep(tmp_path / "out")
    observed = tmp_path / "out" / "observations.csv"
    observed.write_text(observed.read_text().replace("0.1,", "0.2,", 1))
    with pytest.raises(TalentwarError, match="was changed after it was made; make it again"):
        read_sweep(tmp_path / "out")
    with pytest.raises(
        TalentwarError, match="does not exist; give a folder that `talentwar sweep`"
    ):
        read_sweep(tmp_path / "nowhere")


def test_nothing_else_is_replaced(tmp_path):
    plan = planned(tmp_path)
    store = invented(tmp_path, plan)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    with pytest.raises(TalentwarError, match=r"not replaced"):
        write_sweep(tmp_path / "mine", plan, store, no_pictures)
    assert (tmp_path / "mine" / "notes.txt").read_text() == "x"


def test_another_sweep_is_not_replaced(tmp_path):
    plan = planned(tmp_path)
    store = invented(tmp_path, plan)
    write_sweep(tmp_path / "out", plan, store, no_pictures)
    other = planned(tmp_path, name="three")
    with pytest.raises(
        TalentwarError, match=r"not replaced, because it holds another sweep \(two\)"
    ):
        write_sweep(tmp_path / "out", other, store, no_pictures)


def test_a_bad_option_is_told_before_anything_is_planned(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.experiments.sweeps.plan.SweepPlan.work_out_keys", None)
    with pytest.raises(TalentwarError, match="jobs: 0 is not allowed"):
        sweep(written(tmp_path), jobs=0, store=tmp_path / "store", out=tmp_path / "out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("x")
    with pytest.raises(TalentwarError, match="not replaced"):
        sweep(written(tmp_path), store=tmp_path / "store", out=tmp_path / "mine")
    assert not (tmp_path / "store").exists()


def test_jobs_and_a_cluster_exclude_each_other(tmp_path):
    with pytest.raises(TalentwarError, match="--jobs and --cluster"):
        pool_of(Store(tmp_path), 2, "tcp://127.0.0.1:1")


def test_a_run_that_has_gone_from_the_store_is_not_left_out_in_silence(tmp_path):
    places = {"store": tmp_path / "store", "out": tmp_path / "out"}
    sweep(written(tmp_path), jobs=1, draw=no_pictures, **places)
    plan, kept = keyed(tmp_path / "two.yaml", tmp_path / "store")
    part = kept.files()[0]
    gone = len(kept.read(part.stem))
    part.unlink()
    with pytest.raises(TalentwarError, match=f"two: {gone} runs .* have gone from the store"):
        write_sweep(tmp_path / "again", plan, kept, no_pictures)
    assert not (tmp_path / "again").exists()
    sweep(written(tmp_path), jobs=1, draw=no_pictures, **places)
