from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.isotonic import IsotonicRegression

from sim.experiments.solving import crossing as estimation
from sim.experiments.solving.crossing import crossing, isotonic, level_means, reversal
from sim.experiments.solving.search import Aim, looks

BENT = 8.0
"""Steepness of the curve that most searches are tried on."""


def sigmoid(level):
    return 1 / (1 + np.exp(-BENT * (level - 0.5)))


def inverse(share):
    return 0.5 + math.log(share / (1 - share)) / BENT


def noisy(curve, number=0, of_seed=0.15, rest=0.1):
    """Outcomes of a curve: shifted by each seed's own luck, and a bit more at each level."""
    shifts = np.random.default_rng(number).normal(0, of_seed, 2000)

    def observe(pairs):
        levels, seeds = (np.array(part) for part in zip(*pairs, strict=True))
        found = curve(levels) + shifts[seeds]
        for level in np.unique(levels):
            own = np.random.default_rng([number, round(level * 1e6)]).normal(0, rest, 2000)
            found[levels == level] += own[seeds[levels == level]]
        return found

    return observe


def aim(target=0.6, precise=0.05, responds=lambda outcomes: outcomes, whole=False, high=1.0):
    return Aim(0.0, high, whole, responds, target, precise, seed=3)


def search(observe, wanted=None, seeds=20, most=400):
    *_, (seen, found) = looks(wanted or aim(), observe, seeds, most)
    return seen, found


@pytest.fixture
def few_resamples(monkeypatch):
    monkeypatch.setattr(estimation, "RESAMPLES", 100)


# -- the estimate --


def test_a_fit_is_that_of_isotonic_regression_the_way_it_fits_better():
    rng = np.random.default_rng(1)
    means = np.concatenate([np.sort(rng.normal(size=(5, 9))), -np.sort(rng.normal(size=(5, 9)))])
    means += rng.normal(0, 0.3, means.shape)
    weights = rng.integers(1, 30, means.shape).astype(float)
    fits, rising = isotonic(means, weights)
    for mean, weight, fit, rises in zip(means, weights, fits, rising, strict=True):
        each = {
            way: IsotonicRegression(increasing=way)
            .fit(np.arange(9), mean, sample_weight=weight)
            .predict(np.arange(9))
            for way in (True, False)
        }
        miss = {way: np.sum(weight * (mean - other) ** 2) for way, other in each.items()}
        assert rises == (miss[True] <= miss[False])
        assert fit == pytest.approx(each[bool(rises)])


def test_seeds_count_with_their_whole_curves_and_missing_runs_not_at_all():
    response = np.array([[1.0, 10.0], [2.0, math.nan], [3.0, 30.0]])
    means, runs = level_means(response, np.array([[1, 1, 1], [2, 0, 1], [0, 3, 0]]))
    assert means == pytest.approx(np.array([[2, 20], [5 / 3, 50 / 3], [2, 20]]))
    assert runs[:2].tolist() == [[3, 2], [3, 3]]
    assert runs[2, 1] < 1e-6


@pytest.mark.parametrize("sign", [1, -1])
def test_without_luck_a_line_is_crossed_where_it_is_and_known_between_two_levels(sign):
    levels = np.linspace(0, 1, 7)
    found = crossing(levels, np.tile(sign * levels, (4, 1)), sign * 0.3, seed=0)
    assert found.value == pytest.approx(0.3)
    assert (found.low, found.high) == pytest.approx((1 / 6, 2 / 6))
    assert found.rising is (sign == 1)
    assert not found.is_nowhere
    assert not found.is_everywhere


def test_a_value_that_a_level_just_reaches_is_reached_there():
    levels = np.array([0.0, 1.0, 2.0, 3.0])
    found = crossing(levels, np.tile([0.0, 0.9, 0.9, 1.0], (5, 1)), 0.9, seed=0)
    assert found.value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("target", "rising", "nowhere"),
    [(2, True, True), (-1, True, False), (2, False, True), (-1, False, False)],
)
def test_what_lies_beyond_the_levels_is_infinite_on_its_side(target, rising, nowhere):
    levels = np.linspace(0, 1, 5)
    curve = levels if rising else 1 - levels
    found = crossing(levels, np.tile(curve, (4, 1)), target, seed=0)
    assert (found.is_nowhere, found.is_everywhere) == (nowhere, not nowhere)
    assert found.value == (math.inf if nowhere == rising else -math.inf)


def test_two_seeds_rule_nothing_out():
    levels = np.linspace(0, 1, 5)
    response = np.array([[0.0], [1.0]]) + 0.01 * levels
    found = crossing(levels, response, 1.2, seed=0)
    assert found.value == math.inf
    assert not found.is_nowhere
    assert crossing(levels, response, 9, seed=0).is_nowhere


def test_a_level_with_one_run_is_left_out():
    response = np.tile([0.0, 9.0, 1.0], (4, 1))
    response[1:, 1] = math.nan
    found = crossing(np.array([0.0, 1.0, 2.0]), response, 0.5, seed=0)
    assert found.value == pytest.approx(1.0)


# -- the search --


@pytest.mark.usefixtures("few_resamples")
def test_nine_intervals_in_ten_hold_the_threshold_whichever_way_it_goes():
    held = 0
    for number in range(100):
        sign = 1 if number % 2 else -1
        curve = noisy(lambda level, sign=sign: sign * sigmoid(level), number)
        _, found = search(curve, aim(sign * 0.6), most=300)
        held += found.low <= inverse(0.6) <= found.high
    assert 80 <= held <= 98


@pytest.mark.usefixtures("few_resamples")
def test_intervals_of_the_level_at_which_nine_runs_in_ten_get_there():
    truth = 0.6 + norm.ppf(0.9) * math.hypot(0.15, 0.1)
    wanted = aim(0.9, responds=lambda seen: np.where(np.isnan(seen), np.nan, seen >= 0.6))
    held = 0
    for number in range(50):
        _, found = search(noisy(lambda level: level, number), wanted, most=300)
        held += found.low <= truth <= found.high
    assert 40 <= held <= 49


def test_the_search_goes_where_the_threshold_is_until_it_is_precise():
    seen, found = search(noisy(sigmoid, of_seed=0.3), most=3000)
    assert found.high - found.low <= 0.05
    near = np.abs(seen.levels - inverse(0.6)) < 0.1
    assert near.sum() >= 4
    assert (~seen.asked).any(axis=0)[[0, -1]].all()
    assert seen.asked[:, near].all()


@pytest.mark.usefixtures("few_resamples")
def test_more_runs_make_it_narrower_and_never_are_there_more_than_allowed():
    widths = []
    for most in (140, 400, 1600):
        seen, found = search(noisy(sigmoid, of_seed=0.5), aim(precise=0.001), most=most)
        widths.append(found.high - found.low)
        assert 0.7 * most < seen.runs <= most
    assert widths[0] > 1.5 * widths[1] > 2 * widths[2]


def test_sixteen_times_the_seeds_make_it_four_times_narrower():
    levels = np.linspace(0, 1, 41)
    widths = []
    for seeds in (20, 320):
        shifts = np.random.default_rng(4).normal(0, 0.3, (seeds, 1))
        found = crossing(levels, sigmoid(levels) + shifts, 0.6, seed=0)
        widths.append(found.high - found.low)
    assert widths[0] == pytest.approx(4 * widths[1], rel=0.4)


def test_a_step_is_closed_in_by_halves():
    seen, found = search(noisy(lambda level: (level > 0.537) * 1.0, of_seed=0, rest=0))
    assert found.low <= 0.537 <= found.high
    assert found.high - found.low <= 0.05
    assert seen.runs == 20 * (7 + 2)


def test_a_whole_number_is_known_when_two_neighbours_are():
    wanted = aim(precise=0.01, whole=True, high=100.0)
    seen, found = search(noisy(lambda level: (level > 37) * 1.0, of_seed=0, rest=0), wanted)
    assert (found.low, found.high) == (37, 38)
    assert (seen.levels % 1 == 0).all()


@pytest.mark.parametrize(("target", "nowhere"), [(0.9, True), (0.1, False)])
def test_what_does_not_move_reaches_nothing_it_does_not_reach_already(target, nowhere):
    seen, found = search(noisy(lambda level: 0.5 + 0 * level), aim(target))
    assert (found.is_nowhere, found.is_everywhere) == (nowhere, not nowhere)
    assert seen.runs == 140


def test_what_does_not_move_and_is_at_the_value_leaves_the_bracket_open():
    _, found = search(noisy(lambda level: 0.5 + 0 * level), aim(0.5))
    assert (found.low, found.high) == (-math.inf, math.inf)
    assert not found.is_nowhere
    assert not found.is_everywhere


def test_a_curve_that_turns_back_is_seen_and_one_that_does_not_is_not():
    hump = noisy(lambda level: 1 - 4 * (level - 0.4) ** 2)
    seen, found = search(hump)
    turned = reversal(seen.levels, seen.outcomes, found.rising)
    assert turned is not None
    assert turned.change.is_clear
    levels = np.linspace(0, 1, 9)
    pairs = [(level, seed) for seed in range(20) for level in levels]
    clean = sum(
        reversal(levels, noisy(sigmoid, number, rest=0.3)(pairs).reshape(20, 9), True) is None
        for number in range(60)
    )
    assert clean >= 54
