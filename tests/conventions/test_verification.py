"""The page of known answers: what it prints, and that a row which no longer holds is seen."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests import verification
from tests.verification import PAGE, ROOT, TOPICS, Gathering, Row, as_good, figure, page

ROW = Row("Flows", "a | b", "A 1990", "1", "1.01", "0.1", "sampling", "`t.py`", "t.py:1")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1e-12, "< 1e-09"),
        (-1e-12, "< 1e-09"),
        (0.123456, "0.123"),
        (181_234.0, "181,000"),
        (1 / 3, "0.333"),
        (150, "150"),
    ],
)
def test_figures_have_three_digits(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0.123", "0.124", True),
        ("0.123", "0.14", False),
        ("181,000", "182,000", True),
        ("0", "< 1e-09", True),
        ("0", "0.001", False),
        ("exact", "0", False),
        ("-1", "1", False),
    ],
)
def test_a_figure_may_differ_by_the_last_digit(one, other, same):
    assert as_good(one, other) is same


def test_a_row_is_in_the_page_with_its_figure_or_nearly():
    lines = page([ROW]).splitlines()
    assert ROW.is_in(lines)
    assert replace(ROW, got="1.02").is_in(lines)
    assert not replace(ROW, got="1.1").is_in(lines)
    assert not replace(ROW, expected="2").is_in(lines)
    assert not replace(ROW, why="luck").is_in(lines)
    assert not ROW.is_in([])


def test_rows_stand_in_the_order_of_topics_then_of_tests():
    later = replace(ROW, what="z", place="t.py:0")
    other = replace(ROW, what="s", topic="Superstars")
    text = page([ROW, later, other])
    assert text.index("## Superstars") < text.index("## Flows")
    assert text.index("| z |") < text.index("| a \\| b |")


def test_the_committed_page_has_every_topic_and_names_tests_that_exist():
    text = PAGE.read_text(encoding="utf-8")
    assert [topic for topic in TOPICS if f"## {topic}\n" not in text] == []
    named = {line.split("`")[-2] for line in text.splitlines() if line.endswith("` |")}
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


# -- the end of a run of tests --

EVERY_TOPIC = [replace(ROW, topic=topic) for topic in TOPICS]


@pytest.fixture
def ended(monkeypatch, tmp_path):
    """Ends a run of tests that verified these rows; gives what it says and its exit status."""
    place = tmp_path / "verification.md"
    monkeypatch.setattr(verification, "PAGE", place)

    def end(rows, *, writes=False):
        session = SimpleNamespace(exitstatus=0)
        gathering = Gathering(SimpleNamespace(getoption=lambda _: writes))
        gathering.rows = list(rows)
        gathering.pytest_sessionfinish(session, 0)
        return gathering.wrong, session.exitstatus

    return end


def test_all_topics_together_write_the_page_and_then_agree_with_it(ended):
    assert ended(EVERY_TOPIC, writes=True) == ([], 0)
    assert ended(EVERY_TOPIC) == ([], 0)
    assert ended(EVERY_TOPIC[:2]) == ([], 0)


def test_a_part_of_the_tests_does_not_write_the_page(ended):
    ended(EVERY_TOPIC, writes=True)
    wrong, status = ended(EVERY_TOPIC[:2], writes=True)
    assert (len(wrong), status) == (1, 1)
    assert ended(EVERY_TOPIC) == ([], 0)


def test_a_row_that_changed_and_a_row_that_no_test_makes_are_failures(ended):
    ended([*EVERY_TOPIC, replace(ROW, what="gone")], writes=True)
    wrong, status = ended(EVERY_TOPIC)
    assert (wrong, status) == (
        [f"{len(TOPICS) + 1} rows in the page, {len(TOPICS)} in the tests"],
        1,
    )
    changed = replace(EVERY_TOPIC[0], got="2")
    assert ended([changed]) == ([changed.line()], 1)
