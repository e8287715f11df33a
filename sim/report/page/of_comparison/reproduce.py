"""How to make the comparison again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.blocks import Cell, Column, Command, Section, Table
from sim.report.page.of_result.reproduce import command

if TYPE_CHECKING:
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

PLACE = 110


def section(compared: Compared, say: Language) -> Section:
    """A command for each result, and the digests that prove that they are the same."""
    places = " ".join(f"runs/{result.name}" for result in compared.results)
    commands = [command(result) for result in compared.results]
    table = Table(
        "digests",
        say("What proves it"),
        [Column(say("result")), Column("SHA-256")],
        [[Cell(result.name), Cell(result.record["sha256"])] for result in compared.results],
    )
    commands += [f"talentwar compare {places}", f"talentwar report {places}"]
    return Section("reproduce", say("How to make this again"), [Command(commands), table])
