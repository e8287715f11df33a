from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.experiments.analysis.boxes import Limit
from sim.experiments.analysis.discovery import Asked, Box, Discovery, HeldOut
from sim.report.discovery import asks, show_discovery

FIRST = Box(
    limits=(
        Limit("premium", 1.2, 3.0, low_p=0.00001, high_p=0.04),
        Limit("way", levels=("poach", "buy"), low_p=0.012),
    ),
    coverage=0.64,
    density=0.78,
    mass=0.16,
    cases=32,
    of_interest=25,
    points=16,
)
FOUND = Discovery(
    statistic="end.hhi_talent",
    asked=Asked("above", 0.298),
    boxes=(FIRST,),
    base_rate=0.2,
    cases=200,
    of_interest=40,
    points=100,
    of_points=102,
    replicates=2,
    left_out=("point 5", "point 17"),
    thin=(),
    held_out=HeldOut(100, 0.2, 0.5, 0.6, 0.001),
)


def said(found, capsys):
    show_discovery(found)
    return " ".join(capsys.readouterr().out.split())


def test_a_box_is_told_in_a_sentence(capsys):
    assert (
        "Where end.hhi_talent is at least 0.298 in 20 % of all runs, it is in 78 % of those with "
        "premium between 1.2 and 3 and way poach or buy, which hold 64 % of all such runs."
    ) in said(FOUND, capsys)


def test_limits_stand_in_a_table_with_what_chance_would_do(capsys):
    text = said(FOUND, capsys)
    assert "premium between 1.2 and 3 < 0.001, 0.040" in text
    assert "way poach or buy 0.012" in text


def test_runs_are_counted_and_what_is_missing_is_named(capsys):
    text = said(FOUND, capsys)
    assert "40 of 200 runs, at 100 of 102 points" in text
    assert "Left out, for runs are missing: point 5, point 17" in text


def test_the_unit_is_that_of_the_statistic(capsys):
    found = replace(
        FOUND, statistic="overall.acceptance.retained_share", asked=Asked("below", 0.25)
    )
    assert "Where overall.acceptance.retained_share is at most 25.0 %" in said(found, capsys)


def test_a_second_box_says_that_it_is_beside_the_first(capsys):
    second = replace(FIRST, limits=(Limit("delay", low=6.0, low_p=0.0),))
    text = said(replace(FOUND, boxes=(FIRST, second)), capsys)
    assert "those with delay at least 6, in no box above, which hold" in text


@pytest.mark.parametrize(
    ("held_out", "text"),
    [
        (FOUND.held_out, "60 % such runs and hold 50 % of all: so they hold."),
        (HeldOut(100, 0.2, 0.2, 0.21, 0.4), "no more than chance: do not build on them."),
        (HeldOut(100, 0.2, math.nan, math.nan, math.nan), "show no box: do not build on these."),
        (None, "Too few points to try the boxes on points that had no say"),
    ],
)
def test_a_reader_is_told_whether_boxes_hold(held_out, text, capsys):
    assert text in said(replace(FOUND, held_out=held_out), capsys)


def test_no_box_is_an_answer(capsys):
    nothing = HeldOut(100, 0.2, math.nan, math.nan, math.nan)
    text = said(replace(FOUND, boxes=(), held_out=nothing), capsys)
    assert "No limit of a parameter sets these runs apart: they are 20 % of all" in text
    assert "By chance" not in text
    assert "do not build" not in text


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (Limit("a", low=2.0), "at least 2"),
        (Limit("a", high=2.0), "at most 2"),
        (Limit("a", 1.0, 2.0), "between 1 and 2"),
        (Limit("a", levels=("x",)), "x"),
    ],
)
def test_a_limit_in_words(limit, text):
    assert asks(limit) == text
