from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sim.base.errors import TalentwarError
from sim.report.verdict_table import markdown

ROOT = Path(__file__).parents[2]
THESIS = ROOT / "results" / "thesis" / "verdicts.csv"
RAID = ROOT / "results" / "what_a_raid_buys" / "verdicts.csv"
PAGE = (ROOT / "docs" / "thesis.md").read_text(encoding="utf-8")
CAPABILITY = "overall.leadership.capability_at_end.challenger"
BELIEF = "overall.leadership.belief_at_end.challenger"
STARS = "overall.stars.hired_by_firm.challenger"


def rows(outcome):
    with THESIS.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["outcome"] == outcome]


def test_a_row_tells_gains_with_intervals_and_the_winner(tmp_path):
    path = tmp_path / "verdicts.csv"
    path.write_text(
        "outcome,lag,steady_p50,steady_gain,steady_low,steady_high,raid_p50,raid_gain,raid_low,"
        "raid_high,best,winner\n"
        "k,near,4,0,0,0,4.3,0.3,0.1,0.5,raid,raid\n"
        "k,far,3,0,0,0,3.1,0.1,-0.1,0.3,raid,\n"
        "other,far,9,0,0,0,9,0,0,0,steady,\n"
    )
    assert markdown(path, "k").splitlines() == [
        "| lag | steady | raid adds | wins |",
        "|---|---|---|---|",
        "| near | 4 | +0.3 [+0.1, +0.5] | raid |",
        "| far | 3 | +0.1 [-0.1, +0.3] | nobody clearly |",
    ]


def test_what_has_no_figure_says_so(tmp_path):
    path = tmp_path / "verdicts.csv"
    path.write_text(
        "outcome,steady_p50,steady_gain,steady_low,steady_high,raid_p50,raid_gain,raid_low,"
        "raid_high,best,winner\n"
        "k,,,,,,,,,,\n"
        "k,4,0,,,4.3,0.3,,,raid,\n"
    )
    assert markdown(path, "k").splitlines()[2:] == [
        "| no figure | no figure | nobody clearly |",
        "| 4 | +0.3 | nobody clearly |",
    ]
    with pytest.raises(TalentwarError, match="no verdict by m; there are: k"):
        markdown(path, "m")


@pytest.mark.parametrize(
    ("path", "outcome"), [(THESIS, CAPABILITY), (THESIS, STARS), (RAID, CAPABILITY)]
)
def test_the_page_on_the_thesis_shows_what_came_out(path, outcome):
    assert markdown(path, outcome) in PAGE


def test_what_the_page_concludes_is_what_the_verdicts_say():
    """The sentences of the page, as checks of the file: they fail when the result turns."""
    winners = {cash: set() for cash in ("poor", "funded", "rich")}
    for row in rows(CAPABILITY):
        winners[row["cash"]].add(row["winner"])
    assert winners == {"poor": {"", "concentrate"}, "funded": {"raid"}, "rich": {"raid"}}
    rich = [row for row in rows(CAPABILITY) if row["cash"] == "rich"]
    assert all(0.215 <= float(row["raid_gain"]) <= 0.245 for row in rich)
    assert all(float(row["concentrate_gain"]) <= 0.0155 for row in rich)
    poor = [row for row in rows(CAPABILITY) if row["cash"] == "poor"]
    assert all(0.035 <= float(row["concentrate_gain"]) <= 0.065 for row in poor)
    open_still = [(row["lag"], row["mission"]) for row in poor if not row["winner"]]
    assert open_still == [("far", "high")]
    funded = [row for row in rows(CAPABILITY) if row["cash"] == "funded"]
    assert all(float(row["concentrate_high"]) < 0.0 for row in funded)
    assert all(0.055 <= float(row["raid_gain"]) <= 0.085 for row in funded)
    believed = [row["winner"] for row in rows(BELIEF)]
    assert [believed.count(way) for way in ("concentrate", "raid", "")] == [4, 8, 0]
    for row in rows(CAPABILITY):
        (other,) = (
            each
            for each in rows(CAPABILITY)
            if (each["cash"], each["lag"]) == (row["cash"], row["lag"])
            and each["mission"] != row["mission"]
        )
        assert len({row["winner"], other["winner"]} - {""}) <= 1, "mission turns no winner"
