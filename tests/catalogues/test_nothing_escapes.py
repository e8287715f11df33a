from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from sim.experiments.sweeps.read import read_sweep
from sim.report.figures_of_comparisons import compared
from sim.report.language import language
from sim.report.page.blocks import Cell, Column, Drawing, Prose, Section, Table, Tile, Tiles
from sim.report.page.bodies import of_comparison, of_result, of_sweep
from sim.report.page.of_result import parameters
from sim.report.picture import Picture, named
from sim.scenario.places import load_scenario
from tests.catalogues.marked import Marked, texts_of, words_not_said
from tests.catalogues.of_code import ROOT
from tests.catalogues.of_data import texts
from tests.catalogues.typesetting import ill_set
from tests.record.fake_world import FIRMS, NAMES, FakeLoaded, write_fake

SWEEPS = sorted(place.parent.name for place in (ROOT / "results").glob("*/sweep.yaml"))
TEXTS_OF_DATA = texts()
OF_THE_FAKE_WORLD = {
    *("A made-up world", "Does the record keep what it is given?"),
    *(NAMES.get(key, key.title()) for key in FIRMS),
    *load_scenario("baseline").value.firms,
}
POSTERIOR = {"from": "posterior", "rows": [0, 1, 2, 3]}


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    return write_fake(tmp_path_factory.mktemp("a") / "r", FakeLoaded(months=12, replicates=4))


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    bold = FakeLoaded(months=12, replicates=4, capex=90e9)
    return write_fake(tmp_path_factory.mktemp("b") / "r", bold)


@pytest.fixture(scope="module")
def moved(other):
    """The other result with statistics moved, some clearly and some to and fro."""
    result = replace(other)
    clearly, to_and_fro = np.array([0.2, 0.3, 0.2, 0.3]), np.array([0.3, -0.2, 0.1, -0.1])
    result.__dict__["values"] = {
        name: values + abs(values).mean() * (to_and_fro if place % 2 else clearly)
        for place, (name, values) in enumerate(other.values.items())
    }
    return result


@pytest.fixture
def say():
    return Marked()


def escaped(body, *names):
    """The texts of a page with words that no language said, but for names of results."""
    found = {text: words_not_said(text) for text in texts_of(body)}
    return {text: words for text, words in found.items() if {*words} - {*names}}


def unknown(say):
    """Texts of data that were said and are in no catalogue."""
    said = {text for text in say.data_said if re.search("[A-Za-z]{2}", text)}
    return said - set(TEXTS_OF_DATA) - OF_THE_FAKE_WORLD


def from_where(result, parameters):
    return replace(result, record=result.record | {"parameters": parameters})


def test_everything_on_the_page_of_a_result_is_said(result, say):
    body = of_result(from_where(result, POSTERIOR), say)
    assert escaped(body, "fake") == {}
    assert len(body.pictures) >= 7
    assert unknown(say) == set()


@pytest.mark.parametrize(
    "where", [{"from": "scenario"}, {"from": "point"}, POSTERIOR | {"sha256": "of another"}]
)
def test_it_is_said_where_parameters_are_from(result, say, where):
    assert escaped(parameters.section(from_where(result, where), say)) == {}
    assert unknown(say) == set()


def test_everything_on_the_page_of_a_single_run_is_said(tmp_path, say):
    single = write_fake(tmp_path / "r", FakeLoaded(months=6, replicates=1))
    assert escaped(of_result(single, say), "fake") == {}


def test_everything_on_the_page_of_a_comparison_is_said(result, other, moved, say):
    of_one = of_comparison(compared([result, moved]), say)
    assert escaped(of_one, "fake") == {}
    assert len(of_one.pictures) >= 4
    assert escaped(of_comparison(compared([result, other, moved]), say), "fake") == {}
    assert unknown(say) == set()


@pytest.mark.parametrize("name", SWEEPS)
def test_everything_on_the_page_of_a_sweep_is_said(say, name):
    sweep = read_sweep(ROOT / "results" / name)
    assert escaped(of_sweep(sweep, say), name, sweep.sweep.scenario) == {}
    assert unknown(say) == set()


def test_the_chinese_of_pages_is_set_as_newspapers_set_it(result, moved):
    say = language("zh")
    bodies = [of_result(from_where(result, POSTERIOR), say)]
    bodies += [of_comparison(compared([result, moved]), say)]
    bodies += [of_sweep(read_sweep(ROOT / "results" / name), say) for name in SWEEPS]
    ill = {text: ill_set(text) for body in bodies for text in texts_of(body) if text}
    assert {text: found for text, found in ill.items() if found} == {}


@pytest.mark.parametrize(
    ("text", "filled", "said"),
    [
        ("{firm}, to keep", {"firm": "谷歌"}, "谷歌，还价留人"),
        ("joined {firm}", {"firm": "谷歌"}, "加入谷歌"),
        ("joined {firm}", {"firm": "Meta"}, "加入 Meta"),
        ("{firm} ({people})", {"firm": "谷歌", "people": "1.23 万"}, "谷歌（1.23 万人）"),
        ("start of {month}", {"month": "2025 年 1 月"}, "2025 年 1 月初"),
        ("{low} to {high}", {"low": "1 亿美元", "high": "2 亿美元"}, "1 亿美元至 2 亿美元"),
        ("{amount} a year", {"amount": "{amount}"}, "每年 {amount}"),
    ],
)
def test_blanks_stand_only_where_chinese_meets_latin(text, filled, said):
    say = language("zh")
    assert say(text, **filled) == said
    assert say.month("2025-06") == "2025 年 6 月"
    assert say.listed(["Meta", "谷歌"]) == "Meta 和谷歌"


def picture(**parts):
    import altair as alt

    usual = {
        "key": "k", "finding": "", "explained": "", "rows": [], "columns": {},
        "chart": lambda _: alt.Chart(named()).mark_point(),
    }  # fmt: skip
    return Picture(**usual | parts)


def axis_named(title):
    import altair as alt

    return lambda _: alt.Chart(named()).mark_point().encode(x=alt.X("x:Q", title=title))


@pytest.mark.parametrize(
    "part",
    [
        Section("s", "A plain text", []),
        Prose("A plain text"),
        Tiles([Tile("⟦Who wins⟧", "⟦Meta⟧ +4.1", "A plain text")]),
        Tiles([Tile("⟦Who wins⟧", "3 people", "")]),
        Table("t", "A plain text", [], []),
        Table("t", "", [Column("plain")], []),
        Table("t", "", [], [[Cell("plain")]]),
        Table("changed", "", [], [[Cell("firms.meta.cash"), Cell("not there")]]),
        Drawing(picture(finding="plain")),
        Drawing(picture(columns={"x": "plain"})),
        Drawing(picture(columns={"x": "⟦month⟧"}, rows=[{"x": "plain"}])),
        Drawing(picture(choices={"plain": []})),
        Drawing(picture(chart=axis_named("plain"))),
        Drawing(picture(chart=axis_named(["⟦a title in⟧", "two plain lines"]))),
    ],
)
def test_a_plain_text_is_found(part):
    assert escaped(part) != {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("firms.meta.capex", []),
        ("population.scale: 0.01; firms.meta.strategy: steady", []),
        ("A1:58, A0:120-122", []),
        ("⟦Largest offer of ⟧⟦Meta⟧", []),
        ("⟦Scenario ⟧baseline", ["baseline"]),
        ("Note: it is so", ["Note", "it", "is", "so"]),
        ("⟦{low} to ⟧{high}", []),
    ],
)
def test_what_is_the_same_in_every_language(text, words):
    assert words_not_said(text) == words


def test_what_is_filled_in_is_not_said_with_its_sentence():
    say = Marked()
    assert words_not_said(say("Largest offer of {firm}", firm=say.data("Meta"))) == []
    assert words_not_said(say("Largest offer of {firm}", firm="Meta")) == ["Meta"]
    assert words_not_said(say.many("{count} run of {name}", "", 1, name="it")) == ["it"]
