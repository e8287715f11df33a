"""A forecast and its marks as a reader sees them."""

from __future__ import annotations

import pytest

from sim.report.forecasts.terminal import markdown, show_scores
from sim.report.forecasts.words import number, span, table, written
from sim.validation.forecasts.score import score
from tests.validation.forecasts.made_up import PAY, write_made_up
from tests.validation.forecasts.test_outcomes import written as outcomes


@pytest.fixture
def made(tmp_path):
    return write_made_up(tmp_path / "f")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (14321.0, "people", "14,300 people"),
        (-162.4, "people", "-162 people"),
        (-0.2, "people", "0 people"),
        (0.0491, "share", "4.9 %"),
        (250e6, "USD", "250 M USD"),
        (0.55e6, "USD/yr", "550 k USD/yr"),
        (9.7, "offers", "10 offers"),
    ],
)
def test_amounts_are_written_by_their_unit(value, unit, said):
    assert written(value, unit) == said


def test_a_range_and_a_table():
    assert span(4050.0, 7650.0, "people") == "4,050 to 7,650"
    assert number(0.0, "share") == "0.0 %"
    assert list(table(("a", "b"), [("1", "2")])) == ["| a | b |", "|---|---|", "| 1 | 2 |"]


def test_marks_are_shown_with_the_rival_and_as_a_whole(made, tmp_path, capsys):
    path = outcomes(
        tmp_path,
        {"value": "250", "low": "95", "high": "260"},
        {"statistic": PAY, "period": "2026-11", "published": "2026-11-26", "unit": "USD/yr"},
    )
    found = score(made, path)
    show_scores(found)
    shown = capsys.readouterr().out
    assert shown.startswith("Forecast of 2026-11-26: 1 of 4 statements marked")
    assert "Nearer than the rival in 1 of 1." in shown
    assert "In the middle half of the runs lie 1 of 1" in shown
    assert "- one_1: was published on 2026-11-26, before the forecast was made" in shown
    assert "2026-12..2027-11, from 2027-12-01 on: people_cut_meta" in shown
    page = markdown(found)
    assert page.startswith("# Marks of the forecast of 2026-11-26\n")
    skill = f"{100 * found.marks[0].skill:.0f} % *"
    assert f"| 250 | 250 (115 to 385) | 17 | 137 | {skill} | in | in | 0.50 |" in page


def test_without_outcomes_it_says_what_it_waits_for(made, tmp_path, capsys):
    (tmp_path / "none.yaml").write_text("outcomes: {}\n", encoding="utf-8")
    found = score(made, tmp_path / "none.yaml")
    show_scores(found)
    shown = capsys.readouterr().out
    assert "no published figure marks it yet" in shown
    assert "- 2027-03, from 2027-04-01 on: pay_p50, belief_openai" in shown
    assert "CRPS" not in shown
    assert "no published figure marks it yet." in markdown(found)
