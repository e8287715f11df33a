"""Published figures: what is refused, and what they are read as."""

from __future__ import annotations

import pytest

from sim.base.errors import ScenarioError, TalentwarError
from sim.validation.forecasts.outcomes import load_outcomes
from sim.validation.forecasts.periods import Period

GIVEN = {
    "statistic": "people_cut_meta",
    "period": '"2026"',
    "value": "5000",
    "unit": "people",
    "published": "2027-01-29",
    "grade": "B",
    "source": "made up for a test",
    "role": "outcome",
}


def written(tmp_path, *each: dict[str, str | None]):
    lines = ["outcomes:"]
    for number, changed in enumerate(each):
        lines.append(f"  one_{number}:")
        fields = {key: value for key, value in {**GIVEN, **changed}.items() if value is not None}
        lines += [f"    {key}: {value}" for key, value in fields.items()]
    path = tmp_path / "outcomes.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_figure_is_read_in_the_models_unit(tmp_path):
    path = written(tmp_path, {"statistic": "pay_p50", "value": "0.6", "unit": "M USD/yr"})
    one = load_outcomes(path)["one_0"]
    assert one.period == Period.parse("2026")
    assert one.readings == pytest.approx((0.6e6, 0.6e6, 0.6e6))


def test_a_range_alone_stands_for_its_middle(tmp_path):
    one = load_outcomes(written(tmp_path, {"value": None, "low": "10", "high": "30"}))["one_0"]
    assert one.readings == (10, 20, 30)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unit": None}, "unit: is missing"),
        ({"published": None}, "published: is missing"),
        ({"source": None}, "source: is missing"),
        ({"grade": None}, "grade: is missing"),
        ({"role": "target"}, "allowed: outcome"),
        ({"value": None}, "value: is missing"),
        ({"value": None, "low": "3"}, "give value, or low and high"),
        ({"low": "6000"}, "the readings are not in order"),
        ({"unit": "persons"}, "'persons' is not a unit of figures"),
        ({"published": "2027-02-30"}, "'2027-02-30' is not a day"),
        ({"published": "2026-11-30"}, "is before 2026 was over"),
        ({"period": '"2026-13"'}, "is not a month or period"),
        ({"grade": "X"}, "allowed: A, B, C, M, D"),
        ({"value": "{uniform: [1, 2]}"}, "a number, not a draw"),
        ({"sauce": "x"}, "did you mean source"),
    ],
)
def test_an_incomplete_figure_is_refused_with_its_place(tmp_path, changed, said):
    with pytest.raises(ScenarioError) as told:
        load_outcomes(written(tmp_path, changed))
    assert said in str(told.value)
    assert "outcomes.yaml:" in str(told.value)


def test_two_figures_of_the_same_thing_are_refused(tmp_path):
    path = written(tmp_path, {}, {"period": "2026-01..2026-12", "value": "1"})
    with pytest.raises(ScenarioError, match="same statistic and period as one_0"):
        load_outcomes(path)


def test_the_projects_own_file_can_be_read():
    assert load_outcomes() is not None


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(TalentwarError, match="there is no such file"):
        load_outcomes(tmp_path / "none.yaml")
