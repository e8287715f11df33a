"""The page as Streamlit runs it, with runs made at once in this process."""

from __future__ import annotations

import shutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

pytest.importorskip("streamlit")

from streamlit.testing.v1 import AppTest

from sim.app.desk import BusyError, LostError
from sim.app.kept import Kept
from sim.app.results import LEFT_TO_THE_REPORT, _drawn
from sim.app.shared import Shared, shared
from sim.base.errors import TalentwarError
from sim.report.page import of_comparison, of_result
from tests.app.small import DeskHere

SCRIPT = Path(__file__).parents[2] / "sim" / "app" / "script.py"
SMALL = {"months": "3", "staff": "0.1", "replicates": "2"}
SLOWEST = 60


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return Kept(tmp_path_factory.mktemp("app"))


@pytest.fixture
def desk(kept, monkeypatch):
    here = DeskHere(kept)
    monkeypatch.setattr(Shared, "desk", here)
    monkeypatch.setattr(shared(), "language", "en")
    monkeypatch.setattr("sim.app.running.SECONDS_BETWEEN", 0.0)
    return here


@pytest.fixture(autouse=True)
def plain_charts(request, monkeypatch):
    """Pictures take their time; one test has them."""
    if "with_charts" not in request.fixturenames:
        monkeypatch.setattr("sim.app.results.on_screen", lambda *_: {"mark": "point"})


@pytest.fixture
def with_charts():
    """Marks the test that draws them."""


@pytest.fixture
def visit(desk):
    """Open the page at an address."""

    def opened(**query):
        page = AppTest.from_file(str(SCRIPT), default_timeout=SLOWEST)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception
        return page

    return opened


def text(page):
    """All that stands on the page outside widgets."""
    bodies = [str(each.proto.body) for each in page.get("html")]
    return "\n".join(body for body in bodies if "<style>" not in body)


def lever(page, key):
    """The widget of a lever."""
    widgets = [*page.slider, *page.selectbox, *page.select_slider, *page.text_area]
    return next(each for each in widgets if (each.key or "").split("/")[0] == key)


def test_the_page_opens_on_the_baseline_and_asks_its_question(visit):
    page = visit()
    assert "<h1>The raid of 2025</h1>" in text(page)
    assert "at what price, and who is let go meanwhile?" in text(page)
    assert "8 runs of 24 months." in text(page)
    assert page.query_params == {}


def test_a_run_shows_the_answer_and_what_it_changes(visit, desk, with_charts):
    page = visit(scenario="no_raid", **SMALL)
    assert "firms.meta.strategy" in text(page)
    assert "2 runs of 3 months, and as many of the baseline with the same luck." in text(page)
    page.button(key="run").click().run()
    assert not page.exception
    assert desk.made == 2
    shown = text(page)
    assert '<div class="tiles">' in shown
    assert "2 pairs of runs" in shown
    assert len(page.get("vega_lite_chart")) >= 1


def test_who_asks_for_what_was_made_sees_it_at_once(visit, desk):
    query = {"scenario": "no_raid", "seed": "77", **SMALL}
    visit(**query).button(key="run").click().run()
    made = desk.made
    page = visit(**query)
    assert '<div class="tiles">' in text(page)
    assert desk.made == made
    assert "run" not in {button.key for button in page.button}


def test_turning_a_lever_goes_to_the_address_and_back(visit):
    page = visit(**SMALL)
    lever(page, "automation").set_value(7.5).run()
    assert page.query_params["automation"] == "7.5"
    assert "cuts.automation" in text(page)
    back = page.button(key="back/automation")
    assert back.label.replace("\\", "") == "Scenario: 2 %/yr. Put back"
    back.click().run()
    assert "automation" not in page.query_params
    assert lever(page, "automation").value == 2.0


def test_an_address_restores_levers_edits_and_size(visit):
    page = visit(
        scenario="no_raid", meta_capex="1.5", meta_strategy="raid", seed="5",
        set=["firms.openai.ambition=0.5", "cuts.pause=2 months"], **SMALL,
    )  # fmt: skip
    assert lever(page, "meta_capex").value == 1.5
    assert lever(page, "meta_strategy").value == "raid"
    assert lever(page, "edits").value == "firms.openai.ambition=0.5\ncuts.pause=2 months"
    assert lever(page, "months").value == 3
    assert page.number_input[0].value == 5
    assert "108.3 bn USD/yr" in text(page)
    assert page.query_params["set"] == ["firms.openai.ambition=0.5", "cuts.pause=2 months"]


def test_what_is_wrong_in_an_address_is_told(visit):
    page = visit(scenario="../../etc/passwd", meta_capex="900", automation="3")
    assert "Parts of the link were left out:" in text(page)
    assert "there is no &#x27;../../etc/passwd&#x27;" in text(page)
    assert lever(page, "automation").value == 3.0
    assert "<h1>The raid of 2025</h1>" in text(page)


def test_a_wrong_edit_is_told_with_its_place(visit):
    page = visit(set="firms.meta.capx=1")
    assert "This cannot be run as it stands:" in text(page)
    assert "did you mean capex?" in page.code[0].value
    assert "run" not in {button.key for button in page.button}
    lever(page, "edits").set_value("").run()
    assert "run" in {button.key for button in page.button}


def test_what_is_wrong_is_told_without_folders_of_the_server(visit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = visit(set=["events_remove=[llama_4]", "run.end=2025-02"])
    assert page.code[0].value.startswith("baseline.yaml:")


def test_results_that_cannot_be_shown_are_told_once(visit, monkeypatch, capsys):
    query = {"scenario": "no_raid", "seed": "77", **SMALL}
    page = visit(**query)
    if "run" in {button.key for button in page.button}:
        page.button(key="run").click().run()
    calls = []

    def broken(*_):
        calls.append(1)
        raise TalentwarError("/srv/x: is damaged")

    monkeypatch.setattr("sim.app.page.show_results", broken)
    page = visit(**query)
    assert len(calls) == 1
    assert "These results cannot be shown." in text(page)
    assert "/srv/x" not in text(page)
    assert "/srv/x: is damaged" in capsys.readouterr().err


def test_results_that_made_room_are_offered_again(visit, desk, monkeypatch):
    page = visit(scenario="no_raid", seed="78", **SMALL)
    page.button(key="run").click().run()
    for result in page.session_state["visit"].shown.results:
        shutil.rmtree(result.folder)
    monkeypatch.setattr("sim.app.results._drawn", _drawn.__wrapped__)
    page.run()
    assert "These results are no longer kept; run again." in text(page)
    assert "run" in {button.key for button in page.button}


def test_sections_left_to_the_report_are_not_worked_out(visit, monkeypatch):
    for folder in (of_result, of_comparison):
        for name in LEFT_TO_THE_REPORT:
            if find_spec(f"{folder.__name__}.{name}"):
                module = import_module(f"{folder.__name__}.{name}")
                monkeypatch.setattr(module, "section", None)
    page = visit(scenario="no_raid", seed="79", **SMALL)
    page.button(key="run").click().run()
    assert '<div class="tiles">' in text(page)
    page.segmented_control(key="view/en").set_value("alone").run()
    assert not page.exception
    assert '<div class="tiles">' in text(page)


def test_another_scenario_has_its_own_levers(visit):
    page = visit(automation="7.5", **SMALL)
    page.selectbox[0].set_value("ai_replaces_staff").run()
    assert lever(page, "automation").value == 10.0
    assert page.query_params["scenario"] == "ai_replaces_staff"
    assert "automation" not in page.query_params
    assert page.query_params["months"] == "3"


def test_everything_can_be_put_back(visit):
    page = visit(scenario="no_raid", meta_capex="2", set="cuts.pause=2 months", **SMALL)
    page.button(key="reset").click().run()
    assert page.query_params == {"scenario": "no_raid"}
    assert lever(page, "meta_capex").value == 1.0
    assert lever(page, "edits").value == ""


def test_old_results_stay_until_the_next_run_and_say_so(visit):
    page = visit(scenario="no_raid", seed="77", **SMALL)
    if '<div class="tiles">' not in text(page):
        page.button(key="run").click().run()
    lever(page, "automation").set_value(7.5).run()
    assert "The results below are of another setting." in text(page)
    assert '<div class="tiles">' in text(page)


def test_the_language_can_be_switched_and_is_in_the_address(visit):
    page = visit(**SMALL)
    page.segmented_control(key="language").set_value("zh").run()
    assert page.query_params["lang"] == "zh"
    assert "2025 年挖角战" in text(page)
    assert "2025 年挖角战" in text(visit(lang="zh"))
    assert "The raid of 2025" in text(visit(lang="klingon"))


@pytest.mark.parametrize(
    ("seed", "error", "told"),
    [
        ("1", LostError("lost"), "its process was ended from outside. Run it again."),
        ("2", BusyError("busy"), "So many runs wait already"),
    ],
)
def test_a_run_that_comes_to_nothing_is_told_and_can_be_tried_again(visit, desk, seed, error, told):
    desk.error = error
    page = visit(seed=seed, **SMALL)
    page.button(key="run").click().run()
    assert told in text(page)
    desk.error = None
    page.button(key="run").click().run()
    assert told not in text(page)
    assert '<div class="tiles">' in text(page)


HOSTILE = (
    'extends: baseline\ntitle: "<script>alert(1)</script> [x](http://example.org) **b** $x$"\n'
    'question: "<img src=x onerror=alert(1)>?"\n'
    'firms: {meta: {name: "<b>Meta</b> [y](javascript:alert(2))"}}\n'
)


def own(page, content, name="mine.yaml"):
    """The page after a file was sent."""
    page.selectbox[0].set_value("").run()
    page.file_uploader[0].upload(name, content.encode()).run()
    return page


def test_nothing_that_was_sent_is_taken_for_markup(visit):
    page = own(visit(**SMALL), HOSTILE)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [x](http://example.org) **b** $x$" in text(page)
    page.button(key="run").click().run()
    assert not page.exception
    shown = text(page)
    assert '<div class="tiles">' in shown
    for markup in ("<script", "<img", "<b>"):
        assert markup not in shown
    assert list(page.markdown) == []
    assert "&lt;b&gt;Meta&lt;/b&gt; [y](javascript:alert(2))" in shown


def test_a_file_that_is_wrong_is_told_by_line_and_another_one_works(visit):
    page = own(visit(**SMALL), "extends: baseline\nfirms:\n  meta: {capx: 1}\n")
    assert page.code[0].value.startswith("mine.yaml:3:10: firms.meta.capx: is not a key here")
    page.file_uploader[0].upload("mine.yaml", b"extends: no_raid\n").run()
    assert "<h1>No raid</h1>" in text(page)
    assert "run" in {button.key for button in page.button}


def test_a_link_does_not_bring_back_what_was_sent(visit):
    page = own(visit(**SMALL), "extends: no_raid\n")
    assert "scenario" not in page.query_params


def test_the_scenario_file_can_be_taken_away(visit):
    page = visit(scenario="no_raid", meta_capex="1.5", seed="8", **SMALL)
    page.button(key="run").click().run()
    shown = page.session_state["visit"].shown
    assert yaml.safe_load(shown.file)["extends"] == "no_raid"
    assert shown.results[-1].name == "my_no_raid"
    assert "talentwar run my_no_raid.yaml" in [each.value for each in page.code]
