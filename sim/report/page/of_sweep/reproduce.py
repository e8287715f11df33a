"""How to make the sweep again, and how to know that it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.blocks import Cell, Column, Command, Prose, Section, Table
from sim.report.sweeps import ENOUGH_TO_ANALYSE

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language

PLACE = 110


def section(result: SweepResult, say: Language) -> Section:
    """The commands that make it and go on from it, and the digests that prove it."""
    record = result.record
    folder = f"runs/{result.name}"
    point = " --point" if result.record["parameters"]["from"] == "point" else ""
    commands = [
        f"talentwar sweep {result.name}{point} --out {folder}",
        f"talentwar report {folder}",
    ]
    if len(result.circumstances) * len(result.cases) >= ENOUGH_TO_ANALYSE:
        commands += [f"talentwar sensitivity {folder}", f"talentwar discover {folder}"]
    facts = {
        say("result"): record["sha256"],
        say("sweep file"): record["sweep"]["sha256"],
        say("table of runs"): record["tables"]["runs"]["sha256"],
        say("draws of the parameters"): record["parameters"].get("sha256", "-"),
        say("model version"): str(record["model_version"]),
        say("made with"): ", ".join(f"{name} {one}" for name, one in record["versions"].items()),
    }
    table = Table(
        "digests",
        say("What proves it"),
        [Column(""), Column("SHA-256")],
        [[Cell(name), Cell(value)] for name, value in facts.items()],
    )
    same = say(
        "With the same sweep file the same numbers come out to the last digit, on any machine. "
        "observations.csv beside this page has every run: what was set, and what it gave."
    )
    return Section(
        "reproduce", say("How to make this again"), [Command(commands), Prose(same), table]
    )
