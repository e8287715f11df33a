"""The middle of the page once results are there: what they say, and what may be taken away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from sim.app.showing import html, on_screen, show_section, width_of_pictures
from sim.record.read import read_result
from sim.report.figures_of_comparisons import compared
from sim.report.language import LANGUAGES
from sim.report.page import page as report_page
from sim.report.page.bodies import of_comparison, of_result
from sim.report.picture import WIDE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.app.visit import Shown, Visit
    from sim.record.read import Result
    from sim.report.language import Language
    from sim.report.page.blocks import Body

AGAINST, ALONE = "against", "alone"
LEFT_TO_THE_REPORT = ("evidence", "parameters", "limits", "reproduce")
"""Sections that the page leaves to the report one can take away."""
MOST_DRAWN = 30


def show_results(visit: Visit, shown: Shown) -> None:
    """What was found, against the baseline if there is anything to compare, and by itself."""
    say = visit.say
    view = ALONE if len(shown.results) == 1 else _view(say)
    found = drawn(shown.results, view, say, width_of_pictures())
    facts = "".join(f"<span>{escape(fact)}</span>" for fact in found.body.facts)
    html(f'<p class="facts">{facts}</p>')
    for section in found.body.sections:
        show_section(section, found.charts, say)
    take_away(shown, say)


def _view(say: Language) -> str:
    import streamlit as st

    names = {AGAINST: say("Against the baseline"), ALONE: say("This scenario by itself")}
    chosen = st.segmented_control(
        say("What to show"),
        list(names),
        format_func=names.__getitem__,
        default=AGAINST,
        key=f"view/{say.key}",
        required=True,
        label_visibility="collapsed",
    )
    return chosen or AGAINST


@dataclass(frozen=True)
class Drawn:
    """A report's blocks in one language, and its pictures by key at one width."""

    body: Body
    charts: Mapping[str, Mapping[str, Any]]


def drawn(results: Sequence[Result], view: str, say: Language, width: int = WIDE) -> Drawn:
    """What there is to show of results; kept for who looks at them next."""
    folders = tuple(str(each.folder) for each in results)
    digests = tuple(each.record["sha256"] for each in results)
    return _drawn(folders, digests, view, say.key, width)


@lru_cache(maxsize=MOST_DRAWN)
def _drawn(
    folders: tuple[str, ...], _digests: tuple[str, ...], view: str, language: str, width: int
) -> Drawn:
    say, results = LANGUAGES[language], [read_result(folder) for folder in folders]
    against = view == AGAINST
    if against:
        body = of_comparison(compared(results), say, LEFT_TO_THE_REPORT)
    else:
        body = of_result(results[-1], say, LEFT_TO_THE_REPORT)
    charts = {picture.key: on_screen(picture, width) for picture in body.pictures}
    return Drawn(body, charts)


def take_away(shown: Shown, say: Language) -> None:
    """The scenario as a file that makes the same numbers, and the report as a page."""
    import streamlit as st

    name = shown.results[-1].name
    html(f"<h2>{escape(say('Take it away'))}</h2>")
    with st.container(horizontal=True):
        st.download_button(
            say("Scenario (YAML)"),
            shown.file,
            f"{name}.yaml",
            "application/yaml",
            on_click="ignore",
            icon=":material/download:",
            key="take-scenario",
        )
        st.download_button(
            say("Report (HTML)"),
            lambda: report_page(shown.results, say.key),
            f"{name}.html",
            "text/html",
            on_click="ignore",
            icon=":material/download:",
            key="take-report",
        )
    html(f'<p class="muted">{escape(say("The file makes the same numbers on any machine:"))}</p>')
    st.code(f"talentwar run {name}.yaml", language=None)
