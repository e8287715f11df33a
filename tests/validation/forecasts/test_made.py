"""A forecast of a tiny world: sealed, the same twice, never replaced, and as its runs have it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.base.errors import ScenarioError, TalentwarError
from sim.report.forecasts.statement import statement
from sim.validation.forecasts.make import carry_out, plan
from sim.validation.forecasts.periods import Period
from sim.validation.forecasts.record import HUB, LEVELS, read_forecast
from tests.validation.forecasts.made_up import MADE_ON, tiny_plan, write_made_up

ROOT = Path(__file__).parents[3]
COMMITTED = sorted((ROOT / "results" / "forecasts").glob("*/record.json"))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return carry_out(tiny_plan(tmp_path_factory.mktemp("made") / "first"), statement)


def test_the_same_date_and_seed_leave_the_same_files(made, tmp_path):
    again = carry_out(tiny_plan(tmp_path / "again"), statement)
    assert again.record["sha256"] == made.record["sha256"]
    for path in made.folder.iterdir():
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name


def test_another_date_or_seed_leaves_another_digest(made, tmp_path):
    other = carry_out(tiny_plan(tmp_path / "day", made_on="2026-02-11"), statement)
    luck = carry_out(tiny_plan(tmp_path / "luck", seed=7), statement)
    digests = {one.record["sha256"] for one in (made, other, luck)}
    assert len(digests) == 3
    assert (other.folder / "members.csv").read_bytes() == (made.folder / "members.csv").read_bytes()


def test_the_table_has_the_columns_of_the_hubs_and_quantiles_of_the_members(made):
    with (made.folder / "forecast.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert tuple(lines[0]) == HUB
    assert len(lines) == len(made.rows) * len(LEVELS)
    one = made.row("pay_p50", Period.parse("2026-05"))
    assert one is not None
    told = [
        line for line in lines if (line["target"], line["target_period"]) == ("pay_p50", "2026-05")
    ]
    assert {line["reference_date"] for line in told} == {"2026-02-10"}
    assert {(line["horizon"], line["target_end_date"]) for line in told} == {("3", "2026-05-31")}
    values = [float(line["value"]) for line in told]
    np.testing.assert_allclose(values, np.quantile(one.members, LEVELS), rtol=1e-3)
    assert made.frame()["value"].size == len(lines)


def test_every_statistic_is_told_of_every_run(made):
    assert {one.statistic for one in made.rows} == made.statistics.keys()
    assert {len(one.members) for one in made.rows} == {3}
    periods = {one.statistic: [] for one in made.rows}
    for one in made.rows:
        periods[one.statistic].append(str(one.period))
    assert periods["pay_p50"] == ["2026-03", "2026-05"]
    assert periods["people_cut_meta"] == ["2026-03..2026-05"]


def test_the_record_says_what_was_known_and_what_is_carried_forward(made):
    record = made.record
    assert (record["made_on"], record["known_until"]) == ("2026-02-10", "2026-01")
    assert (record["scenario_ends"], record["last_month"]) == ("2026-01", "2026-05")
    assert record["carried_forward"]["capex"]["2026"] > record["carried_forward"]["capex"]["2025"]
    assert record["parameters"]["from"] == "scenario"
    assert record["replicates"] == 3
    assert made.record["statistics"]["pay_p50"]["was"][1] == pytest.approx(0.55e6, rel=0.2)


def test_the_statement_says_it_in_words(made):
    said = (made.folder / "statement.md").read_text(encoding="utf-8")
    assert said.startswith("# Forecast of 2026-02-10\n")
    assert "- People let go by Meta, in all months ahead: " in said
    assert "Capex is an input, stated to 2025 for 4 firms and to 2026 for 27 firms." in said
    assert "its run is carried on to 2026-05" in said
    assert "talentwar score results/forecasts/2026-02-10" in said
    assert "--date 2026-02-10 --months 3" in said


def test_a_forecast_is_never_replaced(made):
    before = (made.folder / "record.json").read_bytes()
    with pytest.raises(TalentwarError, match="not replaced, because a forecast is not changed"):
        tiny_plan(made.folder)
    assert (made.folder / "record.json").read_bytes() == before


@pytest.mark.parametrize("name", ["members.csv", "forecast.csv", "statement.md", "record.json"])
def test_a_changed_byte_is_refused(tmp_path, name):
    folder = write_made_up(tmp_path / "f").folder
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content.replace(b"2", b"3", 1) if b"2" in content else b"x")
    with pytest.raises(TalentwarError, match="a forecast that was changed is none"):
        read_forecast(folder)


def test_a_forecast_that_proves_itself_and_makes_no_sense_is_refused(tmp_path):
    from sim.record.numbers import write_text
    from sim.record.provenance import record, record_text

    folder = write_made_up(tmp_path / "f").folder
    told = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    write_text(folder / "members.csv", "target,target_period,run_0\npeople_cut_meta,never,1\n")
    made_from = {key: told[key] for key in told.keys() - {"files", "tables", "versions", "sha256"}}
    write_text(folder / "record.json", record_text(record(folder, made_from, {})))
    with pytest.raises(TalentwarError, match="is not a forecast that can be read"):
        read_forecast(folder)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"made_on": "2026-02-30"}, "'2026-02-30' is no day; write e.g. 2026-11-26"),
        ({"made_on": "tomorrow"}, "'tomorrow' is no day"),
        ({"made_on": "2026-01-31"}, "give 2026-02-01 or later"),
        ({"months": 0}, "months: 0 is not allowed; give 1 to 36"),
        ({"months": 37}, "months: 37 is not allowed"),
        ({"replicates": 1}, "replicates: 1 is no ensemble"),
        ({"replicates": 10**6}, "replicates: 1000000 is not allowed"),
    ],
)
def test_what_cannot_be_forecast_is_refused(tmp_path, asked, said):
    with pytest.raises(TalentwarError) as told:
        tiny_plan(tmp_path / "f", **asked)
    assert said in str(told.value)


def test_the_verbs_are_there_in_python(tmp_path):
    folder = write_made_up(tmp_path / "f").folder
    assert len(sim.read_forecast(folder).rows) == len(sim.score(folder).forecast.rows) == 4
    with pytest.raises(TalentwarError, match="is no day"):
        sim.forecast(made_on="soon", out=tmp_path / "g")


def test_a_day_before_the_run_begins_is_refused(tmp_path):
    with pytest.raises(TalentwarError, match="the first month of baseline; give 2026-06-01"):
        plan(
            "baseline",
            made_on="2026-03-01",
            overrides=["run.start=2026-06", "run.end=2026-12", "events=[]"],
            out=tmp_path / "f",
        )


def test_an_override_of_the_end_does_not_shorten_it(tmp_path):
    found = plan("baseline", made_on=MADE_ON, overrides=["run.end=2026-03"], out=tmp_path / "f")
    assert str(found.request.loaded.value.run.end) == "2027-11"
    with pytest.raises(ScenarioError, match=r"firms\.mata"):
        plan("baseline", made_on=MADE_ON, overrides=["firms.mata.capex=1"], out=tmp_path / "f")


@pytest.mark.parametrize("record", COMMITTED, ids=lambda path: path.parent.name)
def test_committed_forecasts_prove_themselves(record):
    found = read_forecast(record.parent)
    assert record.parent.name == str(found.made_on)
    assert len(found.rows) > 0
