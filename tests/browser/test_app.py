"""The app as a visitor has it: in a real browser, with live runs on this machine."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml

pytest.importorskip("streamlit")

from axe_playwright_python.sync_playwright import Axe

from tests.browser.app_server import alive, app_server

SMALL = {"months": "3", "staff": "0.1", "replicates": "2"}
LONG = {"staff": "1", "replicates": "20"}
PATIENCE = 60_000
PHONE = 390


def until(holds, otherwise):
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)


@pytest.fixture(scope="module")
def server(tmp_path_factory, chromium):
    """One server for all tests; it ends in peace and leaves no process."""
    with app_server(tmp_path_factory.mktemp("app")) as running:
        yield running
        begun = running.descendants()
        status, err = running.end()
        assert status == 143
        assert "Traceback" not in err
        assert begun
        until(lambda: not set(begun) & set(alive()), "processes are left")


@pytest.fixture
def visit(server, watch):
    """Open the page at a setting; in the end nothing was complained of or asked elsewhere."""
    opened = []

    def at(width=1280, **query):
        options = query.pop("options", {})
        watched = watch("about:blank", width=width, **options)
        watched.page.set_default_timeout(PATIENCE)
        watched.page.on("websocket", lambda socket: watched.requests.append(socket.url))
        watched.page.goto(f"{server.address}?{urlencode(query, doseq=True)}")
        watched.page.wait_for_selector("h1")
        opened.append(watched)
        return watched.page

    yield at
    for watched in opened:
        assert watched.complaints == []
        hosts = {re.split(r"[/:]+", url)[1] for url in watched.requests if "://" in url}
        assert hosts == {"127.0.0.1"}


def run(page):
    page.locator(".st-key-run button").click()


def run_unless_there(page):
    """Run, unless somebody asked for the same before."""
    page.locator(".st-key-run button, .tiles").first.wait_for()
    if page.locator(".st-key-run button").count():
        run(page)
    return answered(page)


def answered(page):
    """The page once the answer and the first picture are there."""
    page.wait_for_selector(".tiles")
    page.locator("svg.marks:visible").first.wait_for()
    return page


def downloaded(page, button):
    with page.expect_download() as waiting:
        page.locator(f".st-key-{button} button").click()
    return waiting.value.suggested_filename, waiting.value.path().read_text(encoding="utf-8")


def test_run_compare_and_take_away(visit):
    page = visit(scenario="no_raid", **SMALL)
    page.get_by_text("firms.meta.strategy").wait_for()
    run(page)
    answered(page)
    assert "2 pairs of runs" in page.inner_text("[data-testid=stMain]")
    assert page.locator("svg.marks:visible path[d]").count() > 5
    name, text = downloaded(page, "take-scenario")
    assert name == "my_no_raid.yaml"
    assert yaml.safe_load(text)["extends"] == "no_raid"
    name, text = downloaded(page, "take-report")
    assert name == "my_no_raid.html"
    assert "<!doctype html>" in text.lower()
    page.get_by_text("This scenario by itself").click()
    page.get_by_text("Who wins", exact=True).wait_for()


def test_a_lever_says_what_the_scenario_has_and_a_link_restores_it(visit):
    page = visit(automation="7.5", **SMALL)
    page.get_by_text("Investors and cuts").first.wait_for()
    assert "automation=7.5" in page.url
    page.get_by_text("Scenario: 2 %/yr. Put back").click()
    page.wait_for_function("() => !location.search.includes('automation')")
    page.get_by_text("Scenario: 2 %/yr. Put back").wait_for(state="detached")


def test_a_wrong_file_is_told_with_its_line_and_as_text(visit):
    page = visit(**SMALL)
    page.locator(".st-key-run").wait_for()
    page.get_by_role("combobox").first.click()
    page.keyboard.type("A file of your own")
    page.keyboard.press("Enter")
    chooser = page.locator("input[type=file]")
    wrong = b"extends: ../../etc/passwd\nfirms: {meta: {capx: 1}}\n"
    chooser.set_input_files({"name": "mine.yaml", "mimeType": "text/yaml", "buffer": wrong})
    page.get_by_text("mine.yaml:1:10: extends: there is no scenario '../../etc/passwd'").wait_for()
    title = "<img src=x onerror=\"document.title='taken'\"> [a](http://example.org)"
    good = yaml.safe_dump({"extends": "no_raid", "title": title}).encode()
    chooser.set_input_files({"name": "mine.yaml", "mimeType": "text/yaml", "buffer": good})
    page.locator("h1", has_text="[a](http://example.org)").wait_for()
    assert page.locator("h1").inner_text() == title
    assert page.title() == "talentwar"


def test_two_visitors_do_not_block_each_other_and_who_leaves_frees_the_place(visit, server):
    first = visit(seed="1", **LONG)
    run(first)
    first.get_by_text("months simulated").wait_for()
    second = visit(seed="2", **SMALL)
    run(second)
    answered(second)
    assert first.get_by_text("months simulated").count() == 1
    first.context.close()
    kept = server.folder / "runs" / "app"
    until(lambda: not [*kept.glob(".*")], "a run that nobody waits for goes on")


def test_a_run_can_be_stopped(visit):
    page = visit(seed="3", **LONG)
    run(page)
    page.get_by_text("months simulated").wait_for()
    page.locator(".st-key-stop button").click()
    page.locator(".st-key-run button").wait_for()
    assert page.locator(".tiles").count() == 0


@pytest.mark.full
def test_a_lost_process_is_told_and_the_next_run_works(visit, server):
    page = visit(seed="4", **LONG)
    run(page)
    page.get_by_text("months simulated").wait_for()
    for pid in server.descendants():
        if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
    page.get_by_text("its process was ended from outside").wait_for()
    assert page.locator(".st-key-run button").count() == 1
    page = visit(seed="5", **SMALL)
    run(page)
    assert answered(page).locator(".tile").count() >= 1
    assert page.get_by_text("its process was ended from outside").count() == 0


def test_the_language_is_switched_and_kept_in_the_link(visit):
    page = visit(**SMALL)
    page.get_by_text("中文", exact=True).click()
    page.locator("h1", has_text="2025 年挖角战").wait_for()
    page.wait_for_function("() => location.search.includes('lang=zh')")
    again = visit(lang="zh", **SMALL)
    assert again.locator("h1").inner_text() == "2025 年挖角战"
    assert visit(**SMALL).locator("h1").inner_text() == "The raid of 2025"


def test_a_phone_shows_everything_within_its_width(visit):
    phone = {"is_mobile": True, "has_touch": True, "user_agent": "Mozilla/5.0 (Android) Mobile"}
    page = visit(width=PHONE, scenario="no_raid", options=phone, **SMALL)
    run_unless_there(page)
    page.get_by_text("Take it away").wait_for()
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= PHONE
    charts = page.locator("svg.marks:visible")
    assert all(box["width"] <= PHONE for box in (each.bounding_box() for each in charts.all()))
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_text("Infrastructure spending of Meta").wait_for()


@pytest.mark.full
def test_pictures_fit_a_narrow_window(visit):
    page = visit(width=700, scenario="no_raid", **SMALL)
    run_unless_there(page)
    box = page.locator("svg.marks:visible").first.bounding_box()
    assert 340 < box["width"] <= 700


@pytest.mark.full
def test_a_dark_page_is_dark_and_so_are_its_pictures(visit):
    colours = []
    for scheme in ("light", "dark"):
        page = visit(scenario="no_raid", options={"color_scheme": scheme}, **SMALL)
        page.locator(".st-key-run button, .tiles").first.wait_for()
        colours.append(
            page.evaluate(
                "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
            )
        )
    assert colours == ["rgb(246, 245, 242)", "rgb(20, 23, 26)"]


def test_everybody_can_use_it(visit):
    page = visit(scenario="no_raid", **SMALL)
    run_unless_there(page)
    found = Axe().run(page).response["violations"]
    serious = [
        (each["id"], [node["html"][:150] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []
