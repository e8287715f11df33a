"""The documents as pages in a browser, opened from their files: they work without a network."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.docs.built import build

# What the theme itself colours so, and what it says of itself to who listens.
CHECKED = {"runOnly": ["color-contrast", "document-title", "html-has-lang", "image-alt"]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents").resolve()
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def opened(watch, site):
    """Opens a page of the site; at the end nothing was asked for elsewhere, nothing complained."""
    seen = []

    def open_page(name, **options):
        seen.append(watch((site / name).as_uri(), offline=True, **options))
        return seen[-1].page

    yield open_page
    here = site.as_uri()
    for each in seen:
        assert each.complaints == []
        asked = [url for url in each.requests if not url.startswith((here, "data:", "about:"))]
        assert asked == []


def test_search_finds_a_page_and_leads_to_it(opened):
    page = opened("index.html")
    page.keyboard.press("/")
    page.keyboard.type("boomerangs")
    page.wait_for_function(
        "() => /\\d+ matching documents/.test("
        "document.querySelector('.md-search-result__meta').textContent)"
    )
    found = page.locator(".md-search-result__link")
    names = found.evaluate_all("links => links.map(link => link.pathname.split('/').pop())")
    assert {"model.html", "mechanisms.html"} <= {*names}
    found.nth(names.index("model.html")).click()
    page.wait_for_url(re.compile(r"/model\.html"))
    assert page.locator("h1").inner_text().startswith("The model")


def test_from_an_equation_to_its_file(opened):
    page = opened("model.html")
    page.locator("article a", has_text="sim/processes/race.py").first.click()
    page.wait_for_url(re.compile(r"/source/sim/processes/race\.py\.html"))
    assert "class RaceParameters" in page.locator("article").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "source/sim/step.py.html"])
def test_pages_are_read_in_light_and_in_dark(opened, scheme, name):
    page = opened(name, color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    shades = [int(shade) for shade in re.findall(r"\d+", ground)[:3]]
    assert (sum(shades) > 600) == (scheme == "light")
    pictures = page.evaluate("[...document.images].filter(one => !one.naturalWidth).length")
    assert pictures == 0
    found = Axe().run(page, context="article", options=CHECKED).response["violations"]
    nodes = [node["html"] for each in found for node in each["nodes"]]
    assert nodes == []


def test_dark_is_a_button_away(opened):
    page = opened("index.html", color_scheme="light")
    page.locator("label[title=Dark]:visible").click()
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")
    shades = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
    assert sum(map(int, shades[:3])) < 300


def test_a_phone_shows_a_page_without_scrolling_sideways(opened):
    page = opened("model.html", width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
