from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from sim.base.errors import TalentwarError
from sim.evidence.explaining import explain_all
from sim.report import page as pages
from sim.report.figures import names
from sim.report.language import ENGLISH, LANGUAGES, language
from sim.report.page import bodies, of_comparison, of_result
from sim.report.page.assemble import assemble, json_text, packed, unbroken
from sim.report.page.blocks import Body, Table
from sim.report.page.embedding import VARIABLES, drawn, embedded
from sim.report.page.of_result import evidence
from sim.report.page.sections import sections
from sim.report.page.words import words
from tests.record.fake_world import FakeLoaded, write_fake


class Read(HTMLParser):
    """What an HTML file is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self._in_script = [], [], None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "script":
            self._in_script = dict(attrs)
            self.scripts.append((self._in_script, ""))

    def handle_endtag(self, tag):
        if tag == "script":
            self._in_script = None

    def handle_data(self, data):
        if self._in_script is not None:
            attrs, text = self.scripts[-1]
            self.scripts[-1] = attrs, text + data

    def of(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.fixture(scope="module")
def text(result):
    return pages.page([result])


@pytest.fixture(scope="module")
def read(text):
    return Read(text)


def unpacked(read, name):
    (text,) = [body for attrs, body in read.scripts if attrs.get("id") == name]
    return gzip.decompress(base64.b64decode(text)).decode()


def small(title, lang="en"):
    """A page that says nothing but its title."""
    told = [
        Body(say.key, say.name, title, title, [title], [], words(say)) for say in LANGUAGES.values()
    ]
    return Read(assemble(told, lang))


def test_nothing_is_asked_of_the_network(text, read):
    addresses = [
        attrs[name]
        for _, attrs in read.tags
        for name in ("src", "href", "action", "srcset", "data")
        if attrs.get(name)
    ]
    assert addresses
    assert all(each.startswith(("#", "data:image/svg+xml,")) for each in addresses)
    assert "@import" not in text
    assert "url(" not in re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)


def test_only_its_own_scripts_may_run(read):
    (policy,) = [attrs["content"] for attrs in read.of("meta") if "http-equiv" in attrs]
    (loader,) = [body for attrs, body in read.scripts if "type" not in attrs]
    code = [loader, *(unpacked(read, name) for name in ("vega", "page"))]
    digests = {base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() for body in code}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == digests
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
    assert not [attrs for _, attrs in read.tags if any(name.startswith("on") for name in attrs)]


def test_every_address_on_the_page_leads_somewhere(read):
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = {attrs["href"][1:] for attrs in read.of("a")}
    assert len(links) > 10
    assert links <= set(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_in_the_language_asked_for_and_holds_all(lang):
    read = small("A page", lang)
    assert read.of("html") == [{"lang": lang}]
    shown = {attrs["lang"]: "hidden" not in attrs for attrs in read.of("div") if "lang" in attrs}
    assert shown == {key: key == lang for key in LANGUAGES}


def test_a_language_there_is_not_is_told_with_those_there_are(result):
    with pytest.raises(TalentwarError, match=r"'fr'; there are: en \(English\), zh \(中文\)"):
        pages.page([result], "fr")


def test_what_a_scenario_calls_itself_is_text_and_nothing_else():
    hostile = (
        "</title></script><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} {x}"
    )
    read = small(hostile)
    assert len([body for attrs, body in read.scripts if "type" not in attrs]) == 1
    assert not read.of("img")
    assert json.loads(unpacked(read, "data-en"))["title"] == hostile


def test_what_is_packed_cannot_end_its_element_and_holds_no_missing_number():
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed("</script><!--"))
    with pytest.raises(ValueError, match="JSON"):
        json_text(float("nan"))


def test_the_same_result_gives_the_same_page(result, text):
    assert pages.page([result]) == text
    assert str(result.folder) not in text


def test_sections_stand_in_their_places(result):
    found = [section.key for section in sections(of_result, result, ENGLISH)]
    assert found == [
        *("answer", "talent", "flows", "pay", "cuts", "race", "reasons", "firm"),
        *("evidence", "parameters", "limits", "reproduce"),
    ]


def test_every_picture_of_a_result_is_on_its_page(result):
    body = bodies.of_result(result, ENGLISH)
    assert sorted(picture.key for picture in body.pictures) == sorted([*names(), "firm"])


def test_any_firm_that_bids_can_be_looked_at(result):
    (firm,) = [one for one in bodies.of_result(result, ENGLISH).pictures if one.key == "firm"]
    bidders = {key for key in result.summary["firms"] if result.bids(key)}
    assert set(firm.choices) == {result.firm_name(key) for key in bidders}
    first = next(iter(firm.choices))
    assert firm.rows == firm.choices[first]
    shares = {key: result.summary["end"][f"talent_share_{key}"]["p50"] for key in bidders}
    assert first == result.firm_name(max(shares, key=shares.get))
    packed = embedded(firm)["choices"][first]
    assert packed == [[row[field] for field in firm.columns] for row in firm.rows]


@pytest.mark.parametrize("say", LANGUAGES.values(), ids=LANGUAGES)
def test_tables_have_a_cell_for_each_column_and_numbers_to_sort_by(result, say):
    body = bodies.of_result(result, say)
    tables = [
        block for section in body.sections for block in section.blocks if isinstance(block, Table)
    ]
    assert len({table.key for table in tables}) == len(tables) >= 7
    for table in tables:
        assert table.rows
        for row in table.rows:
            assert len(row) == len(table.columns), table.key
            for cell, column in zip(row, table.columns, strict=True):
                if column.is_number and cell.text:
                    sorted_by = cell.value if cell.sort is None else cell.sort
                    assert isinstance(sorted_by, (int, float)), (table.key, column.heading)


def test_answers_are_the_figures_of_the_summary(result):
    first, price, cuts = of_result_tiles(result)
    changes = {
        key: spread["p50"]
        for key, spread in result.summary["change"].items()
        if key.startswith("talent_share_")
    }
    best = max(changes, key=changes.get)
    assert first.number == (
        f"{result.firm_name(best.removeprefix('talent_share_'))} {100 * changes[best]:+.1f} points"
    )
    overall = result.summary["overall"]
    assert price.number == ENGLISH.money(overall["packages.package_max_accepted"]["p50"])
    assert cuts.number == ENGLISH.count(overall["cuts.people"]["p50"])
    for tile in (first, price, cuts):
        assert "5 to 95 % quantiles of runs" in tile.sure


def test_the_winner_goes_from_where_it_starts_to_where_it_ends(result):
    first, *_ = of_result_tiles(result)
    firm = first.number.rpartition(" +")[0]
    path = [
        row["p50"]
        for row in result.series.to_pylist()
        if row["statistic"] == f"talent_share_{firm.lower()}"
    ]
    assert f"from {ENGLISH.percent(path[0])} to {ENGLISH.percent(path[-1])}" in first.sentence


def test_a_result_with_changed_values_is_made_again_from_its_own_file(result):
    from sim.report.page.of_result.reproduce import command
    from sim.scenario.places import load_scenario

    same = replace(
        result, record={**result.record, "scenario": {"name": "baseline", "sha256": "x"}}
    )
    assert "talentwar run scenario.yaml --seed" in command(same)
    digest = load_scenario("baseline").sha256
    same.record["scenario"]["sha256"] = digest
    assert "talentwar run baseline --seed" in command(same)


def test_intervals_are_downloaded_as_they_stand(result):
    (talent,) = [
        block
        for section in bodies.of_result(result, ENGLISH).sections
        for block in section.blocks
        if isinstance(block, Table) and block.key == "talent"
    ]
    for row in talent.rows:
        band = row[3]
        assert band.value is None
        assert " to " in band.text


def of_result_tiles(result):
    from sim.report.page.of_result.answer import tiles

    return tiles(result, ENGLISH)


def test_one_run_says_that_it_tells_nothing_of_how_sure_it_is(single):
    assert not any(tile.sure for tile in of_result_tiles(single))
    (answer, *_) = sections(of_result, single, ENGLISH)
    assert "One run tells nothing" in answer.blocks[-1].text


def test_a_folder_without_the_newer_files_has_a_page_too(result):
    older = replace(result, record={**result.record, "files": {}})
    keys = [section.key for section in sections(of_result, older, ENGLISH)]
    assert "pay" not in keys
    assert "talent" in keys


def test_colours_are_the_variables_of_the_style(result, text):
    for picture in bodies.of_result(result, ENGLISH).pictures:
        told = json.dumps(embedded(picture)) + drawn(embedded(picture))
        assert not [colour for colour in VARIABLES if f'"{colour}"' in told]
        for variable in set(re.findall(r"var\(--([a-z]+)\)", told)):
            assert text.count(f"--{variable}: ") >= 4, variable  # light, dark, asked dark, print


def test_desks_and_phones_share_their_rows(result):
    for picture in bodies.of_result(result, ENGLISH).pictures:
        found = embedded(picture)
        assert found["datasets"]["picture"] == [*picture.rows]
        assert "datasets" not in found["wide"]
        assert "datasets" not in found["narrow"]


def test_a_number_stays_with_its_unit():
    nb = "\u00a0"
    assert unbroken("250 M USD or 5 % of 14.3 bn USD") == (
        f"250{nb}M{nb}USD or 5{nb}% of 14.3{nb}bn{nb}USD"
    )
    assert unbroken("2.5 亿美元，20 people") == f"2.5{nb}亿美元，20 people"


def test_comparisons_have_a_page_and_others_are_refused(result, tmp_path):
    other = write_fake(tmp_path / "b", FakeLoaded(months=12, replicates=4, capex=90e9))
    read = Read(pages.page([result, other, other]))
    assert len(read.of("main")) == len(LANGUAGES)
    ids = [attrs["id"] for _, attrs in read.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    names = compared(result, other, other).names(ENGLISH)
    assert len(set(names)) == 3
    (drawn,) = [one for one in pictures_of(result, other, other) if one.key == "paths"]
    assert {row["scenario"] for row in drawn.rows} == set(names)
    keys = [section.key for section in sections(of_comparison, compared(result, other), ENGLISH)]
    assert keys[0] == "answer"
    assert keys[-3:] == ["edits", "limits", "reproduce"]
    elsewhere = replace(other, record={**other.record, "seed": 7, "replicate_seeds": [7, 8, 9, 10]})
    with pytest.raises(TalentwarError, match="share no luck"):
        pages.page([result, elsewhere])


def pictures_of(*results):
    return bodies.of_comparison(compared(*results), ENGLISH).pictures


def compared(*results):
    from sim.report.figures_of_comparisons import compared as set_against

    return set_against(results)


def test_a_page_needs_its_first_language(result):
    body = bodies.of_result(result, language("zh"))
    with pytest.raises(StopIteration):
        assemble([body], "en")


def test_a_verdict_is_good_where_the_median_lies_within_what_was_reported(result):
    held = [one for one in explain_all(result) if one.measures]
    verdicts = [measure.verdict for one in held for measure in one.measures]
    (table,) = [
        block for block in evidence.section(result, ENGLISH).blocks if block.kind == "table"
    ]
    marks = [row[4].mark for row in table.rows]
    told = [{"in": "good", "out": "bad"}.get(verdict, "") for verdict in verdicts]
    assert sorted(marks) == sorted(told)
    assert marks == sorted(marks, key=["bad", "good", ""].index)
    assert {"good", "bad"} <= set(marks)
