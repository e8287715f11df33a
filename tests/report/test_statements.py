from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sim.experiments.statements import Ranks, Standing, probability, ranks
from sim.report.statements import (
    LARGE_PACKAGES,
    large_packages,
    leaders,
    most_believed,
    most_talent,
    precision,
)
from sim.report.terminal import sentences

NAMED = {"google": "Google", "microsoft": "Microsoft", "meta": "Meta"}


def standing(firm, first, ahead):
    return Standing(firm, 20, 0, first[0], *first[1:], 1.0, 1.0, 1.0, ahead[0], *ahead[1:], 20)


def test_the_first_two_are_named_with_their_odds(result):
    found = Ranks(
        "end.talent_share_<firm>",
        20,
        (
            standing("google", (0.95, 0.784, 0.9974), (0.95, 0.784, 0.9974)),
            standing("microsoft", (0.05, 0.003, 0.216), (0.725, 0.54, 0.902)),
            standing("meta", (0.0, 0.0, 0.139), (0.5, 0.3, 0.7)),
        ),
    )
    two, one = (replace(found, standings=found.standings[:count]) for count in (2, 1))
    told = "Google in 19 of 20 runs [78 to 100 %]"
    assert leaders(result, one) == told
    assert leaders(result, two) == f"{told}, then Microsoft"
    assert leaders(result, found) == (
        f"{told}, then Microsoft, before Meta in 14.5 of 20 [54 to 91 %]"
    )


def test_the_order_is_that_of_the_ensemble(result):
    first, second, third, *_ = ranks(result).standings
    told = most_talent(result)
    assert told.startswith(f"{result.firm_name(first.firm)} in {4 * first.first:g} of 4 runs [")
    assert f", then {result.firm_name(second.firm)}, before {result.firm_name(third.firm)}" in told


def test_large_packages_are_counted_in_runs(result):
    found = probability(result, LARGE_PACKAGES, above=0)
    assert large_packages(result).startswith(
        f"somebody is offered that much in {found.hits} of 4 runs ["
    )
    assert large_packages(result).endswith("(brackets: 90 % intervals)")


def test_they_close_the_summary_in_three_lines_at_most(result):
    labels = [label for label, _ in sentences(result)]
    ours = ["most talent", "most believed", "100 M USD"]
    assert labels[-4:] == [*ours, "files"]


def test_a_world_without_beliefs_has_nobody_most_believed(result):
    other = replace(result)
    end = {key: one for key, one in result.summary["end"].items() if "belief" not in key}
    other.__dict__["summary"] = {**result.summary, "end": end}
    assert most_believed(result) is not None
    assert most_believed(other) is None


def test_one_run_has_no_odds(single):
    assert most_talent(single) is None
    assert large_packages(single) is None
    assert precision(single) is None


@pytest.mark.parametrize(
    ("reached", "needed", "wanted"),
    [
        (
            0.0187,
            12,
            "mean known to 1.9 % after 17 runs; 2 % asked, kept since run 12 (95 % interval)",
        ),
        (
            0.034,
            None,
            "mean known to 3.4 % after 17 runs, the most allowed; 2 % asked, not reached",
        ),
        (0.019, None, "the most allowed; 2 % asked, not kept for long enough (95 % interval)"),
        (None, None, "undefined after 17 runs; it needs 3 values and a mean that is not 0"),
    ],
)
def test_the_precision_reached_is_told(result, reached, needed, wanted):
    known = {
        "statistic": "overall.cuts.people", "half_width": 0.02, "reached": reached,
        "needed": needed, "run": 17,
    }  # fmt: skip
    precise = replace(result)
    precise.__dict__["summary"] = json.loads(json.dumps(result.summary)) | {"precision": known}
    told = dict(sentences(precise))["precision"]
    assert told.startswith("overall.cuts.people: ")
    assert wanted in told
