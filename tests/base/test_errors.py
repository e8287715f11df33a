"""What a user reads when a scenario cannot be used."""

from __future__ import annotations

import pickle

import pytest

from sim.base.errors import PlacedError, PlacedErrors, Problem, ScenarioError, TalentwarError


def problem(line: int) -> Problem:
    return Problem("a.yaml", line, 3, "firms.meta.capex", "is missing", "write a number")


def test_a_problem_reads_place_path_fault_and_advice() -> None:
    assert str(problem(7)) == "a.yaml:7:3: firms.meta.capex: is missing; write a number"


@pytest.mark.parametrize(
    ("path", "hint", "text"),
    [
        ("", "", "a.yaml:1:1: is empty"),
        ("", "write one", "a.yaml:1:1: is empty; write one"),
        ("x", "", "a.yaml:1:1: x: is empty"),
    ],
)
def test_parts_that_say_nothing_leave_no_trace(path: str, hint: str, text: str) -> None:
    assert str(Problem("a.yaml", 1, 1, path, "is empty", hint)) == text


def test_an_error_has_one_line_a_problem() -> None:
    text = str(ScenarioError([problem(1), problem(2)]))
    assert [line.split(":")[1] for line in text.splitlines()] == ["1", "2"]


def test_no_more_than_fifty_lines_are_shown() -> None:
    lines = str(ScenarioError(map(problem, range(60)), more=3)).splitlines()
    assert len(lines) == 51
    assert lines[-1] == "and 13 more"


def test_exactly_fifty_need_no_count() -> None:
    assert "more" not in str(ScenarioError(map(problem, range(50))))


def test_errors_survive_the_way_back_from_a_worker_process() -> None:
    error = ScenarioError([problem(1)], more=2)
    again = pickle.loads(pickle.dumps(error))
    assert (again.problems, again.more, str(again)) == (error.problems, 2, str(error))
    placed = pickle.loads(pickle.dumps(PlacedErrors([("a.b", "is wrong", "")])))
    assert placed.errors == (PlacedError("a.b", "is wrong"),)


def test_scenario_errors_are_shown_without_traceback() -> None:
    assert issubclass(ScenarioError, TalentwarError)


def test_placed_errors_say_all_they_carry() -> None:
    error = PlacedErrors([PlacedError("a", "is low"), ("b", "is high", "allowed: 1")])
    assert isinstance(error, ValueError)
    assert str(error) == "a: is low; b: is high"


def test_a_line_holds_nothing_a_terminal_would_act_on() -> None:
    text = str(Problem("a\x1b.yaml", 1, 1, "a\nb", "is \udcff", "写"))
    assert text == r"a\x1b.yaml:1:1: a\nb: is \udcff; 写"
