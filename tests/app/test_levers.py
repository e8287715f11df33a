"""Levers say what a scenario has, and set it within ends that the scenario takes."""

from __future__ import annotations

import pytest

from sim.app.lever import Amount, Choice, Times, tidy, value_at
from sim.app.levers import GROUPS, LEVERS, values_in
from sim.base.errors import TalentwarError
from sim.processes.rounds import Climate
from sim.report.language import ENGLISH
from sim.scenario.meanings import meaning
from sim.scenario.places import load_scenario


@pytest.fixture(scope="module")
def baseline():
    return load_scenario("baseline")


def ends(lever):
    return lever.options() if isinstance(lever, Choice) else [lever.least, lever.most]


@pytest.mark.parametrize("key", LEVERS)
def test_both_ends_are_taken_by_the_scenario(baseline, key):
    lever = LEVERS[key]
    for value in ends(lever):
        changed = load_scenario("baseline", list(lever.edits(baseline.value, value)))
        assert lever.of(changed.value) == (1.0 if isinstance(lever, Times) else value)


@pytest.mark.parametrize("key", LEVERS)
def test_a_lever_where_the_scenario_has_it_changes_nothing(baseline, key):
    lever = LEVERS[key]
    edits = list(lever.edits(baseline.value, lever.of(baseline.value)))
    same = load_scenario("baseline", edits)
    for path in lever.paths:
        before, after = value_at(baseline.value, path), value_at(same.value, path)
        if isinstance(lever, Amount):
            assert after == pytest.approx(before, rel=1e-5)
        else:
            assert after == before


@pytest.mark.parametrize("key", LEVERS)
def test_a_lever_means_what_the_schema_says(baseline, key):
    lever = LEVERS[key]
    said = {" ".join(meaning(baseline, path).split()) for path in lever.paths}
    if key == "funding":
        said = {Climate.__doc__}
    assert said == {lever.meaning(ENGLISH)}


def test_there_are_levers_for_a_dozen_values_in_groups():
    assert len(LEVERS) == sum(len(group.levers) for group in GROUPS) >= 12
    assert len({lever.name(ENGLISH) for lever in LEVERS.values()}) == len(LEVERS)


def test_a_factor_multiplies_every_year_and_writes_money(baseline):
    lever = LEVERS["meta_capex"]
    edits = list(lever.edits(baseline.value, 2.0))
    assert "firms.meta.capex.2025=144.4 bn USD/yr" in edits
    changed = load_scenario("baseline", edits).value.firms["meta"].capex
    assert changed == {
        year: pytest.approx(2 * usd) for year, usd in baseline.value.firms["meta"].capex.items()
    }


def test_a_factor_reaches_every_region(baseline):
    edits = list(LEVERS["funding"].edits(baseline.value, 0.5))
    climate = load_scenario("baseline", edits).value.rounds.climate
    assert climate.us == 0.5
    assert climate.europe == pytest.approx(0.35)


def test_amounts_are_shown_in_the_unit_that_people_use(baseline):
    stands = values_in(baseline.value)
    assert stands["automation"] == 2.0
    assert LEVERS["automation"].shown(2.0, ENGLISH) == "2 %/yr"
    assert LEVERS["meta_capex"].shown(1.5, ENGLISH) == "× 1.5"
    assert stands["meta_strategy"] == "adaptive"


def test_a_scenario_without_a_firm_has_no_lever_for_it(baseline):
    firms = {key: spec for key, spec in baseline.value.firms.items() if key != "google"}
    without = baseline.value.model_copy(update={"firms": firms})
    there = values_in(without)
    assert "google_strategy" not in there
    assert "giants_capex" not in there
    assert "meta_capex" in there


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("premium", "-1"),
        ("premium", "5.1"),
        ("premium", "nan"),
        ("premium", "inf"),
        ("premium", "much"),
        ("premium", ""),
        ("premium", "9" * 400),
        ("seats", "12.5"),
        ("meta_capex", "1e3"),
        ("meta_strategy", "../raid"),
        ("meta_strategy", "sim.strategies.raid"),
        ("meta_strategy", ""),
    ],
)
def test_a_value_that_is_none_is_refused(key, text):
    with pytest.raises(TalentwarError, match=key):
        LEVERS[key].read(text)


def test_a_value_that_is_one_is_read():
    assert LEVERS["premium"].read("2.5") == 2.5
    assert LEVERS["meta_strategy"].read("raid") == "raid"
    assert tidy(0.1 + 0.2) == 0.3
