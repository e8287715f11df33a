"""A result's statistics beside the figures, on a made-up result whose numbers are known."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

import sim
from sim.base.errors import TalentwarError
from sim.evidence.explaining import explain, explain_all, measures, opened
from tests.record.fake_world import FakeLoaded, write_fake

STATISTIC = "name: overall.cuts.people, compare: value, within: 20 %"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence") / "r"
    return write_fake(folder, FakeLoaded(months=3, replicates=4))


def asked(book, result, text, value="value: 15000"):
    changes = ((STATISTIC, text), ("value: 15000", value))
    (measure,) = measures(book.read(*changes).figures["cut.microsoft"], result)
    return measure


def test_a_statistic_of_the_summary(book, result):
    spread = result.summary["overall"]["cuts.people"]
    measure = asked(book, result, STATISTIC)
    assert (measure.p5, measure.p50, measure.p95) == (spread["p5"], spread["p50"], spread["p95"])
    assert (measure.low, measure.high) == (12000, 18000)
    middle = spread["p50"]
    for compare, value, verdict in (
        ("at_least", f"value: {middle - 1}", "in"),
        ("at_least", f"low: {middle + 1}", "out"),
        ("at_most", f"value: {middle + 1}", "in"),
        ("at_most", f"high: {middle - 1}", "out"),
        ("range", f"low: {middle - 1}\n        high: {middle + 1}", "in"),
        ("range", f"low: {middle + 1}\n        high: {middle + 2}", "out"),
    ):
        held = f"name: overall.cuts.people, compare: {compare}"
        assert asked(book, result, held, value).verdict == verdict, (compare, value)


def test_the_band_may_reach_what_the_median_does_not(book, result):
    measure = asked(book, result, STATISTIC)
    apart = replace(measure, low=10, high=20, p5=30, p50=40, p95=50)
    assert (apart.verdict, apart.band_reaches) == ("out", False)
    assert (replace(apart, p5=19).verdict, replace(apart, p5=19).band_reaches) == ("out", True)
    assert (replace(apart, p50=20).verdict, replace(apart, p50=20.1).verdict) == ("in", "out")


def test_a_month_of_the_series(book, result):
    row = next(row for row in result.series.to_pylist() if row["statistic"] == "hhi_talent")
    text = f"name: hhi_talent, compare: at_least, month: {row['month']}"
    measure = asked(book, result, text)
    assert (measure.p50, measure.high) == (row["p50"], math.inf)
    assert asked(book, result, text.replace(row["month"], "1999-01")).verdict == "not measured"


def test_what_a_result_does_not_have_is_not_measured(book, result):
    measure = asked(book, result, "name: overall.no.such, compare: at_least")
    assert (measure.p50, measure.verdict, measure.band_reaches) == (None, "not measured", False)
    (unshown,) = measures(book.read().figures["cut.microsoft"], None)
    assert unshown.verdict == "not measured"


def test_the_verdict_on_a_figure(book, result):
    told = {one.name: one for one in explain_all(result, book=book.read())}
    assert told["capex.meta"].verdict == "differs"
    assert told["cut.microsoft"].result == str(result.folder)
    same = book.read(("value: 75", "value: 72.2"))
    assert explain("capex.meta", result, book=same).verdict == "agrees"
    stated = book.read(("value: 75", "states: Much."), ("        unit: bn USD/yr\n", ""))
    assert explain("capex.meta", result, book=stated).verdict == ""
    unmeasured = (f"        statistic: [{{{STATISTIC}}}]\n", "        not_modelled: Nobody.\n")
    assert explain("cut.microsoft", result, book=book.read(unmeasured)).verdict == "not modelled"


def test_an_unknown_figure_is_told_with_what_was_meant(book, result):
    with pytest.raises(TalentwarError, match=r"no figure 'capex.met'; did you mean capex.meta\?"):
        explain("capex.met", result, book=book.read())


def test_the_usual_result_is_taken_if_there_is_one(tmp_path, monkeypatch, result):
    monkeypatch.chdir(tmp_path)
    assert opened(None) is None
    assert opened(result) is result
    write_fake(tmp_path / "results" / "baseline", FakeLoaded(months=2, replicates=1))
    assert opened(None).folder.name == "baseline"
    with pytest.raises(TalentwarError, match="does not exist"):
        opened("nowhere")


def test_explain_is_one_of_the_verbs(result):
    assert sim.explain("deal.scale", result).figure.role == "input"
