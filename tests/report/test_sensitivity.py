from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.experiments.analysis.indices import Index, Pair
from sim.experiments.analysis.luck import UNKNOWN, Luck
from sim.experiments.analysis.sensitivity import Sensitivity
from sim.report.sensitivity import first_of, how_much_is_luck, show_sensitivity

SHARE = "overall.acceptance.retained_share"
MORRIS = Sensitivity(
    method="morris",
    statistic=SHARE,
    rows=(
        Index("premium", 0.123, 0.1, 0.15, 0.02, True, mu=-0.12, sigma=0.01),
        Index("delay", 0.015, 0.01, 0.02, 0.02, False, mu=0.001, sigma=0.02),
    ),
    pairs=(),
    confidence=0.90,
    points=30,
    of_points=33,
    replicates=4,
    left_out=("trajectory 2 (lacks point 5)",),
    thin=("point 9",),
    luck=Luck(0.31, 0.001, 0.0005),
)
SOBOL = replace(
    MORRIS,
    method="sobol",
    rows=(
        Index("a", 0.56, 0.5, 0.62, 0.07, True, first=0.31, first_low=0.25, first_high=0.37),
        Index("b", 0.24, 0.2, 0.28, 0.07, True, first=-0.001, first_low=-0.1, first_high=0.1),
    ),
    pairs=(Pair("a", "b", 0.24, 0.2, 0.28),),
)
PAWN = replace(MORRIS, method="pawn", rows=(Index("a", 0.123, 0.1, 0.14, 0.2, False),))


def said(found, capsys):
    show_sensitivity(found)
    return " ".join(capsys.readouterr().out.split())


def test_effects_are_in_the_unit_of_the_statistic(capsys):
    show_sensitivity(MORRIS)
    lines = capsys.readouterr().out.splitlines()
    premium = next(line for line in lines if line.startswith("premium"))
    assert premium.split("  ") != [premium]
    for part in ("12.3 %", "10.0 % to 15.0 % *", "-12.0", "1.0 %", "2.0 %"):
        assert part in premium
    delay = next(line for line in lines if line.startswith("delay"))
    assert "*" not in delay


def test_what_is_missing_is_named(capsys):
    text = said(MORRIS, capsys)
    assert "30 of 33 points, 4 runs each" in text
    assert "Left out, for runs are missing: trajectory 2 (lacks point 5)" in text
    assert "With fewer runs than the others: point 9" in text


def test_the_text_says_what_matters_and_how_much_is_luck(capsys):
    text = said(MORRIS, capsys)
    assert "1 of 2 parameters matters: premium; the other shows no more than chance" in text
    assert "Luck is 31 % of the variance of single runs" in text


def test_shares_of_variance_name_the_pair_that_acts_together(capsys):
    text = said(SOBOL, capsys)
    assert "a 56 % 50 % to 62 % * 31 % 25 % to 37 % 7 %" in text
    assert "b 24 % 20 % to 28 % * 0 % -10 % to 10 % 7 %" in text
    assert "2 of 2 parameters matter: a, b." in text
    assert "Explained by two together only: a with b (24 %)." in text


def test_no_pair_may_act_together(capsys):
    apart = replace(SOBOL, pairs=(Pair("a", "b", 0.0, -0.1, 0.1),))
    assert "No two parameters clearly add to each other." in said(apart, capsys)


def test_no_parameter_may_matter(capsys):
    text = said(PAWN, capsys)
    assert "a 0.12 0.10 to 0.14 0.20" in text
    assert "No parameter shows more than chance would." in text


def test_an_outcome_that_does_not_vary_has_no_table(capsys):
    found = replace(MORRIS, rows=(), constant=0.25)
    text = said(found, capsys)
    assert f"{SHARE} does not vary: it is 25.0 % at all 30 points" in text
    assert "by chance" not in text


@pytest.mark.parametrize(
    ("method", "replicates", "luck", "text"),
    [
        ("morris", 1, UNKNOWN, "run the sweep with 2 replicates"),
        ("pawn", 1, UNKNOWN, "One run a point does not tell how much is luck."),
        ("pawn", 3, UNKNOWN, "cannot be told"),
        ("pawn", 3, Luck(0.001, 0.0, 0.0), "hardly a part"),
    ],
)
def test_what_is_said_of_luck(method, replicates, luck, text):
    found = replace(MORRIS, method=method, replicates=replicates, luck=luck)
    assert text in how_much_is_luck(found)


def test_chance_that_cannot_be_told_is_left_blank(capsys):
    row = replace(MORRIS.rows[0], chance=math.nan)
    assert "nan" not in said(replace(MORRIS, rows=(row,)), capsys)


def test_of_many_names_the_first_few_are_told():
    assert first_of(["a", "b"]) == "a, b"
    assert first_of([str(i) for i in range(8)]) == "0, 1, 2, 3, 4 and 3 more"
