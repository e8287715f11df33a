from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.experiments.compare import Effect, compare
from sim.experiments.ranking import FAMILIES, stability
from sim.report.comparison import show_comparisons
from sim.report.effect_sentences import rank_line, rank_lines, scale_warning, sentence, sentences
from sim.report.statistic_words import amount, called, digits, scale

NAMES = {"meta": "Meta", "zero_one": "01.AI"}
FELL = Effect(
    statistic="overall.cuts.people",
    a=200_000,
    b=170_000,
    effect=-31_000,
    mean=-31_500,
    low=-36_000,
    high=-27_000,
    b_above_a=0.05,
    b_below_a=0.95,
    smallest_visible=7_000,
    pairs=20,
)


def name(firm):
    return NAMES.get(firm, firm)


def test_a_clear_effect_is_told_with_what_could_have_been_seen():
    assert sentence(FELL, name) == (
        "People cut: falls by 31,500 people on average (27,000 to 36,000), and falls in 95 % of "
        "pairs. These 20 pairs would have shown 7,000 people or more four times in five."
    )


def test_a_rise_of_a_share_is_told_in_points():
    rose = replace(
        FELL, statistic="end.talent_share_meta", mean=0.018, low=0.0067, high=0.029, b_above_a=0.8
    )
    assert sentence(replace(rose, smallest_visible=0.016), name).startswith(
        "Talent share at the end (Meta): rises by 1.8 points on average (0.67 to 2.9), and rises "
        "in 80 % of pairs. These 20 pairs would have shown 1.6 points or more"
    )


def test_an_unclear_effect_is_told_as_luck():
    unclear = replace(FELL, high=100.0)
    assert sentence(unclear, name) == (
        "People cut: the change cannot be told from luck; an effect below 7,000 people would "
        "often not have shown in these 20 pairs."
    )


def test_no_effect_at_all_is_told_as_such():
    none = replace(FELL, mean=0.0, low=0.0, high=0.0, b_above_a=0.0, b_below_a=0.0)
    assert sentence(none, name) == "People cut: changes in none of 20 pairs."


def test_pairs_that_all_agree_say_nothing_of_what_could_be_seen():
    same = replace(FELL, low=-31_500, high=-31_500, smallest_visible=0.0)
    assert sentence(same, name).endswith("and falls in 95 % of pairs.")


def test_three_sentences_at_most_and_none_of_one_pair(result, single):
    comparison = compare(result, result)
    looking = replace(comparison, look_at=["end.not_there", *list(comparison.effects)[:5]])
    assert len(list(sentences(looking, name))) == 3
    one = compare(single, single)
    assert not list(sentences(replace(one, look_at=list(one.effects)), name))
    assert not list(rank_lines(one, name))


def shares(**firms):
    return {f"end.talent_share_{firm}": np.array(each, dtype=float) for firm, each in firms.items()}


def test_the_order_is_told_with_who_moves():
    a = shares(x=[9, 9, 9, 9], meta=[1, 1, 1, 1], y=[5, 5, 5, 5])
    b = shares(x=[9, 9, 9, 9], meta=[6, 6, 6, 6], y=[5, 5, 5, 5])
    assert rank_line(stability(FAMILIES[0], a, b, 4), "talent", name) == (
        "The order by talent changes altogether (Kendall's tau 0.33, 0.33 to 0.33 in 90 % of "
        "pairs); the leader stays in 100 % of pairs; Meta rises from 3 to 2, and rises in 100 % "
        "of pairs; y falls from 2 to 3, and falls in 100 % of pairs."
    )


def test_the_same_order_does_not_change():
    a = shares(x=[9, 9], y=[5, 5])
    line = rank_line(stability(FAMILIES[0], a, a, 2), "talent", name)
    assert line.startswith("The order by talent does not change (Kendall's tau 1.00,")
    equal = shares(x=[9, 9], y=[9, 9])
    line = rank_line(stability(FAMILIES[0], equal, equal, 2), "talent", name)
    assert line.startswith("The order by talent cannot be told: all firms are equal;")


def test_another_scale_is_warned_of(result):
    comparison = compare(result, result)
    assert not list(scale_warning(comparison))
    edited = replace(comparison, edits=[("population.scale", "1", "0.01")])
    (line,) = scale_warning(edited)
    assert line.startswith("Warning: population.scale is 1 in fake and 0.01 in fake:")


def test_a_comparison_ends_with_the_orders(result, capsys):
    show_comparisons(result, [compare(result, result)])
    out = capsys.readouterr().out
    assert "The order by talent does not change" in out
    assert max(map(len, out.splitlines())) <= 110


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("overall.packages.package_max_bid", "largest package offered"),
        ("overall.cuts.by_firm.zero_one", "cuts (01.AI)"),
        ("end.belief_meta", "belief at the end (Meta)"),
        ("change.talent_share_meta", "talent share over the run (Meta)"),
        (
            "overall.deal_outcomes.by_pair.meta.scale.blocked",
            "deal outcomes blocked (Meta and scale)",
        ),
        ("overall.cuts.by_trigger.automation", "cuts by trigger automation"),
    ],
)
def test_statistics_have_names_for_sentences(path, words):
    assert called(path, name) == words


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("overall.cuts.people", -31_540, "31,500 people"),
        ("overall.cuts.people", 4.26, "4.3 people"),
        ("end.hhi_talent", 0.01234, "0.012"),
        ("end.talent_share_meta", -0.0123, "1.2 points"),
        ("overall.packages.package_max_bid", 21.4e6, "21.4 M USD"),
        ("overall.packages.packages_100m_bid", 41, "41 bids"),
        ("no.statistic", 3, "3"),
    ],
)
def test_amounts_have_their_unit(path, value, text):
    assert amount(path, value) == text


def test_money_is_told_in_the_unit_that_suits_the_largest():
    assert scale("end.pay_p50", -2.3e3) == (1e3, "k USD")
    assert scale("end.pay_p50", 1e6) == (1e6, "M USD")
    assert scale("end.pay_p50", 0.0) == (1.0, "USD")
    assert digits(-99.7) == "100"


def test_an_effect_knows_its_mean_and_how_often_it_falls(result):
    effect = next(iter(compare(result, result).effects.values()))
    assert (effect.mean, effect.b_below_a) == (0.0, 0.0)
    assert not math.isnan(effect.low)
