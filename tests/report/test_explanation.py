from __future__ import annotations

import math

import pytest

from sim.base.quantities import Month
from sim.evidence.entering import Value
from sim.evidence.explaining import Explanation, Measure, explain, explain_all
from sim.evidence.figures import Figure, Held, Reading
from sim.report.explanation import (
    amount,
    closing_lines,
    figure_text,
    measure_lines,
    show_all,
    show_figure,
    value_text,
)

HELD = Held(name="overall.cuts.people", compare="at_least")


def reading(**fields):
    plain = {"date": "2025-06", "where": ["A1:1"], "read": "So.", "confidence": "high"}
    return Reading.model_validate(plain | fields)


def figure(**fields):
    plain = {"about": "x", "kind": "cut", "role": "check", "readings": {"one": reading(states="y")}}
    return Figure.model_validate(plain | fields)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"value": 14.3, "unit": "bn USD"}, "14.3 bn USD"),
        ({"value": 88, "low": 80, "high": 95, "unit": "bn USD/yr"}, "88 bn USD/yr"),
        ({"low": 15, "high": 20, "unit": "tn USD/yr"}, "15 to 20 tn USD/yr"),
        ({"low": 100000, "unit": "people"}, "at least 100,000 people"),
        ({"high": 2, "unit": "bn USD"}, "at most 2 bn USD"),
        ({"states": "Nobody knows."}, "Nobody knows."),
    ],
)
def test_a_reading_as_people_write_it(fields, text):
    assert figure_text(reading(**fields)) == text


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (264e6, "USD", "264 M USD"), (72.2e9, "USD/yr", "72.2 bn USD/yr"),
        (0.36, "share", "36.0 %"), (15000, "people", "15,000 people"),
        (60, "months", "60 months"), (4.5, "", "4.5"),
    ],
)  # fmt: skip
def test_a_number_in_the_models_unit(number, unit, text):
    assert amount(number, unit) == text


def test_a_value_of_the_baseline():
    assert value_text(Value(0.49, "share")) == "49.0 %"
    assert value_text(Value(Month.parse("2025-06"), "")) == "2025-06"
    assert value_text(Value(None, "")) == "stated"


def test_a_statistic_in_plain_words():
    missed = Measure("one", HELD, 100.0, math.inf, 60.0, 80.0, 120.0)
    assert list(measure_lines(missed, "people")) == [
        "overall.cuts.people: 80 people in the middle run, 5-95 % 60 people to 120 people",
        "  out: should be at least 100 people, so not as reported, though some runs are",
    ]
    met = Measure("one", HELD, -math.inf, 100.0, 60.0, 80.0, 99.0)
    assert list(measure_lines(met, "people"))[1] == (
        "  in: should be at most 100 people, so as reported"
    )
    (nothing,) = measure_lines(Measure("one", HELD, 1.0, 2.0, None, None, None), "people")
    assert nothing == (
        "overall.cuts.people: should be 1 people to 2 people; not in a result shown here"
    )
    of_month = Held(name="people_cut", compare="at_least", month="2025-10")
    first, _ = measure_lines(Measure("one", of_month, 1.0, 2.0, 1.0, 1.0, 1.0), "people")
    assert first.startswith("people_cut in 2025-10: ")


def test_ties_and_gaps_close_the_page():
    told = closing_lines(
        Explanation(
            "x",
            figure(
                mechanism=["sim/a.py", "sim/b.py"],
                not_modelled="Nobody counts.",
                readings={"one": reading(states="y", not_modelled="It is daily.")},
            ),
            (),
            (),
            "",
        )
    )
    assert told == [
        "",
        "the rule:     sim/a.py, sim/b.py",
        "not modelled: Nobody counts.",
        "              one: It is daily.",
    ]
    assert closing_lines(Explanation("x", figure(), (), (), "")) == []


def test_a_figure_on_the_terminal(result, capsys):
    show_figure(explain("deal.scale", result))
    out = capsys.readouterr().out
    assert out.startswith("deal.scale: Meta buys 49 % of Scale AI")
    assert "events.scale_stake.price: 14.3 bn USD (price; agrees)" in out
    assert "28 bn USD (2025-06; A3:4, A3:10; confidence medium)" in out
    assert f"What the model says ({result.folder})" in out
    assert "the rule:     sim/processes/deals.py" in out
    show_figure(explain("capex.meta", result))
    assert "72.2 bn USD/yr (spoken; differs: The filing counts.)" in capsys.readouterr().out


def test_all_figures_on_a_line_each(result, capsys):
    explanations = explain_all(result)
    show_all(explanations)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("figure ")
    assert lines[0].endswith(" verdict")
    assert [line.split()[0] for line in lines[1 : len(explanations) + 1]] == [
        one.name for one in explanations
    ]
    assert max(map(len, lines)) <= 110
    assert lines[-1].endswith("talentwar explain --figure NAME")
