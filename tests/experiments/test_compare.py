from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.base.errors import TalentwarError
from sim.experiments.compare import compare, edits
from tests.record.fake_world import FakeLoaded, write_fake


@pytest.fixture
def pair(tmp_path):
    bold = FakeLoaded(name="bold", replicates=5, capex=128e9)
    return write_fake(tmp_path / "a", FakeLoaded(replicates=5)), write_fake(tmp_path / "b", bold)


def column(result, statistic):
    (row,) = (row for row in result.replicates.to_pylist() if row["statistic"] == statistic)
    return np.array([value for name, value in row.items() if name != "statistic"])


def test_effects_are_of_pairs_with_the_same_luck(pair):
    a, b = pair
    name = "overall.packages.package_max_bid"
    effect = compare(a, b).effects[name]
    difference = column(b, name) - column(a, name)
    expected = stats.ttest_1samp(difference, 0).confidence_interval(0.90)
    assert effect.effect == pytest.approx(np.median(difference))
    assert (effect.low, effect.high) == pytest.approx((expected.low, expected.high))
    assert effect.b_above_a == np.mean(difference > 0)
    assert (effect.a, effect.b) == (np.median(column(a, name)), np.median(column(b, name)))
    assert effect.pairs == 5
    assert effect.is_clear == (expected.low > 0 or expected.high < 0)
    error = stats.sem(difference)
    visible = error * (stats.t.ppf(0.95, 4) + stats.t.ppf(0.80, 4))
    assert effect.smallest_visible == pytest.approx(visible)


def test_a_result_has_no_effect_against_itself(pair):
    a, _ = pair
    comparison = compare(a, a)
    assert comparison.edits == []
    assert {effect.effect for effect in comparison.effects.values()} == {0.0}
    assert not any(effect.is_clear for effect in comparison.effects.values())


def test_the_edit_is_told(pair):
    comparison = compare(*pair)
    assert comparison.edits == [("firms.meta.capex", "64000000000.0", "128000000000.0")]
    assert (comparison.a, comparison.b, comparison.pairs) == ("fake", "bold", 5)


def test_edits_see_lists_and_what_is_only_in_one():
    a = "title: x\nrun: {seed: 1}\nevents: [{month: 2025-06}]\nflag: no\n"
    b = "title: y\nrun: {seed: 2, jobs: 3}\nevents: [{month: 2025-07}]\nflag: no\n"
    assert edits(a, b) == [
        ("run.seed", "1", "2"),
        ("events[0].month", "2025-06", "2025-07"),
        ("run.jobs", "-", "3"),
    ]


def test_one_pair_has_an_effect_and_no_interval(tmp_path):
    a = write_fake(tmp_path / "a", FakeLoaded(replicates=1))
    b = write_fake(tmp_path / "b", FakeLoaded(replicates=1, capex=128e9))
    effect = compare(a, b).effects["overall.packages.package_max_bid"]
    assert effect.effect > 0
    assert math.isnan(effect.low)
    assert math.isnan(effect.smallest_visible)
    assert not effect.is_clear


def test_the_shorter_one_sets_the_number_of_pairs(tmp_path):
    a = write_fake(tmp_path / "a", FakeLoaded(replicates=2))
    b = write_fake(tmp_path / "b", FakeLoaded(replicates=4))
    comparison = compare(a, b)
    assert comparison.pairs == 2
    assert comparison.effects["end.hhi_talent"].effect == 0


def test_other_seeds_make_no_pairs(tmp_path):
    a = write_fake(tmp_path / "a", FakeLoaded(seed=1))
    b = write_fake(tmp_path / "b", FakeLoaded(seed=2))
    with pytest.raises(TalentwarError, match="share no luck and make no pairs") as told:
        compare(a, b)
    assert "seed 1" in str(told.value)
    assert "seed 2" in str(told.value)
    assert "--seed" in str(told.value)


def test_all_effects_as_a_table(pair):
    comparison = compare(*pair)
    table = comparison.table()
    assert table.num_rows == len(comparison.effects)
    assert {"statistic", "effect", "low", "high", "b_above_a", "smallest_visible"} <= set(
        table.column_names
    )
    if pytest.importorskip("pandas"):
        assert len(comparison.frame()) == table.num_rows
