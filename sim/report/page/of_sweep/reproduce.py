"""How to make the sweep again, and how to know that it is the same."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from sim.report.page.blocks import Command, Prose, Section
from sim.report.page.proof import proof
from sim.report.sweeps import ENOUGH_TO_ANALYSE

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language

PLACE = 110


def section(result: SweepResult, say: Language) -> Section:
    """The commands that make it and go on from it, and the digests that prove it."""
    record = result.record
    folder = quote(f"runs/{result.name}")
    point = " --point" if result.record["parameters"]["from"] == "point" else ""
    commands = [
        f"talentwar sweep {quote(result.name)}{point} --out {folder}",
        f"talentwar report {folder}",
    ]
    if len(result.circumstances) * len(result.cases) >= ENOUGH_TO_ANALYSE:
        commands += [f"talentwar sensitivity {folder}", f"talentwar discover {folder}"]
    made_from = {
        say("sweep file"): record["sweep"]["sha256"],
        say("table of runs"): record["tables"]["runs"]["sha256"],
    }
    table = proof(record, made_from, say)
    same = say(
        "With the same sweep file the same numbers come out to the last digit, on any machine. "
        "observations.csv beside this page has every run: what was set, and what it gave."
    )
    return Section(
        "reproduce", say("How to make this again"), [Command(commands), Prose(same), table]
    )
