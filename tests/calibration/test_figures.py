"""Every figure leads somewhere, and everything that cites an article rests on a figure."""

from __future__ import annotations

import ast
import functools
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim import statistics
from sim.base.references import Lines, cited
from sim.evidence.entering import entries, value_at
from sim.evidence.figures import Figure, Figures, Held, load_figures, targets
from sim.report.figures_page import behind, page
from sim.scenario.overlay import scenario_names
from sim.scenario.places import load_scenario
from sim.state.ledger import DEAL_OUTCOMES

ROOT = Path(__file__).parents[2]
BOOK = load_figures(ROOT / "calibration" / "figures.yaml")
BASELINE = load_scenario(ROOT / "scenarios" / "baseline.yaml")
FIRMS = tuple(BASELINE.value.firms)
SCENARIOS = scenario_names(str(ROOT / "scenarios"))
BASE_DATA: dict[str, Any] = yaml.safe_load(
    (ROOT / "calibration" / "base_data.yaml").read_text(encoding="utf-8")
)
READINGS = [(name, key) for name, one in BOOK.figures.items() for key in one.readings]

READ_NOWHERE = {
    "capex.meta_600": "the number is lost in translation",
}
"""Figures with no link to the model, each with its reason."""

CITED_WITHOUT_A_FIGURE: dict[str, str] = {}
"""Citations that no figure covers, each with its reason."""


# -- what is looked at --


@functools.cache
def statistics_at_hand() -> set[str]:
    """Paths of the committed result's summary."""
    committed = ROOT / "results" / "baseline" / "summary.json"
    summary = json.loads(committed.read_text(encoding="utf-8"))
    return {f"{group}.{name}" for group in ("end", "change", "overall") for name in summary[group]}


def declared(name: str) -> bool:
    """Whether a name is one that some family of statistics says it gives."""
    words = {"outcome": DEAL_OUTCOMES}
    any_of = "|".join

    def placeholder(found: re.Match[str]) -> str:
        key = found.group(1)
        in_place_of_firm = key in ("firm", "origin", "destination", "buyer", "target")
        known = FIRMS if in_place_of_firm else words.get(key)
        return f"({any_of(known)})" if known else "[a-z0-9_]+"

    patterns = (re.sub(r"<(\w+)>", placeholder, each) for each in statistics.meanings())
    return any(re.fullmatch(pattern, name) for pattern in patterns)


def is_a_statistic(held: Held) -> bool:
    if held.name in statistics_at_hand() or held.month is not None:
        return held.month is None or declared(held.name)
    group, _, name = held.name.partition(".")
    return declared(name) and ("." in name) == (group == "overall")


def is_moved(name: str) -> bool:
    """Whether a figure may say that it drives this: a family, a statistic, or one of all firms."""
    of_firm = re.sub(rf"_({'|'.join(FIRMS)})$", "", name)
    families = set(statistics.families())
    return bool({name, of_firm} & families) or declared(name) or declared(f"{name}_meta")


def links(figure: Figure) -> list[str]:
    """The figure's links that lead somewhere."""
    found = [entry.path for entry in entries(figure, BASELINE)]
    found += [held.name for held in figure.held if is_a_statistic(held)]
    found += [path for path in figure.mechanism if (ROOT / path).is_file()]
    return found + [name for name in figure.scenarios if name in SCENARIOS]


def covered(lines: Lines, book: Figures = BOOK) -> bool:
    """Whether each of these lines is one that some figure rests on."""
    held = {
        (one.article, number)
        for figure in book.figures.values()
        for one in figure.lines
        for number in range(one.first, one.last + 1)
    }
    return all((lines.article, n) in held for n in range(lines.first, lines.last + 1))


def docstrings(code: str) -> str:
    """Every docstring, and every string that stands under a field."""
    return "\n".join(
        node.value.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def citing_files() -> list[Path]:
    found = [*ROOT.glob("sim/**/*.py"), *ROOT.glob("scenarios/*.yaml")]
    return sorted([*found, ROOT / "calibration" / "base_data.yaml"])


# -- from figure to model --


@pytest.mark.parametrize("name", BOOK.figures)
def test_every_entry_leads_into_the_baseline_and_agrees_or_says_why_not(name: str) -> None:
    found = entries(BOOK.figures[name], BASELINE)
    silent = [one.path for one in found if one.agrees is False and not one.differs]
    assert silent == [], "the baseline has another number; correct it, or say why under differs"
    for key, reading in BOOK.figures[name].readings.items():
        disagree = [one for one in found if one.reading == key and one.agrees is False]
        assert bool(reading.differs) == bool(disagree), f"{key}: it does not differ any more"


@pytest.mark.parametrize("name", [name for name, one in BOOK.figures.items() if one.held])
def test_every_statistic_is_in_the_committed_result_or_declared(name: str) -> None:
    unknown = [held.name for held in BOOK.figures[name].held if not is_a_statistic(held)]
    assert unknown == []


@pytest.mark.parametrize("name", BOOK.figures)
def test_every_mechanism_cites_a_line_of_the_figure(name: str) -> None:
    figure = BOOK.figures[name]
    for path in figure.mechanism:
        assert path.startswith("sim/")
        lines = cited((ROOT / path).read_text(encoding="utf-8"))
        meets = [
            (one, other)
            for one in lines
            for other in figure.lines
            if one.article == other.article and one.first <= other.last and other.first <= one.last
        ]
        assert meets, f"{path} cites no line of {name}"


@pytest.mark.parametrize("name", BOOK.figures)
def test_every_scenario_exists_and_everything_driven_is_a_statistic(name: str) -> None:
    figure = BOOK.figures[name]
    assert set(figure.scenarios) <= set(SCENARIOS)
    assert [each for each in figure.drives if not is_moved(each)] == []


def test_no_figure_is_encoded_and_read_nowhere() -> None:
    unread = {name for name, figure in BOOK.figures.items() if not links(figure)}
    assert unread == READ_NOWHERE.keys()
    for name in unread:
        figure = BOOK.figures[name]
        assert figure.role == "unusable" or figure.not_modelled, name


def test_figures_of_the_base_data_are_its_own() -> None:
    checked = 0
    for name, key in READINGS:
        reading = BOOK.figures[name].readings[key]
        for place in reading.where:
            if place.startswith("base_data:"):
                entry = BASE_DATA
                for step in place.removeprefix("base_data:").split("."):
                    entry = entry[step]
                assert reading.value == entry["value"], (name, key)
                assert reading.unit is not None
                assert str(entry["unit"]).startswith(reading.unit), (name, key)
                assert reading.date == str(entry["date"]), (name, key)
                checked += 1
    assert checked >= 4


def test_the_articles_are_those_of_the_base_data() -> None:
    assert BOOK.articles.keys() == BASE_DATA["articles"].keys()
    for name, article in BOOK.articles.items():
        assert article.title == BASE_DATA["articles"][name]["title"]
        assert str(BASE_DATA["articles"][name]["date"]).startswith(article.date)


def test_who_holds_nothing_holds_nothing() -> None:
    assert "apple" not in BASELINE.value.stakes
    assert "meta" not in BASELINE.value.stakes
    held = {
        f"stakes.{owner}.{lab}" for owner, labs in BASELINE.value.stakes.items() for lab in labs
    }
    told = set(BOOK.figures["stake.graph"].enters)
    assert {path for path in held if ".alibaba." not in path} <= told


# -- from model to figure --


@pytest.mark.parametrize("path", citing_files(), ids=lambda path: path.name)
def test_every_citation_is_covered_by_a_figure(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = cited(docstrings(text) if path.suffix == ".py" else text)
    uncovered = [f"{one.article}:{one.first}-{one.last}" for one in lines if not covered(one)]
    assert [each for each in uncovered if each not in CITED_WITHOUT_A_FIGURE] == []


def test_the_project_does_cite() -> None:
    """Otherwise the test above would pass on nothing."""
    texts = [path.read_text(encoding="utf-8") for path in citing_files()]
    assert sum(len(cited(text)) for text in texts) > 80


NOT_FROM_THE_ARTICLES = {"closed_borders"}
"""Scenarios that rest on what happened after the articles were written."""


def test_every_scenario_and_every_reported_event_has_figures_behind_it() -> None:
    rests = behind(BOOK)
    assert rests["scenario"].keys() == set(SCENARIOS) - {"baseline"} - NOT_FROM_THE_ARTICLES
    reported = {event.name for event in BASELINE.value.events if cited(event.source)}
    assert rests["event"].keys() == reported


# -- fitting --


def test_a_check_is_never_offered_for_fitting() -> None:
    offered = targets(BOOK)
    assert offered
    assert {figure.role for figure in offered.values()} == {"target"}
    checks = {name for name, figure in BOOK.figures.items() if figure.role == "check"}
    assert checks
    assert not checks & offered.keys()
    fitted = {held.name for figure in offered.values() for held in figure.held}
    assert not fitted & {held.name for name in checks for held in BOOK.figures[name].held}


# -- the page --


def test_the_page_is_current() -> None:
    written = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert written == page(BOOK), "write it anew: talentwar explain --markdown > docs/figures.md"


# -- these checks can fail --


def test_these_checks_can_fail() -> None:
    assert covered(Lines("A1", 16, 25))
    assert not covered(Lines("A0", 126, 127))
    assert not covered(Lines("A0", 125, 126))
    assert declared("departures.let_go.meta.month_7")
    assert not declared("departures.let_go.mta.month_7")
    assert not declared("deal_outcomes.by_pair.meta.scale.forgotten")
    assert not is_a_statistic(Held(name="end.cuts.people", compare="at_least"))
    assert is_a_statistic(Held(name="overall.cuts.people", compare="at_least"))
    assert is_moved("talent_share_meta")
    assert is_moved("cuts_meta")
    assert is_moved("belief")
    assert not is_moved("belief_in_meta")
    assert docstrings('"""A1:3"""\nx = "A1:4"\n') == "A1:3"
    assert value_at("firms.meta.capex.2025", BASELINE).found == 72.2e9
