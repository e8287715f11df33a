"""The short form of a result says what pages show, and says it as the whole one does."""

from __future__ import annotations

import csv
import json

import pytest

import sim
from sim.base.errors import TalentwarError
from sim.experiments.compare import looked_at
from sim.record.abridgement import SHOWN, Abridgement
from sim.report.language import ENGLISH
from sim.report.page.blocks import Drawing
from sim.report.page.of_result import answer, cuts, evidence, talent
from sim.report.terminal import SENTENCES

CHEAP = ("population.scale=0.001", "run.end=2025-09")


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("both")
    asked = {"overrides": CHEAP, "replicates": 2, "jobs": 1}
    whole = sim.run("baseline", **asked, out=folder / "whole")
    short = sim.run("baseline", **asked, out=folder / "short", abridged=True)
    return whole, short


def lines(result, name):
    with (result.folder / name).open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_it_has_no_tables_and_knows_their_digests(both):
    whole, short = both
    assert short.abridged
    assert not whole.abridged
    assert not (short.folder / "tables").exists()
    assert short.record["tables"] == whole.record["tables"]
    with pytest.raises(TalentwarError, match="tables are not kept in this folder"):
        short.table("moves")


def test_what_it_says_the_whole_result_says_too(both):
    whole, short = both
    for group in ("end", "change", "overall"):
        kept = short.summary[group]
        assert kept
        assert kept.items() <= whole.summary[group].items()
    for name in ("series.csv", "replicates.csv"):
        rows = lines(short, name)
        assert 0 < len(rows) < len(lines(whole, name))
        assert all(row in lines(whole, name) for row in rows[:50])


def test_it_keeps_what_the_scenario_looks_at(both):
    _, short = both
    asked = looked_at(short.text("scenario.yaml"))
    assert asked
    assert set(asked) <= short.values.keys()
    assert set(asked) <= set(short.record["abridged"])


def test_summary_and_page_say_the_same(both):
    whole, short = both
    for name, sentence in SENTENCES.items():
        if name != "files":
            assert sentence(short) == sentence(whole), name
    for section in (answer, cuts, evidence, talent):
        assert told(section.section(short, ENGLISH)) == told(section.section(whole, ENGLISH))


def told(section):
    """What a section says; of its pictures the words and the data."""
    return [
        (one.picture.finding, one.picture.explained, one.picture.rows)
        if isinstance(one, Drawing)
        else one
        for one in section.blocks
    ]


def test_patterns_keep_families_and_months():
    short = Abridgement.of(["end.users_meta"])
    assert short.keeps("end.talent_share_meta")
    assert short.keeps("end.users_meta")
    assert not short.keeps("end.users_google")
    assert not short.keeps("overall.packages.by_bidder.meta.packages_100m_bid")
    assert short.keeps("overall.packages.packages_100m_bid")
    assert short.keeps_months_of("capability_xai")
    assert not short.keeps_months_of("wolfson_xai")
    assert Abridgement.of([*SHOWN, "end.users_meta"]) == short


def test_its_record_can_be_read_as_json(both):
    _, short = both
    record = json.loads((short.folder / "record.json").read_text(encoding="utf-8"))
    assert record["abridged"] == sorted(record["abridged"])
