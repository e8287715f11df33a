"""The side of the page where a visitor chooses a scenario and turns its levers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.app.address import edits_in
from sim.app.at_hand import at_hand
from sim.app.lever import Amount, Choice, Times
from sim.app.levers import GROUPS, values_in
from sim.app.sent import ENDINGS, sent
from sim.app.setting import (
    FEWEST_MONTHS,
    FEWEST_REPLICATES,
    LARGEST_SEED,
    MOST_EDITS,
    MOST_MONTHS,
    MOST_REPLICATES,
    OWN_FILE,
)
from sim.app.showing import as_text, html
from sim.base.errors import TalentwarError
from sim.base.quantities import Month
from sim.report.language import LANGUAGES

if TYPE_CHECKING:
    from sim.app.lever import Lever, Value
    from sim.app.visit import Visit
    from sim.scenario.schema import Scenario

STAFF = (0.1, 1.0, 10.0, 100.0)


def language_switch(visit: Visit) -> None:
    """The name of the page, and the languages it has."""
    import streamlit as st

    html('<div class="brand"><span class="dots"></span>talentwar</div>')
    chosen = st.segmented_control(
        visit.say("Language"),
        list(LANGUAGES),
        format_func=lambda key: LANGUAGES[key].name,
        default=visit.language,
        key="language",
        required=True,
        label_visibility="collapsed",
    )
    if chosen != visit.language:
        visit.language = chosen
        visit.round += 1
        st.rerun()


def scenario_choice(visit: Visit) -> None:
    """Which scenario, of those at hand or a file of the visitor's own."""
    import streamlit as st

    say, known = visit.say, at_hand()

    def called(name: str) -> str:
        if name == OWN_FILE:
            return say("A file of your own ...")
        return say.data(known[name].title) or name

    names = [*known, OWN_FILE]
    chosen = st.selectbox(
        say("Scenario"),
        names,
        index=names.index(visit.setting.scenario),
        format_func=called,
        key=f"scenario/{visit.language}/{visit.round}",
        disabled=visit.is_running,
    )
    if chosen != visit.setting.scenario:
        visit.choose(chosen)
        st.rerun()
    if chosen == OWN_FILE:
        own_file(visit)


def own_file(visit: Visit) -> None:
    """Take a file; what is in it is checked when it is used."""
    import streamlit as st

    say = visit.say
    file = st.file_uploader(
        say("Scenario file (YAML)"),
        type=ENDINGS,
        max_upload_size=1,
        key="own",
        disabled=visit.is_running,
        help=say(
            "It is checked like any other. It may extend the scenarios of this list by their "
            "names, such as `extends: baseline`, and no other file."
        ),
    )
    taken = None if file is None else sent(file.name, file.getvalue(), at_hand())
    if taken != visit.own:
        visit.send(taken)
        st.rerun()


def lever_controls(visit: Visit, scenario: Scenario) -> None:
    """Every lever that the scenario has, in groups."""
    import streamlit as st

    stands = values_in(scenario)
    for place, group in enumerate(GROUPS):
        there = [lever for lever in group.levers if lever.key in stands]
        moved = [lever for lever in there if visit.setting.lever(lever.key) is not None]
        if there:
            with st.expander(group.name(visit.say), expanded=place == 0 or bool(moved)):
                for lever in there:
                    lever_control(visit, lever, stands[lever.key])


def lever_control(visit: Visit, lever: Lever, stands: Value) -> None:
    """One lever; when it was moved, what the scenario has and the way back."""
    import streamlit as st

    say = visit.say
    at = visit.setting.lever(lever.key)
    chosen = _widget(visit, lever, stands, stands if at is None else at)
    if chosen != (stands if at is None else at):
        visit.turn(lever.key, None if chosen == stands else chosen)
        st.rerun()
    if at is not None:
        with st.container(key=f"moved-{lever.key}"):
            back = say("Scenario: {value}. Put back", value=lever.shown(stands, say))
            if st.button(
                as_text(back),
                key=f"back/{lever.key}",
                type="tertiary",
                icon=":material/undo:",
                disabled=visit.is_running,
            ):
                visit.turn(lever.key, None)
                st.rerun()


def _widget(visit: Visit, lever: Lever, stands: Value, at: Value) -> Value:
    import streamlit as st

    say = visit.say
    about: dict[str, Any] = {
        "label": lever.name(say),
        "help": lever.meaning(say),
        "key": f"{lever.key}/{visit.language}/{visit.round}",
        "disabled": visit.is_running,
    }
    match lever:
        case Choice():
            words = sorted({*lever.options(), str(stands)})
            return str(
                st.selectbox(
                    options=words,
                    index=words.index(str(at)),
                    format_func=say.data,
                    **about,
                )
            )
        case Amount() | Times():
            ends = (lever.least, lever.most, float(stands), float(at))
            sign = "× %.4g" if isinstance(lever, Times) else f"%.4g {lever.unit.replace('%', '%%')}"
            return float(
                st.slider(
                    min_value=float(min(ends)),
                    max_value=float(max(ends)),
                    value=float(at),
                    step=float(lever.step),
                    format=sign.rstrip(),
                    **about,
                )
            )
    raise TypeError(lever)


def size_controls(visit: Visit, scenario: Scenario) -> None:
    """How much is simulated: months, staff, how often, and with which luck."""
    import streamlit as st

    say, setting = visit.say, visit.setting
    with st.expander(say("Size of the run"), expanded=False):
        whole = int(scenario.run.end) - int(scenario.run.start) + 1
        months = st.slider(
            say("Months"),
            FEWEST_MONTHS,
            max(MOST_MONTHS, whole),
            setting.months or whole,
            key=f"months/{visit.language}/{visit.round}",
            help=say(
                "From {first}. Events that would fall outside are left out.",
                first=say.month(str(scenario.run.start)),
            ),
            disabled=visit.is_running,
        )
        last = Month(int(scenario.run.start) + months - 1)
        html(f'<p class="muted">{say("to {month}", month=say.month(str(last)))}</p>')
        staff = st.select_slider(
            say("Staff simulated one by one"),
            sorted({*STAFF, setting.staff}),
            setting.staff,
            format_func=lambda share: f"{share:g} %",
            key=f"staff/{visit.language}/{visit.round}",
            help=say(
                "AI people are always simulated one by one. Of other staff a share is, and each "
                "of them stands for many; fewer make a run faster and cuts rougher."
            ),
            disabled=visit.is_running,
        )
        replicates = st.slider(
            say("Runs, each with its own luck"),
            FEWEST_REPLICATES,
            MOST_REPLICATES,
            setting.replicates,
            key=f"replicates/{visit.language}/{visit.round}",
            disabled=visit.is_running,
        )
        own_seed = min(int(scenario.run.seed), LARGEST_SEED)
        seed = st.number_input(
            say("Seed of all luck"),
            0,
            LARGEST_SEED,
            own_seed if setting.seed is None else setting.seed,
            key=f"seed/{visit.language}/{visit.round}",
            disabled=visit.is_running,
        )
    visit.change(
        replace(
            setting,
            months=None if months == whole else months,
            staff=staff,
            replicates=replicates,
            seed=None if seed == own_seed else int(seed),
        )
    )


def further_edits(visit: Visit) -> None:
    """Any value of the scenario by its path, as the command line takes it."""
    import streamlit as st

    say = visit.say
    with st.expander(say("Any other value"), expanded=bool(visit.setting.edits)):
        text = st.text_area(
            say("path=value, one a line"),
            "\n".join(visit.setting.edits),
            max_chars=4000,
            placeholder="firms.openai.ambition=0.5\nevents.llama_4.date=2025-06",
            key=f"edits/{visit.language}/{visit.round}",
            help=say("As with `talentwar run --set`, with the same checks."),
            disabled=visit.is_running,
        )
    lines = edits_in(text or "")
    if len(lines) > MOST_EDITS:
        raise TalentwarError(f"{len(lines)} edits; at most {MOST_EDITS} are allowed")
    visit.change(replace(visit.setting, edits=tuple(lines)))


def reset(visit: Visit) -> None:
    """The way back to the scenario as it stands."""
    import streamlit as st

    if st.button(
        visit.say("Reset everything"),
        key="reset",
        icon=":material/restart_alt:",
        disabled=visit.is_running,
        width="stretch",
    ):
        visit.reset()
        st.rerun()
