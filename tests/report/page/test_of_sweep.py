"""The page of a sweep: its sentences and tables against the sweep's own files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from sim.experiments.sweeps.read import SweepResult, read_sweep
from sim.report.language import ENGLISH, LANGUAGES, language
from sim.report.page.blocks import Command, Control, Drawing, Points, Prose, Table, Tiles
from sim.report.page.bodies import of_sweep
from sim.report.sweep_answers import along_a_number, over_the_unknown, situations
from sim.report.sweep_words import InWords, plain, quantity
from tests.fake_sweep import CUTS, HHI, LAGS, WAYS, fake_sweep
from tests.report.made_up_sweeps import listed_situations, two_ways_along_cash

RESULTS = Path(__file__).parents[3] / "results"
COMMITTED = (
    "thesis", "what_a_raid_buys", "price_of_a_team", "what_drives_the_cuts", "when_money_buys_time",
)  # fmt: skip
SITUATIONS, SAMPLED = (
    ("thesis", "what_a_raid_buys"),
    ("what_drives_the_cuts", "when_money_buys_time"),
)


@pytest.fixture(scope="module")
def bodies():
    """Each committed sweep's page, in each language."""
    found = {name: read_sweep(RESULTS / name) for name in COMMITTED}
    return {
        (name, say.key): of_sweep(result, say)
        for name, result in found.items()
        for say in LANGUAGES.values()
    }


def texts_of(body):
    """Everything that a reader reads of a page, but for what the script says."""
    yield from (body.title, body.question, body.source, *body.facts)
    for section in body.sections:
        yield section.heading
        for block in section.blocks:
            if isinstance(block, Prose):
                yield block.text
            elif isinstance(block, Points):
                yield from block.items
            elif isinstance(block, Tiles):
                for tile in block.tiles:
                    yield from (tile.label, tile.number, tile.sentence, tile.sure)
            elif isinstance(block, Table):
                yield from (block.caption, *(column.heading for column in block.columns))
                yield from (cell.text for row in block.rows for cell in row)
            elif isinstance(block, Drawing):
                yield from (block.picture.finding, block.picture.explained)


def blocks(body, key, kind):
    (section,) = (each for each in body.sections if each.key == key)
    return [block for block in section.blocks if isinstance(block, kind)]


def tiles(body):
    (block,) = blocks(body, "answer", Tiles)
    return block.tiles


def rows_of(name, file):
    with (RESULTS / name / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# -- all of it --


@pytest.mark.parametrize("name", COMMITTED)
def test_the_answer_and_the_control_come_first(bodies, name):
    body = bodies[name, "en"]
    keys = [section.key for section in body.sections]
    assert keys[:3] == ["answer", "what_if", "pictures"]
    assert keys[-2:] == ["limits", "reproduce"]
    assert ("verdicts" in keys) == (name in SITUATIONS)
    assert len(blocks(body, "what_if", Control)) == 1
    assert [section.key for section in bodies[name, "zh"].sections] == keys


@pytest.mark.parametrize("name", COMMITTED)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_is_filled_in_and_calls_nothing_by_its_path(bodies, name, lang):
    body = bodies[name, lang]
    in_files = {"reproduce", "varied"}
    told = [*texts_of(body)]
    assert not [text for text in told if re.search(r"\{\w*\}|\bnan\b|None", text)]
    for section in body.sections:
        if section.key not in in_files:
            only = body.__class__(lang, "", "", "", [], [section])
            paths = [
                text for text in texts_of(only) if re.search(r"\w+\.\w+\.\w+|[a-z]_[a-z]", text)
            ]
            assert [text for text in paths if "observations.csv" not in text] == []


@pytest.mark.parametrize("name", COMMITTED)
def test_tables_have_a_cell_for_every_column(bodies, name):
    for section in bodies[name, "en"].sections:
        for block in section.blocks:
            if isinstance(block, Table):
                assert block.rows
                assert {len(row) for row in block.rows} == {len(block.columns)}


# -- the answer --


@pytest.mark.parametrize("name", SITUATIONS)
def test_who_wins_is_counted_from_the_verdicts(bodies, name):
    rows = rows_of(name, "verdicts.csv")
    outcomes = [*dict.fromkeys(row["outcome"] for row in rows)]
    there = [row["winner"] for row in rows if row["outcome"] == outcomes[0]]
    (best, times), *_ = Counter(filter(None, there)).most_common()
    first, depends, others = tiles(bodies[name, "en"])
    assert first.number == f"{best.capitalize()}: {times} of {len(there)}"
    assert f"{best} wins in {times}" in first.sentence
    assert depends.number == {"thesis": "Cash", "what_a_raid_buys": "Compute"}[name]
    assert f"of {len(outcomes) - 1}" in others.number


def test_what_a_win_adds_is_the_mean_over_its_level(bodies):
    column = "raid_gain"
    rich = [
        float(row[column])
        for row in rows_of("thesis", "verdicts.csv")
        if row["cash"] == "rich" and "capability" in row["outcome"]
    ]
    told = tiles(bodies["thesis", "en"])[1].sentence
    assert f"rich: raid wins in 4 of 4 (+{np.mean(rich):.2g})" in told
    assert "poor: concentrate wins in 3 of 4" in told


def test_the_circumstance_that_tells_winners_apart_is_found(tmp_path):
    def by_lag(settings, luck):
        raid = settings["choice"] == "raid"
        good = raid == (settings["lag"] == "near")
        return {HHI: float(good) + 0.01 * luck.normal(), CUTS: 5.0 - raid}

    moods = {"levels": {"calm": {}, "tense": {"firms.meta.cash": "50 bn USD"}}}
    found = fake_sweep(
        tmp_path, by_lag, levers={"choice": WAYS}, uncertainties={"mood": moods, "lag": LAGS}
    )
    there = [each for each in found.verdicts if each.outcome == HHI]
    assert situations.deciding(there) == "lag"
    _, depends, others = situations.tiles(found, InWords(found, ENGLISH))
    assert depends.number == "Lag"
    assert depends.sentence == "near: raid wins in 2 of 2 (+1); far: steady wins in 2 of 2."
    assert others.number == "Raid: 1 of 1"


def test_a_gain_is_told_as_the_outcome_goes_where_less_is_better(tmp_path):
    def fewer(settings, luck):
        return {CUTS: 900.0 - 300.0 * (settings["choice"] == "raid") + luck.normal()}

    found = fake_sweep(
        tmp_path,
        fewer,
        levers={"choice": WAYS},
        uncertainties={"lag": LAGS},
        outcomes={CUTS: "lower"},
    )
    told = situations.tiles(found, InWords(found, ENGLISH))
    assert told[0].number == "Raid: 2 of 2"
    assert "(-300)" in told[1].sentence


def test_along_a_number_the_ends_are_those_of_the_decisions(bodies):
    rows = [
        row for row in rows_of("price_of_a_team", "decisions.csv") if "best_200" in row["outcome"]
    ]
    first, last = rows[0], rows[-1]
    tile = tiles(bodies["price_of_a_team", "en"])[0]
    ends = [float(row["p50"]) for row in (first, last)]
    assert tile.number == f"{ends[0]:.0f} to {ends[1]:.0f}"
    band = f"{float(first['p5']):.0f} to {float(first['p95']):.0f} at 0 %"
    assert band in tile.sure
    assert f"+{float(last['gain']):.2g} [" in tile.sure
    package = tiles(bodies["price_of_a_team", "en"])[2]
    assert "+46.6 M USD [" in package.sure


def test_half_of_the_way_is_where_the_line_crosses_it():
    assert along_a_number.half_way([0, 1, 2], [0, 8, 10]) == 0.62
    assert along_a_number.half_way([0, 1, 2], [10, 2, 0]) == 0.62
    assert along_a_number.half_way([0, 1, 2], [10, 4, 0]) == 0.83
    assert along_a_number.half_way([1, 2], [3, 3]) is None
    assert along_a_number.half_way([100, 110, 120], [0, 1, 1]) == 105
    assert along_a_number.half_way([1000, 1001, 1003], [0, 8, 10]) == 1000.62
    assert along_a_number.half_way([0, 1, 2], [0, 12, 10]) == 0.42


def test_over_the_unknown_the_best_decision_is_that_of_the_table(bodies):
    rows = [
        row
        for row in rows_of("when_money_buys_time", "decisions.csv")
        if "capability" in row["outcome"]
    ]
    best = max(rows, key=lambda row: float(row["best_in"]))
    tile = tiles(bodies["when_money_buys_time", "en"])[0]
    assert tile.number == best["decision"].capitalize()
    assert f"in {100 * float(best['best_in']):.0f} % of comparisons" in tile.sentence
    assert f"+{float(best['gain']):.2g} [" in tile.sure


def test_what_the_lead_depends_on_is_what_it_goes_with(bodies):
    table = pd.read_csv(RESULTS / "when_money_buys_time" / "observations.csv")
    outcome = "overall.leadership.capability_at_end.challenger"
    wide = table.pivot(index=["cash", "capex"], columns="choice", values=outcome).reset_index()
    wide = wide.dropna()
    rank = spearmanr(wide["capex"], wide["raid"] - wide["steady"]).statistic
    tile = tiles(bodies["when_money_buys_time", "en"])[1]
    assert tile.number == "Capex"
    assert (
        f"The lead of raid over steady rises most clearly with capex ({rank:+.2f})" in tile.sentence
    )


def test_where_nothing_is_decided_the_spread_is_told(bodies):
    rows = rows_of("what_drives_the_cuts", "decisions.csv")
    first, depends, second = tiles(bodies["what_drives_the_cuts", "en"])
    assert first.number == plain(float(rows[0]["p50"]), ENGLISH)
    assert first.sure == "90 % of runs: 111,000 to 337,000."
    assert "“Multiple of the spending path from now on” (+0.63)" in depends.sentence
    assert second.number == plain(float(rows[1]["p50"]), ENGLISH)


def test_only_circumstances_that_have_a_figure_are_counted(tmp_path):
    runs = iter(range(10**6))

    def known(settings, luck):
        if next(runs) < 5:
            return "ValueError: no firm"
        return {HHI: settings["investors.tolerance"] + 0.01 * luck.normal()}

    found = fake_sweep(
        tmp_path,
        known,
        uncertainties={"investors.tolerance": {"range": [0.2, 0.6]}},
        outcomes={HHI: "higher"},
        design={"uncertainties": {"kind": "latin_hypercube", "points": 40}},
        replicates=1,
    )
    told = over_the_unknown.tiles(found, InWords(found, ENGLISH))
    assert "rank correlations over 35 circumstances" in told[1].sure


def test_a_sample_of_nothing_that_matters_says_so(tmp_path):
    found = fake_sweep(
        tmp_path,
        lambda _, luck: {HHI: luck.normal(), CUTS: 1.0},
        uncertainties={"investors.tolerance": {"range": [0.2, 0.6]}},
        design={"uncertainties": {"kind": "latin_hypercube", "points": 32}},
    )
    told = over_the_unknown.tiles(found, InWords(found, ENGLISH))
    assert told[1].number == "none clearly"
    assert told[1].sentence.startswith("No single number that is not known clearly moves")


# -- tables --


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_verdict_is_in_a_table_with_its_mark(bodies, name):
    rows = rows_of(name, "verdicts.csv")
    tables = blocks(bodies[name, "en"], "verdicts", Table)
    assert sum(len(table.rows) for table in tables) == len(rows)
    place = [column.heading for column in tables[0].columns].index("wins")
    shown = [row[place] for table in tables for row in table.rows]
    assert [cell.text for cell in shown] == [row["winner"] or "none clearly" for row in rows]
    assert [cell.mark for cell in shown] == ["good" if row["winner"] else "bad" for row in rows]
    gains = [row[-1].value for table in tables for row in table.rows]
    last = [name for name in rows[0] if name.endswith("_gain")][-1]
    assert gains == pytest.approx([float(row[last]) for row in rows], rel=1e-5)


def test_of_many_decisions_the_best_stands_in_the_table(tmp_path):
    ways = {"levels": {f"way_{n}": {"firms.meta.cash": f"{n} bn USD"} for n in range(1, 6)}}

    def third(settings, luck):
        return {HHI: float(settings["choice"] == "way_3") + luck.normal() / 100, CUTS: 1.0}

    found = fake_sweep(tmp_path, third, levers={"choice": ways}, uncertainties={"lag": LAGS})
    table = blocks(of_sweep(found, ENGLISH), "verdicts", Table)[0]
    assert [column.heading for column in table.columns] == [
        "lag", "wins", "ahead in", "way 1", "best", "it adds",
    ]  # fmt: skip
    assert table.rows[0][1].text == table.rows[0][4].text == "way 3"


@pytest.mark.parametrize("name", COMMITTED)
def test_every_decision_is_in_a_table(bodies, name):
    (table,) = blocks(bodies[name, "en"], "decisions", Table)
    rows = rows_of(name, "decisions.csv")
    place = 1 + (len({row["decision"] for row in rows}) > 1)
    medians = [row[place].value for row in table.rows]
    assert medians == pytest.approx([float(row["p50"]) for row in rows], rel=1e-5)


@pytest.mark.parametrize("name", COMMITTED)
def test_what_was_varied_is_told_level_by_level(bodies, name):
    (table,) = blocks(bodies[name, "en"], "varied", Table)
    record = read_sweep(RESULTS / name).record
    factors = [*record["levers"], *record["uncertainties"]]
    assert len(table.rows) == sum(max(len(one["levels"]), 1) for one in factors)
    if name == "thesis":
        assert any("firms.challenger.cash: 70 bn USD" in row[-1].text for row in table.rows)


# -- limits, proof --


def test_limits_are_those_of_the_sweep(bodies):
    def told(name):
        (points,) = blocks(bodies[name, "en"], "limits", Points)
        return " ".join(points.items)

    assert "Named levels are what the sweep file makes of them" in told("thesis")
    assert "Named levels" not in told("price_of_a_team")
    assert "a jump between two of them would not be seen" in told("price_of_a_team")
    assert "would not be seen" not in told("what_drives_the_cuts")
    assert "Circumstances were drawn together" in told("when_money_buys_time")
    assert all("one in 100 was simulated" in told(name) for name in COMMITTED)
    assert all("no forecast" in told(name) for name in COMMITTED)


@pytest.mark.parametrize("name", COMMITTED)
def test_the_page_says_how_to_make_the_sweep_again(bodies, name):
    record = read_sweep(RESULTS / name).record
    (command,) = blocks(bodies[name, "en"], "reproduce", Command)
    assert command.lines[0] == f"talentwar sweep {name} --out runs/{name}"
    assert any("sensitivity" in line for line in command.lines) == (name in SAMPLED)
    (table,) = blocks(bodies[name, "en"], "reproduce", Table)
    assert {record["sha256"], record["sweep"]["sha256"]} <= {row[1].text for row in table.rows}
    assert record["sha256"][:10] in bodies[name, "en"].source


# -- names --


def test_without_its_scenario_a_sweep_is_told_with_the_keys_it_has(tmp_path):
    found = listed_situations(tmp_path)
    alone = SweepResult(found.folder, found.record)
    alone.__dict__["sweep"] = found.sweep.model_copy(update={"scenario": "no_such_scenario"})
    names = InWords(alone, ENGLISH)
    assert names.firm("meta") == "meta"
    assert names.meaning("choice") == ""
    assert InWords(found, ENGLISH).firm("meta") == "Meta"


def test_decisions_are_called_by_their_levels_and_amounts(tmp_path):
    found = two_ways_along_cash(tmp_path)
    assert [*InWords(found, ENGLISH).decisions().values()][:2] == [
        "steady, cash 30 bn USD",
        "steady, cash 60 bn USD",
    ]
    assert next(iter(InWords(found, language("zh")).decisions().values())).endswith("300 亿美元")


def test_an_amount_is_written_with_its_unit():
    assert quantity(0.0025, "share", ENGLISH) == "0.25 %"
    assert quantity(12_345.0, "people", ENGLISH) == "12,300"
    assert quantity(0.000012, "share", ENGLISH) == "0.0012 %"
    assert quantity(3.0, "months", ENGLISH) == "3 months"
