from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.base.errors import TalentwarError
from sim.experiments.compare import compare, refuse_what_makes_no_pairs
from sim.experiments.run import prepare, run
from sim.record.edits import edits
from tests.parameters.fake_posterior import FITTED, NUMBERS, POINT, write_posterior
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


def test_a_distribution_is_one_edit():
    a = "x: {uniform: [1, 2]}\ny: {fitted: [0.5]}\nfirms: {fitted: {pay: 1}}\n"
    b = "x: {uniform: [1, 3]}\ny: 0.4\nfirms: {fitted: {pay: 2}}\n"
    assert edits(a, b) == [
        ("x", "uniform [1, 2]", "uniform [1, 3]"),
        ("y", "fitted [0.5]", "0.4"),
        ("firms.fitted.pay", "1", "2"),
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


# -- pairs need the same parameters as well as the same luck --


@pytest.fixture
def desk(tmp_path, monkeypatch, fake_model):
    monkeypatch.chdir(tmp_path)
    write_posterior(tmp_path, scenario="title: x\n")
    return tmp_path


def result(out, *overrides, **options):
    asked = {"replicates": 3, "seed": 5, "jobs": 1} | options
    return run("baseline", overrides=["run.end=2025-09", *overrides], out=out, **asked)


def test_draws_of_one_posterior_are_pairs(desk):
    a, b = result("a", *FITTED), result("b", *FITTED, "investors.restraint_life=18")
    comparison = compare(a, b)
    assert comparison.pairs == 3
    assert comparison.drawn == ("posterior", "posterior")
    assert [path for path, _, _ in comparison.edits] == ["investors.restraint_life"]


def test_of_more_replicates_the_first_are_pairs(desk):
    assert compare(result("a", *FITTED), result("b", *FITTED, replicates=5)).pairs == 3


def test_a_parameter_taken_out_is_a_change_and_leaves_pairs(desk):
    path = next(iter(POINT))
    comparison = compare(result("a", *FITTED), result("b", *FITTED, f"{path}=0.4"))
    assert comparison.pairs == 3
    assert comparison.edits == [(path, "fitted [0.25]", "0.4")]


def test_two_at_the_best_point_are_pairs(desk):
    a, b = (result(out, *FITTED, point=True) for out in "ab")
    assert compare(a, b).drawn == ("point", "point")


@pytest.mark.parametrize("point", [False, True])
def test_a_draw_and_the_best_point_are_none(desk, point):
    a, b = result("a", *FITTED, point=point), result("b", *FITTED, point=not point)
    drawn, fixed = ("b", "a") if point else ("a", "b")
    with pytest.raises(TalentwarError) as told:
        compare(a, b)
    assert str(told.value) == (
        f"{drawn} draws its parameters from the posterior and {fixed} has the best point: "
        "their replicates have other parameters and make no pairs; "
        "run both with --point, or both without"
    )


def test_draws_of_two_posteriors_are_none(desk):
    a = result("a", *FITTED)
    (desk / "calibration").rename(desk / "old")
    write_posterior(desk, [[0.3, 0.3, 0.3]] * 40, scenario="title: x\n")
    with pytest.raises(TalentwarError, match="a and b draw their parameters from different"):
        compare(a, result("b", *FITTED))


def test_other_rows_are_none(desk):
    a, b = (result(out, *FITTED) for out in "ab")
    b.record["parameters"]["rows"][1] += 1
    with pytest.raises(TalentwarError, match="run the older one again"):
        compare(a, b)


def test_nothing_fitted_goes_with_a_draw_and_with_the_point(desk):
    plain = result("plain", *NUMBERS)
    assert compare(result("a", *FITTED), plain).drawn == ("posterior", "scenario")
    point = compare(plain, result("b", *FITTED, point=True))
    assert point.drawn == ("scenario", "point")
    assert {effect.effect for effect in point.effects.values()} == {0.0}


def test_runs_to_be_done_are_refused_before_they_are_done(desk):
    a = result("a", *FITTED)
    asked = {"overrides": FITTED, "replicates": 3, "out": "b"}
    refuse_what_makes_no_pairs(a, prepare("baseline", seed=5, **asked))
    with pytest.raises(TalentwarError, match=r"a draws its .* and b has the best point"):
        refuse_what_makes_no_pairs(a, prepare("baseline", seed=5, point=True, **asked))
    with pytest.raises(TalentwarError, match="a was run with seed 5 and b with seed 6"):
        refuse_what_makes_no_pairs(a, prepare("baseline", seed=6, **asked))


def test_an_older_record_says_nothing_of_parameters(pair):
    for old in pair:
        del old.record["parameters"]
    assert compare(*pair).drawn == ("scenario", "scenario")


# -- the order of the firms --


def test_whether_the_order_changes_is_told_of_each_family(pair):
    comparison = compare(*pair)
    assert [*comparison.ranks] == ["end.talent_share_<firm>", "end.belief_<firm>"]
    for family, order in comparison.ranks.items():
        assert order.family == family
        assert order.pairs == 5
    frame = comparison.ranks_frame()
    assert len(frame) == sum(len(order.moves) for order in comparison.ranks.values())
    assert {"family", "firm", "rank_a", "rank_b", "up", "down", "clear"} <= set(frame.columns)


def test_without_families_there_are_no_ranks(pair):
    assert replace(compare(*pair), ranks={}).ranks_frame().empty


def test_the_mean_lies_in_the_middle_of_its_interval(pair):
    effect = compare(*pair).effects["overall.packages.package_max_bid"]
    assert effect.mean == pytest.approx((effect.low + effect.high) / 2)
    assert effect.b_below_a <= 1 - effect.b_above_a
