from __future__ import annotations

import csv
import json
import math
import re
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.base.errors import TalentwarError
from sim.record.gathered import Gathered
from sim.record.numbers import digits, json_text, rounded, spread
from sim.record.provenance import own_digest, record_text
from sim.record.read import is_result, read_result, why_not_ours
from sim.record.series import acceptance_rows, flow_rows
from sim.record.summary import Summary
from tests.record.fake_world import FakeLoaded, write_fake

FILES = (
    "scenario.yaml", "summary.json", "series.csv", "flows.csv", "acceptance.csv", "packages.csv",
    "pay_tail.csv", "replicates.csv", "record.json",
)  # fmt: skip


def lines(path):
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_folder_has_the_files_of_the_contract(result):
    for name in FILES:
        assert (result.folder / name).is_file()
    for name in ("offers", "moves", "cuts", "firms", "market", "people"):
        assert (result.folder / "tables" / f"{name}.parquet").is_file()


def test_the_same_run_leaves_the_same_bytes(tmp_path):
    a, b = write_fake(tmp_path / "a"), write_fake(tmp_path / "b")
    for path in sorted(a.folder.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (b.folder / path.relative_to(a.folder)).read_bytes()


def test_series_are_quantiles_over_replicates(result):
    market = pq.read_table(result.folder / "tables" / "market.parquet")
    row = next(
        row
        for row in lines(result.folder / "series.csv")
        if (row["month"], row["statistic"]) == ("2025-03", "hhi_talent")
    )
    values = [one["hhi_talent"] for one in market.to_pylist() if one["month"] == "2025-03"]
    assert len(values) == 3
    for name, level in (("p5", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95)):
        assert float(row[name]) == pytest.approx(np.quantile(values, level), rel=1e-5)


def test_a_statistic_that_is_nowhere_has_no_series(result):
    assert "undefined" not in {row["statistic"] for row in lines(result.folder / "series.csv")}
    assert "undefined" not in result.summary["end"]


def test_acceptance_rates_are_medians_over_replicates_that_have_the_pair():
    columns = {
        "overall.acceptance.pairs.meta.google.bids": np.array([4.0, 2.0, np.nan]),
        "overall.acceptance.pairs.meta.google.rate": np.array([0.5, 1.0, np.nan]),
        "overall.acceptance.pairs.google.meta.bids": np.array([9.0, 9.0, 9.0]),
        "overall.acceptance.pairs.google.meta.rate": np.array([0.0, 0.0, 0.5]),
    }
    rows = list(acceptance_rows(columns))
    assert [row[:4] for row in rows] == [
        ["google", "meta", "9", "0"],
        ["meta", "google", "2", "0.75"],
    ]


def test_tables_of_pairs_are_not_in_the_summary(result):
    assert not any(
        name.startswith(("flows.by_firm", "acceptance.pairs")) for name in result.summary["overall"]
    )


def test_flows_agree_with_the_moves(result):
    moves = result.table("moves").to_pylist()
    people = [
        sum(
            move["weight"]
            for move in moves
            if (move["replicate"], move["from_firm"], move["to_firm"]) == (n, "google", "meta")
        )
        for n in range(3)
    ]
    (row,) = (
        row
        for row in lines(result.folder / "flows.csv")
        if (row["from_firm"], row["to_firm"]) == ("google", "meta")
    )
    assert float(row["people"]) == pytest.approx(np.median(people))
    assert float(row["p95"]) == pytest.approx(np.quantile(people, 0.95), rel=1e-5)


def test_a_replicate_without_a_flow_counts_as_none():
    columns = {
        "overall.flows.by_firm.a.b": np.array([math.nan, math.nan, 6.0]),
        "end.x": np.ones(3),
    }
    assert list(flow_rows(columns)) == [["a", "b", "0", "0", "5.4"]]


def test_the_summary_tells_ends_changes_and_the_whole_run(result):
    said = result.summary
    assert (said["scenario"], said["replicates"], said["months"]) == ("fake", 3, 6)
    assert (said["first_month"], said["last_month"]) == ("2025-01", "2025-06")
    market = result.table("market").to_pylist()
    ends = [row["hhi_talent"] for row in market if row["month"] == "2025-06"]
    starts = [row["hhi_talent"] for row in market if row["month"] == "2025-01"]
    assert said["end"]["hhi_talent"]["p50"] == pytest.approx(np.median(ends), rel=1e-5)
    changes = np.array(ends) - np.array(starts)
    assert said["change"]["hhi_talent"]["p50"] == pytest.approx(np.median(changes), abs=1e-6)
    assert said["end"]["hhi_talent"]["n"] == 3
    assert said["overall"]["cuts.by_firm.meta"]["p50"] > 0


def test_numbers_and_words_are_spread_each_in_their_way():
    summary = Summary()
    for value, word in ((1.0, "meta"), (3.0, "google"), (2.0, "meta")):
        summary.add({"end.x": value, "overall.who": word})
    summary.add({})
    said = summary.spread(lambda _: True)
    assert said["end"]["x"] == {"p5": 1.1, "p50": 2.0, "p95": 2.9, "mean": 2.0, "n": 3}
    assert said["overall"]["who"] == {"shares": {"meta": 0.666667, "google": 0.333333}, "n": 3}
    assert list(summary.replicate_rows(lambda _: True)) == [["end.x", "1", "3", "2", ""]]


def test_gathered_numbers_keep_their_replicate():
    gathered = Gathered()
    gathered.add({"a": 1.0})
    gathered.add({"b": 2.0})
    columns = gathered.columns()
    assert columns["a"].tolist()[0] == 1.0
    assert np.isnan(columns["a"][1])
    assert np.isnan(columns["b"][0])
    assert columns["b"][1] == 2.0


@pytest.mark.parametrize(
    ("value", "text"),
    [(1 / 3, "0.333333"), (1234567.0, "1.23457e+06"), (-0.0, "0"), (math.nan, ""), (None, "")],
)
def test_six_digits(value, text):
    assert digits(value) == text


def test_rounding_has_no_negative_nothing():
    assert math.copysign(1, rounded(-0.0)) == 1


def test_a_spread_leaves_out_what_is_missing():
    values = np.array([[1.0, math.nan, 3.0], [math.nan] * 3])
    assert spread(values, (0.5,)) == [[2.0], None]


def test_json_reads_well_and_means_the_same():
    value = {"a": {"p5": 1.5, "n": 2}, "list": [[1], [2]], "long": list(range(60)), "empty": {}}
    text = json_text(value)
    assert json.loads(text) == value
    assert '"a": {"p5": 1.5, "n": 2}' in text
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_text({"x": math.nan})


def test_the_record_has_no_clock_no_machine_and_no_path(result, tmp_path):
    text = result.text("record.json")
    assert str(tmp_path) not in text
    assert not re.search(r"\d\d:\d\d|20\d\d-\d\d-\d\d", text)
    libraries = {"talentwar", "numpy", "numba", "mesa", "altair", "vl-convert-python"}
    assert result.record["versions"].keys() == {"python", *libraries}
    assert result.record["replicate_seeds"] == result.seeds
    assert result.record["scenario"] == {"name": "fake", "sha256": "ab" * 32}


def test_pictures_are_part_of_the_record(tmp_path):
    result = write_fake(tmp_path / "r", draw=lambda made: {"one.svg": f"<svg>{made.name}</svg>"})
    assert (result.folder / "figures" / "one.svg").read_text() == "<svg>fake</svg>"
    assert "figures/one.svg" in result.record["files"]


@pytest.mark.parametrize("name", [*FILES[:-1], "record.json"])
def test_a_changed_file_is_noticed(result, name):
    path = result.folder / name
    path.write_text(path.read_text().replace("a", "b", 1))
    with pytest.raises(TalentwarError, match=r"changed after it was made|not JSON|format"):
        read_result(result.folder)


def test_a_missing_file_is_noticed(result):
    (result.folder / "series.csv").unlink()
    with pytest.raises(TalentwarError, match=r"series.csv: is missing; make the result again"):
        read_result(result.folder)


def test_a_changed_table_is_noticed(result):
    path = result.folder / "tables" / "cuts.parquet"
    table = pq.read_table(path)
    pq.write_table(table, path, compression="none")
    result.verify()
    pq.write_table(table.slice(1), path)
    with pytest.raises(TalentwarError, match="changed after it was made"):
        result.table("cuts")
    with pytest.raises(TalentwarError, match="changed after it was made"):
        result.verify()
    path.write_bytes(b"PAR1 no")
    with pytest.raises(TalentwarError, match="not the table it was"):
        result.table("cuts")


def test_committed_results_go_without_tables(result):
    shutil.rmtree(result.folder / "tables")
    again = read_result(result.folder)
    again.verify()
    with pytest.raises(TalentwarError, match=r"talentwar run .*scenario.yaml --seed 7"):
        again.table("offers")
    again.record["parameters"] = {"from": "point"}
    with pytest.raises(TalentwarError, match="--replicates 3 --point --out DIR"):
        again.table("offers")
    with pytest.raises(TalentwarError, match="no table 'persons'; there are: cuts"):
        again.table("persons")


def test_small_tables_and_frames(result):
    assert result.series.column_names == ["month", "statistic", "p5", "p25", "p50", "p75", "p95"]
    assert result.flows.column_names == ["from_firm", "to_firm", "people", "p5", "p95"]
    names = ["statistic", "replicate_0", "replicate_1", "replicate_2"]
    assert result.replicates.column_names == names


def test_a_folder_made_before_there_were_packages_is_still_read(result):
    added_since = ("packages.csv", "pay_tail.csv")
    for name in added_since:
        (result.folder / name).unlink()
    kept = {name: sha for name, sha in result.record["files"].items() if name not in added_since}
    forged(result, files=kept)
    older = read_result(result.folder)
    assert older.packages is None
    assert older.pay_tail is None
    with pytest.raises(TalentwarError, match=r"no packages.csv yet; make the result again"):
        older.frame("packages")


def test_data_frames_are_handed_out_or_the_way_to_them(result, monkeypatch):
    if pytest.importorskip("pandas"):
        assert set(result.frame("series").columns) == set(result.series.column_names)
        assert len(result.frame("people")) == result.table("people").num_rows
        assert len(result.frame("packages")) == 30
    monkeypatch.setattr("sim.record.read.find_spec", lambda _: None)
    with pytest.raises(TalentwarError, match="pip install pandas"):
        result.frame("series")


def test_what_is_no_result_is_told_apart(tmp_path):
    with pytest.raises(TalentwarError, match="does not exist; give a folder"):
        read_result(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(TalentwarError, match="is a file"):
        read_result(tmp_path / "file")
    with pytest.raises(TalentwarError, match=r"no record\.json in it"):
        read_result(tmp_path)
    for text in ("", "[]", "{}", '{"format": "other"}', "[" * 100_000):
        (tmp_path / "record.json").write_text(text)
        with pytest.raises(TalentwarError, match=r"not JSON|has the format"):
            read_result(tmp_path)


def forged(result, **changes):
    record = {**result.record, **changes}
    record["sha256"] = own_digest(record)
    (result.folder / "record.json").write_text(record_text(record))


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../b", ".hidden", "a//b", ""])
def test_no_name_leads_out_of_the_folder(result, name):
    forged(result, files={**result.record["files"], name: "00"})
    with pytest.raises(TalentwarError, match="changed after it was made"):
        read_result(result.folder)


@pytest.mark.parametrize("changes", [{"files": []}, {"tables": None}, {"files": {}}])
def test_a_record_of_the_wrong_shape(result, changes):
    forged(result, **changes)
    with pytest.raises(TalentwarError, match="changed after it was made"):
        read_result(result.folder)


def test_only_results_are_replaced(result, tmp_path):
    assert is_result(result.folder)
    assert why_not_ours(result.folder) is None
    (result.folder / "report.html").write_text("added later")
    assert why_not_ours(result.folder) is None
    (result.folder / "notes.txt").write_text("mine")
    assert why_not_ours(result.folder) == "it holds a file that no run has put there (notes.txt)"
    assert why_not_ours(tmp_path) == "it is not a result folder"


def test_many_replicates_one_by_one(tmp_path):
    result = write_fake(tmp_path / "r", FakeLoaded(months=1, replicates=7))
    assert len(result.seeds) == 7
    assert set(result.table("market").column("replicate").to_pylist()) == set(range(7))
