"""The page of a sweep as readers have it: offline, on phones, on paper, by keyboard, by link."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from sim.experiments.sweeps.read import read_sweep
from tests.browser.sweep_pages import (
    BEST,
    CAPABILITY,
    HERE,
    LARGE,
    MARKS,
    QUICK,
    RESULTS,
    median,
    page_at,
    ready,
    settled,
    text,
    until,
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweeps")
    return lambda name: page_at(folder, name)


# -- opening --


@pytest.mark.parametrize("name", [*QUICK, *LARGE])
def test_it_opens_without_a_network_and_every_outcome_draws_marks(watch, pages, name):
    seen = watch(pages(name), offline=True)
    page = ready(seen)
    charts = page.locator(f"{HERE} .outcome .chart")
    assert charts.count() == len(read_sweep(RESULTS / name).sweep.outcomes)
    for number in range(charts.count()):
        assert charts.nth(number).locator(MARKS).count() >= 3
        assert charts.nth(number).bounding_box()["width"] > 150
    assert seen.complaints == []
    assert seen.requests == [pages(name)]


# -- the link --


def test_a_link_restores_the_setting_in_both_languages(watch, pages):
    seen = watch(pages("what_a_raid_buys"))
    page = ready(seen)
    for name in ("steady", "no_lab_may"):
        page.locator(f"{HERE} input[value='{name}']").check()
    until(page, "location.hash.includes('compute=no_lab_may')")
    page.locator("button[data-lang=zh]:visible").click()
    ready(seen)
    checked = f"{HERE} input[type=radio]:checked"
    values = "inputs => inputs.map(each => each.value)"
    assert page.locator(checked).evaluate_all(values) == ["steady", "no_lab_may"]
    assert re.search(r"[\u4e00-\u9fff]", text(page, ".which"))
    again = watch(page.url)
    assert ready(again).locator(checked).evaluate_all(values) == ["steady", "no_lab_may"]
    assert again.page.evaluate("document.documentElement.lang") == "zh"
    assert median(again.page, CAPABILITY) == median(page, CAPABILITY)
    assert seen.complaints == again.complaints == []


def test_a_resize_leaves_the_address_alone(watch, pages):
    page = ready(watch(pages("price_of_a_team")))
    page.evaluate(
        "() => { dispatchEvent(new Event('resize')); "
        "return new Promise(done => setTimeout(done, 300)); }"
    )
    assert page.evaluate("location.hash") == ""


def test_another_language_keeps_the_setting_in_the_address(watch, pages):
    page = ready(watch(pages("what_a_raid_buys")))
    page.locator("button[data-lang=zh]:visible").click()
    assert page.evaluate("location.hash") == "#lang=zh"
    page.locator("button[data-lang=en]:visible").click()
    page.locator(f"{HERE} input[value='no_lab_may']").check()
    until(page, "location.hash.includes('compute=no_lab_may')")
    page.evaluate("() => { location.hash = 'verdicts'; }")
    page.locator("button[data-lang=zh]:visible").click()
    said = page.evaluate("() => location.hash")
    assert "compute=no_lab_may" in said
    assert "lang=zh" in said


def test_a_setting_that_the_sweep_does_not_have_is_left_out_and_told(watch, pages):
    wrong = "choice=flee&compute=no_lab_may&x=1"
    page = ready(watch(f"{pages('what_a_raid_buys')}#{wrong}"))
    assert page.locator(f"{HERE} input[value='no_lab_may']").is_checked()
    assert page.locator(f"{HERE} input[value='raid']").is_checked()
    note = text(page, ".note")
    assert all(each in note for each in ("choice=flee", "x=1"))
    assert "compute" not in note
    page = ready(watch(f"{pages('price_of_a_team')}#stance.premium_raid="))
    assert not page.locator(f"{HERE} .note").is_visible()
    for said in ("0.04", "-1", "much", "any"):
        page.goto(f"{pages('price_of_a_team')}#stance.premium_raid={said}")
        until(page, f"document.querySelector('{HERE} .note').textContent.endsWith('={said}')")
        assert text(page, ".which") == "These are the 40 runs at 1 %."


def test_a_link_is_copied_and_everything_starts_again(watch, pages):
    page = ready(watch(pages("price_of_a_team")))
    start = median(page, BEST)
    page.locator(f"{HERE} input[type=range]").press("Home")
    page.locator(f"{HERE} button.link").click()
    assert "stance.premium_raid=0" in page.url
    done = page.locator(f"{HERE} button.link:text('Copied'), {HERE} .by-hand input")
    assert done.first.is_visible()
    page.locator(f"{HERE} button.reset").click()
    settled(page, BEST, start)
    until(page, "location.hash.includes('stance.premium_raid=0.01')")


# -- every reader --


@pytest.mark.parametrize("name", ["when_money_buys_time", "what_a_raid_buys"])
def test_on_a_phone_nothing_runs_off_and_pictures_are_drawn(watch, pages, name):
    seen = watch(pages(name), width=360, height=740, has_touch=True)
    page = ready(seen)
    page.locator(f"{HERE} figure[data-chart]").scroll_into_view_if_needed()
    until(page, f"document.querySelector('{HERE} figure[data-chart]').dataset.live === 'yes'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seen.complaints == []


def test_on_a_phone_the_outcome_stays_in_view(watch, pages):
    seen = watch(pages("when_money_buys_time"), width=360, height=740, has_touch=True)
    page = ready(seen)
    page.locator(f"{HERE} .settings .lever").first.scroll_into_view_if_needed()
    strip = page.locator(f"{HERE} .now")
    box = strip.bounding_box()
    assert box["y"] + box["height"] <= 741
    assert text(page, ".now b") == text(page, ".outcome .number >> nth=0")
    for one in page.locator(f"{HERE} .lever input[type=range]").all():
        assert one.bounding_box()["height"] >= 24
    assert seen.complaints == []


def test_on_paper_the_setting_and_its_outcomes_stand(watch, pages):
    page = ready(watch(f"{pages('when_money_buys_time')}#capability=4.2"))
    page.emulate_media(media="print")
    shown = page.locator(f"{HERE} .lever .choices label:visible").all_inner_texts()
    assert shown == ["raid", "any"]
    assert page.locator(f"{HERE} .lever output:visible").all_inner_texts() == [
        "any", "any", "any", "any", "4.2", "any",
    ]  # fmt: skip
    assert page.locator(f"{HERE} .outcome .chart svg:visible").count() == 4
    assert page.locator(f"{HERE} .which").is_visible()
    assert not page.locator(f"{HERE} button.link, {HERE} input[type=range]").first.is_visible()


@pytest.mark.parametrize(
    ("name", "lang", "scheme"),
    [
        ("when_money_buys_time", "zh", "dark"),
        ("price_of_a_team", "en", "light"),
        pytest.param("when_money_buys_time", "en", "light", marks=pytest.mark.full),
        pytest.param("price_of_a_team", "zh", "dark", marks=pytest.mark.full),
        pytest.param("thesis", "en", "light", marks=pytest.mark.full),
    ],
)
def test_everybody_can_use_it(watch, pages, name, lang, scheme):
    setting = "stance.premium_raid=0.0085" if name == "price_of_a_team" else "capability=4.2"
    seen = watch(f"{pages(name)}#lang={lang}&{setting}", color_scheme=scheme)
    found = Axe().run(ready(seen)).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert [(one["id"], one["nodes"][0]["html"]) for one in serious] == []


def test_the_keyboard_sets_everything_and_a_reader_hears_it(watch, pages):
    page = ready(watch(pages("when_money_buys_time")))
    page.locator(f"{HERE} input[value=raid]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(f"{HERE} input[value=concentrate]").is_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    label = page.evaluate("document.activeElement.labels[0].textContent")
    assert label == "Cash"
    said = f"document.querySelector('{HERE} .which').textContent"
    until(page, f"{said}.includes('choice = concentrate;')")
    assert page.locator(f"{HERE} .which").get_attribute("aria-live") == "polite"
    groups = page.locator(f"{HERE} fieldset.lever legend").all_inner_texts()
    assert groups == ["Choice", "Owner"]
    heard = page.locator(f"{HERE} .outcome .chart").first.get_attribute("aria-label")
    assert heard.startswith("Leadership capability at end (Challenger): median ")


def test_without_scripts_the_page_is_read_all_the_same(watch, pages):
    page = watch(pages("what_a_raid_buys"), java_script_enabled=False).page
    assert page.locator(".tile").first.is_visible()
    assert page.locator("figure svg").first.is_visible()
    assert "JavaScript" in page.locator("[data-control]").first.inner_text()
    assert page.locator("table[data-name=verdicts_1]").first.is_visible()
