from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from sim.experiments.sweeps.designs import Points, listed
from sim.experiments.sweeps.verdicts import distributions, label, verdicts

NAN = math.nan


@dataclass(frozen=True)
class Outcomes:
    outcomes: dict = field(default_factory=lambda: {"gain": "higher"})


@dataclass(frozen=True)
class Fake:
    """Two ways in some circumstances."""

    cases: Points = field(default_factory=lambda: listed([{"way": "steady"}, {"way": "raid"}]))
    circumstances: Points = field(default_factory=lambda: listed([{"lag": "near"}]))
    sweep: Outcomes = field(default_factory=Outcomes)


SAMPLED = Points([{"x": 0.1}, {"x": 0.9}], np.arange(2), np.array([[0.1], [0.9]]))


def told(steady, raid, better="higher"):
    (found,) = verdicts(
        Fake(sweep=Outcomes({"gain": better})), {"gain": np.array([[steady, raid]])}
    )
    return found


def test_the_better_decision_wins_by_pairs():
    found = told([0.0, 1.0, 2.0, 3.0], [1.0, 2.1, 3.2, 4.3])
    assert (found.winner, found.second, found.ahead) == ("raid", "steady", 1.0)
    assert found.lead.mean == pytest.approx(1.15)
    assert [effect.gain.mean for effect in found.effects] == pytest.approx([0.0, 1.15])
    assert found.levels == {"lag": "near"}


def test_lower_can_be_better():
    found = told([5.0, 6.0, 7.0], [2.0, 3.1, 4.2], "lower")
    assert found.winner == "raid"
    assert found.effects[1].median == pytest.approx(3.1)
    assert found.effects[1].gain.mean == pytest.approx(2.9)


def test_nobody_wins_without_a_clear_lead():
    found = told([1.0, 2.0, 3.0], [2.0, 1.0, 3.1])
    assert (found.best, found.winner) == ("raid", "")


def test_a_pair_without_the_outcome_does_not_count():
    assert told([1.0, NAN, 1.0], [2.0, 5.0, 2.2]).lead.mean == pytest.approx(1.1)


def test_no_figure_no_winner():
    found = told([NAN], [NAN])
    assert (found.best, found.winner) == ("", "")


def test_listed_circumstances_are_situations_and_sampled_ones_are_not_known():
    near_and_far = listed([{"lag": "near"}, {"lag": 2.5}])
    values = {"gain": np.array([[[0.0, 1.0], [2.0, 3.0]], [[5.0, 6.0], [1.0, 2.0]]])}
    apart = verdicts(Fake(circumstances=near_and_far), values)
    assert [each.best for each in apart] == ["raid", "steady"]
    assert [each.levels for each in apart] == [{"lag": "near"}, {"lag": "2.5"}]
    (together,) = verdicts(Fake(circumstances=SAMPLED), values)
    assert together.levels == {}
    assert together.best == "steady"
    assert together.lead.mean == pytest.approx(1.0)
    assert together.ahead == 0.5


def test_a_single_decision_leaves_nothing_to_decide():
    alone = Fake(cases=listed([{}]))
    assert verdicts(alone, {"gain": np.zeros((1, 1, 3))}) == []


def test_distributions_are_over_all_that_is_not_known():
    values = np.array([[[0.0, 1.0], [2.0, 0.5]], [[5.0, 6.0], [5.0, NAN]]])
    steady, raid = distributions(Fake(circumstances=SAMPLED), {"gain": values})
    assert (steady.choice, steady.runs, raid.runs) == ("steady", 4, 3)
    assert (steady.low, steady.median, steady.high) == tuple(
        pytest.approx(float(q)) for q in np.quantile([0.0, 1.0, 5.0, 6.0], [0.05, 0.5, 0.95])
    )
    # Of the three whole pairs one is a draw, and counts for both.
    assert (steady.best_in, raid.best_in) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert raid.gain.mean == pytest.approx((2.0 - 0.5 + 0.0) / 3)
    assert steady.gain.mean == 0.0


def test_a_gain_is_positive_where_better():
    values = {"gain": np.array([[[3.0, 4.0], [1.0, 1.5]]])}
    steady, raid = distributions(Fake(sweep=Outcomes({"gain": "lower"})), values)
    assert raid.gain.mean == pytest.approx(2.25)
    assert (steady.best_in, raid.best_in) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "as it is"),
        ({"way": "raid"}, "raid"),
        ({"way": "raid", "premium": 0.01}, "raid, premium 0.01"),
        ({"cash": 7.5e10}, "cash 7.5e+10"),
    ],
)
def test_what_a_decision_is_called(settings, said):
    assert label(settings) == said
