"""What forecasts are about: the file that says so, and the figures known of it."""

from __future__ import annotations

import pytest

from sim.base.errors import ScenarioError, TalentwarError
from sim.scenario.places import load_scenario
from sim.validation.forecasts.known import KnownFigures
from sim.validation.forecasts.subjects import subjects, unit_of

SCENARIO = load_scenario("baseline").value
GIVEN = "{words: cut by <firm>, over: sum, judged_by: the press, firms: {meta: null}}"


def of(tmp_path, text: str):
    file = tmp_path / "forecasts.yaml"
    file.write_text(f"statistics:\n  {text}\n", encoding="utf-8")
    return subjects(SCENARIO, file)


def test_the_projects_own_list_is_of_the_baseline():
    found = {one.statistic: one for one in subjects(SCENARIO)}
    assert found["people_cut_meta"].words == "people let go by Meta"
    known = found["people_cut_meta"].known
    assert known is not None
    assert (known.low, known.value, known.high) == (3600, 3600, 4500)
    assert {one.unit for one in found.values()} == {"people", "share", "USD", "USD/yr", "offers"}
    assert all(one.over in ("end", "sum", "max") for one in found.values())


def test_a_known_figure_is_in_the_models_unit():
    find = KnownFigures()
    assert find("base_data:firms.openai.valuation_2025_10", "USD").value == 500e9
    assert find("figures:cut.microsoft.people", "people").value == 15000


@pytest.mark.parametrize(
    ("reference", "unit", "said"),
    [
        ("base_data:firms.meta.staf", "people", "did you mean staff?"),
        ("base_data:firms.meta.staff", "USD", "is in 'people', not in USD"),
        ("base_data:firms.meta", "people", "is no figure with a value"),
        ("figures:cut.microsof.people", "people", "did you mean cut.microsoft?"),
    ],
)
def test_a_figure_that_does_not_fit_is_refused(reference, unit, said):
    with pytest.raises(TalentwarError) as told:
        KnownFigures()(reference, unit)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"people_cutt_<firm>: {GIVEN}", "is no monthly statistic of the model"),
        (f"cuts.people: {GIVEN}", "is no monthly statistic of the model"),
        (f"firms.hats.<firm>: {GIVEN}", "is no monthly statistic of the model"),
        (f"pay_p50: {GIVEN}", "does not go with the name"),
        (f"people_cut_<firm>: {GIVEN.replace('null', 'A1:58')}", "'A1:58' is no figure"),
        (f"people_cut_<firm>: {GIVEN.replace('over: sum', 'over: all')}", "allowed: end, sum, max"),
        (f"people_cut_<firm>: {GIVEN.replace('judged_by', 'judge')}", "judged_by: is missing"),
    ],
)
def test_a_list_that_makes_no_sense_is_refused_with_its_place(tmp_path, text, said):
    with pytest.raises(ScenarioError) as told:
        of(tmp_path, text)
    assert said in str(told.value)


def test_a_firm_that_the_scenario_has_not_is_refused(tmp_path):
    with pytest.raises(TalentwarError, match=r"no firm 'mata'; did you mean meta\?"):
        of(tmp_path, f"people_cut_<firm>: {GIVEN.replace('meta', 'mata')}")


def test_units_are_those_that_figures_are_written_in():
    names = ("firms.heads.meta", "packages_100m_bid", "belief_<firm>", "overall.cuts.people")
    assert [unit_of(name) for name in names] == ["people", "offers", "share", None]
