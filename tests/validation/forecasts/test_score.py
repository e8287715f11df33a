"""Marks against brute force and closed forms, and what marks nothing."""

from __future__ import annotations

import sys
from itertools import permutations

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.validation.forecasts.outcomes import Outcome
from sim.validation.forecasts.record import LEVELS
from sim.validation.forecasts.score import crps, mark, score, weighted_interval_score
from tests.validation.forecasts.made_up import CHANCE, CUTS, PAY, row, write_made_up
from tests.validation.forecasts.test_outcomes import GIVEN, written


def outcome(**changed) -> Outcome:
    given = {**GIVEN, "period": "2026", "value": 5000.0}
    return Outcome.model_validate(given | changed)


def test_the_score_is_the_mean_distance_less_half_that_of_pairs():
    members = np.array([3.0, -1.0, 7.5, 2.0, 2.0])
    apart = np.mean([abs(a - b) for a, b in permutations(members.tolist(), 2)])
    for came in (-4.0, 2.0, 2.5, 9.0):
        expected = np.mean(np.abs(members - came)) - apart / 2
        assert crps(came, members) == pytest.approx(expected)


def test_for_runs_that_agree_both_scores_are_the_absolute_error():
    assert crps(7.0, np.array([3.0, 3.0, 3.0])) == pytest.approx(4.0)
    assert weighted_interval_score(7.0, np.full(len(LEVELS), 3.0)) == pytest.approx(4.0)


def test_the_interval_score_is_the_mean_of_quantile_scores():
    at = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 9.0, 10.0, 12.0, 20.0])
    for came in (0.0, 4.0, 8.0, 30.0):
        pinball = [
            2 * ((came <= q) - level) * (q - came) for level, q in zip(LEVELS, at, strict=True)
        ]
        assert weighted_interval_score(came, at) == pytest.approx(np.mean(pinball))


def test_a_mark_tells_place_cover_and_the_rival():
    members = [float(each) for each in range(101)]
    found = mark("x", row(CUTS, "2026", members, [50.0, 50.0]), outcome(value=70.0), "people")
    assert (found.median, found.low, found.high) == (50.0, 5.0, 95.0)
    assert found.pit == pytest.approx(70.5 / 101)
    assert (found.inside_half, found.inside_nine_tenths) == (True, True)
    assert found.rival_crps == pytest.approx(20.0)
    assert found.skill == pytest.approx(1 - found.crps / 20.0)
    far = mark("x", row(CUTS, "2026", members, [50.0, 50.0]), outcome(value=94.0), "people")
    assert (far.inside_half, far.inside_nine_tenths) == (False, True)
    out = mark("x", row(CUTS, "2026", members, [50.0, 50.0]), outcome(value=120.0), "people")
    assert (out.inside_nine_tenths, out.pit) == (False, 1.0)


def test_a_range_that_could_turn_the_verdict_is_told():
    told = row(CUTS, "2026", [100.0, 102.0], [200.0, 202.0])
    wide = mark("x", told, outcome(value=110.0, low=105.0, high=190.0), "people")
    assert (wide.sure, wide.skill > 0) == (False, True)
    assert mark("x", told, outcome(value=110.0, low=105.0, high=120.0), "people").sure


def test_cover_of_an_honest_forecast_is_as_it_claims():
    evenly = (np.arange(200) + 0.5) / 200
    told = row(CUTS, "2026", evenly.tolist(), [0.0, 0.0])
    found = [mark("x", told, outcome(value=came), "people") for came in evenly.tolist()]
    assert np.mean([one.inside_half for one in found]) == pytest.approx(0.5, abs=0.01)
    assert np.mean([one.inside_nine_tenths for one in found]) == pytest.approx(0.9, abs=0.01)
    np.testing.assert_allclose(sorted(one.pit for one in found), evenly)


def test_a_forecast_is_marked_as_a_whole(tmp_path):
    made = write_made_up(tmp_path / "f")
    path = written(
        tmp_path,
        {"value": "250"},
        {"statistic": PAY, "period": "2027-03", "value": "0.4", "unit": "M USD/yr",
         "published": "2027-04-20"},
    )  # fmt: skip
    found = score(made.folder, path)
    assert [(one.statistic, one.came) for one in found.marks] == [(CUTS, 250.0), (PAY, 0.4e6)]
    assert found.nearer == 1
    assert (found.inside_half, found.inside_nine_tenths) == (1, 1)
    cuts, pay = found.marks
    assert pay.rival_wis == 0
    assert found.relative_wis == pytest.approx(cuts.wis / cuts.rival_wis)
    assert found.frame()["skill"].tolist()[0] == pytest.approx(cuts.skill)
    assert {str(one): names for one, names in found.waiting.items()} == {
        "2027-03": [CHANCE],
        "2026-12..2027-11": [CUTS],
    }


def test_what_was_published_before_marks_nothing_and_is_told(tmp_path):
    made = write_made_up(tmp_path / "f")
    path = written(
        tmp_path,
        {"period": "2027-03", "published": "2027-04-01"},
        {"statistic": PAY, "period": "2026-11", "published": "2026-11-26", "unit": "USD/yr"},
    )
    found = score(made, path)
    assert found.marks == ()
    why = dict(found.left_out)
    assert "not about people_cut_meta in 2027-03" in why["one_0"]
    assert "before the forecast was made" in why["one_1"]
    assert np.isnan(found.relative_wis)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"statistic": "people_cut_mets"}, "did you mean people_cut_meta?"),
        ({"unit": "USD"}, "is not counted in 'USD'; allowed: people"),
        ({"unit": '"%"'}, "is not counted in '%'; allowed: people"),
    ],
)
def test_a_figure_that_cannot_be_marked_is_an_error(tmp_path, changed, said):
    made = write_made_up(tmp_path / "f")
    with pytest.raises(TalentwarError) as told:
        score(made, written(tmp_path, changed))
    assert said in str(told.value)


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scoringrules", None)
    with pytest.raises(TalentwarError, match=r"pip install \"talentwar\[calibrate\]\""):
        crps(1.0, np.array([1.0, 2.0]))


def test_without_outcomes_everything_is_waited_for(tmp_path):
    made = write_made_up(tmp_path / "f")
    (tmp_path / "none.yaml").write_text("outcomes: {}\n", encoding="utf-8")
    found = score(made, tmp_path / "none.yaml")
    assert (found.marks, found.left_out) == ((), ())
    assert sum(map(len, found.waiting.values())) == len(made.rows)
