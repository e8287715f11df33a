from __future__ import annotations

import csv
import math
from dataclasses import dataclass, replace

import pytest

from sim.experiments.pairs import Spread
from sim.experiments.solve import Failure, Level, Threshold
from sim.experiments.solving.crossing import Reversal
from sim.experiments.solving.question import Lever, Question
from sim.report.solve import answer, question, show_threshold, warnings, write_levels

STATISTIC = "overall.best_200.at_end.meta"


@dataclass
class Named:
    name: str = "baseline"


def level(at, mean, runs=20):
    return Level(at, mean, mean - 5, mean + 5, mean / 100, 0.1, 0.9, runs)


@pytest.fixture
def found(monkeypatch):
    monkeypatch.setattr(Question, "parameters", "posterior")
    asked = Question(
        loaded=Named(),
        lever=Lever("stance.premium_raid", 0.0, 0.04, False, "share"),
        statistic=STATISTIC,
        reach=50.0,
        at_most=False,
        in_share=None,
        seed=1,
        replicates=20,
        precision=0.1,
        max_runs=200,
        posterior=None,
    )
    return Threshold(
        question=asked,
        outcome="found",
        value=0.021234,
        low=0.0195,
        high=0.0229,
        direction="rises",
        levels=(level(0.0, 10.0), level(0.02, 48.0), level(0.04, 80.0)),
        seeds=20,
        runs=60,
        made=50,
        reversal=None,
        failed=(),
        lacking=0,
    )


def asking(found, **changes):
    return replace(found, question=replace(found.question, **changes))


def test_the_question_is_told_in_words(found):
    told = question(found)
    assert "which stance.premium_raid (share), from 0 to 0.04," in told
    assert "employed there at the end of the run" in told
    assert told.endswith("to at least 50 in the mean over all runs?")
    assert question(asking(found, at_most=True, in_share=0.9)).endswith(
        "to at most 50 in 90 % of runs?"
    )


def test_the_answer_says_which_side_will_do(found):
    assert answer(found) == "0.02123 or more (90 % interval 0.0195 to 0.0229)."
    assert "0.02123 or less" in answer(replace(found, direction="falls"))
    assert "0.02123 or more" in answer(asking(replace(found, direction="falls"), at_most=True))


def test_money_is_written_as_money(found):
    lever = Lever("firms.meta.cash", 0.0, 4e9, False, "USD")
    told = asking(replace(found, value=2.1e9, low=1.95e9, high=2.29e9), lever=lever)
    assert answer(told) == "2.1 bn USD or more (90 % interval 1.95 bn USD to 2.29 bn USD)."


def test_what_is_not_precise_enough_says_so(found):
    assert "Not as precise as asked" in answer(replace(found, low=0.01))


def test_beyond_the_bracket(found):
    nowhere = replace(found, outcome="nowhere", value=math.inf, high=math.inf)
    low = (level(0.0, 10.0), level(0.04, 30.0))
    assert answer(replace(nowhere, levels=low)) == (
        "Not reached anywhere between these: it comes nearest at 0.04, where the mean is "
        "30 [25 to 35]."
    )
    everywhere = replace(found, outcome="everywhere", levels=(level(0.0, 60.0), level(0.04, 80.0)))
    assert answer(everywhere).startswith("Reached everywhere")
    assert "nearest at 0, where the mean is 60" in answer(everywhere)
    shares = asking(replace(nowhere, levels=low), in_share=0.9)
    assert "30 % of runs reach it [10 % to 90 %]" in answer(shares)


def test_an_open_interval(found):
    unbounded = replace(found, outcome="open", high=math.inf)
    assert "interval 0.0195 to beyond 0.04" in answer(unbounded)
    assert "widen --between" in answer(unbounded)
    assert answer(replace(unbounded, value=math.inf)).startswith("Beyond the bracket, as it seems")


def test_warnings(found):
    assert list(warnings(found)) == []
    turned = replace(found, reversal=Reversal(0.02, 0.04, Spread(-9.0, -12.0, -6.0, 4.0)))
    (told,) = warnings(turned)
    assert "does not go one way. At 0.02 it is 48, at 0.04 80" in told
    assert "several thresholds" in told
    failed = tuple(Failure(0.04, n, "ValueError: too dear") for n in range(5))
    (told,) = warnings(replace(found, failed=failed))
    assert "5 runs failed" in told
    assert told.count("too dear") == 3
    assert "and 2 more" in told
    (told,) = warnings(replace(found, lacking=1))
    assert told == f"Warning: 1 run left out, without {STATISTIC}."


def test_the_screen_has_a_line_a_level_and_says_what_was_made(found, capsys):
    show_threshold(found)
    lines = capsys.readouterr().out.splitlines()
    cells = ["0.02", "48", "43", "to", "53", "48", "%", "20"]
    assert any(line.split() == cells for line in lines)
    text = " ".join(lines)
    assert "60 runs: 50 made, 10 found in the store" in text
    assert "a draw of the posterior each replicate" in text


def test_a_level_without_runs_has_empty_cells(found, capsys):
    bare = Level(0.01, *(math.nan,) * 6, 0)
    show_threshold(replace(found, levels=(*found.levels, bare)))
    assert any(line.split() == ["0.01", "0"] for line in capsys.readouterr().out.splitlines())


def test_levels_are_written_as_csv(found, tmp_path):
    write_levels(found, tmp_path / "levels.csv")
    with (tmp_path / "levels.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["level"]) for row in rows] == [0.0, 0.02, 0.04]
    assert rows[1]["mean"] == "48"
    assert rows[1]["runs"] == "20"
