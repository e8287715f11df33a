"""What the control is given: every run, everything that may be set, and how it is written."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
import vl_convert

from sim.experiments.sweeps.designs import Points
from sim.experiments.sweeps.read import read_sweep
from sim.report import amount_rules
from sim.report.language import ENGLISH, LANGUAGES, language
from sim.report.statistic_words import write_for
from sim.report.sweep_words import InWords
from sim.report.what_if import charts, factors, what_if
from sim.report.what_if.runs import on_slider
from sim.report.what_if.words import LEFT_OPEN, words
from tests.fake_sweep import CUTS, HHI, SAMPLED, SHARE, WAYS, fake_sweep
from tests.report.made_up_sweeps import (
    CASH,
    by_cash,
    listed_situations,
    sampled_tolerance,
    two_ways_along_cash,
)

RESULTS = Path(__file__).parents[3] / "results"
COMMITTED = (
    "thesis", "what_a_raid_buys", "price_of_a_team", "what_drives_the_cuts", "when_money_buys_time",
)  # fmt: skip


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    return listed_situations(tmp_path_factory.mktemp("listed"))


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    return sampled_tolerance(tmp_path_factory.mktemp("sampled"))


@pytest.fixture(scope="module")
def along_cash(tmp_path_factory):
    return two_ways_along_cash(tmp_path_factory.mktemp("cash"))


def named(found, name):
    return next(one for one in found["factors"] if one["name"] == name)


def setting_of(one, column, point):
    """What a column of the runs says that a point was set to."""
    if "levels" in one:
        return one["levels"][column[point]]["key"]
    if "at" in one:
        return one["at"][column[point]]
    values, units = (np.array(each) for each in one["knots"])
    values = np.log(values) if one["log"] else values
    value = np.interp(column[point], units, values)
    return math.exp(value) if one["log"] else value


def assert_complete(result):
    found = what_if(result, ENGLISH)
    runs = found["runs"]
    shape = (len(result.circumstances), len(result.cases), result.record["replicates"])
    assert (runs["points"], runs["cases"], runs["replicates"]) == shape
    for outcome in result.sweep.outcomes:
        values = np.array(runs["outcomes"][outcome], dtype=float).reshape(shape)
        np.testing.assert_array_equal(values, result.observed[outcome])
    for group, points in (("levers", result.cases), ("uncertainties", result.circumstances)):
        assert [*runs[group]] == [one["name"] for one in result.record[group]]
        for name, column in runs[group].items():
            one = named(found, name)
            for point, settings in enumerate(points.settings):
                told = setting_of(one, column, point)
                if "knots" in one:
                    places = [on_slider(each, one) for each in (told, settings[name])]
                    assert places[0] == pytest.approx(places[1], abs=0.01)
                else:
                    assert told == settings[name]
    return found


# -- the runs --


@pytest.mark.parametrize("name", COMMITTED)
def test_every_run_of_a_committed_sweep_is_there_with_its_setting(name):
    found = assert_complete(read_sweep(RESULTS / name))
    assert len(json.dumps(found, separators=(",", ":"), allow_nan=False)) < 150_000


def test_runs_that_failed_are_there_without_a_figure(sampled):
    found = assert_complete(sampled)
    assert found["runs"]["outcomes"][HHI].count(None) == sampled.failed == 14


def test_the_runs_stand_in_one_language_and_the_rest_in_every(along_cash):
    english, chinese = (what_if(along_cash, say) for say in LANGUAGES.values())
    assert english.keys() - chinese.keys() == {"runs"}
    for one, other in zip(english["factors"], chinese["factors"], strict=True):
        assert one.keys() == other.keys()
        assert {key: one[key] for key in ("name", "group", "any", "start")} == {
            key: other[key] for key in ("name", "group", "any", "start")
        }
    assert english["words"].keys() == chinese["words"].keys()


# -- what may be set --


@pytest.mark.parametrize("name", COMMITTED)
def test_sliders_stand_on_every_value_that_was_run(name):
    for one in what_if(read_sweep(RESULTS / name), ENGLISH)["factors"]:
        for value in one.get("at", ()):
            place = (value - one["low"]) / (one["high"] - one["low"]) * one["steps"]
            assert place == pytest.approx(round(place), abs=1e-6)


def test_steps_are_in_few_digits():
    assert factors.steps_of(0, 0.03, (0, 0.0025, 0.03)) == 60
    assert factors.steps_of(0.15, 0.6, ()) == 45
    assert factors.steps_of(-5e8, 4e10, ()) == 81
    assert factors.steps_of(0, 1, (0, 1 / 7, 1)) % 7 == 0
    assert factors.steps_of(0, 1, (0, 1 / math.pi, 1)) == factors.MOST_STEPS
    assert factors.steps_of(2, 2, (2,)) == 1


def test_a_lognormal_number_has_a_slider_in_ratios():
    found = what_if(read_sweep(RESULTS / "when_money_buys_time"), ENGLISH)
    logs = {one["name"]: one["log"] for one in found["factors"] if "knots" in one}
    assert logs == {
        "cash": True, "cash_flow": False, "capex": True, "valuation": True, "capability": False,
        "ambition": False,
    }  # fmt: skip
    cash = named(found, "cash")
    assert (cash["knots"][0][0], cash["knots"][0][-1]) == pytest.approx(
        (cash["low"], cash["high"]), rel=1e-5
    )
    assert cash["knots"][0] == sorted(cash["knots"][0])
    # The median of the distribution that the sweep file names.
    middle = np.interp(0.5, cash["knots"][1], np.log(cash["knots"][0]))
    assert math.exp(middle) == pytest.approx(6e9, rel=0.05)


def test_it_opens_on_a_decision_that_is_compared_and_leaves_open_what_was_sampled(sampled, listed):
    start = {
        one["name"]: (one["start"], one["any"]) for one in what_if(sampled, ENGLISH)["factors"]
    }
    assert start == {"choice": ("raid", False), "investors.tolerance": (None, True)}
    start = {one["name"]: (one["start"], one["any"]) for one in what_if(listed, ENGLISH)["factors"]}
    assert start == {"choice": ("raid", False), "lag": ("near", False)}


def test_a_list_that_is_no_grid_is_set_by_nearness(tmp_path):
    rows = [["steady", "30 bn USD"], ["raid", "60 bn USD"], ["raid", "120 bn USD"]]
    found = fake_sweep(
        tmp_path,
        by_cash,
        levers={
            "choice": WAYS,
            "cash": {"path": "firms.meta.cash", "range": ["30 bn USD", "120 bn USD"]},
        },
        design={"levers": {"kind": "list", "rows": rows}},
        outcomes={SHARE: "higher"},
    )
    assert not factors.is_grid(found.cases)
    told = what_if(found, ENGLISH)
    assert told["first"] is None
    assert named(told, "cash")["knots"] == [[3e10, 1.2e11], [0.0, 1.0]]
    assert told["runs"]["levers"] == {"choice": [0, 1, 1], "cash": [0, 0.3333, 1]}
    assert told["outcomes"][0]["kind"] == "all"


def test_a_grid_is_every_combination_once():
    def points(rows):
        settings = [dict(zip("ab", row, strict=True)) for row in rows]
        return Points(settings, np.zeros(len(rows), dtype=np.int64), np.empty((0, 0)))

    full = [(1.0, "x"), (1.0, "y"), (2.0, "x"), (2.0, "y")]
    assert factors.is_grid(points(full))
    assert not factors.is_grid(points(full[:3]))
    assert not factors.is_grid(points([*full, full[0]]))


def test_the_first_decision_is_the_one_that_others_are_measured_against(along_cash):
    first = what_if(along_cash, ENGLISH)["first"]
    assert first == {
        "settings": {"choice": "steady", "cash": 3e10},
        "label": "steady, cash 30 bn USD",
    }
    assert along_cash.distributions[0].gain.mean == 0


# -- charts --


def test_a_chart_sets_decisions_side_by_side_or_follows_a_number(listed, sampled, tmp_path):
    assert [one["kind"] for one in what_if(listed, ENGLISH)["outcomes"]] == ["levels", "levels"]
    assert [one["kind"] for one in what_if(sampled, ENGLISH)["outcomes"]] == ["levels", "levels"]
    cash = fake_sweep(tmp_path, by_cash, levers={"cash": CASH}, outcomes={SHARE: "higher"})
    assert [one["kind"] for one in what_if(cash, ENGLISH)["outcomes"]] == ["curve"]


@pytest.mark.parametrize("name", COMMITTED)
def test_charts_are_vega_lite_that_draws(name):
    row = {"level": "x", "x": 0.01, "p5": 1, "p25": 2, "p50": 3, "p75": 4, "p95": 5, "now": True}
    for lang in LANGUAGES.values():
        for one in what_if(read_sweep(RESULTS / name), lang)["outcomes"]:
            rows = {"picture": [row | {"between": True}], "now": [row | {"between": False}]}
            text = vl_convert.vegalite_to_svg(one["chart"] | {"datasets": rows})
            assert text.count("<path") > 5
            assert "NaN" not in text


def test_an_axis_holds_the_bands_of_every_setting(along_cash):
    observed = along_cash.observed[SHARE]
    low, high = charts.domain_of(along_cash, SHARE)
    bands = np.quantile(observed, (0.05, 0.95), axis=2)
    assert low < bands.min()
    assert high > bands.max()
    assert high - low < 1.2 * (bands.max() - bands.min())
    constant = charts.domain_of(along_cash, CUTS)
    assert constant[0] < 5e4 < constant[1]


# -- amounts and words --


def test_outcomes_are_written_as_tables_write_them():
    values = (0.0, 0.04, 0.123456, 2.5, 17.0, 123.4, 98_765.0, 2.3e8)
    for outcome in (HHI, CUTS, SHARE, "overall.packages.package_max_bid"):
        for say in LANGUAGES.values():
            level, _ = write_for(outcome, say)
            for value in values[:3] if outcome in (HHI, SHARE) else values:
                assert amount_rules.written(value, amount_rules.of_outcome(outcome), say) == level(
                    value
                )


def test_numbers_that_are_varied_have_their_units():
    def told(value, unit, lang):
        say = language(lang)
        return amount_rules.written(value, amount_rules.of_factor(unit, say), say)

    assert told(0.0025, "share", "en") == "0.25 %"
    assert told(0.0025, "share", "zh") == "0.25%"
    assert told(0.5, "share", "en") == "50 %"
    assert told(1.2e10, "USD", "en") == "12 bn USD"
    assert told(1.2e10, "USD/yr", "en") == "12 bn USD/yr"
    assert told(1.2e10, "USD", "zh") == "120 亿美元"
    assert told(0.08, "1/yr", "en") == "8 % a year"
    assert told(18, "months", "en") == "18 months"
    assert told(4.123, "", "en") == "4.12"
    assert told(0.35, "ratio", "en") == "0.35"


def test_a_page_and_its_control_write_a_number_alike():
    result = read_sweep(RESULTS / "when_money_buys_time")
    for say in LANGUAGES.values():
        names = InWords(result, say)
        for one in what_if(result, say)["factors"]:
            if "write" in one:
                for value in (one["low"], one["high"], 0.5 * (one["low"] + one["high"])):
                    assert names.value(one["name"], value) == amount_rules.written(
                        value, one["write"], say
                    )


def test_differences_have_their_sign():
    say = ENGLISH
    assert amount_rules.difference(0.0123, {"as": "share"}, say) == "+1.2 points"
    assert amount_rules.difference(-2.3e8, {"as": "money"}, say) == "-230 M USD"
    assert amount_rules.difference(1234.0, {"as": "count"}, say) == "+1,230"
    assert amount_rules.difference(-3.0, {"as": "count"}, say) == "-3"
    assert amount_rules.difference(0.2449, {"as": "plain"}, say) == "+0.24"


def test_how_near_is_a_share_of_draws():
    told = [words(ENGLISH)[key] for key in ("nearest", "nearest_at", "between_nearest")]
    assert all(text.endswith("the farthest is {distance} of all draws away.") for text in told)


def test_what_a_text_leaves_open_the_script_can_fill_in():
    for say in LANGUAGES.values():
        for text in words(say).values():
            assert set(re.findall(r"\{(\w+)\}", text)) <= LEFT_OPEN.keys()


def test_samples_and_grids_may_stand_in_one_sweep(tmp_path):
    def known(settings, luck):
        return {
            SHARE: settings["investors.tolerance"] + settings["cash"] / 1e12 + 0 * luck.normal()
        }

    found = fake_sweep(
        tmp_path,
        known,
        levers={"cash": CASH},
        uncertainties={"investors.tolerance": {"range": [0.2, 0.6]}},
        design={"uncertainties": SAMPLED},
        outcomes={SHARE: "higher"},
        replicates=1,
    )
    told = assert_complete(found)
    assert "at" in named(told, "cash")
    assert "knots" in named(told, "investors.tolerance")
