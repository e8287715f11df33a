"""The report as a reader has it: in a real browser, without a network."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe

from sim.report.figures import names
from sim.report.page import page
from tests.record.fake_world import FakeLoaded, write_fake


@pytest.fixture(scope="session")
def result(tmp_path_factory):
    return write_fake(tmp_path_factory.mktemp("page") / "r", FakeLoaded(months=12, replicates=4))


@pytest.fixture(scope="session")
def other(tmp_path_factory):
    bold = FakeLoaded(months=12, replicates=4, capex=90e9)
    return write_fake(tmp_path_factory.mktemp("page") / "r", bold)


@pytest.fixture(scope="session")
def report(result):
    place = result.folder / "report.html"
    place.write_text(page([result]), encoding="utf-8")
    return place.as_uri()


@pytest.fixture(scope="session")
def comparison(result, other):
    place = other.folder / "report.html"
    place.write_text(page([result, other]), encoding="utf-8")
    return place.as_uri()


def scrolled(page):
    """The page once every chart has been taken over."""
    figures = page.locator(".page:not([hidden]) figure[data-chart]")
    for number in range(figures.count()):
        figures.nth(number).scroll_into_view_if_needed()
        page.wait_for_function(
            "n => document.querySelectorAll('.page:not([hidden]) figure[data-chart]')[n]"
            ".dataset.live === 'yes'",
            arg=number,
        )
    return figures


def downloaded(page, button):
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.path().read_bytes()


PICTURES = {*names(), "firm"}
MARKS = "[class*='mark-'][class*='role-mark'] > *"


def test_it_opens_without_a_network_and_every_chart_draws_marks(watch, report):
    seen = watch(report, offline=True)
    first = seen.page.locator("figure[data-chart] svg").first
    assert first.is_visible()
    figures = scrolled(seen.page)
    assert figures.count() == len(PICTURES)
    for number in range(figures.count()):
        assert figures.nth(number).locator(MARKS).count() >= 4
    assert seen.complaints == []
    assert seen.requests == [report]


def test_the_first_chart_is_there_before_any_script_has_run(watch, report):
    seen = watch(report, java_script_enabled=False)
    box = seen.page.locator("figure[data-chart='talent_shares'] svg").bounding_box()
    assert box["width"] > 500
    assert box["height"] > 200
    assert seen.page.locator("figure[data-chart='talent_shares'] svg path").count() > 20


def test_the_language_is_a_click_away_and_stays_in_the_address(watch, report):
    seen = watch(report)
    english = seen.page.locator("h2:visible").all_inner_texts()
    seen.page.locator("button[data-lang=zh]:visible").click()
    chinese = seen.page.locator("h2:visible").all_inner_texts()
    assert len(english) == len(chinese)
    assert seen.page.evaluate("document.documentElement.lang") == "zh"
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in chinese)
    assert not any(re.search(r"[\u4e00-\u9fff]", text) for text in english)
    assert scrolled(seen.page).count() == len(PICTURES)
    again = watch(seen.page.url)
    assert again.page.locator("h2:visible").all_inner_texts() == chinese
    assert seen.complaints == again.complaints == []


def test_light_and_dark_differ_and_print_is_light(watch, report):
    paper = "rgb(255, 255, 255)"
    colour = "getComputedStyle(document.body).backgroundColor"
    light, dark = (watch(report, color_scheme=scheme).page for scheme in ("light", "dark"))
    assert light.evaluate(colour) != dark.evaluate(colour)
    light.locator("button.theme:visible").click()
    assert light.evaluate(colour) == dark.evaluate(colour)
    ink = "getComputedStyle(document.querySelector('.chart svg text')).fill"
    shown = dark.evaluate(ink)
    dark.emulate_media(media="print", color_scheme="dark")
    assert dark.evaluate(colour) == paper
    assert dark.evaluate(ink) != shown


def test_on_paper_every_chart_is_there_in_the_other_language_too(watch, report):
    seen = watch(report)
    seen.page.locator("button[data-lang=zh]:visible").click()
    charts = "[...document.querySelectorAll('.page:not([hidden]) figure .chart')]"
    seen.page.wait_for_function(f"() => {charts}.every(c => c.querySelector('svg path'))")
    assert seen.page.evaluate("scrollY") == 0
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate(f"{charts}.every(c => c.scrollWidth <= c.clientWidth + 1)")
    assert not seen.page.locator(".switches:visible, nav:visible, .actions:visible").count()
    assert seen.page.locator(".on-paper:visible").count() >= 3
    assert seen.page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_runs_off_a_narrow_screen(watch, report, width):
    seen = watch(report, width=width)
    scrolled(seen.page)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
    for box in seen.page.locator(".page:not([hidden]) figure .chart svg").all():
        assert box.bounding_box()["width"] <= width
    text = seen.page.locator("figure:visible .chart svg text").first
    assert text.evaluate("e => e.getBoundingClientRect().height") >= 9
    assert seen.complaints == []


def test_months_are_the_same_west_of_greenwich(watch, report):
    axes = []
    for zone in ("America/Los_Angeles", "Asia/Shanghai"):
        seen = watch(report, timezone_id=zone)
        scrolled(seen.page)
        axes.append(seen.page.locator("figure[data-chart=race] svg text:visible").all_inner_texts())
    assert axes[0] == axes[1]


def test_a_table_is_sorted_by_its_numbers(watch, report):
    seen = watch(report)
    table = seen.page.locator("table[data-name=talent]:visible")
    values = "t => [...t.tBodies[0].rows].map(r => Number(r.cells[1].dataset.value))"
    header = table.locator("th button").nth(1)
    header.click()
    falling = table.evaluate(values)
    assert falling == sorted(falling, reverse=True)
    header.click()
    assert table.evaluate(values) == sorted(falling)
    assert table.locator("th").nth(1).get_attribute("aria-sort") == "ascending"
    shown = table.locator("tbody tr:visible").count()
    table.locator("xpath=ancestor::div[contains(@class, 'card')]").locator(
        "button[data-do=all]"
    ).click()
    assert table.locator("tbody tr:visible").count() == len(falling) > shown


def test_tables_and_charts_are_downloaded_as_csv(watch, report, result):
    seen = watch(report)
    card = seen.page.locator("[id=en-table-talent]")
    text = downloaded(seen.page, card.locator("button[data-do=table-csv]")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    shares = {name for name in result.summary["end"] if name.startswith("talent_share_")}
    assert len(rows) == len(shares) + 1
    assert {float(row[1]) for row in rows[1:]} == {
        result.summary["end"][name]["p50"] for name in shares
    }
    figure = seen.page.locator("figure[data-chart=flows]:visible")
    text = downloaded(seen.page, figure.locator("button[data-do=csv]")).decode("utf-8-sig")
    moved = sum(float(row["people"]) for row in csv.DictReader(io.StringIO(text)))
    between = sum(
        row["people"]
        for row in result.flows.to_pylist()
        if row["people"] >= 0.5 and result.bids(row["from_firm"]) and result.bids(row["to_firm"])
    )
    assert moved == pytest.approx(between)


def test_charts_are_downloaded_as_pictures_that_stand_by_themselves(watch, report):
    seen = watch(report, color_scheme="dark")
    figure = seen.page.locator("figure[data-chart=cuts_and_stars]:visible")
    svg = downloaded(seen.page, figure.locator("button[data-do=svg]"))
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert b"var(--" not in svg
    assert figure.locator("h3").inner_text().split()[0].encode() in svg
    assert downloaded(seen.page, figure.locator("button[data-do=png]")).startswith(b"\x89PNG")
    assert seen.complaints == []


def test_one_firm_after_the_other_is_looked_at(watch, report, result):
    seen = watch(report)
    figure = seen.page.locator("figure[data-chart=firm]:visible")
    scrolled(seen.page)
    line = "f => f.querySelector('.chart [class*=mark-line] path').getAttribute('d')"
    before = figure.evaluate(line)
    figure.locator("select").select_option("Meta")
    seen.page.wait_for_function(
        "before => document.querySelector('.page:not([hidden]) figure[data-chart=firm] "
        ".chart [class*=mark-line] path').getAttribute('d') !== before",
        arg=before,
    )
    text = downloaded(seen.page, figure.locator("button[data-do=csv]")).decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["what"] == "share of talent"]
    assert {row["firm"] for row in rows} == {"Meta"}
    last = float(rows[-1]["median"])
    assert last == pytest.approx(result.summary["end"]["talent_share_meta"]["p50"], rel=1e-3)
    assert seen.complaints == []


def test_a_chart_opens_as_a_table(watch, report):
    seen = watch(report)
    figure = seen.page.locator("figure[data-chart=race]:visible")
    button = figure.locator("button[data-do=table]")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    assert figure.locator(".behind tbody tr").count() > 20
    button.click()
    assert not figure.locator(".behind").is_visible()


@pytest.mark.parametrize(
    ("lang", "scheme"),
    [
        ("en", "light"),
        ("zh", "dark"),
        pytest.param("en", "dark", marks=pytest.mark.full),
        pytest.param("zh", "light", marks=pytest.mark.full),
    ],
)
def test_everybody_can_use_it(watch, report, lang, scheme):
    seen = watch(f"{report}#lang={lang}", color_scheme=scheme)
    scrolled(seen.page)
    found = Axe().run(seen.page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []


def test_going_to_a_section_leaves_the_language_in_the_address(watch, report):
    seen = watch(f"{report}#lang=zh")
    seen.page.locator("nav:visible a").nth(4).click()
    assert seen.page.url.endswith("#lang=zh")
    seen.page.wait_for_function("() => scrollY > 500")
    again = watch(seen.page.url)
    assert again.page.evaluate("document.documentElement.lang") == "zh"


def test_the_keyboard_reaches_everything(watch, report):
    seen = watch(report)
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    seen.page.keyboard.press("Enter")
    sort = seen.page.locator("table[data-name=talent]:visible th button").first
    sort.focus()
    seen.page.keyboard.press("Enter")
    header = seen.page.locator("table[data-name=talent]:visible th").first
    assert header.get_attribute("aria-sort") is not None


def test_a_comparison_opens_and_draws(watch, comparison):
    seen = watch(comparison, offline=True)
    figures = scrolled(seen.page)
    assert figures.count() >= 1
    for number in range(figures.count()):
        assert figures.nth(number).locator(MARKS).count() >= 4
    assert seen.page.locator(".tile:visible").count() >= 1
    assert seen.complaints == []
    assert seen.requests == [comparison]
