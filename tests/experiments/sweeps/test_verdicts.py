from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from sim.experiments.pairs import spread
from sim.experiments.sweeps.designs import Points, listed
from sim.experiments.sweeps.verdicts import MOST_COMPARED, distributions, label, verdicts

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
    # Each circumstance counts once, however many whole pairs it has.
    assert raid.gain.mean == pytest.approx(((2.0 - 0.5) / 2 + 0.0) / 2)
    assert steady.gain.mean == 0.0


def test_a_gain_is_positive_where_better():
    values = {"gain": np.array([[[3.0, 4.0], [1.0, 1.5]]])}
    steady, raid = distributions(Fake(sweep=Outcomes({"gain": "lower"})), values)
    assert raid.gain.mean == pytest.approx(2.25)
    assert (steady.best_in, raid.best_in) == (0.0, 1.0)


def circumstances(blocks, sampled):
    settings = [{"x": float(number)} for number in range(len(blocks))]
    units = np.linspace(0.1, 0.9, len(blocks))[:, None] if sampled else np.empty((0, 0))
    return Points(settings, np.array(blocks), units)


NOISE = np.random.default_rng(5).normal(size=(6, 2, 4))


@pytest.mark.parametrize(
    ("blocks", "sampled", "units"),
    [
        ([0] * 6, False, NOISE.mean(axis=0).T),
        (range(6), True, NOISE.mean(axis=2)),
        ([0, 0, 1, 1, 2, 2], True, NOISE.reshape(3, 2, 2, 4).mean(axis=(1, 3))),
        ([0] * 6, True, NOISE.mean(axis=0).T),
    ],
    ids=["listed", "sampled", "in_blocks", "one_block"],
)
def test_intervals_are_over_what_is_independent(blocks, sampled, units):
    fake = Fake(circumstances=circumstances(blocks, sampled))
    by_hand = spread(units[:, 1] - units[:, 0])
    gains = [distributions(fake, {"gain": NOISE})[1].gain]
    if sampled:
        gains.append(verdicts(fake, {"gain": NOISE})[0].effects[1].gain)
    for gain in gains:
        told = (gain.mean, gain.low, gain.high, gain.smallest_visible)
        assert told == pytest.approx(
            (by_hand.mean, by_hand.low, by_hand.high, by_hand.smallest_visible)
        )


def test_an_interval_of_a_listed_situation_is_over_its_replicates():
    fake = Fake(circumstances=circumstances([0] * 6, sampled=False))
    for values, found in zip(NOISE, verdicts(fake, {"gain": NOISE}), strict=True):
        assert found.effects[1].gain == spread(values[1] - values[0])


REPEATED = 300


@pytest.mark.parametrize("sampled", [False, True])
def test_nine_in_ten_intervals_hold_the_true_gain(sampled):
    points, replicates = (64, 10) if sampled else (12, 20)
    luck = np.random.default_rng(11)
    shared = luck.normal(size=(REPEATED, points, 1) if sampled else (REPEATED, 1, replicates))
    gain = 1.0 + shared + 0.1 * luck.normal(size=(REPEATED, points, replicates))
    values = np.stack([np.zeros_like(gain), gain], axis=2)
    observed = {f"gain {number}": each for number, each in enumerate(values)}
    blocks = range(points) if sampled else [0] * points
    fake = Fake(
        circumstances=circumstances(blocks, sampled),
        sweep=Outcomes(dict.fromkeys(observed, "higher")),
    )
    gains = [each.gain for each in distributions(fake, observed)[1::2]]
    assert len(gains) == REPEATED
    assert 0.84 <= np.mean([each.low <= 1.0 <= each.high for each in gains]) <= 0.96


def test_two_decisions_of_one_name_are_two():
    twice = listed([{"way": "raid"}, {"way": "raid"}, {"way": "steady"}])
    values = np.array([[[1.0, 2.0, 3.5], [2.0, 3.1, 4.2], [0.0, 0.1, 0.3]]])
    (found,) = verdicts(Fake(cases=twice), {"gain": values})
    assert (found.best, found.second, found.winner) == ("raid", "raid", "raid")
    assert [each.gain.mean for each in found.effects] == pytest.approx(
        (values[0] - values[0, 0]).mean(axis=1)
    )
    assert found.lead == spread(values[0, 1] - values[0, 0])


@pytest.mark.parametrize(("decisions", "told"), [(MOST_COMPARED, 1), (MOST_COMPARED + 1, 0)])
def test_of_too_many_decisions_there_is_no_verdict(decisions, told):
    many = Fake(cases=listed([{"x": float(number)} for number in range(decisions)]))
    values = np.arange(3.0 * decisions).reshape(1, decisions, 3)
    assert len(verdicts(many, {"gain": values})) == told
    assert len(distributions(many, {"gain": values})) == decisions


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "as it is"),
        ({"way": "raid"}, "raid"),
        ({"way": "raid", "premium": 0.01}, "raid, premium 0.01"),
        ({"cash": 7.5e10}, "cash 7.5e+10"),
        ({"stance.premium_raid": 0.02}, "premium_raid 0.02"),
        ({"firms.meta.cash": 1.0, "firms.xai.cash": 2.0}, "firms.meta.cash 1, firms.xai.cash 2"),
    ],
)
def test_what_a_decision_is_called(settings, said):
    assert label(settings) == said
