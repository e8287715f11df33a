"""The answer in three sentences, from the verdicts, along a number, or over what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures_of_sweeps.response import followed
from sim.report.page.blocks import Prose, Section, Tiles
from sim.report.sweep_answers import along_a_number, over_the_unknown, situations
from sim.report.sweep_words import InWords

if TYPE_CHECKING:
    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language
    from sim.report.page.blocks import Tile

PLACE = 10


def section(result: SweepResult, say: Language) -> Section:
    """The answer, and how sure it is."""
    names = InWords(result, say)
    told, sure = Tiles(tiles(result, names)), Prose(_how_sure(result, say), "muted")
    return Section("answer", say("The answer"), [told, sure])


def tiles(result: SweepResult, names: InWords) -> list[Tile]:
    """The sentences that this kind of sweep can give."""
    if result.verdicts and len(result.circumstances) > 1 and not result.circumstances.units.size:
        return situations.tiles(result, names)
    along = followed(result)
    if along is not None and len(result.circumstances) == 1:
        return along_a_number.tiles(result, along, names)
    return over_the_unknown.tiles(result, names)


def _how_sure(result: SweepResult, say: Language) -> str:
    told = [
        say(
            "Each run has its own luck and, where parameters were fitted, its own draw of them; "
            "bands hold both."
        )
    ]
    if len(result.cases) > 1:
        told.append(
            say(
                "Decisions are compared in pairs of runs with the same circumstance and luck; an "
                "interval in brackets holds the mean difference with 90 % confidence."
            )
        )
    return say.together(told)
