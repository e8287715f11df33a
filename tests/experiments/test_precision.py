from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t
from sim_tools.output_analysis import ReplicationsAlgorithm, confidence_interval_method

from sim.experiments.precision import (
    LOOK_AHEAD,
    Precision,
    StoppingRule,
    look_ahead,
    relative_half_width,
)
from sim.record.numbers import rounded
from sim.scenario.schema import Until


def stopped(values, half_width, fewest=3, most=10_000):
    """The rule after as many of the values as it takes."""
    rule = StoppingRule("end.x", half_width, fewest, most)
    for value in values:
        if rule.is_over:
            break
        rule.add(value)
    assert rule.is_over
    return rule


class Series:
    """Values as a model of the oracle."""

    def __init__(self, values):
        self.values = values

    def single_run(self, number):
        return {"x": self.values[number]}


def series(kind, seed):
    draws = np.random.default_rng(seed)
    made = {
        "normal": draws.normal(10, 3, 2000),
        "lognormal": draws.lognormal(0, 0.6, 2000),
        "integers": draws.integers(20, 60, 2000).astype(float),
    }[kind]
    return [rounded(value) for value in made.tolist()]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("half_width", [0.04, 0.1, 0.3])
@pytest.mark.parametrize("kind", ["normal", "lognormal", "integers"])
def test_it_stops_where_the_oracle_does(kind, half_width, seed):
    values = series(kind, seed)
    oracle = ReplicationsAlgorithm(
        alpha=0.05, half_width_precision=half_width, look_ahead=LOOK_AHEAD, replication_budget=1900
    )
    needed, _ = oracle.select(Series(values), ["x"])
    found = stopped(values, half_width).precision
    assert found.run == oracle.n
    if look_ahead(found.run) == LOOK_AHEAD:
        assert found.needed == needed["x"]
    else:  # It then names a precision that lasted for 5 replicates, though it stopped later.
        assert needed["x"] <= found.needed == found.run - look_ahead(found.run)


def test_the_series_above_end_early_and_late_and_some_after_a_precision_was_lost():
    early, late = stopped(series("normal", 1), 0.3), stopped(series("lognormal", 0), 0.04)
    assert early.run < 15
    assert late.run > 1000
    assert first_precise(series("normal", 1), 0.3) < early.precision.needed
    assert first_precise(series("normal", 0), 0.3) == stopped(series("normal", 0), 0.3).run - 5


def first_precise(values, half_width):
    return next(n for n in range(3, 2000) if relative_half_width(values[:n]) <= half_width)


def test_the_half_width_is_the_oracle_s_and_a_textbook_s():
    assert relative_half_width([1, 2, 3]) == pytest.approx(t.ppf(0.975, 2) / math.sqrt(3) / 2)
    values = series("normal", 3)[:40]
    _, told = confidence_interval_method(
        values, alpha=0.05, desired_precision=0.5, decimal_places=12
    )
    assert relative_half_width(values) == pytest.approx(told["% deviation"].iloc[-1], abs=1e-11)


def test_the_size_of_a_mean_counts_and_not_its_sign():
    losses = [-value for value in series("normal", 1)]
    assert stopped(losses, 0.1).run == stopped(series("normal", 1), 0.1).run
    assert relative_half_width([-1, -2, -3]) == relative_half_width([1, 2, 3])


@pytest.mark.parametrize("values", [[], [5, 5], [1, 0, -1], [0, 0, 0, 0]])
def test_what_is_undefined_is_no_number(values):
    assert math.isnan(relative_half_width(values))


def test_how_long_a_precision_has_to_last():
    assert [look_ahead(n) for n in (3, 100, 119, 120, 250, 1000)] == [5, 5, 5, 6, 12, 50]


def test_constant_values_take_three_and_the_look_ahead():
    assert stopped([7.0] * 20, 1e-9).precision == Precision("end.x", 1e-9, 0.0, 3, 8)


def test_it_begins_with_as_many_as_it_is_told_to():
    rule = stopped([7.0] * 30, 0.01, fewest=20)
    assert (rule.precision.needed, rule.run) == (3, 20)


def test_a_precision_lost_before_the_beginning_does_not_count():
    values = [7.0] * 9 + [70.0, 7.0] * 200
    early, late = stopped(values, 0.2), stopped(values, 0.2, fewest=11)
    assert early.run == 8
    assert late.precision.needed > 11


def test_missing_values_are_run_but_are_no_zeros_and_prove_nothing():
    rule = stopped([math.nan, 5.0] * 20, 0.01)
    assert (rule.precision.needed, rule.run) == (6, 16)
    assert rule.precision.reached == 0.0


@pytest.mark.parametrize(("value", "reached"), [(0.0, None), (math.nan, None)])
def test_without_a_mean_it_goes_to_the_end_and_says_so(value, reached):
    rule = stopped([value] * 40, 0.5, most=30)
    assert rule.run == 30
    told = rule.precision.described()
    assert told["reached"] is reached
    assert told["needed"] is None


def test_the_most_is_the_end_though_the_look_ahead_is_not():
    found = stopped([7.0] * 10, 0.1, most=6).precision
    assert (found.reached, found.needed, found.run) == (0.0, None, 6)


@pytest.mark.parametrize("kind", ["normal", "lognormal"])
@pytest.mark.parametrize("fewest", [3, 12])
def test_what_is_wanted_is_never_more_than_it_takes(kind, fewest):
    rule = StoppingRule("end.x", 0.1, fewest, 400)
    values = iter([math.nan, *series(kind, 2)])
    rounds = []
    while wanted := rule.wanted:
        rounds.append(wanted)
        for _ in range(wanted):
            assert not rule.is_over
            rule.add(next(values))
    assert rule.is_over
    assert rule.run == sum(rounds) == stopped([math.nan, *series(kind, 2)], 0.1, fewest).run
    assert rounds[0] == max(fewest, 8)


def test_a_scenario_says_what_the_rule_is():
    until = Until(half_width="2 %", of="end.hhi_talent", max=90)
    assert StoppingRule.of(until, 5) == StoppingRule("end.hhi_talent", 0.02, 5, 90)
