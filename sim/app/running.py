"""The middle of the page while results are made: how far they are, and a way to stop."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from sim.app.desk import BusyError, GoneError, LostError, TooLongError
from sim.app.kept import key_of
from sim.app.making import StoppedError
from sim.app.room import FullError, TooLargeError, in_gb, refuse_too_large
from sim.app.shared import shared
from sim.app.visit import Shown
from sim.app.wrong import without_places
from sim.base.errors import ScenarioError, TalentwarError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.app.asked import Asked
    from sim.app.desk import Desk, Job
    from sim.app.visit import Visit
    from sim.report.language import Language

SECONDS_BETWEEN = 0.2


def take_if_there(visit: Visit, asked: Asked) -> bool:
    """Show results that were made before, by whomever; whether they are all there."""
    keys = tuple(map(key_of, asked.requests))
    if visit.shown is not None and visit.shown.keys == keys:
        return True
    desk = shared().desk
    found = [desk.find(request) for request in asked.requests]
    results = [each for each in found if each is not None]
    if len(results) < len(keys):
        return False
    visit.shown = Shown(keys, results, asked.file)
    return True


def run(visit: Visit, asked: Asked) -> None:
    """Make the results of a setting while telling how far they are.

    Whatever touches the page ends this, and with it the visitor's place.
    """
    import streamlit as st

    with st.container(key="card-progress"):
        place = st.empty()
        if st.button(visit.say("Stop"), key="stop", icon=":material/stop:"):
            visit.is_running = False
            st.rerun()
        st.empty()  # nothing of what stood here before
        try:
            make(place, shared().desk, asked, visit.say)
            visit.trouble = ""
        except TalentwarError as error:
            visit.trouble = in_words(error, visit.say)
    visit.is_running = False
    st.rerun()


def make(place: Any, desk: Desk, asked: Asked, say: Language) -> None:
    """Ask for results and wait for them, with a bar in a place of the page.

    Raises:
        TalentwarError: there is no room, or one of them came to nothing.
    """
    refuse_too_large(asked.requests, desk.kept.most_bytes)
    bar = place.progress(0.0, say("Waiting for the first month ..."))
    with ExitStack() as places:
        jobs = [places.enter_context(desk.asked(each)) for each in asked.requests]
        begun: float | None = None
        while not all(job.is_over for job in jobs):
            done, total = months_of(jobs)
            begun = time.monotonic() if begun is None and done else begun
            bar.progress(done / total, told(desk, jobs, begun, say))
            time.sleep(SECONDS_BETWEEN)
            for job in jobs:
                if job.is_over:
                    desk.result(job)  # what failed ends the wait for the others
        for job in jobs:
            desk.result(job)
        bar.progress(1.0, say("Done"))


def months_of(jobs: Sequence[Job]) -> tuple[int, int]:
    """Months simulated, and in all."""
    counted = [job.months for job in jobs]
    return sum(done for done, _ in counted), sum(total for _, total in counted)


def told(desk: Desk, jobs: Sequence[Job], begun: float | None, say: Language) -> str:
    """How far the jobs are, in words."""
    done, total = months_of(jobs)
    if not any(job.is_running or job.is_over for job in jobs):
        before = min(desk.before(job) for job in jobs)
        if before:
            return say.many(
                "Waiting; {count} run before you", "Waiting; {count} before you", before
            )
        return say("Waiting for a free place ...")
    if begun is None or not done:
        return say("Waiting for the first month ...")
    seconds = (time.monotonic() - begun) / done * (total - done)
    return say(
        "{done} of {total} months simulated, about {seconds} s left",
        done=say.count(done), total=say.count(total), seconds=f"{seconds:.0f}",
    )  # fmt: skip


def in_words(error: TalentwarError, say: Language) -> str:
    """What went wrong with a run, and what to do."""
    match error:
        case BusyError() | TooLargeError() | FullError():
            return no_room(error, say)
        case LostError():
            return say("The run was lost: its process was ended from outside. Run it again.")
        case TooLongError():
            return say("The run took too long and was stopped. Ask for less of it.")
        case StoppedError():
            return say("The run was stopped.")
        case GoneError():
            return say("These results are no longer kept; run again.")
        case ScenarioError():
            return without_places(error)
    return say("The run failed. The log of the server says why.")


def no_room(error: BusyError | TooLargeError | FullError, say: Language) -> str:
    """Why a run was not taken, and what to do."""
    match error:
        case TooLargeError():
            return say(
                "This would write about {size}, and at most {most} are kept here. Ask for fewer "
                "runs or months, or for less of the staff one by one.",
                size=in_gb(error.expected), most=in_gb(error.most),
            )  # fmt: skip
        case FullError():
            return say(
                "The runs under way leave no room on the disk for this one. Try again in a while, "
                "or ask for less."
            )
    return say("So many runs wait already that no more are taken. Try again in a minute.")
