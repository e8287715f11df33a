from __future__ import annotations

import pytest

from sim.record.edits import ABSENT, changes, described, edits

ONE = "{name: one, kind: open_lab, date: 2025-06, seats: 50}"
TWO = "{name: two, kind: capex_change, date: 2025-07, firms: [meta, google]}"
THREE = "{name: three, kind: product_push, date: 2025-08}"


def events(*listed):
    return f"events: [{', '.join(listed)}]\n"


def test_an_event_taken_out_is_one_edit_and_shifts_none():
    assert edits(events(ONE, TWO, THREE), events(TWO, THREE)) == [
        ("events.one", "open_lab 2025-06", "not there")
    ]


def test_an_event_put_in_is_one_edit():
    assert edits(events(THREE), events(ONE, THREE)) == [
        ("events.one", "not there", "open_lab 2025-06")
    ]


def test_values_inside_an_event_are_found_by_its_name():
    later = ONE.replace("2025-06", "2025-09").replace("seats: 50", "premium: 0.01")
    assert edits(events(THREE, ONE), events(THREE, later)) == [
        ("events.one.date", "2025-06", "2025-09"),
        ("events.one.seats", "50", "-"),
        ("events.one.premium", "-", "0.01"),
    ]


def test_events_in_another_order_are_the_same_events():
    assert edits(events(ONE, TWO), events(TWO, ONE)) == []


def test_a_list_is_one_value():
    fewer = TWO.replace("[meta, google]", "[meta]")
    assert edits(events(TWO), events(fewer)) == [("events.two.firms", "[meta, google]", "[meta]")]


def test_events_that_cannot_be_told_apart_are_found_by_place():
    twice = events(ONE, ONE)
    assert edits(twice, events(ONE, ONE.replace("50", "60"))) == [("events[1].seats", "50", "60")]


def test_a_name_that_is_no_word_is_quoted():
    odd = "{name: a.b, kind: open_lab, date: 2025-06}"
    ((path, _, _),) = edits(events(ONE), events(ONE, odd))
    assert path == 'events."a.b"'


def test_a_firm_of_one_side_is_one_edit():
    a, b = "firms: {x: {capex: 1}}\n", "firms: {x: {capex: 1}, y: {capex: 2, cash: 3}}\n"
    assert edits(a, b) == [("firms.y", "not there", "there")]
    assert edits(b, a) == [("firms.y", "there", "not there")]


def test_any_other_section_of_one_side_is_told_value_by_value():
    a, b = "x: 1\n", "x: 1\nstakes: {meta: {xai: 0.1, ssi: {uniform: [0, 1]}}, apple: {}}\n"
    assert edits(a, b) == [
        ("stakes.meta.xai", "-", "0.1"),
        ("stakes.meta.ssi", "-", "uniform [0, 1]"),
        ("stakes.apple", "-", "{}"),
    ]


@pytest.mark.parametrize("words", ["title: {}", "question: {}", "look_at: [{}]", "sources: [{}]"])
def test_what_a_scenario_says_of_itself_is_no_edit(words):
    assert edits(words.format("a"), words.format("b")) == []


def test_changes_are_whole_values():
    a = {"x": {"y": 1}, "gone": {"z": 2}}
    b = {"x": {"y": {"fitted": [3]}}, "new": {"z": 2}}
    found = changes(a, b)
    assert [(one.path, one.a, one.b) for one in found] == [
        ("x.y", 1, {"fitted": [3]}),
        ("gone", {"z": 2}, ABSENT),
        ("new", ABSENT, {"z": 2}),
    ]
    assert list(described(found[0])) == [("x.y", "1", "fitted [3]")]
