"""Targets: what is refused, and what a scale and a weight mean."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.base.errors import ScenarioError, TalentwarError
from sim.calibration.problem import gaps, problem, refuse_unknown
from sim.calibration.targets import Target, load_targets
from sim.scenario.places import load_scenario

GIVEN = {
    "statistic": "overall.raids.joined_in_3_months.meta",
    "month": "2025-09",
    "value": "50",
    "unit": "people",
    "scale": "log",
    "error": "0.15",
    "weight": "medium",
    "source": '"figures:lab.size.people"',
    "why": "a plan told to the press",
}


def written(tmp_path, **changed: str | None) -> Path:
    fields = {key: value for key, value in {**GIVEN, **changed}.items() if value is not None}
    lines = ["targets:", "  lab:", *(f"    {key}: {value}" for key, value in fields.items())]
    path = tmp_path / "targets.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def one(tmp_path, **changed: str | None) -> Target:
    return load_targets(written(tmp_path, **changed))["lab"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": None}, "unit: is missing"),
        ({"source": None}, "source: is missing"),
        ({"why": None}, "why: is missing"),
        ({"month": None}, "month: is missing"),
        ({"weight": "certain"}, "allowed: high, medium, low"),
        ({"unit": "persons"}, "'persons' is not a unit of figures"),
        ({"source": "the press"}, "is not a source"),
        ({"value": None}, "is either a number or a range"),
        ({"low": "10"}, "is either a number or a range"),
        ({"value": None, "low": "5", "high": "4"}, "lies above high"),
        ({"value": "0"}, "a log scale needs figures above zero"),
        ({"statistic": "meta.lab"}, "is no statistic of a result"),
        ({"error": "0"}, "allowed: more than 0"),
        ({"wieght": "low"}, "did you mean weight"),
    ],
)
def test_an_incomplete_target_is_refused_with_its_place(tmp_path, changed, said):
    with pytest.raises(ScenarioError) as refused:
        one(tmp_path, **changed)
    assert "targets.yaml:" in str(refused.value)
    assert said in str(refused.value)


def test_targets_that_cannot_both_be_met_are_refused(tmp_path):
    path = written(tmp_path)
    other = [f"    {key}: {'80' if key == 'value' else said}" for key, said in GIVEN.items()]
    text = "\n".join([path.read_text(encoding="utf-8") + "  other:", *other])
    path.write_text(text + "\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"contradicts lab: no value of overall\.raids"):
        load_targets(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(TalentwarError, match="there is no such file"):
        load_targets(tmp_path / "targets.yaml")


def test_a_statistic_that_nobody_has_is_told_with_what_was_meant(tmp_path):
    wrong = one(tmp_path, statistic="overall.raids.joined_in_3_monthz.meta")
    with pytest.raises(TalentwarError, match=r"did you mean overall\.raids\.joined_in_3_months"):
        refuse_unknown({"lab": wrong}, load_scenario("baseline").value)


def test_a_month_beyond_the_runs_is_told(tmp_path):
    with pytest.raises(TalentwarError, match="give a month in between"):
        refuse_unknown({"lab": one(tmp_path, month="2027-01")}, load_scenario("baseline").value)


def test_a_number_is_an_interval_without_width(tmp_path):
    assert one(tmp_path).bounds == (50.0, 50.0)
    assert one(tmp_path, value=None, low="40").bounds == (40.0, math.inf)
    assert one(tmp_path, value=None, low="1", high="2", unit="M USD").bounds == (1e6, 2e6)


def test_errors_are_shares_on_a_log_scale_and_doubt_widens_them(tmp_path):
    assert one(tmp_path).sd == pytest.approx(0.15)
    assert one(tmp_path, weight="low").sd == pytest.approx(0.30)
    assert one(tmp_path, weight="high").sd == pytest.approx(0.10)
    assert one(tmp_path, scale="linear", error="3").sd == pytest.approx(3.0)
    assert one(tmp_path, scale="linear", error="3", unit="M USD").sd == pytest.approx(3e6)


def test_a_run_without_the_statistic_has_nothing_of_it(tmp_path):
    lab = one(tmp_path)
    scaled = lab.on_scale(np.array([50.0, math.nan, 0.0]))
    assert scaled.tolist() == pytest.approx([math.log(50), math.log(0.5), math.log(0.5)])


def test_gaps_are_measured_from_the_nearest_end():
    intervals = np.array([[1.0, 2.0], [-np.inf, 5.0]])
    found = gaps(np.array([[0.5, 4.0], [1.5, 7.0], [4.0, 5.0]]), intervals)
    assert found.tolist() == [[-0.5, 0.0], [0.0, 2.0], [2.0, 0.0]]


def test_the_committed_problem_holds_together():
    found = problem()
    assert len(found.parameters) <= 25
    assert np.isfinite(found.sds).all()
    middle = found.values_at(np.full((1, len(found.parameters)), 0.5))[0]
    assert middle.tolist() == pytest.approx(
        [prior.at(0.5) for prior in found.priors.values()], rel=1e-5
    )


def test_another_version_of_the_model_fits_fewer_parameters():
    found = problem().version({"cuts.per_pressure": 0})
    assert "cuts.per_pressure" not in found.parameters
    assert found.runnable.value.cuts.per_pressure == 0.0
