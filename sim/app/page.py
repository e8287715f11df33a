"""What the page shows, from top to bottom, whenever something on it is touched."""

from __future__ import annotations

import sys
import traceback
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app import controls
from sim.app.asked import asked, unchanged
from sim.app.at_hand import at_hand
from sim.app.look import style
from sim.app.results import show_results
from sim.app.running import run, take_if_there
from sim.app.showing import html, table
from sim.app.visit import Visit, begin, is_own
from sim.app.wrong import without_places
from sim.base.errors import TalentwarError
from sim.report.page.blocks import Cell, Column, Table

if TYPE_CHECKING:
    from sim.app.asked import Asked
    from sim.app.visit import Shown
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

EDITS_SHOWN = 8
ICON = Path(__file__).with_name("icon.svg")


def page() -> None:
    """The whole page."""
    import streamlit as st

    st.set_page_config(page_title="talentwar", layout="wide", page_icon=ICON)
    visit = this_visit()
    st.html(style(visit.say("Levers")))
    with st.sidebar:
        loaded = side(visit)
    keep_address(visit)
    if loaded is None:
        ask_for_file(visit)
    elif isinstance(loaded, TalentwarError):
        html(f"<h1>{escape(called(visit))}</h1>")
        tell_errors(visit, loaded)
    else:
        middle(visit, loaded)


def this_visit() -> Visit:
    """What is remembered of the visitor; at first what the address says."""
    import streamlit as st

    if "visit" not in st.session_state:
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state["visit"] = begin(query)
    visit: Visit = st.session_state["visit"]
    return visit


def side(visit: Visit) -> Loaded[Scenario] | TalentwarError | None:
    """The side: a scenario and its levers; nothing to turn until there is a scenario.

    Answers the scenario, what is wrong with it, or None while there is no file of one's own.
    """
    controls.language_switch(visit)
    try:
        controls.scenario_choice(visit)
        if is_own(visit) and visit.own is None:
            return None
        loaded = unchanged(visit.setting, visit.own)
        controls.lever_controls(visit, loaded.value)
        controls.size_controls(visit, loaded.value)
        controls.further_edits(visit)
        controls.reset(visit)
    except TalentwarError as error:
        return error
    return loaded


def middle(visit: Visit, loaded: Loaded[Scenario]) -> None:
    """The scenario's question, what is asked of it, and the answer once there is one."""
    heading(visit, loaded.value)
    tell_problems(visit)
    try:
        wanted = asked(visit.setting, visit.own)
    except TalentwarError as error:
        tell_errors(visit, error)
        return
    if visit.is_running:
        run(visit, wanted)
    if not take_if_there(visit, wanted):
        offer_to_run(visit, wanted)
    if visit.shown is not None:
        show(visit, visit.shown)


def show(visit: Visit, shown: Shown) -> None:
    """Results, unless they had to make room for others meanwhile."""
    import streamlit as st

    try:
        show_results(visit, shown)
    except (TalentwarError, OSError):
        visit.shown = None
        if all(result.folder.is_dir() for result in shown.results):
            traceback.print_exc(file=sys.stderr)
            told = visit.say("These results cannot be shown. The log of the server says why.")
            html(f'<p class="warning" role="alert">{escape(told)}</p>')
            return
        visit.trouble = visit.say("These results are no longer kept; run again.")
        st.rerun()


def called(visit: Visit) -> str:
    """What the chosen scenario is called where its file cannot be read."""
    if is_own(visit):
        return visit.say("A scenario of your own")
    return visit.say.data(at_hand()[visit.setting.scenario].title)


def heading(visit: Visit, scenario: Scenario) -> None:
    """What the scenario is called, and what it asks."""
    say = visit.say
    title, question = say.data(scenario.title), say.data(scenario.question)
    html(f'<h1>{escape(title)}</h1><p class="question">{escape(question)}</p>')


def offer_to_run(visit: Visit, wanted: Asked) -> None:
    """What a run would simulate, and the button that starts it."""
    import streamlit as st

    say = visit.say
    if visit.trouble:
        html(f'<p class="warning" role="alert">{escape(visit.trouble)}</p>')
    with st.container(key="card-run"):
        html(changes(wanted, visit))
        request = wanted.scenario
        size = say(
            "{runs} runs of {months} months, and as many of the baseline with the same luck.",
            runs=request.replicates,
            months=len(request.months),
        )
        if wanted.baseline is None:
            size = say(
                "{runs} runs of {months} months.",
                runs=request.replicates,
                months=len(request.months),
            )
        if st.button(say("Run"), key="run", type="primary", icon=":material/play_arrow:"):
            visit.is_running = True
            st.rerun()
        html(f'<p class="muted">{escape(size)}</p>')
    if visit.shown is not None:
        old = say("The results below are of another setting. Run to see this one.")
        html(f'<p class="stale">{escape(old)}</p>')


def changes(wanted: Asked, visit: Visit) -> str:
    """What differs from the baseline, as a table."""
    say = visit.say
    if not wanted.edits:
        told = say(
            "This is the baseline as it stands. Turn a lever at the side, or choose another "
            "scenario, to see what it would change."
        )
        return f"<p>{escape(told)}</p>"
    columns = [Column(say("parameter")), Column(say("in the baseline")), Column(say("here"))]
    rows = [[Cell(text) for text in edit] for edit in wanted.edits]
    return table(Table("edits", say("What this changes"), columns, rows, EDITS_SHOWN), say)


def ask_for_file(visit: Visit) -> None:
    """What to do when a file of one's own is chosen and there is none yet."""
    say = visit.say
    title = called(visit)
    how = say(
        "Choose a YAML file at the side. A scenario is a small difference: it extends another and "
        "says what changes."
    )
    html(f'<h1>{escape(title)}</h1><p class="question">{escape(how)}</p>')


def tell_problems(visit: Visit) -> None:
    """What was wrong with the address; told once."""
    if visit.problems:
        told = visit.say("Parts of the link were left out:")
        lines = "".join(f"<li>{escape(each)}</li>" for each in visit.problems)
        html(f'<div class="warning" role="alert"><p>{escape(told)}</p><ul>{lines}</ul></div>')


def tell_errors(visit: Visit, error: TalentwarError) -> None:
    """Everything that is wrong with a scenario, a line each, as the command tells it.

    Files of the server stand there by their names.
    """
    import streamlit as st

    told = visit.say("This cannot be run as it stands:")
    html(f'<p class="warning" role="alert">{escape(told)}</p>')
    st.code(without_places(error), language=None, wrap_lines=True)


def keep_address(visit: Visit) -> None:
    """Write the setting into the page's address, where a link finds it."""
    import streamlit as st

    st.query_params.from_dict(visit.address())
