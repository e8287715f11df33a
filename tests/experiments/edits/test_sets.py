from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.runs import run_key
from sim.experiments.edits.sets import OF_THE_RUN, SAYS_NOTHING, between, scenarios
from sim.experiments.edits.shapley import subsets
from sim.scenario.places import load_scenario

SCENARIOS = sorted(
    path.stem
    for path in (Path(__file__).parents[3] / "scenarios").glob("*.yaml")
    if path.stem != "baseline"
)
SAME_WORDS = [f"{key}={json.dumps(value)}" for key, value in SAYS_NOTHING.items()]
SAME_WORDS += [f"run.{key}={value}" for key, value in OF_THE_RUN.items()]
NEW_FIRM = """
firms:
  newcomer:
    name: Newcomer
    region: us
    investor: venture
    bids: true
    strategy: adaptive
    cash: 6 bn USD
    operating_cash_flow: {2025: 1 bn USD/yr}
    capex: {2025: 4 bn USD/yr}
    ai_revenue: {2025: 1 bn USD/yr}
    valuation: 50 bn USD
    stake_cap: 0.49
    side_bets: 0 bn USD/yr
    equity_growth_before: 0.3
    lab_compute_share: 0.5
    capability: 4.2
    ambition: 0.6
    openness: 0.3
    frugality: 1
    users: 20 M
    pay_scale: 0.5 M USD/yr
    ceo_pay: 1 M USD/yr
    pay_stretch: 0.5
    selectivity: 6
    heads: {frontier: 300, applied: 300, core: 1500, legacy: 300}
"""
ITS_EVENT = """
events_add:
  - {name: its_lab, kind: open_lab, date: 2025-09, firm: newcomer, seats: 9, months: 2,
     opening: 1, premium: 0.01}
"""


@pytest.fixture(scope="module")
def baseline():
    return load_scenario("baseline")


@pytest.fixture
def written(tmp_path):
    def write(name, text, extends="baseline"):
        place = tmp_path / f"{name}.yaml"
        lines = f"extends: {extends}\ntitle: {name}\nquestion: What?\n{text}"
        place.write_text(lines, encoding="utf-8")
        return load_scenario(place)

    return write


def all_of(found):
    return found.scenario(range(len(found.edits)))


@pytest.mark.parametrize("name", SCENARIOS)
def test_all_edits_made_are_the_other_scenario_to_the_letter(name, baseline):
    other = load_scenario(name)
    there, back = between(baseline, other), between(other, baseline)
    assert all_of(there).sha256 == load_scenario(name, SAME_WORDS).sha256
    assert all_of(back).sha256 == load_scenario("baseline", SAME_WORDS).sha256
    assert run_key(all_of(there).value, 1) == run_key(other.value, 1)
    assert run_key(there.scenario([]).value, 1) == run_key(baseline.value, 1)


def test_an_edit_is_an_event_a_firm_or_a_parameter(baseline):
    other = load_scenario("no_raid", ["firms.meta.openness=0", "rounds.climate.us=0.5"])
    names = [edit.name for edit in between(baseline, other).edits]
    assert names == ["rounds.climate.us", "events.ssi_offer", "events.scale_stake", "firms.meta"]
    names = [edit.name for edit in between(baseline, other, "section").edits]
    assert names == ["rounds", "events", "firms"]
    names = [edit.name for edit in between(baseline, other, "value").edits]
    assert names[-2:] == ["firms.meta.strategy", "firms.meta.openness"]


def test_stakes_are_one_parameter_and_firms_are_one_by_one(baseline):
    names = [edit.name for edit in between(baseline, load_scenario("hedged_giants")).edits]
    assert names.count("stakes") == 1
    assert sum(name.startswith("firms.") for name in names) == 6


def test_some_edits_are_made_and_others_not(baseline):
    found = between(baseline, load_scenario("no_raid"))
    (meta,) = (n for n, edit in enumerate(found.edits) if edit.name == "firms.meta")
    some = found.scenario([meta]).value
    assert some.firms["meta"].strategy == "steady"
    assert {"ssi_offer", "scale_stake"} <= {event.name for event in some.events}
    others = found.scenario({0, 1, 2} - {meta}).value
    assert others.firms["meta"].strategy == "adaptive"
    assert not {"ssi_offer", "scale_stake"} & {event.name for event in others.events}


def test_a_fitted_parameter_that_is_set_is_drawn_no_more(baseline):
    found = between(baseline, load_scenario("mission_first"))
    assert "market.preferences.mission" in found.scenario([]).fitted
    assert "market.preferences.mission" not in found.scenario([0]).fitted


def test_a_firm_and_a_stake_can_be_taken_out(written):
    more = written("more", NEW_FIRM + "stakes: {meta: {newcomer: 0.1}}\n")
    fewer = load_scenario("baseline")
    found = between(more, fewer)
    assert [edit.name for edit in found.edits] == ["stakes", "firms.newcomer"]
    assert "newcomer" not in all_of(found).value.firms
    assert list(found.scenario([0]).value.firms) == list(more.value.firms)


def test_edits_that_need_each_other_are_made_one(written, baseline):
    other = written("both", NEW_FIRM + ITS_EVENT + "cuts: {automation: 10 %/yr}\n")
    found, made = scenarios(between(baseline, other), lambda edits: subsets(len(edits.edits)))
    assert [edit.name for edit in found.edits] == [
        "cuts.automation",
        "events.its_lab + firms.newcomer",
    ]
    assert len(made) == 4
    (note,) = found.notes
    assert note.startswith("events.its_lab needs firms.newcomer: one edit (")
    assert run_key(made[frozenset({0, 1})].value, 1) == run_key(other.value, 1)


def test_edits_of_which_no_two_explain_what_is_wrong(written, baseline):
    found = between(baseline, written("both", NEW_FIRM + ITS_EVENT))
    (event,) = (edit for edit in found.edits if edit.name == "events.its_lab")
    without_the_firm = replace(found, edits=(event,))
    with pytest.raises(TalentwarError, match=r"events.its_lab alone make no scenario: events"):
        scenarios(without_the_firm, lambda _: [frozenset({0})])


def test_what_does_not_differ_has_no_edits(baseline):
    same = load_scenario("baseline", ["title=Other", "run.replicates=9", "run.seed=3"])
    with pytest.raises(TalentwarError, match="nothing differs"):
        between(baseline, same)


def test_another_order_of_the_same_is_refused(written):
    one = "{name: one, kind: capex_change, date: 2025-03, firms: [meta], factor: 2, hold: true}"
    two = one.replace("one", "two")
    a, b = (
        written(name, f"events: [{both}]\n")
        for name, both in (
            ("a", f"{one}, {two}"),
            ("b", f"{two}, {one.replace('factor: 2', 'factor: 3')}"),
        )
    )
    with pytest.raises(TalentwarError, match="stand in another order"):
        between(a, b)
