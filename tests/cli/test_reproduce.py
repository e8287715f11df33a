"""``talentwar reproduce`` tells by its exit status whether results still come out as committed."""

from __future__ import annotations

import json

import pytest

from sim.record.digest import file_digest
from sim.record.provenance import own_digest, record_text

CHEAP = ("--set", "population.scale=0.001", "--set", "run.end=2025-09", "--replicates", "1")


@pytest.fixture
def made(talentwar, no_pictures, tmp_path):
    status, out, _ = talentwar("run", "baseline", *CHEAP, "--abridged", "--out", "results/mine")
    assert status == 0
    assert "tables/*.parquet" not in out
    assert not (tmp_path / "results/mine/tables").exists()
    return tmp_path / "results" / "mine"


def test_what_comes_out_the_same_ends_well_and_what_does_not_says_why(talentwar, made):
    status, out, _ = talentwar("reproduce", "--recorded", "--jobs", "1")
    assert (status, "same    results/mine" in out) == (0, True)
    assert "All 1 came out as committed." in out

    flows = made / "flows.csv"
    flows.write_text(flows.read_text(encoding="utf-8").replace(",", ",9", 1), encoding="utf-8")
    record = json.loads((made / "record.json").read_text(encoding="utf-8"))
    record["files"]["flows.csv"] = file_digest(flows)
    record["model_version"] -= 1
    del record["sha256"]
    record["sha256"] = own_digest(record)
    (made / "record.json").write_text(record_text(record), encoding="utf-8")
    status, out, _ = talentwar("reproduce", made, "--recorded", "--jobs", "1")
    assert status == 1
    assert "DIFFERS" in out
    assert "flows.csv: " in out
    assert "likely cause: model version" in out
    assert "marked [results]" in " ".join(out.split())


def test_a_result_made_with_set_differs_from_the_scenario_of_today(talentwar, made):
    status, out, _ = talentwar("reproduce", "--jobs", "1")
    assert status == 1
    assert "population.scale 0.001 -> 0.1" in out or "run.end 2025-09 -> 2026-12" in out
    assert "--recorded" in out


def test_a_place_without_results_is_refused(talentwar, tmp_path):
    status, _, err = talentwar("reproduce", tmp_path)
    assert (status, "holds no result and no sweep" in err) == (2, True)
    status, _, err = talentwar("reproduce", tmp_path, "--sample", "0")
    assert (status, "sample: 0 is not allowed" in err) == (2, True)
